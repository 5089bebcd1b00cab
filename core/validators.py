"""What a text field may hold, whatever form, file or call it comes by."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

UNSTORABLE = "This holds a character that cannot be stored."
NOT_ONE_LINE = "This must be one line without control characters."
_NOT_ON_ONE_LINE = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")
_UNSEEN = re.compile(
    r"[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0"
    r"\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""What takes no room, turns the direction of what follows, or looks like nothing: with it, a name can pass for another.
Those that join letters stay; some languages are written with them."""
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
    """Whether it can stand in a subject line and looks like what it is: no breaks, no control characters, and none that
    nobody sees."""
    return _NOT_ON_ONE_LINE.search(text) is None and _UNSEEN.search(text) is None
