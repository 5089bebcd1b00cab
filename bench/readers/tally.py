"""What was asked, how long it took and what came of it."""

from __future__ import annotations

import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable
from dataclasses import dataclass, field
from http import HTTPStatus

from bench.readers.browser import NoAnswer, WireAnswer

FEW = 5
"""Failures that are kept with what they said."""


@dataclass
class CrowdTally:
    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Milliseconds, by what was asked for; what was not answered counts with how long it was waited for."""
    failures: Counter[str] = field(default_factory=Counter)
    samples: list[str] = field(default_factory=list)
    lost: int = 0
    """Acts that nobody acknowledged."""
    phase: str = ""
    """Added to the name of whatever ends while it lasts."""

    async def timed(
        self, what: str, asking: Awaitable[WireAnswer], fine: tuple[int, ...] = (200,)
    ) -> WireAnswer | None:
        """None when it failed. A live part counts as a board, or as unmodified."""
        started = time.perf_counter()
        try:
            answer = await asking
        except (TimeoutError, NoAnswer, OSError) as why:
            self._failed(what, "timeout" if isinstance(why, TimeoutError) else "no answer", "", started)
            return None
        if answer.status not in fine:
            shed = answer.status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in _names(answer)
            self._failed(
                what, "shed" if shed else f"status {answer.status}", answer.body[:200].decode(errors="replace"), started
            )
            return answer
        name = "not_modified" if answer.status == HTTPStatus.NOT_MODIFIED else what
        self.taken[name + self.phase].append(_since(started))
        return answer

    def _failed(self, what: str, why: str, said: str, started: float) -> None:
        self.failures[why] += 1
        self.taken[what + self.phase].append(_since(started))
        if len(self.samples) < FEW:
            self.samples.append(f"{what}: {why} {said}".strip())

    def refused(self, what: str, said: str) -> None:
        """Answered, but not done."""
        self.failures["refused"] += 1
        if len(self.samples) < FEW:
            self.samples.append(f"{what}: {said}")

    def summary(self) -> dict[str, object]:
        percentiles = {name: _percentiles(taken) for name, taken in sorted(self.taken.items())}
        return {**percentiles, "failures": dict(self.failures), "lost": self.lost, "samples": self.samples}


def _names(answer: WireAnswer) -> set[str]:
    return {name.decode() for name in answer.headers}


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _percentiles(taken: list[float]) -> dict[str, float]:
    if len(taken) == 1:
        taken = taken * 2
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    named = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "worst": max(taken)}
    return {**{name: round(value, 1) for name, value in named.items()}, "times": len(taken)}
