"""How soon a page looks again: every few seconds while few look, later the more do. Each web process counts its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

SOONEST, LATEST = 3.0, 12.0
COUNTED_FOR = 4.0
"""Seconds."""


@dataclass(slots=True)
class Pace:
    """Seconds between two looks of one page, so that all pages together look so often in a second, and no oftener than
    that where it can be helped."""

    most: float
    now: Callable[[], float] = monotonic
    every: float = SOONEST
    _looks: int = 0
    _since: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def looked(self) -> float:
        """Counts one look, and answers how many seconds later the next should be."""
        with self._lock:
            self._looks += 1
            now = self.now()
            if self._since is None:
                self._since = now
            elif now - self._since >= COUNTED_FOR:
                pages = self._looks / (now - self._since) * self.every
                self.every = min(max(SOONEST, pages / self.most), LATEST)
                self._looks, self._since = 0, now
            return self.every
