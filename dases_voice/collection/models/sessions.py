"""A lesson in which a class records, and each pupil's turn in it."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django_scopes import ScopedManager

from dases_voice.collection.enums import SessionState, TurnMode
from dases_voice.collection.models.campaigns import Campaign
from dases_voice.core.models import User
from dases_voice.schools.models import Establishment, Pupil, SchoolClass


class ClassSession(models.Model):
    """The time during which the tablets of one class may join by code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="sessions")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sessions")
    opened_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=6, unique=True)
    state = models.CharField(max_length=8, choices=SessionState.choices, default=SessionState.OPEN)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["ClassSession"]] = ScopedManager(school="school")

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_class"],
                condition=models.Q(closed_at__isnull=True),
                name="collection_one_open_session",
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed") ^ models.Q(closed_at__isnull=True),
                name="collection_closed_session_has_instant",
            ),
        ]

    def state_at(self, *, at: datetime) -> SessionState:
        """Return the state now: a session closes by itself when its time is over."""
        return SessionState(self.state) if at < self.closes_at else SessionState.CLOSED

    def is_open(self, *, at: datetime) -> bool:
        """Return whether turns may start."""
        return self.state_at(at=at) == SessionState.OPEN

    def is_over(self, *, at: datetime) -> bool:
        """Return whether no tablet may join any more."""
        return self.state_at(at=at) == SessionState.CLOSED


class Tablet(models.Model):
    """A tablet in one session: a number for the teacher, and what it last told about itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="tablets")
    number = models.PositiveSmallIntegerField()
    seen_at = models.DateTimeField()
    faults = models.JSONField(default=dict)  # how often each trouble with the sound, in this turn

    objects: ClassVar[models.Manager["Tablet"]] = ScopedManager(school="session__school")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"], name="collection_tablet_number_once"
            ),
        ]


class Turn(models.Model):
    """One pupil at one tablet, from the picture secret to the goodbye.

    `answered_at` says that the pupil has answered the question at the microphone, whichever the
    activity; `assented_at`, that the answer was yes and that the turn records.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="turns")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="turns")
    mode = models.CharField(max_length=1, choices=TurnMode.choices)
    nonce = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    assented_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # What the tablet last told: the same in both activities.
    tablet = models.ForeignKey(Tablet, on_delete=models.SET_NULL, null=True, related_name="turns")
    seen_at = models.DateTimeField(null=True, blank=True)
    takes_kept = models.PositiveSmallIntegerField(default=0)
    takes_waiting = models.PositiveSmallIntegerField(default=0)
    calls = models.PositiveSmallIntegerField(default=0)
    calls_seen = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Turn"]] = ScopedManager(school="session__school")

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["session", "pupil"], name="collection_turn_of_pupil")]


class Admission(models.Model):
    """How a pupil gets past the picture secret in one session: tries so far, and the teacher's help.

    An admission opens one turn and is used up by it; a lasting one is good for the whole lesson. It
    is the way in for a pupil who cannot use pictures.
    """

    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="admissions")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="admissions")
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    admitted_at = models.DateTimeField(null=True, blank=True)
    is_lasting = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Admission"]] = ScopedManager(school="session__school")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "pupil"], name="collection_one_admission_each"
            ),
        ]
