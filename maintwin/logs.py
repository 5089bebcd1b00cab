"""What a log may say of addresses: links in mails open something, so what they hold is left out."""

from __future__ import annotations

import logging
import re

OPENS = (
    "answer",
    "are-you-working-on-this",
    "notices/seen",
    "notices/fewer",
    "sign-in/new-password",
)
"""Addresses that go on with a secret."""
_SLASH = "(?:/|%2F)"
_SECRET = re.compile(rf"((?:{'|'.join(OPENS)})/)[^?&\s\"'<>]+".replace("/", _SLASH), re.IGNORECASE)


def without_secrets(text: str) -> str:
    return _SECRET.sub(r"\1…", text)


class WithoutSecrets(logging.Filter):
    """Lets every record pass, in words that open nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        hidden = without_secrets(said)
        if hidden != said:
            record.msg, record.args = hidden, ()
        return True
