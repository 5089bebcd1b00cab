"""What a text field may hold, whatever form, file or call it comes by."""

from __future__ import annotations

import re
from unicodedata import category
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

from core.phones import is_phone

UNSTORABLE = "This contains a character that cannot be stored."
NOT_TEXT = "This must not contain control characters, or any that turn the direction of the text."
NOT_ONE_LINE = "This must be one line without control characters."
_NOT_ON_ONE_LINE = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")
_NOT_IN_TEXT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Lines may break in it, and letters run from right to left; what follows it stays as it is."""
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0"
    r"\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
"""What takes no room, turns the direction of what follows, or looks like nothing: with it, a name can pass for another.
Those that join letters stay; some languages are written with them."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def validate_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("“%(name)s” is not a time zone; write one like Europe/Vienna.", params={"name": name})


def validate_phone(number: str) -> None:
    if not is_phone(number):
        raise ValidationError("“%(number)s” is not a phone number.", params={"number": number[:40]})


def validate_line(text: str) -> None:
    if not is_one_line(text):
        raise ValidationError(NOT_ONE_LINE)


def validate_text(text: str) -> None:
    if why := why_not_text(text):
        raise ValidationError(why)


def why_not_text(text: str) -> str:
    """Empty where nothing is wrong."""
    if "\x00" in text or _SURROGATE.search(text):
        return UNSTORABLE
    return "" if is_text(text) else NOT_TEXT


def is_text(text: str) -> bool:
    """Whether it can be kept, and changes nothing around it where it is shown. Longer texts may have several lines."""
    return _NOT_IN_TEXT.search(text) is None


def is_one_line(text: str) -> bool:
    """Whether it can stand in a subject line and looks like what it is: no breaks, no control characters, and none that
    nobody sees."""
    hidden = _NOT_ON_ONE_LINE.search(text) or _UNSEEN.search(text) or not is_text(text)
    return not hidden and (not text.strip() or any(category(one)[0] in "LNPS" for one in text))
