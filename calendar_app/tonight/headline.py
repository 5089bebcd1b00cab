"""Tonight in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True, slots=True)
class Tally:
    """Other organisations each counted once, by the worst that they are to the reader; own windows under way."""

    hitting: int = 0
    """Work on what the reader's systems need."""
    meeting: int = 0
    """Work that meets the reader's, which needs none of it."""
    harmless: int = 0
    """Work on what the reader's systems need, no impact expected."""
    unconfirmed: int = 0
    """Should have begun, and nobody has said that they did."""
    own: int = 0
    conflicts: int = 0


def headline(tally: Tally, next_at: str, *, own_is_next: bool = False) -> str:
    """`next_at` is the next start in words, or empty."""
    parts = [_who(tally)]
    if tally.unconfirmed:
        have = "has" if tally.unconfirmed == 1 else "have"
        parts.append(f"{_parties(tally.unconfirmed).lower()} should have begun and {have} not said so")
    if tally.conflicts:
        parts.append(f"{_number(tally.conflicts).lower()} open conflict{'s' if tally.conflicts > 1 else ''}")
    coming = "your own is next, at" if own_is_next else "next at"
    parts.append(f"{coming} {next_at}" if next_at else "nothing else is planned for the next hours")
    return "; ".join(parts) + "."


def _who(tally: Tally) -> str:
    hit = tally.hitting or tally.harmless
    calm = "" if tally.hitting or not hit else ", no impact expected"
    on = [(hit, f"on {_things(hit)} you depend on{calm}")] if hit else []
    if tally.meeting:
        on.append((tally.meeting, f"on {_things(tally.meeting)} that meet{'s' if tally.meeting == 1 else ''} yours"))
    said = [f"{_parties(on[0][0])} {_are(on[0][0])} working {on[0][1]}"] if on else []
    said += [f"{_number(count).lower()} {where}" for count, where in on[1:]]
    if tally.own:
        own = f"{_number(tally.own)} of your own {_are(tally.own)} under way"
        said.append(own[0].lower() + own[1:] if said else own)
    if said:
        return ", ".join(said)
    if tally.unconfirmed:
        return "Nobody has said that they are working on anything you depend on"
    return "Nobody has declared work on anything you depend on"


def _things(count: int) -> str:
    return "something" if count == 1 else "things"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _parties(count: int) -> str:
    return f"{_number(count)} {'party' if count == 1 else 'parties'}"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
