"""The family door: no account, a link and a code."""

from consent.views.answers import answer, decide, later, notice, points, withdraw
from consent.views.door import door, goodbye, leave, new_link, new_link_sent
from consent.views.receipts import receipt, receipt_file, receipt_pdf, receipt_seal
from consent.views.rights import export, rights
from consent.views.sign_ins import not_confirmed, sign_in, sign_in_lost, signed_in
from consent.views.sounds import sound
from consent.views.voice import recording, voice

__all__ = [
    "answer",
    "decide",
    "door",
    "export",
    "goodbye",
    "later",
    "leave",
    "new_link",
    "new_link_sent",
    "not_confirmed",
    "notice",
    "points",
    "receipt",
    "receipt_file",
    "receipt_pdf",
    "receipt_seal",
    "recording",
    "rights",
    "sign_in",
    "sign_in_lost",
    "signed_in",
    "sound",
    "voice",
    "withdraw",
]
