"""What a reviewer fills in."""

import math
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dases_voice.audio.models import ProcessingRun

STEP_S = 0.05


class MuteForm(forms.Form):
    """A part of the clip that was heard, in seconds, and whether one really wants it gone."""

    start_s = forms.FloatField(label=_("From (seconds)"), min_value=0)
    end_s = forms.FloatField(label=_("To (seconds)"), min_value=0)
    run = forms.UUIDField(widget=forms.HiddenInput, required=False)
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, run: ProcessingRun | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = math.ceil((run.duration_s if run else 0) / STEP_S) * STEP_S
        for name in ("start_s", "end_s"):
            self.fields[name].widget.attrs.update(
                {"step": STEP_S, "max": f"{last:.2f}", "autocomplete": "off"}
            )
        if run is not None:
            self.initial.setdefault("run", run.pk)
