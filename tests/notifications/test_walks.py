"""Whatever people do, in whatever order, and whenever workers run: in the end everybody's calendar shows what they may
expect, and the house is in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from ical.calendar_stream import IcsCalendarStream

from accounts.models import Person
from accounts.services.deactivation import deactivate_person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Approval, Change, Finding, ReportState, Window
from changes.selectors.stored_draft import draft_of
from changes.services import accept_risk, answer_report, overdue, progress, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import undo as undoing
from changes.services.declare import Declaration, declare
from core import clock
from core.activity import Activity
from core.refusals import Refused
from estate.domain.impact import Level
from estate.models import Contact, System
from notifications.channels.calendar.entries import uid_of
from notifications.domain.about import About
from notifications.domain.audience import audience
from notifications.domain.house_invariants import broken
from notifications.models import Mute, Notice, Preference
from notifications.selectors.audience_facts import facts_of_windows
from notifications.services.audit.house import house_facts
from notifications.services.making import fan_out as fanning
from notifications.services.reminders import replan as reminders
from notifications.services.sending import escalate
from notifications.services.sending import send as sending
from tests.estates import Night, night
from tests.examples import examples
from tests.turns import lot

HOUR = timedelta(hours=1)
BEGIN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
STARTED = BEGIN + HOUR + timedelta(minutes=10)
"""When a walk starts from what was there."""
MINUTE = timedelta(minutes=1)
ACTS = 30
WALKS = examples(0.12) if examples() < 100 else examples()
"""6 with `make test`, others with each commit; 500 with `make test-long`."""
PHASES = (Phase.generate, Phase.shrink) if examples() > 100 else (Phase.generate,)
"""A walk that fails is made shorter where there is time for that."""

MOST = 4
"""Pieces of work in one walk, so that most acts find some to act on."""
PLANNED = ("requested", "approved")
PRESSED = ("in_progress", "completed", "rolled_back")
PARTIES = st.sampled_from(["centre", "client"])
ENGINEERS = {"centre": ("ana", "dora"), "client": ("gina", "eli")}
SYSTEMS = {
    "centre": ("switch-a", "switch-b", "phone-switch", "agent-desktop"),
    "client": ("ges", "ges-database", "portal", "client-website"),
}
LEVELS = st.sampled_from([Level.AT_RISK, Level.DEGRADED, Level.OUTAGE])
SOME = st.integers(0, 11)
"""Which of those that there are."""
PAUSES = st.sampled_from([MINUTE, 20 * MINUTE, HOUR, 6 * HOUR])
TARGETS = st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True)


class HouseWalk(RuleBasedStateMachine):
    mails_before: tuple[Any, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.travel = time_machine.travel(STARTED, tick=False)
        self.clock = self.travel.start()
        self.people = _people_again()
        self.entered: set[int] = set()
        """Of whom something was entered on the way."""
        mail.outbox[:] = self.mails_before
        self.booked = 2
        self.changes: dict[str, int] = {}
        """By the UID of each window that there ever was."""
        self.look()

    def look(self) -> None:
        """At what can be acted on."""
        self.states = set(Window.objects.values_list("state", flat=True))
        self.changes |= {_uid(pk): change for pk, change in Window.objects.values_list("pk", "change_id")}
        self.answers = set(Approval.objects.filter(retrospective=False).values_list("state", flat=True))

    def teardown(self) -> None:
        try:
            self.settle()
            assert_calendars_show_what_is_true(self.entered, self.changes)
            found = broken(house_facts(clock.now(), BEGIN + MINUTE))
            assert found == {}, found
        finally:
            self.travel.stop()
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def settle(self) -> None:
        """Whatever runs every minute has run, and again."""
        for _ in range(2):
            self.clock.shift(MINUTE)
            _sweep()
            self.clock.shift(MINUTE)
            _work()

    def someone(self, name: str) -> Person:
        return self.people.people[name]

    def one(self, which: int, *states: str) -> tuple[Person, Window]:
        """A window in one of these states, and one of the two who may act on it."""
        found = Window.objects.filter(state__in=states).select_related("change__organisation")
        windows = list(found.order_by("pk"))
        window = windows[which % len(windows)]
        return self.engineer(window.change.organisation.slug, which), window

    def engineer(self, party: str, which: int) -> Person:
        return self.someone(ENGINEERS[party][which % 2])

    def approver(self, approval: Approval) -> Person:
        return self.someone(_approves_for(approval))

    @contextmanager
    def trying(self, after: timedelta = MINUTE) -> Iterator[None]:
        """What cannot be done at the moment is left."""
        self.clock.shift(after)
        with suppress(Refused, ObjectDoesNotExist), transaction.atomic():
            yield
        self.look()

    @rule(after=PAUSES)
    def a_worker_runs(self, after: timedelta) -> None:
        self.clock.shift(after)
        _work()

    @rule()
    def acts_are_told_and_nothing_is_sent(self) -> None:
        fanning.fan_out()

    @rule(after=PAUSES)
    def the_sweeps_run(self, after: timedelta) -> None:
        self.clock.shift(after)
        _sweep()

    @precondition(lambda self: self.booked < MOST)
    @rule(party=PARTIES, which=TARGETS, level=LEVELS, hours=st.integers(1, 40), two=st.booleans(), who=SOME)
    def book(self, party: str, which: list[int], level: Level, hours: int, two: bool, who: int) -> None:
        with self.trying():
            self.booked += 1
            targets = {SYSTEMS[party][one]: level for one in which}
            people = [self.engineer(party, who + one) for one in range(2)]
            booking.book(people[0], _draft(party, targets, people, hours, two=two), submit=True)

    @precondition(lambda self: self.booked < MOST)
    @rule(party=PARTIES, which=TARGETS, level=LEVELS, known=st.booleans(), who=SOME)
    def declare(self, party: str, which: list[int], level: Level, known: bool, who: int) -> None:
        with self.trying():
            self.booked += 1
            end = clock.now() + 2 * HOUR if known else None
            targets = {SYSTEMS[party][one]: level for one in which}
            declare(self.engineer(party, who), Declaration(targets, expected_end=end))

    @precondition(lambda self: self.booked < MOST)
    @rule(level=LEVELS, which=st.integers(0, 1))
    def report(self, level: Level, which: int) -> None:
        with self.trying():
            self.booked += 1
            declare(self.someone("ana"), Declaration({("ges", "portal")[which]: level}))

    @precondition(lambda self: Change.objects.filter(report_state=ReportState.UNCONFIRMED).exists())
    @rule(who=SOME, denied=st.booleans())
    def answer_the_report(self, who: int, denied: bool) -> None:
        with self.trying():
            reported = Window.objects.filter(change__report_state=ReportState.UNCONFIRMED).latest("pk")
            answer = answer_report.deny_report if denied else answer_report.confirm_report
            answer(self.engineer("client", who), reported.pk)

    @precondition(lambda self: "asked" in self.answers)
    @rule(which=SOME, yes=st.sampled_from([True, True, False]))
    def answer(self, which: int, yes: bool) -> None:
        with self.trying():
            asked = list(Approval.objects.filter(state="asked", retrospective=False).order_by("pk"))
            approval = asked[which % len(asked)]
            if yes:
                approving.approve(self.approver(approval), approval.change_id)
            else:
                approving.reject(self.approver(approval), approval.change_id, "Not then.")

    @precondition(lambda self: not self.answers.isdisjoint({"approved", "rejected"}))
    @rule(which=SOME)
    def withdraw_an_answer(self, which: int) -> None:
        with self.trying():
            given = Approval.objects.filter(state__in=["approved", "rejected"], retrospective=False)
            approvals = list(given.order_by("pk"))
            approval = approvals[which % len(approvals)]
            approving.withdraw_answer(self.approver(approval), approval.change_id)

    @precondition(lambda self: not self.states.isdisjoint(PLANNED))
    @rule(which=SOME, hours=st.sampled_from([-3, 1, 2, 24]))
    def move(self, which: int, hours: int) -> None:
        with self.trying():
            who, window = self.one(which, *PLANNED)
            assert window.ends_at is not None
            moved = {"starts_at": window.starts_at + hours * HOUR, "ends_at": window.ends_at + hours * HOUR}
            booking.move_window(who, window.pk, moved)

    @precondition(lambda self: not self.states.isdisjoint({*PLANNED, "rejected", "draft"}))
    @rule(which=SOME, what=st.sampled_from(["target", "window", "implementers", "checks", "worse"]))
    def edit(self, which: int, what: str) -> None:
        with self.trying():
            who, window = self.one(which, *PLANNED, "rejected", "draft")
            draft = draft_of(Change.objects.get(pk=window.change_id))
            kept, everywhere = (
                dict(list(draft.targets.items())[-1:]),
                [replace(one, targets=()) for one in draft.windows],
            )
            edited = {
                "target": replace(draft, targets=kept, windows=tuple(everywhere)),
                "window": replace(draft, windows=draft.windows[:1]),
                "implementers": replace(draft, implementers=(who.email,)),
                "checks": replace(draft, checks=()),
                "worse": replace(draft, targets=dict.fromkeys(draft.targets, Level.OUTAGE)),
            }[what]
            booking.edit(who, window.change_id, edited)

    @precondition(lambda self: "draft" in self.states)
    @rule(which=SOME)
    def submit_again(self, which: int) -> None:
        with self.trying():
            who, window = self.one(which, "draft")
            booking.submit(who, window.change_id)

    @precondition(lambda self: not self.states.isdisjoint(PLANNED))
    @rule(which=SOME)
    def start(self, which: int) -> None:
        with self.trying():
            who, window = self.one(which, *PLANNED)
            start_and_end.start(who, window.pk, "It is urgent.")

    @precondition(lambda self: "in_progress" in self.states)
    @rule(which=SOME, hours=st.integers(1, 5))
    def extend(self, which: int, hours: int) -> None:
        with self.trying():
            who, window = self.one(which, "in_progress")
            start_and_end.extend(who, window.pk, clock.now() + hours * HOUR)

    @precondition(lambda self: "in_progress" in self.states)
    @rule(which=SOME, what=st.sampled_from(["complete", "roll back", "cancel", "update", "release"]))
    def go_on(self, which: int, what: str) -> None:
        with self.trying(20 * MINUTE):
            who, window = self.one(which, "in_progress")
            slugs = sorted(draft_of(Change.objects.get(pk=window.change_id)).targets)
            acts: dict[str, Callable[[], Any]] = {
                "complete": lambda: start_and_end.complete(who, window.pk, "It works."),
                "roll back": lambda: start_and_end.roll_back(who, window.pk, "It does not work."),
                "cancel": lambda: start_and_end.cancel_window(who, window.pk, "Not today."),
                "update": lambda: start_and_end.post_update(who, window.pk, "All is well."),
                "release": lambda: progress.release(who, window.pk, slugs[:1]),
            }
            acts[what]()

    @precondition(lambda self: not self.states.isdisjoint(PRESSED))
    @rule(which=SOME)
    def take_back(self, which: int) -> None:
        with self.trying():
            who, window = self.one(which, *PRESSED)
            undoing.undo(who, window.pk)

    @precondition(lambda self: not self.states.isdisjoint(PLANNED))
    @rule(which=SOME, whole=st.booleans())
    def cancel(self, which: int, whole: bool) -> None:
        with self.trying():
            who, window = self.one(which, *PLANNED, "rejected")
            if whole:
                start_and_end.cancel(who, window.change_id, "Not needed.")
            else:
                start_and_end.cancel_window(who, window.pk, "Not needed.")

    @rule(who=st.sampled_from(["ana", "gina"]), which=SOME)
    def accept(self, who: str, which: int) -> None:
        with self.trying():
            found = list(Finding.objects.standing().order_by("pk"))
            if found:
                accept_risk.accept(self.someone(who), found[which % len(found)].pk, "We watch it.")

    @rule(who=st.sampled_from(["olaf", "dora", "eli", "vera"]), which=SOME)
    def somebody_leaves_a_role(self, who: str, which: int) -> None:
        person = self.someone(who)
        rows = list(Contact.objects.filter(person=person).order_by("pk"))
        self.entered.add(person.pk)
        if rows:
            rows[which % len(rows)].delete()

    @rule(who=st.sampled_from(["olaf", "dora", "eli"]), role=st.sampled_from(["informed", "on_call"]))
    def somebody_takes_a_role(self, who: str, role: str) -> None:
        person = self.someone(who)
        self.entered.add(person.pk)
        slug = SYSTEMS[person.organisation.slug][0]
        Contact.objects.get_or_create(system=self.people.systems[slug], person=person, role=role)

    @rule(who=st.sampled_from(["olaf", "eli"]), level=st.sampled_from(["at_risk", "degraded", "outage"]))
    def somebody_wants_less(self, who: str, level: str) -> None:
        self.entered.add(self.someone(who).pk)
        Preference.objects.update_or_create(person=self.someone(who), defaults={"impact_from": level})

    @rule(who=st.sampled_from(["olaf", "dora"]), which=SOME)
    def somebody_mutes_a_change(self, who: str, which: int) -> None:
        changes = list(Change.objects.order_by("pk"))
        if changes:
            Mute.objects.get_or_create(person=self.someone(who), change=changes[which % len(changes)])

    @rule(who=st.sampled_from(["dora", "vera"]))
    def somebody_is_deactivated(self, who: str) -> None:
        with self.trying():
            self.entered.add(self.someone(who).pk)
            deactivate_person(self.someone("bert" if who == "dora" else "vera"), self.someone(who))


def _draft(party: str, targets: dict[str, Level], people: list[Person], hours: int, *, two: bool) -> ChangeDraft:
    start = clock.now().replace(minute=0) + hours * HOUR
    windows = [DraftWindow(start, start + 2 * HOUR)]
    if two:
        windows.append(DraftWindow(start + 5 * HOUR, start + 7 * HOUR, tuple(targets)[:1]))
    checks = (Check("agent-desktop"),) if party == "centre" else ()
    implementers = tuple(person.email for person in people)
    return ChangeDraft("Work", targets, tuple(windows), checks=checks, implementers=implementers)


def _approves_for(approval: Approval) -> str:
    return "cleo" if approval.organisation.slug == "client" else "bert"


def _begun() -> None:
    """Each party has work on two systems, on two evenings; the client has approved the other's, and all is told."""
    with time_machine.travel(BEGIN, tick=False) as time:
        people = _people()
        time.shift(HOUR)
        for party, names in ENGINEERS.items():
            both = [people.people[name] for name in names]
            targets = dict.fromkeys(SYSTEMS[party][:2], Level.DEGRADED)
            booking.book(both[0], _draft(party, targets, both, 30, two=True), submit=True)
        time.shift(MINUTE)
        for approval in Approval.objects.filter(state="asked"):
            approving.approve(people.people[_approves_for(approval)], approval.change_id)
        _work()


def _people_again() -> Night:
    """As they are stored, for a walk of their own."""
    people = {one.email.partition("@")[0]: one for one in Person.objects.select_related("organisation")}
    return Night(people=people, systems={one.slug: one for one in System.objects.all()})


def _people() -> Night:
    people = night()
    for name, of, roles in (("dora", "centre", ["engineer"]), ("eli", "client", ["engineer"])):
        made = Person(
            email=f"{name}@{of}.example", name=name.title(), organisation=people.organisations[of], roles=roles
        )
        made.save()
        people.people[name] = made
    Person.objects.filter(pk=people.bert.pk).update(roles=["approver", "admin"])
    people.people["bert"].refresh_from_db()
    people.contact("bert", "approver", "agent-desktop", "phone-switch", "switch-a")
    people.contact("dora", "informed", "switch-b", "phone-switch")
    people.contact("dora", "on_call", "agent-desktop")
    people.contact("eli", "informed", "ges", "portal")
    people.contact("olaf", "informed", "reservation-line")
    return people


def _sweep() -> None:
    overdue.ask_owners()
    overdue.follow_the_clock()


def _work() -> None:
    reminders.replan_due()
    fanning.fan_out()
    escalate.escalate()
    sending.deliver()


def _uid(window: int) -> str:
    return uid_of(window)


def assert_calendars_show_what_is_true(entered: set[int], changes: Mapping[str, int]) -> None:
    windows = {_uid(one.pk): one for one in Window.objects.select_related("change")}
    people = {person.email: person for person in Person.objects.all()}
    shown = {address: _replayed(address) for address in people}
    for address, calendar in shown.items():
        for uid, event in calendar.items():
            if uid in windows:
                assert_is_true(people[address], windows[uid], event)
            elif not Mute.objects.filter(person=people[address], change=changes[uid]).exists():
                assert event.status.value == "CANCELLED", f"{address}: {_shown(event)} was taken out of a draft"
    for uid, window in windows.items():
        for person in _who_must_know(window, entered):
            assert uid in shown[person.email], f"{person} has no entry of {window}, {window.state}"


def _replayed(address: str) -> dict[str, Any]:
    """By UID what a calendar shows that keeps the highest SEQUENCE, and of several the newest."""
    kept: dict[str, Any] = {}
    for message in mail.outbox:
        if f"<{address}>" not in message.to[0]:
            continue
        for event in _events(message):
            held = kept.get(event.uid)
            assert held is None or event.sequence >= held.sequence, "a calendar would leave it out"
            if held is not None and event.sequence == held.sequence:
                same = (held.status, held.dtstart, held.dtend) == (event.status, event.dtstart, event.dtend)
                assert same or {held.status, event.status} == {"CONFIRMED"}, f"{_shown(held)}, then {_shown(event)}"
            kept[event.uid] = event
    return kept


def _shown(event: Any) -> str:
    return f"{event.uid[:14]} {event.sequence} {event.status} {event.dtstart} to {event.dtend} ({event.dtstamp})"


def _events(message: Any) -> Iterator[Any]:
    for part in message_from_bytes(message.message().as_bytes(), policy=policy.default).walk():
        if part.get_content_type() == "text/calendar":
            yield from IcsCalendarStream.calendar_from_ics(part.get_content()).events


def assert_is_true(person: Person, window: Window, event: Any) -> None:
    change, status = window.change, event.status.value
    if _is_left_alone(person, change):
        return
    wrong = f"{person}: {status} {event.dtstart} to {event.dtend}; it is {window.state} {window} to {window.ends_at}"
    if window.state in ("cancelled", "rejected", "draft"):
        assert status == "CANCELLED", wrong
    elif status == "CANCELLED":
        assert _is_nothing_to(person, window), wrong
    elif window.state in ("requested", "approved"):
        assert status == {"requested": "TENTATIVE", "approved": "CONFIRMED"}[window.state], wrong
        assert (event.dtstart, event.dtend) == (window.starts_at, window.ends_at), wrong
    elif window.state == "in_progress":
        assert status == "CONFIRMED", wrong
        assert window.ends_at is None or clock.now() > window.ends_at or event.dtend == window.ends_at, wrong
    else:
        assert status == "CONFIRMED", wrong


def _is_left_alone(person: Person, change: Change) -> bool:
    return not person.is_active or Mute.objects.filter(person=person, change=change).exists() or _knows(person, change)


def _knows(person: Person, change: Change) -> bool:
    """Who did to it what was done last."""
    acts = Activity.objects.about("change", change.pk).filter(data__has_key="revision")
    last = acts.exclude(kind__in=["updated", "confirmed"]).order_by("pk").last()
    return last is not None and last.actor_id == person.pk


def _is_nothing_to(person: Person, window: Window) -> bool:
    """Called off for them: dropped, or declined and not announced to them anew."""
    if window.state != "approved":
        return True
    acted = Activity.objects.about("change", window.change_id).filter(actor=person).exists()
    return acted or person.pk not in _told_in_advance(window)


def _told_in_advance(window: Window) -> set[int]:
    going = window.change.windows.exclude(state__in=["completed", "rolled_back", "cancelled"])
    facts = facts_of_windows(window.change, tuple(going))
    return {one.person for one in audience([About.ANNOUNCED], facts, None)}


def _who_must_know(window: Window, entered: set[int]) -> Iterator[Person]:
    """Of approved work: whoever is told in advance, unless they were in the work themselves, or came late."""
    if window.state != "approved" or window.ends_at is None or window.ends_at <= clock.now():
        return
    acted = set(Activity.objects.about("change", window.change_id).values_list("actor", flat=True))
    muted = set(Mute.objects.filter(change=window.change).values_list("person_id", flat=True))
    widened = Activity.objects.about("change", window.change_id).filter(kind="edited").exists()
    if not widened:
        yield from Person.objects.filter(pk__in=_told_in_advance(window) - acted - muted - entered, is_active=True)


@pytest.mark.long
def test_whatever_people_do_calendars_show_what_may_be_expected_and_the_house_is_in_order(db: None) -> None:
    how = settings(
        max_examples=WALKS,
        phases=PHASES,
        stateful_step_count=ACTS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    mail.outbox.clear()
    _begun()
    HouseWalk.mails_before = tuple(mail.outbox)
    notices = Notice.objects.count()
    walk = HouseWalk if examples() > 100 else seed(lot("walks"))(HouseWalk)
    run_state_machine_as_test(walk, settings=how)
    assert Notice.objects.count() == notices


def test_what_a_message_said_stays_said_when_it_is_sent_once_more_for_another_reason(db: None) -> None:
    """Olaf is told that a window is cancelled, and then, in place of Eli, with the same notice of a conflict."""
    mail.outbox.clear()
    _begun()
    HouseWalk.mails_before = tuple(mail.outbox)
    state = HouseWalk()
    state.a_worker_runs(after=MINUTE)
    state.report(level=Level.AT_RISK, which=0)
    state.report(level=Level.AT_RISK, which=0)
    state.acts_are_told_and_nothing_is_sent()
    state.cancel(which=0, whole=False)
    state.acts_are_told_and_nothing_is_sent()
    state.start(which=0)
    state.acts_are_told_and_nothing_is_sent()
    state.a_worker_runs(after=MINUTE)
    state.the_sweeps_run(after=6 * HOUR)
    state.settle()

    twice = Notice.objects.get(contact=state.someone("olaf"), in_place_of__isnull=False)
    assert (twice.about, twice.resent, [one["state"] for one in twice.said]) == (
        "conflict_found",
        1,
        ["cancelled", "dropped"],
    )
    state.teardown()
