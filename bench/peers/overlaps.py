"""python -m bench.production peers.overlaps WINDOWS TIMES: all overlaps ahead, as findings of the product; and the
pairs that meet at a place, cancelled ones too, as plain Python and (where it is installed) numpy find them. Seconds.
"""

from __future__ import annotations

import importlib
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import connection

from bench.peers.ring import RingWindow, windows
from changes.ledger import reconcile as ledger
from changes.models import Finding


def main(count: str, times: str) -> dict[str, Any]:
    ahead = [one for one in windows(int(count)) if one.start >= 0]
    first, from_scratch, again, plain, vectors = _seconds(ledger.reconcile_all), [], [], [], list[float]()
    found = Finding.objects.standing().count()
    for _ in range(int(times)):
        plain.append(_seconds(partial(in_plain_python, ahead)))
        if numpy := _numpy():
            vectors.append(_seconds(partial(in_numpy, numpy, ahead)))
        _forget()
        from_scratch.append(_seconds(ledger.reconcile_all))
        again.append(_seconds(ledger.reconcile_all))
    pairs = in_plain_python(ahead)
    counts = {"findings": found, "windows": len(ahead), "pairs": pairs}
    return {**counts, "first": first, "value": from_scratch, "again": again, "plain": plain, "numpy": vectors}


def in_plain_python(ahead: Sequence[RingWindow]) -> int:
    """A sweep over the sorted starts of each place; one pair is counted once, however many places it meets at."""
    by_place: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for one in sorted(ahead, key=lambda window: window.start):
        for place in one.places:
            by_place[place].append((one.start, one.end, one.number))
    pairs = set()
    for works in by_place.values():
        for nth, (_, end, number) in enumerate(works):
            for start, _, other in works[nth + 1 :]:
                if start >= end:
                    break
                pairs.add((number, other) if number < other else (other, number))
    return len(pairs)


def in_numpy(library: Any, ahead: Sequence[RingWindow]) -> int:
    """All pairs in time at once, by sorted starts; then those that have a place in common."""
    works = sorted(ahead, key=lambda window: window.start)
    starts = library.array([one.start for one in works])
    ends = library.array([one.end for one in works])
    until = library.searchsorted(starts, ends, side="left")
    lengths = library.maximum(until - library.arange(len(works)) - 1, 0)
    first = library.repeat(library.arange(len(works)), lengths)
    offsets = library.arange(lengths.sum()) - library.repeat(library.cumsum(lengths) - lengths, lengths)
    second = first + offsets + 1
    places = [one.places for one in works]
    return sum(1 for a, b in zip(first.tolist(), second.tolist(), strict=True) if not places[a].isdisjoint(places[b]))


def _numpy() -> Any:
    try:
        return importlib.import_module("numpy")
    except ImportError:
        return None


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE changes_finding, changes_findingside CASCADE")


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
