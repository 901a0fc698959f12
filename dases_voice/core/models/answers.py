"""Answers to programs that may ask twice."""

from django.db import models

from dases_voice.core.models.accounts import User


class ApiAnswer(models.Model):
    """What was answered to an `Idempotency-Key`: asked again, the same is answered and not done.

    Of the question only a hash is kept: it held a family's secrets.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    question_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="core_api_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="core_api_answer_age")]
