"""The officer's pages."""

from dases_voice.protection.views.cases import (
    announce,
    case,
    finding,
    hold,
    lift,
    settle,
    verified,
)
from dases_voice.protection.views.desk import desk, verify
from dases_voice.protection.views.identities import case_identity, request_identity
from dases_voice.protection.views.pupils import pupil_request_new, sheet, telling
from dases_voice.protection.views.register import register, register_csv, register_pdf
from dases_voice.protection.views.requests import answer, request_new, rights_request

__all__ = [
    "announce",
    "answer",
    "case",
    "case_identity",
    "desk",
    "finding",
    "hold",
    "lift",
    "pupil_request_new",
    "register",
    "register_csv",
    "register_pdf",
    "request_identity",
    "request_new",
    "rights_request",
    "settle",
    "sheet",
    "telling",
    "verified",
    "verify",
]
