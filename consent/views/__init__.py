"""The family door: no account, a link and a code."""

from consent.views.answers import answer, decide, later, notice, withdraw
from consent.views.door import door, goodbye, leave, new_link, new_link_sent
from consent.views.receipts import receipt, receipt_file

__all__ = [
    "answer",
    "decide",
    "door",
    "goodbye",
    "later",
    "leave",
    "new_link",
    "new_link_sent",
    "notice",
    "receipt",
    "receipt_file",
    "withdraw",
]
