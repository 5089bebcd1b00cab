"""Entries of feeds, kept as they were written: by each process, and in Redis for the others. All of it may be lost."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence

from core.shared_answers import shared_answers

MOST_ENTRIES = 12_000
"""Of one process; about a kilobyte each."""
PART = 1_000
"""Entries that are written at once: of what is too much for one request, the next finds a part done."""
SECONDS = 24 * 3_600
_SHARED = "feed:"
Write = Callable[[Sequence[str]], Mapping[str, str]]


class KeptEntries:
    def __init__(self) -> None:
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, keys: Sequence[str], write: Write) -> dict[str, str]:
        """By key; `write` is asked for those that nobody has."""
        found = self._here(keys)
        if lacking := [key for key in keys if key not in found]:
            elsewhere = self._elsewhere(lacking)
            self._put_here(elsewhere)
            found |= elsewhere
        if lacking := [key for key in lacking if key not in found]:
            for part in batched(lacking, PART):
                written = dict(write(part))
                self._put_here(written)
                _put_elsewhere(written)
                found |= written
        return found

    def clear(self) -> None:
        self._kept.clear()

    def _here(self, keys: Sequence[str]) -> dict[str, str]:
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        return found

    def _put_here(self, entries: Mapping[str, str]) -> None:
        with self._lock:
            self._kept |= entries
            while len(self._kept) > MOST_ENTRIES:
                self._kept.popitem(last=False)

    @staticmethod
    def _elsewhere(keys: Sequence[str]) -> dict[str, str]:
        found = shared_answers.asked(lambda shared: shared.get_many([_SHARED + key for key in keys])) or {}
        return {key.removeprefix(_SHARED): entry for key, entry in found.items()}


def _put_elsewhere(entries: Mapping[str, str]) -> None:
    named = {_SHARED + key: entry for key, entry in entries.items()}
    shared_answers.asked(lambda shared: shared.set_many(named, timeout=SECONDS))


def batched(keys: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    yield from (keys[start : start + size] for start in range(0, len(keys), size))


kept_entries = KeptEntries()
