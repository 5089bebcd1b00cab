"""One timeline of a change: acts, edits with before and after, conflicts and notices, as each reader may read them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.snapshot import FieldEdit, PlanWas, WindowWas
from changes.models import Change, ChangeShare, Finding, Window
from changes.selectors.past import change_at
from changes.selectors.reader import Reader
from changes.selectors.stored_draft import draft_of
from changes.selectors.timeline import EntryKind
from changes.services import accept_risk, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services.graph_edits import editing_graph
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion
from notifications.models import Notice, NoticeState
from notifications.selectors.record import Record
from notifications.services.making import fan_out as fanning
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR
BOOKED = ONE - timedelta(days=10)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(BOOKED, tick=False) as traveller:
        yield traveller


def requested(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)


def lines(
    who: Person, change: Change, kind: EntryKind | None = None, until: datetime | None = None
) -> list[tuple[Any, ...]]:
    read = Record(Reader(who), change.pk, kind, until).newest(50)
    return [(one.at, one.who, one.organisation, one.what, one.text) for one in read]


def work_on_ges(people: Night) -> Change:
    draft = ChangeDraft("GES database move", {"ges": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
    return booking.book(people.gina, draft, submit=True)


def test_the_newest_line_stands_first_and_each_says_who_did_what(people: Night, clock: Any) -> None:
    change = requested(people)
    clock.shift(HOUR)
    approving.reject(people.cleo, change.pk, "Not on a Monday.")
    clock.shift(HOUR)
    start_and_end.cancel(people.ana, change.pk, "Nothing was changed.")

    assert lines(people.ana, change) == [
        (BOOKED + 2 * HOUR, "Ana", "centre", "cancelled it", "Nothing was changed."),
        (BOOKED + HOUR, "Cleo", "client", "declined it", "Not on a Monday."),
        (BOOKED, "Ana", "centre", "submitted it", ""),
    ]


def test_an_edit_shows_each_field_before_and_after(people: Night, clock: Any) -> None:
    change = requested(people)
    clock.shift(HOUR)
    draft = draft_of(change)
    moved = replace(draft.windows[0], starts_at=ONE + HOUR)
    entered = replace(
        draft,
        title="Phone switch upgrade, again",
        targets={"switch-a": Level.DEGRADED, "phone-switch": Level.AT_RISK},
        checks=draft.checks[:1],
        implementers=(),
        rollback_takes=timedelta(minutes=20),
        one_at_a_time=False,
        windows=(moved,),
    )
    booking.edit(people.ana, change.pk, entered)
    clock.shift(HOUR)
    booking.edit(people.ana, change.pk, replace(draft_of(Change.objects.get()), notes="Ring the desk first."))

    [second, first] = Record(Reader(people.ana), change.pk, EntryKind.EDIT).newest(10)
    assert (second.edits, first.edits) == (
        (FieldEdit("notes", (), ("Ring the desk first.",)),),
        (
            FieldEdit("title", ("Phone switch upgrade",), ("Phone switch upgrade, again",)),
            FieldEdit("rollback_takes", (), (timedelta(minutes=20),)),
            FieldEdit("one_at_a_time", ("yes",), ("no",)),
            FieldEdit(
                "targets",
                ("Switch A: outage", "Switch B: outage"),
                ("Phone switch: at risk", "Switch A: degraded"),
            ),
            FieldEdit("validates", ("An agent can log in to the portal (Agent desktop to Portal)",), ()),
            FieldEdit("implementers", ("Ana",), ()),
            FieldEdit("windows", (PlanWas(ONE, FIVE),), (PlanWas(ONE + HOUR, FIVE),)),
        ),
    )


def test_a_moved_end_shows_the_period_before_and_after(people: Night, clock: Any) -> None:
    change = requested(people)
    approving.approve(people.cleo, change.pk)
    clock.move_to(ONE)
    window = start_and_end.start(people.ana, Window.objects.get().pk)
    clock.shift(HOUR)
    start_and_end.extend(people.ana, window.pk, FIVE + HOUR)

    [line] = Record(Reader(people.ana), change.pk, EntryKind.EDIT).newest(10)
    assert line.edits == (FieldEdit("windows", (PlanWas(ONE, FIVE),), (PlanWas(ONE, FIVE + HOUR),)),)


def test_notices_stand_in_it_with_what_became_of_them(people: Night, clock: Any) -> None:
    change = requested(people)
    fanning.fan_out()
    Notice.objects.update(state=NoticeState.SENT, sent_at=BOOKED + timedelta(seconds=9))
    clock.shift(HOUR)
    approving.approve(people.cleo, change.pk)
    fanning.fan_out()
    late = Notice.objects.filter(about="approval_answered")
    refused = {"code": "refused", "said": "550 no such person"}
    late.update(state=NoticeState.UNDELIVERED, outcome=refused, due_at=BOOKED + HOUR)
    clock.shift(HOUR)

    assert lines(people.ana, change, EntryKind.NOTICE) == [
        (
            BOOKED + HOUR,
            "maintwin",
            None,
            "could not reach Ana, Harbour Contact Centre: approval answered",
            "The mail server refuses it for good. 550 no such person",
        ),
        (BOOKED + timedelta(seconds=9), "maintwin", None, "told Cleo, Meridian Travel: approval asked", ""),
    ]


def test_conflicts_stand_in_it_when_found_and_when_gone(people: Night, clock: Any) -> None:
    change = requested(people)
    clock.shift(HOUR)
    other = work_on_ges(people)
    clock.shift(HOUR)
    start_and_end.cancel(people.gina, other.pk, "Another day.")
    clock.shift(HOUR)

    read = [(at, what.partition(":")[0]) for at, _, _, what, _ in lines(people.ana, change, EntryKind.CONFLICT)]
    assert read == [(BOOKED + 2 * HOUR, "no longer finds a conflict"), (BOOKED + HOUR, "found a conflict")]


def test_why_another_party_accepts_a_risk_is_not_told(people: Night, clock: Any) -> None:
    """Not even to those with whom the change is shared in full."""
    change = requested(people)
    work_on_ges(people)
    accept_risk.accept(people.ana, Finding.objects.get().pk, "We have nobody else that night.")
    ChangeShare.objects.create(change=change, organisation=people.organisations["carrier"])

    [own] = [line for line in lines(people.ana, change) if "risk" in line[3]]
    [shared] = [line for line in lines(people.vera, change) if "risk" in line[3]]
    accepted = "accepted the risk of a conflict"
    assert own == (BOOKED, "Ana", "centre", accepted, "We have nobody else that night.")
    assert shared == (BOOKED, "", "centre", accepted, "")


def test_who_edits_the_graph_elsewhere_is_not_told(people: Night, clock: Any) -> None:
    Dependency.objects.filter(dependent__slug="agent-desktop", provider__slug="ges").delete()
    GraphVersion.renew()
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE, checked=False), submit=True)
    work_on_ges(people)
    clock.shift(HOUR)
    with editing_graph(people.sten):
        Dependency.objects.create(dependent=people.systems["agent-desktop"], provider=people.systems["ges"])
        GraphVersion.renew()

    [edited] = [line for line in lines(people.ana, change, EntryKind.ACT) if "dependencies" in line[3]]
    assert edited == (BOOKED + HOUR, "somebody at another organisation", None, "edited dependencies", "")


def test_at_a_moment_only_what_was_on_record_then_is_read(people: Night, clock: Any) -> None:
    change = requested(people)
    clock.shift(HOUR)
    approving.approve(people.cleo, change.pk)
    clock.shift(HOUR)
    booking.edit(people.ana, change.pk, replace(draft_of(Change.objects.get()), title="Another title"))
    clock.shift(HOUR)
    reader = Reader(people.ana)

    then = change_at(reader, change.pk, BOOKED + HOUR)
    assert then is not None
    assert (then.state, then.texts["title"], then.targets, then.implementers, then.windows) == (
        "approved",
        "Phone switch upgrade",
        ("Switch A: outage", "Switch B: outage"),
        ("Ana",),
        (WindowWas(ONE, FIVE, state="approved"),),
    )
    asked = change_at(reader, change.pk, BOOKED)
    assert asked is not None
    assert (asked.state, asked.windows) == ("requested", (WindowWas(ONE, FIVE, state="requested"),))
    assert change_at(reader, change.pk, BOOKED - HOUR) is None
    assert [what for _, _, _, what, _ in lines(people.ana, change, until=BOOKED + HOUR)] == [
        "approved it",
        "submitted it",
    ]


def test_a_page_of_it_costs_the_same_however_much_there_is(people: Night, clock: Any) -> None:
    change = requested(people)
    work_on_ges(people)

    def more() -> int:
        for _ in range(4):
            clock.shift(timedelta(minutes=1))
            draft = draft_of(Change.objects.get(pk=change.pk))
            booking.edit(people.ana, change.pk, replace(draft, title=f"{draft.title} again"))
            fanning.fan_out()
            Notice.objects.filter(state=NoticeState.PLANNED, due_at__lte=BOOKED + HOUR).update(state=NoticeState.SENT)
        with CaptureQueriesContext(connection) as queries:
            assert len({one.kind for one in Record(Reader(people.ana), change.pk).newest(40)}) == 4
        return len(queries)

    more()
    assert more() == more()
