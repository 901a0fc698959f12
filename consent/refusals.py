"""The one shape in which the API says no: a code for programs, and words for people in their language."""

from collections.abc import Mapping
from typing import Protocol

from django.utils import translation
from django.utils.functional import Promise
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers
from rest_framework.response import Response


class Refusal(Protocol):
    """An error, or its class: each has a code and a message."""

    @property
    def code(self) -> str: ...

    @property
    def message(self) -> str | Promise: ...


class RefusalSerializer(serializers.Serializer[object]):
    """Why something is not done."""

    code = serializers.CharField(help_text="for programs; it never changes")
    message = serializers.CharField(help_text="for people, in the language of `Accept-Language`")


def refuse(error: Refusal, *, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with an error."""
    content = {"code": error.code, "message": str(error.message)}
    return Response(content, status=status, headers=dict(headers or {}))


def described(when: str, *errors: Refusal) -> OpenApiResponse:
    """Describe a refusal with one example for each error that leads to it."""
    with translation.override("en"):
        examples = [
            OpenApiExample(error.code, value={"code": error.code, "message": str(error.message)})
            for error in errors
        ]
    return OpenApiResponse(RefusalSerializer, when, examples=examples)
