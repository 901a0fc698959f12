"""Which sets of prompts there are, and for whom."""

from django.db.models import Q, QuerySet

from dases_voice.collection.enums import PromptKind
from dases_voice.collection.models import PromptSet, SetPrompt, SetVersion
from dases_voice.collection.queries.campaigns import MANAGERS
from dases_voice.core.models import User
from dases_voice.core.queries import platform_roles
from dases_voice.schools.queries import posts_of


def prompt_sets_for(user: User) -> QuerySet[PromptSet]:
    """Return the library, and the sets of the account's schools; all of them for who runs it."""
    sets = PromptSet.objects.select_related("school")
    if platform_roles(user) & MANAGERS:
        return sets
    own = [post.school_id for post in posts_of(user) if post.is_in_class]
    return sets.filter(Q(is_shared=True) | Q(school_id__in=own))


def current_version(prompt_set: PromptSet) -> SetVersion:
    """Return the latest version of a set, whether it is still written or frozen."""
    return prompt_set.versions.latest("number")


def incomplete_prompts(version: SetVersion) -> QuerySet[SetPrompt]:
    """Return the prompts that no pupil could follow yet: to be repeated, and nobody speaks."""
    repeated = version.prompts.filter(kind=PromptKind.REPEAT)
    return repeated.filter(Q(voice__isnull=True) | Q(voice__removed_at__isnull=False))
