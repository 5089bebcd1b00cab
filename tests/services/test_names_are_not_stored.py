"""What is stored names systems by slug, so that each reader is told what that reader may know; and states by code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Change, Finding, Proposal, Window
from changes.services import (
    accept_risk,
    answer_report,
    approve,
    book,
    freeze_exceptions,
    overdue,
    progress,
    propose,
    share,
    start_and_end,
)
from changes.services.declare import Declaration, declare
from changes.services.graph_edits import editing_graph
from estate.domain.impact import Level
from estate.models import Freeze, GraphVersion, System, SystemShare
from estate.services.systems import edit_system
from notifications.models import Notice
from notifications.services.audit.run import audit
from tests.estates import Night, night, switch_upgrade
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, at, tell
from triage.services import ask_owner, investigate

MARK = "Kestrel"
"""In the name of every system, and nowhere else."""


@pytest.fixture
def people(db: None) -> Night:
    with at(ONE - 30 * DAY):
        made = night()
        System.objects.update(name=Concat(Value(f"{MARK} "), "name"), listed=False)
        GraphVersion.renew()
    return made


def tables_that_name_a_system() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
        tables = [row[0] for row in cursor.fetchall()]
        return [table for table in tables if _holds(cursor, table)]


def _holds(cursor: object, table: str) -> bool:
    cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}" t WHERE to_jsonb(t)::text LIKE %s)', [f"%{MARK}%"])  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]


def test_after_a_night_of_everything_no_name_of_a_system_lies_anywhere_but_with_the_system(people: Night) -> None:
    everything(people)

    assert tables_that_name_a_system() == ["estate_system", "estate_systemevent"]


def everything(people: Night) -> None:
    """Every kind of act that says something about systems. What the contact centre checks is shown to it."""
    for slug in ("ges", "portal"):
        SystemShare.objects.create(system=people.systems[slug], organisation=people.organisations["centre"])
    change = planned(people)
    running(people, change)
    troubled(people)
    frozen(people)
    with at(FIVE + 3 * HOUR):
        with editing_graph(people.gina):
            edit_system(people.gina, people.systems["portal"], {"name": f"{MARK} gate", "criticality": "high"})
        Notice.objects.filter(contact=people.olaf, sent_at=None).delete()
        audit(FIVE + 3 * HOUR)
    tell(FIVE + 4 * HOUR)


def planned(people: Night) -> Change:
    with at(ONE - 10 * DAY):
        change = book.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
        book.book(people.gina, work("GES update", "ges", FIVE - HOUR, FIVE + HOUR), submit=True)
    tell(ONE - 10 * DAY)
    acts: list[Callable[[], object]] = [
        lambda: approve.approve(people.cleo, change.pk),
        lambda: approve.withdraw_answer(people.cleo, change.pk),
        lambda: propose.propose(people.cleo, change.pk, ONE + MINUTE, FIVE + MINUTE),
        lambda: propose.take_over(people.ana, Proposal.objects.get(state="open").pk),
        lambda: book.move_window(people.ana, window_of(change).pk, {"starts_at": ONE, "ends_at": FIVE}),
        lambda: approve.reject(people.cleo, change.pk, "Not that night."),
        lambda: book.edit_and_submit(people.ana, change.pk, worse(change)),
        lambda: approve.approve(people.cleo, change.pk),
        lambda: share.share(people.ana, change.pk, "stranger"),
        lambda: share.unshare(people.ana, change.pk, "stranger"),
        lambda: accept_risk.accept(people.ana, Finding.objects.standing().latest("severity").pk, "We know."),
    ]
    for place, act in enumerate(acts):
        with at(ONE - 9 * DAY + place * HOUR):
            act()
        tell(ONE - 9 * DAY + place * HOUR)
    return change


def worse(change: Change) -> ChangeDraft:
    targets = {"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE, "phone-switch": Level.OUTAGE}
    return ChangeDraft(
        "Phone upgrade", targets, (DraftWindow(ONE, FIVE, (), window_of(change).public_id),), checks=(Check("ges"),)
    )


def work(title: str, system: str, starts_at: datetime, ends_at: datetime) -> ChangeDraft:
    return ChangeDraft(title, {system: Level.OUTAGE}, (DraftWindow(starts_at, ends_at),))


def window_of(change: Change) -> Window:
    return Window.objects.get(change=change)


def running(people: Night, change: Change) -> None:
    window = window_of(change)
    acts: list[Callable[[], object]] = [
        lambda: start_and_end.start(people.ana, window.pk),
        lambda: progress.tick_check(people.ana, window.pk, change.validations.get().pk, passed=False),
        lambda: progress.release(people.ana, window.pk, ["switch-a"]),
        lambda: declare(people.gina, Declaration({"portal": Level.OUTAGE, "ges": Level.AT_RISK})),
        lambda: declare(people.gina, Declaration({"ges-database": Level.OUTAGE}, "A disk failed.\nWe swap it.")),
    ]
    for place, act in enumerate(acts):
        with at(ONE + place * HOUR / 2):
            act()
        tell(ONE + place * HOUR / 2 + MINUTE)
    with at(FIVE):
        overdue.ask_owners()
    tell(FIVE)


def troubled(people: Night) -> None:
    System.objects.filter(slug="voice-carrier").update(listed=True)
    GraphVersion.renew()
    seen = [investigate.ObservationEntry("agent-desktop", "phone-switch", "failing")]
    with at(FIVE + HOUR):
        opened = investigate.open_investigation(people.ana, seen)
        reported = declare(people.ana, Declaration({"voice-carrier": Level.OUTAGE}), implicated=["voice-carrier"])
    with at(FIVE + 1.1 * HOUR):
        investigate.observe(people.ana, opened.pk, [replace(seen[0], to="voice-carrier")])
        ask_owner.ask(people.ana, opened.pk, "voice-carrier")
        ask_owner.log_call(people.ana, opened.pk, "voice-carrier", "call_me", "Vera")
        answer_report.confirm_report(people.vera, window_of(reported).pk)
    tell(FIVE + 1.2 * HOUR)


def frozen(people: Night) -> None:
    until = FIVE + 5 * DAY
    freeze = Freeze.objects.create(
        organisation=people.organisations["client"], name="Sale", mode="block", starts_at=FIVE + DAY, ends_at=until
    )
    freeze.systems.add(people.systems["reservation-line"])
    with at(FIVE + 2 * HOUR):
        held = book.book(people.ana, work("Desktop work", "agent-desktop", FIVE + DAY, FIVE + DAY + HOUR))
        asked = freeze_exceptions.ask_exception(people.ana, held.pk, freeze.pk, "It cannot wait.")
        freeze_exceptions.grant_exception(people.gina, freeze.pk, asked.pk, "Be quick.")
        book.submit(people.ana, held.pk)
