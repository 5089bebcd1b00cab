"""What an act needs of a higher room within its own transaction. The room fills its ports in `AppConfig.ready()`; the
act calls them like functions."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from core.handing_over import TakenOver, TakerOf


class ActsRecorded(Protocol):
    def __call__(self) -> None:
        """Wakes whoever tells people of acts, once the transaction is in the database."""


class WindowsMoved(Protocol):
    def __call__(self, windows: frozenset[int], /) -> None:
        """Plans anew what people are told ahead of these windows."""


class LateWorkDeclared(Protocol):
    def __call__(self, change: int, /) -> set[int]:
        """Holds work of which nobody knew when it began against what people are looking for. Answers the ids of
        the organisations that have something new to see."""


class CheckTicked(Protocol):
    def __call__(self, actor: Any, window: int, edge: tuple[str, str], passed: bool, /) -> UUID | None:
        """Keeps what a check of running work showed, from the first system of the edge to the second; the actor is
        the person who ticked it. Answers the id of the investigation in which it stands, if there is one."""


class PeopleChanged(Protocol):
    def __call__(self, organisation: int, /) -> None:
        """Somebody of it has come or left, has other roles, is named for something or no longer, or is told in another
        way: whoever is left is asked what nobody can answer now, and what is planned for them follows."""


class MailsAboutAccount(Protocol):
    def __call__(self, kind: str, address: str, person: Any, facts: dict[str, Any], /) -> None:
        """Writes to an address about an account that is there or may come to be, once the transaction is in the
        database. `kind` names the letter; the person is whose account it is, None where nobody has one yet."""


class HandsOver(Protocol):
    def __call__(self, actor: Any, gone: Any, taker_of: TakerOf, /) -> list[TakenOver]:
        """Passes on what somebody carries who leaves, in the same transaction, and tells nobody. Raises `Refused` where
        somebody cannot take what they are to take. The actor and who is gone are people."""


class Ports:
    work_handed_over: HandsOver
    contacts_handed_over: HandsOver
    investigations_handed_over: HandsOver
    mail_about_account: MailsAboutAccount
    acts_recorded: ActsRecorded
    windows_moved: WindowsMoved
    late_work_declared: LateWorkDeclared
    check_ticked: CheckTicked
    people_changed: PeopleChanged


ports = Ports()
