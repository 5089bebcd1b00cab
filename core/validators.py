"""What a text field may hold, whatever form, file or call it comes by."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

UNSTORABLE = "This holds a character that cannot be stored."
_NOT_ON_ONE_LINE = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,38}")


def validate_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("“%(name)s” is not a time zone; write one like Europe/Vienna.", params={"name": name})


def validate_phone(number: str) -> None:
    if not _PHONE.fullmatch(number):
        raise ValidationError("“%(number)s” is not a phone number.", params={"number": number[:40]})


def is_storable(text: str) -> bool:
    """Whether PostgreSQL keeps it: no NUL, and no half of a character."""
    return "\x00" not in text and not _SURROGATE.search(text)


def is_one_line(text: str) -> bool:
    """Whether it can stand in a subject line: no breaks and no control characters."""
    return _NOT_ON_ONE_LINE.search(text) is None
