"""Who is asked or told for an organisation where nobody is named for it: an audience is never empty in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StandIns:
    """The people of one organisation who are there, by id."""

    engineers: tuple[int, ...] = ()
    approvers: tuple[int, ...] = ()
    """With the role `approver`."""
    desk: int | None = None
    """None where it has no mail address."""


NOBODY = StandIns()


def goes_to(*, by_role: bool, desk: bool) -> str:
    """In words: to whom it goes where nobody is named."""
    return "your other engineers." if by_role else "your desk." if desk else "nobody. Name somebody."


def whoever_is_there(named: Iterable[int], stand_ins: StandIns, *, approving: bool = False) -> tuple[int, ...]:
    """Those who are named. Where nobody is: who has the role for it, at last the desk."""
    by_role = stand_ins.approvers if approving else stand_ins.engineers
    desk = () if stand_ins.desk is None else (stand_ins.desk,)
    return tuple(dict.fromkeys(named)) or by_role or desk
