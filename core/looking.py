"""Who only looks gets one answer from one moment: what several parts of a page ask of the database is asked once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)
Known = TypeVar("Known")
_known: ContextVar[dict[object, Any] | None] = ContextVar("known_while_looking", default=None)


@contextmanager
def looking() -> Iterator[None]:
    """Nothing that was asked in here is changed in here."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def asked_once(about: Hashable, ask: Callable[[], Known]) -> Known:
    """Outside of a look each asks for itself."""
    known = _known.get()
    if known is None:
        return ask()
    if about not in known:
        known[about] = ask()
    found: Known = known[about]
    return found


def each_asked_once(
    about: Hashable, keys: Collection[Key], ask: Callable[[Collection[Key]], Mapping[Key, Known]]
) -> dict[Key, Known]:
    """The same of many, of which `ask` is asked those alone that nobody asked about yet; some it may not find."""
    known = asked_once(about, dict[Key, Known | None])
    unknown = [key for key in dict.fromkeys(keys) if key not in known]
    if unknown:
        found = ask(unknown)
        known |= {key: found.get(key) for key in unknown}
    return {key: value for key in keys if (value := known[key]) is not None}


def told_already(about: Hashable, found: Mapping[Key, Known]) -> None:
    """What `each_asked_once` need not ask any more, since it was read with something else."""
    asked_once(about, dict[Key, Known | None]).update(found)


def is_looking() -> bool:
    return _known.get() is not None
