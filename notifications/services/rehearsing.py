"""What an act would bring, before somebody does it: it is done, looked at and taken back, so that what a page promises
is what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from changes.domain.approval_reasons import why_in_words
from changes.ledger.schedule_lock import placing_work
from changes.models import Approval, ApprovalState, Change
from changes.selectors.reader import Reader
from core.activity import Activity
from core.refusals import Refused
from notifications.domain.audience import Recipient
from notifications.selectors.being_told import recipients_of, whole_scene_of
from notifications.selectors.would_be_told import Foretold, foretold_of


@dataclass(frozen=True, slots=True)
class ApprovalAhead:
    """How one of those who are asked, or were, would stand."""

    organisation: str
    state: str
    """stands, waits, asked (anew or first), falls (and is not asked any more)"""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    told: tuple[Foretold, ...] = ()
    """So many as are shown."""
    total: int = 0
    approvals: tuple[ApprovalAhead, ...] = ()
    people: frozenset[int] = frozenset()


class _TakenBack(Exception):
    def __init__(self, seen: Rehearsed) -> None:
        self.seen = seen


def rehearsed(reader: Reader, change: Change, act: Callable[[], object]) -> Rehearsed | None:
    """None where the act is refused as it is entered."""
    try:
        with placing_work():
            known = Activity.objects.order_by("pk").values_list("pk", flat=True).last() or 0
            before = _standing(change)
            act()
            raise _TakenBack(_seen(reader, change, known, before))
    except _TakenBack as done:
        return done.seen
    except Refused:
        return None


def as_it_stands(reader: Reader, change: Change) -> Rehearsed:
    """Where nothing is altered."""
    standing = _standing(change)
    return Rehearsed(approvals=tuple(_approval(reader, one, standing) for one in standing.values()))


def _seen(reader: Reader, change: Change, known: int, before: Mapping[int, Approval]) -> Rehearsed:
    people: dict[int, Recipient] = {}
    for act in Activity.objects.about("change", change.pk).filter(pk__gt=known).exclude(tells=[]).order_by("pk"):
        for one in recipients_of(act, whole_scene_of(act)):
            people.setdefault(one.person, one)
    told = foretold_of(reader, people.values())
    after = _standing(change)
    gone = Approval.objects.filter(pk__in=before.keys() - after.keys()).select_related("organisation")
    asked = {one.organisation_id for one in after.values()}
    fell = (one for one in gone if one.organisation_id not in asked)
    rows = sorted((*after.values(), *fell), key=lambda one: one.organisation.name)
    return Rehearsed(*told, tuple(_approval(reader, one, before) for one in rows), frozenset(people))


def _standing(change: Change) -> dict[int, Approval]:
    rows = Approval.objects.filter(change=change.pk).standing().select_related("organisation")
    return {one.pk: one for one in rows.order_by("organisation__name", "pk")}


def _approval(reader: Reader, one: Approval, before: Mapping[int, Approval]) -> ApprovalAhead:
    if one.state == ApprovalState.ASKED:
        state = "waits" if one.pk in before else "asked"
    else:
        state = "stands" if one.state == ApprovalState.APPROVED else "falls"
    return ApprovalAhead(one.organisation.name, state, why_in_words(one.because, reader.name))
