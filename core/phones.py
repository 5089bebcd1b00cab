"""Telephone numbers: shown as they were written, dialled as telephones take them."""

from __future__ import annotations

import re

_SERVICE = r"(?:[*#][0-9*#]*#\s*)?"
"""Such as *31#, before the number."""
_NUMBER = r"\+?\s*\(?[0-9][0-9 ()./-]*"
_EXTENSION = r"(?:[\s,;]*(?:extension|ext\.?|x)\s*[0-9]{1,6})?"
_PHONE = re.compile(f"({_SERVICE})({_NUMBER}?)({_EXTENSION})", re.IGNORECASE)
FEWEST_DIGITS, LONGEST = 3, 40


def is_phone(number: str) -> bool:
    parts = _PHONE.fullmatch(number) if len(number) <= LONGEST else None
    return parts is not None and len(_digits(parts[2])) >= FEWEST_DIGITS


def tel(number: str) -> str:
    """The address of a link that dials it: an extension after a pause, and without the zero that is dialled only within
    the country. Digits and a leading plus of what is no number."""
    parts = _PHONE.fullmatch(number)
    service, main, extension = (parts[1], parts[2], parts[3]) if parts else ("", number, "")
    plus = "+" if main.strip().startswith("+") else ""
    main = main.replace("(0)", "") if plus else main
    pause = f",{_digits(extension)}" if extension else ""
    codes = re.sub(r"\s", "", service).replace("*", "%2A").replace("#", "%23")
    return f"tel:{codes}{plus}{_digits(main)}{pause}"


def _digits(text: str) -> str:
    return "".join(char for char in text if char in "0123456789")
