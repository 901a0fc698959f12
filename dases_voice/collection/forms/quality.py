"""What a campaign asks of its sound, as a form: two limits for each rule of the quality gate."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dases_voice.audio.signal import DEFAULT_RULES, Cause, Rule, rules_with
from dases_voice.collection.models import Campaign

# How each rule ends a sentence that begins with what is to be done.
QUESTIONS = {
    Cause.QUIET: _("the loudest sample, in dBFS, is below"),
    Cause.LOUD: _("the share of clipped samples is above"),
    Cause.NOISY: _("the voice is over the noise, in dB, by less than"),
    Cause.HOLE: _("the sound has more holes than"),
    Cause.REPEAT: _("bits of sound come twice more often than"),
    Cause.NARROW_BAND: _("the bandwidth, in Hz, is below"),
    Cause.LITTLE_SPEECH: _("the share of the take that is voice is below"),
}
STEPS = ("listen", "redo")


class QualityLimitsForm(forms.Form):
    """The limits of one campaign; a limit left empty is never reached."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in campaign.quality_rules:
            for step in STEPS:
                self.fields[f"{rule.cause}-{step}"] = _field(rule, step)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for rule in DEFAULT_RULES:
            try:
                rules_with({rule.cause: self._limit(rule.cause)})
            except ValueError:
                self.add_error(
                    f"{rule.cause}-redo",
                    _("To record again is asked for later than to listen: choose a worse value."),
                )
        return data

    def limits(self) -> Mapping[str, Mapping[str, float | None]]:
        """Return what differs from the usual limits."""
        usual = {
            rule.cause: {step: getattr(rule, step) for step in STEPS} for rule in DEFAULT_RULES
        }
        chosen = {rule.cause: self._limit(rule.cause) for rule in DEFAULT_RULES}
        return {cause.value: chosen[cause] for cause in chosen if chosen[cause] != usual[cause]}

    def _limit(self, cause: Cause) -> dict[str, float | None]:
        return {step: self.cleaned_data.get(f"{cause}-{step}") for step in STEPS}


def _field(rule: Rule, step: str) -> forms.FloatField:
    label = (
        _("Listen first if %(question)s") if step == "listen" else _("Record again if %(question)s")
    )
    return forms.FloatField(
        label=label % {"question": QUESTIONS[rule.cause]},
        required=False,
        initial=getattr(rule, step),
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
