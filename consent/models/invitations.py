"""Links by which a holder reaches the family door, and a pupil the pupil's own."""

from django.db import models
from django.db.models import Q

from consent.enums import InvitationState
from consent.models.decisions import PUPIL, Signer
from consent.models.links import OneTimeLink
from consent.models.notices import NoticeVersion
from consent.models.rights import RightsRequest
from consent.models.subjects import DataSubject, HolderLink


class Invitation(OneTimeLink):
    """One link for one holder and one child."""

    link = models.ForeignKey(HolderLink, models.PROTECT, related_name="invitations")
    notice_version = models.ForeignKey(NoticeVersion, models.PROTECT, related_name="invitations")
    # How often this holder was reminded of the same notice, whichever link carried it.
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            # A newer link takes the place of the older one.
            models.UniqueConstraint(
                fields=["link"],
                condition=Q(state=InvitationState.OPEN),
                name="consent_one_open_invitation",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=5), name="consent_invitation_five_tries"
            ),
            models.CheckConstraint(
                condition=Q(reminders__lte=2), name="consent_invitation_two_reminders"
            ),
        ]

    @property
    def signer(self) -> Signer:
        """The holder."""
        return Signer(self.link.holder)

    @property
    def code_is_for(self) -> str:
        """One holder of one child: the code outlives one letter."""
        return f"consent.code.{self.link_id}"


class PupilInvitation(OneTimeLink):
    """One sheet of paper by which a pupil sees, once, what is kept of their own voice."""

    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="pupil_invitations")
    request = models.ForeignKey(RightsRequest, models.PROTECT, related_name="pupil_invitations")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            # A newer sheet takes the place of the older one.
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state=InvitationState.OPEN),
                name="consent_one_open_pupil_invitation",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=5), name="consent_pupil_invitation_five_tries"
            ),
        ]

    @property
    def signer(self) -> Signer:
        """The pupil."""
        return PUPIL

    @property
    def code_is_for(self) -> str:
        """One pupil and nobody else."""
        return f"consent.pupil_code.{self.subject_id}"
