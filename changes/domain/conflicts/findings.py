"""When is a conflict the same finding, and which of several does the reader see?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Hashable, Iterable

from changes.domain.conflicts.kinds import TRAITS, Conflict
from changes.domain.conflicts.pairs import PAIR_KINDS
from changes.domain.conflicts.severity import Severity

TOLD_FROM = Severity.MEDIUM


def signature(conflict: Conflict) -> str:
    """A finding is its kind, windows and meeting points, with a freeze also that."""
    return signature_of(conflict.kind, conflict.windows, conflict.meets_at, conflict.freeze or "")


def signature_of(kind: str, windows: Iterable[str], meets_at: Iterable[str], freeze: str) -> str:
    parts = [kind, ",".join(windows), ",".join(meets_at)]
    text = "|".join([*parts, freeze] if freeze else parts)
    return hashlib.sha256(text.encode()).hexdigest()


def absorbed_windows(kinds_and_windows: Iterable[tuple[str, tuple[Hashable, ...]]]) -> set[frozenset[Hashable]]:
    """The sets of windows between which a redundancy finding stands: it absorbs their pair finding on pages and in
    notices."""
    return {frozenset(windows) for kind, windows in kinds_and_windows if TRAITS[kind].absorbs}


def is_absorbed(kind: str, windows: Iterable[Hashable], absorbing: Collection[frozenset[Hashable]]) -> bool:
    return kind in PAIR_KINDS and frozenset(windows) in absorbing
