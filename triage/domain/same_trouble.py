"""Does somebody look for this already?"""

from __future__ import annotations

from collections.abc import Iterable

from triage.domain.evidence import Outcome

Noted = tuple[str, str, str]
"""From, to, and the outcome."""


def is_same_trouble(known: Iterable[Noted], entered: Iterable[Noted]) -> bool:
    """Whether all that is said to fail is known to fail in an investigation that is open."""
    failing = _failing(entered)
    return bool(failing) and failing <= _failing(known)


def _failing(noted: Iterable[Noted]) -> set[tuple[str, str]]:
    return {(from_, to) for from_, to, outcome in noted if outcome == Outcome.FAILING}
