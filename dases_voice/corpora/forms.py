"""What operators and licensees fill in."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contracts.models import Party
from dases_voice.core.models import User
from dases_voice.corpora.models import Corpus, CorpusVersion

LONGEST_AGREEMENT = timedelta(days=5 * 366)


class CorpusForm(forms.ModelForm[Corpus]):
    """A new corpus."""

    class Meta:
        model = Corpus
        fields = (
            "title_fr",
            "title_en",
            "slug",
            "description_fr",
            "description_en",
            "language",
            "provider",
            "campaigns",
        )
        widgets = {
            "description_fr": forms.Textarea(attrs={"rows": 3}),
            "description_en": forms.Textarea(attrs={"rows": 3}),
            "campaigns": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "slug": _(
                "Small letters, digits and hyphens. It cannot be changed: agreements cite it."
            ),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they come
        self.fields["provider"].label_from_instance = _party_name  # type: ignore[attr-defined]  # a model choice field


class FreezeForm(forms.Form):
    """The number of a new version; the rules behind it are the service's."""

    number = forms.CharField(
        label=_("Number of the version"),
        max_length=20,
        help_text=_(
            "Three numbers: raise the second when clips are only added, the first otherwise."
        ),
    )


class PartyForm(forms.ModelForm[Party]):
    """An organisation and the persons whom it names."""

    members = forms.CharField(
        label=_("Named persons"),
        help_text=_("One e-mail address per line. Each person needs an account first."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Party
        fields = ("name", "kind", "identifier", "country")
        help_texts = {"identifier": _("SIRET, or the register’s number in the country.")}

    def clean_members(self) -> list[User]:
        addresses = {line.strip().lower() for line in self.cleaned_data["members"].splitlines()}
        addresses.discard("")
        people = list(User.objects.filter(email__in=addresses, is_active=True))
        unknown = sorted(addresses - {person.email for person in people})
        if unknown:
            raise forms.ValidationError(
                _("No account has this address: %(addresses)s."),
                code="unknown_members",
                params={"addresses": ", ".join(unknown)},
            )
        return people


class AgreementForm(forms.Form):
    """To whom a corpus is offered, and for how long."""

    consumer = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Party.objects.none(), empty_label=_("Choose")
    )
    first_day = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: object, corpus: Corpus, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they come
        field = self.fields["consumer"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        field.queryset = Party.objects.exclude(pk=corpus.provider_id)
        field.label_from_instance = _party_name  # type: ignore[assignment]  # Django's own hook

    def clean(self) -> dict[str, object] | None:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if isinstance(first, date) and isinstance(last, date):
            if last < first:
                self.add_error("last_day", _("The last day is before the first."))
            elif last - first > LONGEST_AGREEMENT:
                self.add_error("last_day", _("An agreement lasts five years at most."))
        return cleaned

    def period(self) -> tuple[datetime, datetime]:
        """Return the half-open period from the first day's start to the last day's end."""
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        return _midnight(first), _midnight(last + timedelta(days=1))


class EditionForm(forms.Form):
    """Of which version an edition is wanted."""

    version = forms.ModelChoiceField(queryset=CorpusVersion.objects.select_related("corpus"))


class WebhookForm(forms.Form):
    """Where news of which organisation are sent. Who is named by one is not asked."""

    party = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Party.objects.none(), empty_label=None
    )
    url = forms.URLField(
        label=_("Address of your program"),
        help_text=_("It begins with https:// and answers to POST within a few seconds."),
        max_length=300,
        assume_scheme="https",
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they come
        named_by = Party.objects.filter(members=user)
        field = self.fields["party"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        field.queryset = named_by
        field.label_from_instance = _party_name  # type: ignore[assignment]  # Django's own hook
        self._only = named_by.get() if named_by.count() == 1 else None
        if self._only is not None:
            del self.fields["party"]

    def clean(self) -> dict[str, object]:
        return {"party": self._only, **self.cleaned_data} if self._only else self.cleaned_data


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _party_name(party: Party) -> str:
    return f"{party.name} ({party.identifier})"
