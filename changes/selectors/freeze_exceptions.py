"""Exceptions from freezes as one reader may see them: those who ask, and those whose freeze it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from changes.domain.freezes import Blocked, held_back, is_exempt
from changes.domain.may import may_answer_exception
from changes.domain.titles import title_of_unscheduled
from changes.ledger.exceptions import periods_of
from changes.models import Change, ExceptionState, FreezeException
from changes.selectors.blocking_freezes import blocked_now, granted_to
from changes.selectors.findings import FindingView, FreezeView
from changes.selectors.kept_of_change import kept_of
from changes.selectors.reader import ContactView, Reader
from core.time.interval import Interval
from estate.models import Freeze


@dataclass(frozen=True, slots=True)
class ExceptionView:
    id: UUID
    freeze: UUID
    freeze_name: str
    """Empty where the reader may not know it."""
    change: UUID | None
    """None where the reader sees nothing of the work but what the asking shared."""
    organisation: str
    organisation_name: str
    desk: ContactView
    """Of those who ask."""
    title: str
    periods: tuple[Interval, ...]
    systems: tuple[str, ...]
    system_names: tuple[str, ...]
    state: str
    reason: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    may_answer: bool
    lifted: bool = False
    """The freeze counts no longer, so nothing hangs on the answer."""


@dataclass(frozen=True, slots=True)
class HeldView:
    """A freeze that keeps a change from being submitted or moved there."""

    freeze: UUID
    freeze_name: str
    """Empty where the reader may not know it."""
    organisation_name: str
    systems: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    asked: bool = False
    """Its owner has been asked for an exception, and has not answered yet."""


def exceptions_of_freeze(reader: Reader, freeze_id: int) -> list[ExceptionView]:
    return _views(reader, FreezeException.objects.of_freeze(freeze_id).visible_to(reader.organisation).with_facts())


def to_answer(reader: Reader) -> Counter[UUID]:
    """How many questions about each freeze wait for the reader's answer."""
    waiting = FreezeException.objects.to_answer_by(reader.organisation).with_facts()
    return Counter(one.freeze for one in _views(reader, waiting) if one.may_answer)


def exceptions_of_change(reader: Reader, change: Change) -> list[ExceptionView]:
    """For those only who see the change in full."""
    if not reader.sight(change).shows("exceptions") or not kept_of(change.pk).exceptions:
        return []
    return _views(reader, FreezeException.objects.of_change(change.pk).with_facts())


def held_by(reader: Reader, change: Change) -> list[HeldView]:
    """Those for which nothing is asked yet. Expects a change that the reader sees in full."""
    return [one for one in holding(reader, change) if not one.asked]


def holding(reader: Reader, change: Change) -> list[HeldView]:
    """All of them, until an exception is granted. Expects a change that the reader sees in full."""
    met = blocked_now(change, reader.now)
    if not met:
        return []
    found = held_back(met, granted_to(change.pk), emergency=change.emergency)
    systems: dict[int, set[str]] = {}
    for one in found:
        systems.setdefault(int(one.freeze), set()).update(one.systems)
    waiting = set(FreezeException.objects.waiting().of_change(change.pk).values_list("freeze_id", flat=True))
    freezes = Freeze.objects.select_related("organisation").in_bulk(systems)
    return [_held(reader, freezes[pk], systems[pk], asked=pk in waiting) for pk in sorted(freezes)]


def _held(reader: Reader, freeze: Freeze, systems: Iterable[str], *, asked: bool) -> HeldView:
    systems = sorted(systems)
    names = tuple(dict.fromkeys(reader.name(slug) for slug in systems))
    called = freeze.name if reader.may_know_freeze(systems) else ""
    return HeldView(freeze.public_id, called, freeze.organisation.name, names, freeze.starts_at, freeze.ends_at, asked)


def would_hold(
    reader: Reader, views: Iterable[FindingView], change: Change | None, *, emergency: str = ""
) -> list[tuple[FreezeView, bool]]:
    """Freezes that would keep what is being entered from being placed, and whether an exception is asked already.
    What stands there already keeps its place."""
    met = [(one.freeze, one) for one in views if one.freeze and one.freeze.mode == "block" and one.pk is None]
    if not met or emergency.strip():
        return []
    granted = granted_to(change.pk) if change else []
    asked = FreezeException.objects.waiting().of_change(change.pk) if change else FreezeException.objects.none()
    waiting = set(asked.values_list("freeze_id", flat=True))
    held = [freeze for freeze, view in met if not is_exempt(_blocked(reader, freeze, view), granted)]
    return [(freeze, freeze.pk in waiting) for freeze in dict.fromkeys(held)]


def _blocked(reader: Reader, freeze: FreezeView, view: FindingView) -> Blocked:
    systems = frozenset(slug for slug in view.meets_at if slug in reader.estate.graph)
    overlap = Interval(view.overlap_starts_at, view.overlap_ends_at or freeze.ends_at)
    return Blocked(str(freeze.pk), systems, overlap)


def title_of_asked(reader: Reader, one: FreezeException) -> str:
    """Where nobody gave it one, by the frozen systems alone."""
    return one.title or title_of_unscheduled(map(reader.name, one.systems), "")


def _views(reader: Reader, exceptions: Iterable[FreezeException]) -> list[ExceptionView]:
    found = list(exceptions)
    reader.look_at([one.change for one in found])
    return [_view(reader, one) for one in found]


def _view(reader: Reader, one: FreezeException) -> ExceptionView:
    asker, may_answer = one.change.organisation, may_answer_exception(reader.person, one.freeze, one.asked_by_id)
    return ExceptionView(
        id=one.public_id,
        freeze=one.freeze.public_id,
        freeze_name=one.freeze.name if reader.may_know_freeze(one.systems) else "",
        change=one.change.public_id if reader.sight(one.change).shows("existence") else None,
        organisation=asker.slug,
        organisation_name=asker.name,
        desk=reader.desk(asker),
        title=title_of_asked(reader, one),
        periods=periods_of(one),
        systems=tuple(reader.slug(slug) for slug in one.systems),
        system_names=tuple(reader.name(slug) for slug in one.systems if slug in reader.estate.names),
        state=one.state,
        reason=one.reason,
        asked_at=one.asked_at,
        answer=one.answer,
        answered_at=one.answered_at,
        may_answer=bool(may_answer) and one.state == ExceptionState.ASKED,
        lifted=one.freeze.lifted_at is not None,
    )
