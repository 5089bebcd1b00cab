"""Refusals that an act can raise: named, with reasons in words that a person can be shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID


class Refused(Exception):
    """The act is not possible as things stand. `reasons` says why; nothing has been changed."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class Invalid(Refused):
    """What was entered is wrong: reasons by field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(*(reason for reasons in errors.values() for reason in reasons))
        self.errors = errors

    @classmethod
    def of(cls, field: str, reason: str) -> Invalid:
        return cls({field: [reason]})


class NotAllowed(Refused):
    """The person may see it, but not do this to it."""


class AlreadyThere(Refused):
    """It has been done: here is what came of it. `what` is a change or an investigation."""

    def __init__(self, why: str, what: str, pk: int, public_id: UUID) -> None:
        super().__init__(why)
        self.what, self.pk, self.public_id = what, pk, public_id


class Stale(Refused):
    """Somebody changed it in the meantime."""

    def __init__(self, current: int) -> None:
        super().__init__("Somebody changed this in the meantime. Nothing of yours was saved; look at it again.")
        self.current = current


class ChangedSince(Refused):
    """What was read is not what it is now. `current` is the number by which it is known now, called `number`."""

    def __init__(self, why: str, current: int, number: str = "revision") -> None:
        super().__init__(why)
        self.current, self.number = current, number


class Busy(Refused):
    """Others are placing work at this moment; trying again in a few seconds helps."""

    def __init__(self) -> None:
        super().__init__("Others are booking work right now. Nothing was saved; try again in a few seconds.")


class StillRunning(Refused):
    """The same was sent before, and is being done at this moment."""

    def __init__(self) -> None:
        super().__init__("The same request is still being answered. Send it again in a few seconds.")


class KeyUsed(Refused):
    """Under the same key something else was sent."""

    def __init__(self) -> None:
        super().__init__("This key was used for another request within the last 24 hours. Use a new one.")


class TooOften(Refused):
    """It wakes people elsewhere, and was done often enough for now."""

    def __init__(self, until: datetime, *reasons: str) -> None:
        super().__init__(*reasons)
        self.until = until


class TooMuch(Refused):
    """It costs more than one request may."""

    def __init__(self) -> None:
        super().__init__("That is too much for one request. Ask for a shorter period or fewer systems.")


def refuse_if(reasons: Iterable[str]) -> None:
    """Raises `Refused` when there is any reason."""
    found = tuple(reasons)
    if found:
        raise Refused(*found)
