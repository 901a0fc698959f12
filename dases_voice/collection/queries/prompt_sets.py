"""Which sets of prompts there are, and for whom."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dases_voice.collection.enums import PromptKind
from dases_voice.collection.models import Campaign, PromptSet, SetPrompt, SetVersion
from dases_voice.collection.queries.campaigns import MANAGERS
from dases_voice.core.models import User
from dases_voice.core.queries import platform_roles
from dases_voice.schools.models import Establishment
from dases_voice.schools.queries import posts_of


def prompt_sets_for(user: User) -> QuerySet[PromptSet]:
    """Return the library, and the sets of the account's schools; all of them for who runs it."""
    sets = PromptSet.objects.select_related("school")
    if platform_roles(user) & MANAGERS:
        return sets
    own = [post.school_id for post in posts_of(user) if post.is_in_class]
    return sets.filter(Q(is_shared=True) | Q(school_id__in=own))


@dataclass(frozen=True)
class SetSearch:
    """What somebody looks for in the library; empty words match everything."""

    words: str = ""
    language: str = ""
    level: str = ""
    cycle: str = ""
    kind: str = ""
    is_own: bool = False


def matching_sets(user: User, search: SetSearch) -> QuerySet[PromptSet]:
    """Return the sets that hold what is looked for, with `prompt_count` of the current version."""
    current = SetVersion.objects.filter(prompt_set=OuterRef("pk")).order_by("-number")
    inside = SetPrompt.objects.filter(version=OuterRef("current_id"))
    counted = inside.order_by().values("version").annotate(n=Count("pk")).values("n")
    sets = (
        prompt_sets_for(user)
        .annotate(current_id=Subquery(current.values("pk")[:1]))
        .annotate(prompt_count=Coalesce(Subquery(counted), 0))
    )
    for word in search.words.split():
        in_prompts = Exists(inside.filter(text__icontains=word))
        sets = sets.filter(Q(title__icontains=word) | Q(description__icontains=word) | in_prompts)
    if search.language:
        sets = sets.filter(language=search.language)
    for column in ("level", "cycle", "kind"):
        if value := getattr(search, column):
            sets = sets.filter(Exists(inside.filter(**{column: value})))
    if search.is_own:
        sets = sets.filter(school_id__in=schools_of(user).values("pk"))
    return sets.order_by("title", "pk")


def schools_of(user: User) -> QuerySet[Establishment]:
    """Return the schools for which the account may write sets."""
    posts = [post.school_id for post in posts_of(user) if post.is_in_class]
    return Establishment.objects.filter(pk__in=posts).order_by("name")


def prompts_of_set(prompt_set: PromptSet) -> QuerySet[SetPrompt]:
    """Return the prompts of the current version, in their order."""
    current = current_version(prompt_set)
    return current.prompts.select_related("voice__blob__data_key", "version").order_by("position")


def sets_for_campaign(campaign: Campaign) -> QuerySet[PromptSet]:
    """Return the sets that a campaign may use: the library, and those of its schools."""
    schools = campaign.schools.values("pk")
    return PromptSet.objects.filter(Q(is_shared=True) | Q(school_id__in=schools))


def versions_in_use(campaign: Campaign) -> QuerySet[SetVersion]:
    """Return the versions of sets that the campaign asks, with `newest` of each set."""
    used = campaign.prompts.filter(retired_at=None, version__isnull=False)
    newest = SetVersion.objects.filter(prompt_set=OuterRef("prompt_set")).order_by("-number")
    return (
        SetVersion.objects.filter(pk__in=used.values("version"))
        .annotate(newest=Subquery(newest.values("number")[:1]))
        .select_related("prompt_set")
        .order_by("prompt_set__title")
    )


def current_version(prompt_set: PromptSet) -> SetVersion:
    """Return the latest version of a set, whether it is still written or frozen."""
    return prompt_set.versions.latest("number")


def incomplete_prompts(version: SetVersion) -> QuerySet[SetPrompt]:
    """Return the prompts that no pupil could follow yet: to be repeated, and nobody speaks."""
    repeated = version.prompts.filter(kind=PromptKind.REPEAT)
    return repeated.filter(Q(voice__isnull=True) | Q(voice__removed_at__isnull=False))
