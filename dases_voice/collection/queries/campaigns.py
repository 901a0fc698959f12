"""Which campaigns there are, for whom, and what is read in them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from dases_voice.collection.models import Campaign, Prompt
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import User
from dases_voice.core.queries import platform_roles
from dases_voice.schools.queries import posts_of

MANAGERS = {PlatformRole.OPERATOR.value, PlatformRole.DATA_PROTECTION_OFFICER.value}


def campaigns_for(user: User) -> QuerySet[Campaign]:
    """Return the campaigns that the account may see: all, or those of the schools it heads."""
    found = Campaign.objects.annotate(
        prompt_count=Count("prompts", filter=Q(prompts__retired_at__isnull=True), distinct=True),
        school_count=Count("schools", distinct=True),
    ).order_by("-starts_at", "title")
    if platform_roles(user) & MANAGERS:
        return found
    headed = [post.school_id for post in posts_of(user) if post.is_head]
    return found.filter(
        pk__in=Campaign.schools.through.objects.filter(establishment_id__in=headed).values(
            "campaign_id"
        )
    )


def running_campaigns(*, school_id: UUID, at: datetime) -> QuerySet[Campaign]:
    """Return the campaigns in which a class of this school may record now."""
    return (
        Campaign.objects.filter(
            schools=school_id,
            starts_at__lte=at,
            ends_at__gt=at,
            prompts__retired_at__isnull=True,
            prompts__isnull=False,
        )
        .distinct()
        .order_by("title")
    )


def current_prompts(campaign: Campaign) -> QuerySet[Prompt]:
    """Return what is read in the campaign now, in its order."""
    return campaign.prompts.filter(retired_at=None).order_by("position")
