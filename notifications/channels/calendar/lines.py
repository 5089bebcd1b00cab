"""Content lines of iCalendar (RFC 5545, 3.1): escaped, folded, and without anything that a line may not hold."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

from core.time.interval import aware

LONGEST_LINE = 75
"""Bytes, without the line's end."""
_PLAIN = re.compile(r"[ -~]*")
_SPECIAL = re.compile(r"[\\;,]")


def line(name: str, value: str) -> str:
    """Folded where it is too long, never within a letter."""
    whole = f"{name}:{value}"
    if len(whole) <= LONGEST_LINE and whole.isascii():
        return f"{whole}\r\n"
    return f"{_folded(whole)}\r\n"


def text(typed: str) -> str:
    """As a value: several lines of plain text."""
    return _SPECIAL.sub(r"\\\g<0>", lines_kept(typed)).replace("\n", "\\n")


def one_line_of(typed: str) -> str:
    return text(re.sub(r"\n+", " ", lines_kept(typed)))


def lines_kept(typed: str) -> str:
    """What was typed, without control characters and with one kind of line break."""
    if _PLAIN.fullmatch(typed):
        return typed.strip()
    rows = "\n".join(typed.splitlines()).replace("\t", " ")
    return "".join(char for char in rows if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs")).strip()


def quoted(value: str) -> str:
    """Of a parameter. It may hold no quote of its own (RFC 6868 says how to write one)."""
    kept = re.sub(r"\n+", " ", lines_kept(value))
    return '"' + kept.replace("^", "^^").replace('"', "^'") + '"'


def utc(moment: datetime) -> str:
    return f"{aware(moment).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def local(moment: datetime) -> str:
    """As the clock of its own zone shows it."""
    return f"{moment:%Y%m%dT%H%M%S}"


def _folded(whole: str) -> str:
    """The first part may be longer by the space with which the others begin."""
    raw, parts, start, room = whole.encode(), [], 0, LONGEST_LINE
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0b1100_0000 == 0b1000_0000:
            end -= 1
        parts.append(raw[start:end])
        start, room = end, LONGEST_LINE - 1
    return b"\r\n ".join([*parts, raw[start:]]).decode()
