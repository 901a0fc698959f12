"""Doing once what a program asks for, however often it asks."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction

from dases_voice.core.errors import KeyReused
from dases_voice.core.models import ApiAnswer, User

# A program that has not heard of its question by then asks a person.
KEEP = timedelta(days=30)


class Question(NamedTuple):
    """One question: who asks, under which key, and the exact bytes with the address."""

    user: User
    key: str
    sha256: str


class Answer(NamedTuple):
    """What is answered."""

    status: int
    content: Mapping[str, object]


def question_of(*, user: User, key: str, path: str, body: bytes) -> Question:
    """Return a question as it is compared with an earlier one."""
    return Question(user, key, hashlib.sha256(path.encode() + b"\n" + body).hexdigest())


def earlier_answer(question: Question) -> Answer | None:
    """Return what was answered to the same question before.

    Raises
    ------
    KeyReused
        When the key came with another question.
    """
    found = ApiAnswer.objects.filter(user=question.user, key=question.key).first()
    if found is None:
        return None
    if found.question_sha256 != question.sha256:
        raise KeyReused
    return Answer(found.status, found.content)


def answer_once(*, question: Question, act: Callable[[], Answer], at: datetime) -> Answer:
    """Act and keep the answer in one transaction; a refusal keeps nothing, and may be asked again.

    Raises
    ------
    KeyReused
        When the key came with another question.
    """
    try:
        with transaction.atomic():
            kept = ApiAnswer.objects.create(
                user=question.user,
                key=question.key,
                question_sha256=question.sha256,
                created_at=at,
            )
            answer = act()
            ApiAnswer.objects.filter(pk=kept.pk).update(
                status=answer.status, content=answer.content
            )
            ApiAnswer.objects.filter(created_at__lt=at - KEEP).delete()
    except IntegrityError:
        # The same question came twice at once: the other one has been answered by now.
        earlier = earlier_answer(question)
        if earlier is None:
            raise
        return earlier
    return answer
