"""The log: one line of JSON for each thing that happened, whoever says it.

Links in mails open something, so what they hold is left out. What people typed can begin no line of its own.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from core.asking import now_asking

OPENS = (
    "answer",
    "are-you-working-on-this",
    "notices/seen",
    "notices/fewer",
    "invitation",
    "new-address",
    "set-up",
    "confirm-dependency",
    "sign-in/new-password",
    "wall",
    "feeds",
)
"""Addresses that go on with a secret."""
_SLASH = "(?:/|%2F)"
_SECRET = re.compile(
    rf"((?:(?<![\w-])|(?<=%2F))(?:{'|'.join(OPENS)})/)[^?&\s\"'<>]+".replace("/", _SLASH), re.IGNORECASE
)
_NOT_SEEN = re.compile(r"[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


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


class JsonLines(logging.Formatter):
    """When (UTC), how bad, who says it and what; of a request also its id, who asked, from where, for what, and what
    became of it."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: dict[str, Any] = {
            "at": at,
            "level": record.levelname,
            "log": record.name,
            "said": record.getMessage(),
            **_of_request(record),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        safe = {name: without_secrets(value) if isinstance(value, str) else value for name, value in line.items()}
        text = json.dumps(safe, ensure_ascii=False, default=str)
        return _NOT_SEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _of_request(record: logging.LogRecord) -> dict[str, object]:
    asking = getattr(getattr(record, "request", None), "asking", None) or now_asking.get()
    if asking is None:
        return {}
    status = getattr(record, "status_code", None)
    said = {"request": asking.number, "from": asking.came_from, "method": asking.method, "path": asking.path}
    more = {"person": asking.person, "status": status}
    return said | {name: value for name, value in more.items() if value is not None}
