"""Answers that are made once and given to many: kept by each process, and in Redis for the others. Never required:
without Redis, or with one that hangs, an answer is made once by each process."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import caches

from core import clock
from core.counted import SHARED_ANSWERS_FOUND

MOST_KEPT = 512
MAKING_LASTS = 2
"""Seconds after which whoever began to make something is no longer waited for."""
LEFT_ALONE = 10.0
"""Seconds without Redis after it did not answer."""


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    text: str
    until: datetime
    """From when on it may be another."""


class BeingMade(Exception):
    """It is not there yet, and others are being made: who can wait asks again."""


Make = Callable[[], SharedAnswer]


class SharedAnswers:
    def __init__(self) -> None:
        self._kept: OrderedDict[str, SharedAnswer] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[str, threading.Lock] = {}
        self._left_alone_until = 0.0

    def get(self, parts: tuple[object, ...], make: Make, can_wait: bool = False) -> SharedAnswer:
        """What is kept under these, or what `make` makes; threads that ask for the same wait for the first.

        Raises BeingMade, to whoever can wait, while another process makes it, or this one makes any other."""
        key = _key(parts)
        found = self._here(key)
        if found is not None:
            SHARED_ANSWERS_FOUND.labels("here").inc()
            return found
        with self._one_at_a_time(key, can_wait):
            found = self._here(key) or self._elsewhere(key)
            SHARED_ANSWERS_FOUND.labels("elsewhere" if found else "nowhere").inc()
            if found is None:
                if not self._is_first(key) and can_wait:
                    raise BeingMade
                found = make()
                self._put_elsewhere(key, found)
            self._put_here(key, found)
            return found

    def clear(self) -> None:
        self._kept.clear()

    def _here(self, key: str) -> SharedAnswer | None:
        found = self._kept.get(key)
        return found if found is not None and clock.now() < found.until else None

    def _put_here(self, key: str, answer: SharedAnswer) -> None:
        with self._lock:
            self._kept[key] = answer
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    @contextmanager
    def _one_at_a_time(self, key: str, can_wait: bool) -> Iterator[None]:
        with self._lock:
            if can_wait and self._making:
                raise BeingMade
            making = self._making.setdefault(key, threading.Lock())
        try:
            with making:
                yield
        finally:
            with self._lock:
                self._making.pop(key, None)

    def _elsewhere(self, key: str) -> SharedAnswer | None:
        kept = self.asked(lambda shared: shared.get(key))
        if kept is None:
            return None
        until, text = kept
        answer = SharedAnswer(text, datetime.fromisoformat(until))
        return answer if clock.now() < answer.until else None

    def _put_elsewhere(self, key: str, answer: SharedAnswer) -> None:
        seconds = (answer.until - clock.now()).total_seconds()
        if seconds >= 1:
            self.asked(lambda shared: shared.set(key, [answer.until.isoformat(), answer.text], timeout=int(seconds)))

    def _is_first(self, key: str) -> bool:
        """Of all processes, as far as Redis tells."""
        added = self.asked(lambda shared: shared.add(f"making:{key}", True, timeout=MAKING_LASTS))
        return added is not False

    def asked(self, ask: Callable[[Any], Any]) -> Any:
        """Of Redis, unless it did not answer just now."""
        if not settings.SHARED_ANSWERS or monotonic() < self._left_alone_until:
            return None
        try:
            return ask(caches["shared_answers"])
        except Exception:  # noqa: BLE001 (whatever it was, the answer is made here)
            self._left_alone_until = monotonic() + LEFT_ALONE
            return None


def _key(parts: tuple[object, ...]) -> str:
    said = "|".join(map(str, (settings.SECRET_KEY, *parts)))
    return hashlib.sha256(said.encode()).hexdigest()


shared_answers = SharedAnswers()
