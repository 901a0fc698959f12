"""The API for programs: a key in the header, one shape of refusals, no more than so many questions."""

from typing import Any, ClassVar, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    NotAuthenticated,
    PermissionDenied,
    Throttled,
    ValidationError,
)
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView, exception_handler

from consent.errors import TooManyGuesses
from consent.refusals import described
from consent.services.guesses import WINDOW_S, count_asked
from dases_voice.core.enums import TokenScope
from dases_voice.core.models import ApiToken, User
from dases_voice.core.programs import may_use
from dases_voice.core.services.tokens import token_in_use

REALM = 'Bearer realm="dases-voice"'
PER_KEY = 300


class Words(NamedTuple):
    """A refusal that no domain error stands for."""

    code: str
    message: str | Promise


KEY_INVALID = Words("token_invalid", _("The key is missing, revoked or expired."))
KEY_ELSEWHERE = Words(
    "token_elsewhere",
    _(
        "This key does not open this. Make one for it on the page of your keys, if your role allows."
    ),
)
TOO_MANY = Words("too_many_guesses", TooManyGuesses.message)

# What every address for programs may answer.
REFUSALS_OF_KEYS = {
    401: described("no key, or none that is good", KEY_INVALID),
    403: described("a key for something else, or whose owner may not do this", KEY_ELSEWHERE),
    429: described("more than 300 questions in five minutes; see `Retry-After`", TOO_MANY),
}


class KeyAuthentication(BaseAuthentication):
    """A person's key in the header. No cookie is looked at, so no forged form can use one."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            return None
        token = token_in_use(secret=secret.strip(), at=timezone.now())
        if token is None:
            raise AuthenticationFailed
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return REALM


class KeyOfScope(BasePermission):
    """The key was made for this, and its owner may still do it."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, ApiToken):
            return False  # 401: nobody was recognised
        assert isinstance(view, ProgramView)  # noqa: S101  # for the type checker
        is_for_this = request.auth.scope == view.scope
        if not is_for_this or (view.asks_role and not may_use(request.auth.user, view.scope)):
            raise PermissionDenied(str(KEY_ELSEWHERE.message), KEY_ELSEWHERE.code)
        return True


class PerKey(BaseThrottle):
    """So many questions for each key."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        token = request.auth
        assert isinstance(token, ApiToken)  # noqa: S101  # permissions come before
        try:
            count_asked("key", str(token.pk), most=PER_KEY)
        except TooManyGuesses:
            return False
        return True

    def wait(self) -> float:
        return WINDOW_S


class ProgramView(APIView):
    """An address for programs, for keys of one scope."""

    authentication_classes = (KeyAuthentication,)
    permission_classes = (KeyOfScope,)
    throttle_classes: tuple[type[BaseThrottle], ...] = (PerKey,)
    scope: ClassVar[TokenScope]
    asks_role: ClassVar[bool] = True

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Refuse a wrong method before any key is looked at."""
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)


def owner_of_key(request: Request) -> User:
    """Return whose key this is; the view's policy lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101  # for the type checker
    return request.user


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's own registration
    """How the description says what a key is."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of one scope, made on the page of one's keys, good for 90 days.",
        }


def refuse_in_one_shape(error: Exception, context: dict[str, Any]) -> Response | None:
    """Let every refusal of the framework look like our own (`EXCEPTION_HANDLER`)."""
    response = exception_handler(error, context)
    if response is not None:
        code, message = _words_of(error)
        response.data = {"code": code, "message": message}
    return response


def _words_of(error: Exception) -> tuple[str, str]:
    if isinstance(error, NotAuthenticated | AuthenticationFailed):
        return KEY_INVALID.code, str(KEY_INVALID.message)
    if isinstance(error, Throttled):
        return TOO_MANY.code, str(TOO_MANY.message)
    if isinstance(error, ValidationError):
        return "content_invalid", _first_fault(error.detail)
    if isinstance(error, APIException):
        return str(error.get_codes()), str(error.detail)
    return "not_found", str(_("There is nothing at this address."))


def _first_fault(detail: Any) -> str:
    """Return the first fault with the field that has it."""
    if isinstance(detail, dict):
        field, inner = next(iter(detail.items()))
        return f"{field}: {_first_fault(inner)}"
    return _first_fault(detail[0]) if isinstance(detail, list) else str(detail)
