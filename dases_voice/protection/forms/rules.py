"""The rules of a purpose as fields."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.enums import AgeBand, Assurance, HoldersRequired, Term, Territory
from consent.queries.policies import PolicyContent, RuleContent
from consent.services.policy import ALWAYS_PROHIBITED
from dases_voice.protection.enums import LegalBasis
from dases_voice.protection.queries.rules import who_agrees

NEVER = "never"
LISTED = RegexValidator(
    r"^[\w:.-]+(\s*,\s*[\w:.-]+)*$",
    gettext_lazy("Write words of letters, figures, hyphens and colons, with commas between them."),
)
ORDER = (
    "is_active",
    *AgeBand.values,
    "minimum_assurance",
    "legal_basis",
    "recipient_classes",
    "licence_scope",
    "territory",
    "retention_years",
    "term",
    "extra_uses",
    "why",
)


class ListedField(forms.CharField):
    """Words between commas, as a tuple; a word that comes twice counts once."""

    default_validators = [LISTED]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        words = (word.strip() for word in super().clean(value).split(","))
        return tuple(dict.fromkeys(word for word in words if word))


class RulesForm(forms.Form):
    """What the rules of a purpose should be. It starts from what is in force."""

    is_active = forms.BooleanField(label=gettext_lazy("Open it to families"), required=False)
    minimum_assurance = forms.ChoiceField(
        label=gettext_lazy("Lowest assurance"),
        help_text=gettext_lazy("How well a signer must be known for a yes to count."),
        choices=Assurance.choices,
    )
    legal_basis = forms.ChoiceField(label=gettext_lazy("Legal basis"), choices=LegalBasis.choices)
    recipient_classes = ListedField(
        label=gettext_lazy("Recipients"),
        help_text=gettext_lazy("Several, with commas between them."),
        max_length=300,
    )
    licence_scope = ListedField(
        label=gettext_lazy("Licences"),
        help_text=gettext_lazy("Several, with commas between them."),
        max_length=300,
        required=False,
    )
    territory = forms.ChoiceField(
        label=gettext_lazy("Where voices may go"), choices=Territory.choices
    )
    retention_years = forms.IntegerField(label=gettext_lazy("Years that voices are kept"))
    term = forms.ChoiceField(label=gettext_lazy("A yes is good for"), choices=Term.choices)
    extra_uses = ListedField(
        label=gettext_lazy("Other forbidden uses"), max_length=500, required=False
    )
    why = forms.CharField(
        label=gettext_lazy("Why the rules should change"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, old: PolicyContent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        extra = tuple(use for use in old.prohibited_uses if use not in ALWAYS_PROHIBITED)
        self.initial = vars(old) | {"extra_uses": extra}
        self.old = old
        self._pupils = {rule.band: rule.pupil_required for rule in old.rules}
        holders = {rule.band: rule.holders_required for rule in old.rules}
        for band in AgeBand:
            self.fields[band.value] = forms.ChoiceField(
                label=_("%(age)s: who must agree") % {"age": band.label},
                choices=[
                    (choice, who_agrees(self._rule(band, choice))) for choice in _choices(band)
                ],
                initial=holders.get(band, NEVER),
            )
        self.fields["extra_uses"].help_text = _("Always forbidden: %(names)s.") % {
            "names": ", ".join(ALWAYS_PROHIBITED)
        }
        self.order_fields(ORDER)

    def clean(self) -> None:
        if not self.errors and self.content() == self.old:
            raise forms.ValidationError(_("This changes nothing."))

    def content(self) -> PolicyContent:
        """Return what was typed as rules."""
        data = self.cleaned_data
        # In the order in which they are read back.
        rules = [self._rule(band, data[band.value]) for band in sorted(AgeBand)]
        return PolicyContent(
            is_active=data["is_active"],
            legal_basis=data["legal_basis"],
            minimum_assurance=Assurance(data["minimum_assurance"]),
            licence_scope=data["licence_scope"],
            recipient_classes=data["recipient_classes"],
            territory=Territory(data["territory"]),
            retention_years=data["retention_years"],
            term=Term(data["term"]),
            prohibited_uses=tuple(dict.fromkeys((*ALWAYS_PROHIBITED, *data["extra_uses"]))),
            rules=tuple(rule for rule in rules if rule is not None),
        )

    def _rule(self, band: AgeBand, choice: str) -> RuleContent | None:
        """Return the rule that a choice stands for. Somebody signs: the pupil, where no holder does."""
        if choice == NEVER:
            return None
        holders = HoldersRequired(choice)
        pupil = holders == HoldersRequired.NONE or self._pupils.get(band, True)
        return RuleContent(band, pupil, holders)


def _choices(band: AgeBand) -> list[str]:
    """Return how many holders may be asked for: for minors never none."""
    minor = band != AgeBand.ADULT
    return [NEVER, *(h.value for h in HoldersRequired if not (minor and h == HoldersRequired.NONE))]
