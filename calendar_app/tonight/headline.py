"""Tonight in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from changes.domain.conflicts.explanation import listed

MOST_NAMED = 3
Parties = Mapping[str, int]
"""So many windows of each, by name."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Other organisations, each by the worst that they are to the reader; own windows under way."""

    hitting: Parties = field(default_factory=dict)
    """Work on what the reader's systems need."""
    meeting: Parties = field(default_factory=dict)
    """Work that meets the reader's, which needs none of it."""
    harmless: Parties = field(default_factory=dict)
    """Work on what the reader's systems need, no impact expected."""
    unconfirmed: Parties = field(default_factory=dict)
    """Should have begun, and nobody has said that they did."""
    own: int = 0
    own_late: int = 0
    """Own windows that should have begun."""


def headline(tally: Tally) -> str:
    said = [*_working(tally), *_late(tally), *_own(tally)]
    if said:
        return " ".join(said)
    return "Nobody has declared work on anything you need."


def next_start(at: str, *, is_own: bool = False) -> str:
    """`at` is the next start in words, or empty."""
    if not at:
        return "Nothing is planned for the next 12 hours."
    return f"Your own work is next, at {at}." if is_own else f"The next start is at {at}."


def _working(tally: Tally) -> list[str]:
    said = []
    if tally.hitting:
        said.append(f"{_named(tally.hitting)} {_are(tally.hitting)} working on {_what(tally.hitting)} you need.")
    if tally.meeting:
        meets = "something that meets" if _count(tally.meeting) == 1 else "things that meet"
        said.append(f"{_named(tally.meeting)} {_are(tally.meeting)} working on {meets} yours.")
    if tally.harmless and not tally.hitting:
        what = _what(tally.harmless)
        said.append(
            f"{_named(tally.harmless)} {_are(tally.harmless)} working on {what} you need, with no impact expected."
        )
    return said


def _late(tally: Tally) -> list[str]:
    if not tally.unconfirmed:
        return []
    have = "has" if len(tally.unconfirmed) == 1 else "have"
    return [f"{_named(tally.unconfirmed)} should have started, and {have} not said so."]


def _own(tally: Tally) -> list[str]:
    said = [f"{tally.own} of yours {'is' if tally.own == 1 else 'are'} under way."] if tally.own else []
    if tally.own_late:
        said.append(f"{tally.own_late} of yours should have started.")
    return said


def _named(parties: Parties) -> str:
    """With how many windows, where one has several: Cobalt (2) and Meridian."""
    in_order = sorted(parties.items(), key=lambda one: (-one[1], one[0]))
    said = [f"{name} ({windows})" if windows > 1 else name for name, windows in in_order]
    most = MOST_NAMED if len(said) > MOST_NAMED + 1 else len(said)
    rest = len(said) - most
    return listed([*said[:most], *([f"{rest} others"] if rest else [])])


def _count(parties: Parties) -> int:
    return sum(parties.values())


def _what(parties: Parties) -> str:
    return "something" if _count(parties) == 1 else "things"


def _are(parties: Parties) -> str:
    return "is" if len(parties) == 1 else "are"
