"""Tonight in one sentence."""

from __future__ import annotations

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def headline(parties: int, own: int, conflicts: int, next_at: str, *, unconfirmed: int = 0, harmless: int = 0) -> str:
    """`parties` other organisations work on what the reader depends on, `harmless` ones without an expected impact;
    work of `unconfirmed` ones should have begun, and nobody has said that it did. `own` windows of the reader's run;
    `next_at` is the next start in words, or empty."""
    parts = [_who(parties, own, harmless, unconfirmed)]
    if unconfirmed:
        parts.append(f"{_some(unconfirmed)} should have begun and {_have(unconfirmed)} not said so")
    if conflicts:
        parts.append(f"{_number(conflicts).lower()} open conflict{'s' if conflicts > 1 else ''}")
    parts.append(f"next at {next_at}" if next_at else "nothing else is planned for the next hours")
    return "; ".join(parts) + "."


def _some(parties: int) -> str:
    return f"{_number(parties).lower()} {'party' if parties == 1 else 'parties'}"


def _have(parties: int) -> str:
    return "has" if parties == 1 else "have"


def _who(parties: int, own: int, harmless: int, unconfirmed: int) -> str:
    own_words = f"{_number(own).lower() if parties else _number(own)} of your own is under way"
    if own > 1:
        own_words = own_words.replace("is under", "are under")
    if not parties and not own and harmless:
        verb = "is" if harmless == 1 else "are"
        some = _some(harmless)
        return f"{some[0].upper()}{some[1:]} {verb} working on things you depend on, no impact expected"
    if not parties and not own and unconfirmed:
        return "Nobody has said that they are working on anything you depend on"
    if not parties:
        return own_words if own else "Nobody has declared work on anything you depend on"
    others = f"{_number(parties)} {'party is' if parties == 1 else 'parties are'} working on things you depend on"
    return f"{others}, {own_words}" if own else others


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
