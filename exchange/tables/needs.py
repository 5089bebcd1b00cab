"""How a table says what a system needs and who is called about it, several in one cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

KINDS = {
    "required": "required",
    "hard": "required",
    "mandatory": "required",
    "soft": "soft",
    "optional": "soft",
    "redundant": "redundant",
    "one of several": "redundant",
    "worse without it": "soft",
    "needs it": "required",
}
"""What people write, and what they mean."""
ROLES = {"on call": "on_call", "on-call": "on_call", "oncall": "on_call", "information": "informed", "info": "informed"}
_HINTED = re.compile(rf"(.*?)\s*(?:\(({'|'.join(KINDS)})\)|:\s*({'|'.join(KINDS)}))", re.IGNORECASE | re.DOTALL)
_EMAIL = re.compile(r"<?([^\s<>,;:()]+@[^\s<>,;:()]+)>?")
_PHONE = re.compile(r"(?:tel\.?:?\s*)?(\+?[0-9(][0-9 ()./-]{4,}[0-9])")


@dataclass(frozen=True, slots=True)
class Need:
    name: str
    kind: str = ""
    """Empty where the cell does not say."""


def needs_in(cell: str, is_known: Callable[[str], bool]) -> Iterator[Need]:
    """A name with a comma in it is one where it is known as a whole."""
    for line in cell.splitlines():
        for part in re.split(r"[;|]", line):
            whole = _need(part)
            yield from [whole] if is_known(whole.name) else map(_need, part.split(","))


def named_needs_in(cell: str, is_known: Callable[[str], bool]) -> list[Need]:
    """Each once."""
    return list({need.name: need for need in needs_in(cell, is_known) if need.name}.values())


def _need(text: str) -> Need:
    hinted = _HINTED.fullmatch(text.strip())
    return Need(hinted[1].strip(), KINDS[(hinted[2] or hinted[3]).lower()]) if hinted else Need(text.strip())


@dataclass(frozen=True, slots=True)
class WhoIsCalled:
    email: str = ""
    name: str = ""
    phone: str = ""


def called_in(cell: str) -> list[WhoIsCalled]:
    """Several with semicolons or lines between."""
    return [one for part in re.split(r"[;\n]", cell) if (one := one_called(part)) != WhoIsCalled()]


def one_called(text: str) -> WhoIsCalled:
    """Ana Lee <ana@harbour.example>, +1 555 0100"""
    email = _EMAIL.search(text)
    rest = text.replace(email[0], " ") if email else text
    phone = _PHONE.search(rest)
    rest = rest.replace(phone[0], " ") if phone else rest
    name = " ".join(rest.replace(",", " ").replace("()", " ").split()).strip("-–: ")
    return WhoIsCalled(email[1] if email else "", name, " ".join(phone[1].split()) if phone else "")
