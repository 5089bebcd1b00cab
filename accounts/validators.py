"""What a field of a person or an organisation may hold."""

import re
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError

_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,38}")


def validate_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("“%(name)s” is not a time zone; write one like Europe/Vienna.", params={"name": name})


def validate_phone(number: str) -> None:
    if not _PHONE.fullmatch(number):
        raise ValidationError("“%(number)s” is not a phone number.", params={"number": number[:40]})


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
