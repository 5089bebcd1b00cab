"""What every act on a change begins and ends with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import Organisation, Person
from accounts.services.board_versions import raise_board_versions
from changes.domain.lifecycle import ENDED_STATES, NOT_ASKED_FOR_STATES, PLANNED_STATES, change_state
from changes.domain.may import may_act_on
from changes.domain.terms import (
    CHANGED_SINCE_READ,
    Terms,
    are_other_terms,
    is_as_read,
    windows_that_differ,
    worse_while_it_runs,
)
from changes.ledger import reconcile as ledger
from changes.ledger.finding_rows import Delta
from changes.ledger.schedule_lock import placing_work
from changes.models import Change, State, Window
from changes.selectors.sight import audience_of, seen_at_all
from changes.selectors.terms import terms_of
from core.activity import Activity, record
from core.ports import ports
from core.refusals import ChangedSince, Stale

LATE = frozenset({"unscheduled", "reported"})
"""Work of which nobody knew when it began: somebody may have been looking for it."""


@dataclass
class Acting:
    """A change under the schedule's lock, and what the act has to say at its end."""

    change: Change
    actor: Person | None
    now: datetime
    audience: set[int]
    """Organisations that saw the change before the act."""
    organisation: Organisation | None = None
    tells: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)
    """Windows whose conflicts may be different after the act."""
    never_gone: frozenset[int] = frozenset()
    """Findings that an act ended which is taken back before anybody heard of it."""
    before: Terms | None = None
    """As it stood when the act began; None of what is new."""

    def windows(self) -> list[Window]:
        return list(Window.objects.filter(change=self.change).order_by("starts_at", "id"))

    def conclude(self, kind: str) -> Activity:
        """Derives the state of the change, reconciles the ledger, tells pages and people, and records the act."""
        settle_state(self.change)
        self.change.revision = F("revision") + 1
        now = _raise_what_differs(self.change, self.before)
        self.tells = self.tells or self._silently_altered(now)
        self._tell_of_worse(now)
        self.change.save(update_fields=["revision", "state", "terms"])
        self.change.refresh_from_db()
        delta = ledger.reconcile(self.moved, self.now) if self.moved else Delta()
        delta = replace(delta, found=tuple(one for one in delta.found if one not in self.never_gone))
        searching: set[int] = set()
        if not LATE.isdisjoint(self.tells):
            searching = ports.late_work_declared(self.change.pk)
        raise_board_versions(self.audience | audience_of(self.change) | delta.touched | searching)
        self.data.setdefault("windows", sorted(self.moved))
        activity = record(
            kind,
            "change",
            self.change.pk,
            actor=self.actor,
            organisation=self.organisation,
            tells=[*dict.fromkeys(self.tells), *delta.tells],
            at=self.now,
            revision=self.change.revision,
            **delta.told,
            **self.data,
        )
        if self.moved:
            ports.windows_moved(frozenset(self.moved))
        return activity

    def _tell_of_worse(self, now: Terms | None) -> None:
        worse = worse_while_it_runs(self.before, now) if self.before and now else []
        if worse:
            self.tells = [*self.tells, "updated"]
            self.data["worse"] = worse

    def _silently_altered(self, now: Terms | None) -> list[str]:
        """An act of which nobody need be told may yet leave what was said before untrue."""
        if self.before is None or now is None or not _is_anybodys_business(self.before, now):
            return []
        if windows_that_differ(self.before, now) and self.before.levels == now.levels:
            return ["waits_again"]
        dropped = self.before.levels.keys() - now.levels.keys() or self.before.checks - now.checks
        return ["dropped"] if dropped or "implementers" in self.data.get("fields", ()) else []


def _is_anybodys_business(before: Terms, now: Terms) -> bool:
    """Drafts were told to nobody, and what was declined is known to be."""
    states = {window.state for terms in (before, now) for window in terms.windows.values()}
    return not states <= {*NOT_ASKED_FOR_STATES, *ENDED_STATES}


@contextmanager
def acting_on(change_id: int, actor: Person, *, revision: int | None = None) -> Iterator[Acting]:
    """Locks the schedule and the change. Raises `Change.DoesNotExist` where the actor may not see it, and `Stale`
    when `revision` is given and no longer the current one, which only its own people may learn."""
    with placing_work() as now:
        visible = seen_at_all(actor.organisation).values("pk")
        change = (
            Change.objects.select_for_update(of=("self",))
            .select_related("organisation", "owner")
            .get(pk__in=visible.filter(pk=change_id))
        )
        own = change.organisation_id == actor.organisation_id
        if own and revision is not None and revision != change.revision:
            raise Stale(change.revision)
        before = terms_of(change)
        yield Acting(change, actor, now, audience_of(change), actor.organisation, before=before)


def must_be_as_read(read: int | None, now: int, number: str = "revision") -> None:
    """Nobody decides on what they have not read. `number` is what it is counted by."""
    if not is_as_read(read, now):
        raise ChangedSince(CHANGED_SINCE_READ, now, number)


def own_engineer(acting: Acting) -> None:
    """Any engineer of the organisation whose work it is may act on it."""
    assert acting.actor is not None
    may_act_on(acting.actor, acting.change).require()


def _raise_what_differs(change: Change, before: Terms | None) -> Terms | None:
    """How it stands now; None of what is new."""
    if before is None:
        return None
    now = terms_of(change)
    if are_other_terms(before, now):
        change.terms += 1
    if differing := windows_that_differ(before, now):
        Window.objects.filter(pk__in=differing).update(revision=F("revision") + 1)
    return now


def settle_state(change: Change) -> None:
    """The change's state by its windows, once there are any that have started or ended."""
    states = set(Window.objects.filter(change=change).values_list("state", flat=True))
    change.state = State(change_state(change.state, states))


def set_planned_state(change: Change, state: str) -> None:
    """Until it starts, a window has the state of its change."""
    Window.objects.filter(change=change, state__in=PLANNED_STATES).update(state=state)
    change.state = State(state)


def ids_of(windows: Iterable[Window] | Collection[Window]) -> set[int]:
    return {window.pk for window in windows}
