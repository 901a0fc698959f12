"""What people type into the collection's pages."""

from dases_voice.collection.forms.campaigns import BeatForm, CampaignForm, JoinForm, PromptsForm
from dases_voice.collection.forms.prompt_sets import (
    ImportForm,
    PromptForm,
    SetForm,
    UseSetForm,
)
from dases_voice.collection.forms.quality import QualityLimitsForm

__all__ = [
    "BeatForm",
    "CampaignForm",
    "ImportForm",
    "JoinForm",
    "PromptForm",
    "PromptsForm",
    "QualityLimitsForm",
    "SetForm",
    "UseSetForm",
]
