"""Was everybody told who should have been? Each test lets the making of notices go wrong in its own way, or not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from importlib import import_module
from io import StringIO
from random import Random
from typing import Any

import psycopg2
import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from accounts.models import Organisation, Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Approval, ChangeImplementer, Finding, Window
from changes.selectors import stored_draft as entered_draft
from changes.services import answer_report, overdue, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from changes.services.graph_edits import editing_graph
from core.activity import Activity, record
from core.history import hold_the_clock
from core.refusals import Refused
from estate.domain.impact import Level
from estate.models import Contact, ContactRole, Dependency, Freeze, GraphVersion, System, WorkGrant
from estate.services import dependencies as estate
from notifications.models import AuditMark, Missed, Notice, NoticePlan, NoticeState, Preference
from notifications.selectors.audience_facts import facts_of_windows
from notifications.services.audit.facts import NamedPeople
from notifications.services.audit.run import Report, audit, audit_since
from notifications.services.making import fan_out as fanning
from notifications.services.reminders import replan as reminders
from tests.estates import Night, night, switch_upgrade
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, arrived, at, change_of, tell

BEFORE = ONE - 30 * DAY
"""When the estate came to be."""
GES = Declaration({"ges": Level.OUTAGE}, started_at=ONE + 1.5 * HOUR, expected_end=ONE + 186 * MINUTE)


@pytest.fixture
def people(db: None) -> Night:
    hold_the_clock(BEFORE)
    with at(BEFORE):
        return night()


@pytest.fixture
def audited(upgrade: Window) -> Window:
    """The upgrade is announced, and nobody was forgotten so far."""
    assert audit(ONE - 9 * DAY).missed == []
    return upgrade


def missed(report: Report) -> list[tuple[str, str]]:
    names = dict(Person.objects.values_list("pk", "name"))
    return sorted((one.promise.about, names[one.promise.person]) for one in report.missed)


def entered(moment: datetime, write: Callable[[], object]) -> None:
    """As if it was written at that moment: the history says so."""
    hold_the_clock(moment)
    with at(moment):
        write()


def forgets(monkeypatch: pytest.MonkeyPatch, where: str, *people: Person) -> None:
    """From now on no notices are made there for these people: the audit is there for mistakes in our own code, so one
    is made in it."""
    of, _, name = where.rpartition(".")
    module: Any = import_module(f"notifications.services.{of}")
    honest, forgotten = getattr(module, name), {person.pk for person in people}

    def forgetful(*args: Any, **kwargs: Any) -> tuple[Any, ...]:
        return tuple(one for one in honest(*args, **kwargs) if one.person not in forgotten)

    monkeypatch.setattr(module, name, forgetful)


def start(people: Night, window: Window, moment: datetime = ONE) -> Activity:
    with at(moment):
        start_and_end.start(people.ana, window.pk)
        fanning.fan_out()
    return Activity.objects.filter(kind="started").latest("pk")


# Honest work


def test_over_the_whole_night_everybody_who_should_have_been_told_was(people: Night) -> None:
    reports = []

    def then(moment: datetime) -> None:
        tell(moment)
        with at(moment):
            reminders.replan_due()
        reports.append(audit(moment))

    with at(ONE - 10 * DAY):
        change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    then(ONE - 10 * DAY)
    with at(ONE - 9 * DAY):
        approving.approve(people.cleo, change.pk)
    for moment in (ONE - 9 * DAY, ONE - 25 * HOUR, ONE - 24 * HOUR, ONE - HOUR):
        then(moment)
    window = Window.objects.get(change=change)
    acts: list[tuple[timedelta, Callable[[], object]]] = [
        (0 * HOUR, lambda: start_and_end.start(people.ana, window.pk)),
        (2 * HOUR, lambda: start_and_end.post_update(people.ana, window.pk, "Agents log in again.")),
        (126 * MINUTE, lambda: declaring.declare(people.gina, GES)),
        (4 * HOUR, overdue.ask_owners),
        (4.2 * HOUR, lambda: start_and_end.extend(people.ana, window.pk, FIVE + HOUR)),
        (5 * HOUR, overdue.ask_owners),
        (5.1 * HOUR, lambda: start_and_end.roll_back(people.ana, window.pk, "GES is not ours.")),
    ]
    for after, act in acts:
        with at(ONE + after):
            act()
        then(ONE + after)

    assert [missed(report) for report in reports] == [[]] * len(reports)
    assert sum(report.reminders for report in reports) == 4, "Ana and Gina a day before, Ana and Olaf an hour before"
    assert [report.not_judged for report in reports] == [0] * len(reports)
    assert AuditMark.objects.get().activity_id == Activity.objects.exclude(tells=[]).latest("pk").pk
    assert not Missed.objects.exists()


@pytest.mark.one_in(30)
@pytest.mark.parametrize("seed", range(30))
def test_over_random_estates_and_acts_nobody_is_missed(db: None, seed: int) -> None:
    """Every half hour reminders are planned anew, people are told and the audit is made."""
    hold_the_clock(BEFORE)
    with at(BEFORE):
        house = RandomHouse(Random(seed))
    reports = [audit(BEFORE)]
    for half_hour in range(1, 36):
        now = BEFORE + half_hour * HOUR / 2
        with at(now):
            house.do_something(now)
        with at(now + MINUTE):
            reminders.replan_due()
            fanning.fan_out()
            reports.append(audit(now + MINUTE))

    assert [missed(report) for report in reports] == [[]] * len(reports)
    acts, not_judged = (sum(getattr(one, name) for one in reports) for name in ("acts", "not_judged"))
    assert (acts > 20, not_judged < acts / 4) == (True, True), (acts, not_judged)


class RandomHouse:
    """Three organisations that work on nine systems, often at the same time."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.systems, self.people = chance, list[System](), list[Person]()
        for slug in "abc":
            asks = chance.choice(["at_risk", "degraded", "outage"])
            owner = Organisation.objects.create(slug=slug, name=slug.upper(), approval_from=asks)
            for name in ("one", "two", "three"):
                email = f"{name}@{slug}.example"
                roles = ["engineer", "approver"]
                self.people.append(Person.objects.create(email=email, name=email, organisation=owner, roles=roles))
                system = System.objects.create(slug=f"{slug}-{name}", name=f"{slug} {name}", organisation=owner)
                self.systems.append(system)
        chance.shuffle(self.systems)
        for place, needs in enumerate(self.systems):
            for needed in chance.sample(self.systems[:place], min(place, 2)):
                kind = chance.choice(["required", "soft", "redundant", "redundant"])
                Dependency.objects.create(dependent=needs, provider=needed, kind=kind)
        for _ in range(30):
            self.name_somebody()
        for person in chance.sample(self.people, 3):
            Preference.objects.create(person=person, impact_from=chance.choice(["at_risk", "degraded", "outage"]))
        NoticePlan.objects.create(organisation=owner, reminders=["before_4h", "before_30m"], still_open_minutes=15)
        freeze = Freeze.objects.create(organisation=owner, name="Quiet", starts_at=BEFORE, ends_at=BEFORE + DAY)
        freeze.systems.add(self.systems[0])
        GraphVersion.renew()

    def name_somebody(self) -> None:
        system = self.chance.choice(self.systems)
        person = self.chance.choice([one for one in self.people if one.organisation_id == system.organisation_id])
        Contact.objects.get_or_create(system=system, person=person, role=self.chance.choice(ContactRole.values))

    def do_something(self, now: datetime) -> None:
        """At most five times somebody tries what cannot be done at the moment."""
        for _ in range(5):
            with suppress(Refused):
                self.try_something(now)
                return

    def try_something(self, now: datetime) -> None:
        who = self.chance.choice(self.people)
        own = [one.slug for one in self.systems if one.organisation_id == who.organisation_id]
        window = self.chance.choice([None, *Window.objects.filter(change__organisation=who.organisation_id)])
        acts: list[Callable[[], object]] = [
            lambda: booking.book(who, self.draft(who, own, now), submit=True),
            lambda: booking.book(who, self.draft(who, own, now), submit=True),
            lambda: declaring.declare(who, Declaration({self.chance.choice(self.systems).slug: Level.DEGRADED})),
            lambda: overdue.ask_owners(),
            lambda: self.enter_something(who, own, now),
        ]
        if window is not None:
            moved = {"starts_at": now + 2 * HOUR, "ends_at": now + 4 * HOUR}
            acts += [lambda: start_and_end.start(who, window.pk, "It cannot wait."), lambda: self.answer(window)] * 2
            acts += [
                lambda: start_and_end.post_update(who, window.pk, "All is well."),
                lambda: start_and_end.extend(who, window.pk, now + 3 * HOUR),
                lambda: start_and_end.complete(who, window.pk, "It works."),
                lambda: start_and_end.roll_back(who, window.pk, "It does not work."),
                lambda: start_and_end.cancel_window(who, window.pk, "Not today."),
                lambda: booking.move_window(who, window.pk, moved),
                lambda: answer_report.confirm_report(who, window.pk),
            ]
        self.chance.choice(acts)()

    def draft(self, who: Person, own: list[str], now: datetime) -> ChangeDraft:
        colleagues = [one.email for one in self.people if one.organisation_id == who.organisation_id]
        targets = {slug: self.chance.choice(list(Level)) for slug in self.chance.sample(own, self.chance.randint(1, 3))}
        first = now + self.chance.choice([1, 2, 6, 26]) * HOUR
        some = tuple(self.chance.sample(sorted(targets), 1)) if self.chance.random() < 0.3 else ()
        windows = (DraftWindow(first, first + 2 * HOUR, some), DraftWindow(first + 3 * HOUR, first + 4 * HOUR))
        return ChangeDraft(
            "Work",
            targets,
            windows[: self.chance.randint(1, 2)],
            one_at_a_time=self.chance.random() < 0.3,
            checks=(Check(self.chance.choice(own)),),
            implementers=(self.chance.choice(colleagues),),
        )

    def answer(self, window: Window) -> None:
        asked = Approval.objects.filter(change=window.change_id, state="asked").first()
        if asked is None:
            raise Refused("Nobody is asked.")
        answerers = [one for one in self.people if one.organisation_id == asked.organisation_id]
        approving.approve(self.chance.choice(answerers), window.change_id)

    def enter_something(self, who: Person, own: list[str], now: datetime) -> None:
        hold_the_clock(now)
        if self.chance.random() < 0.5:
            self.name_somebody()
            return
        dependent, provider = self.chance.sample(own, 2)
        with editing_graph(who):
            estate.add_dependency(who, dependent, provider, "required")


def test_a_report_and_its_answer_are_held_to_those_who_can_say_and_those_who_asked(
    people: Night, audited: Window
) -> None:
    with at(ONE + 2 * HOUR):
        reported = declaring.declare(people.ana, Declaration({"ges": Level.OUTAGE}))
    tell(ONE + 2 * HOUR)
    with at(ONE + 2.1 * HOUR):
        answer_report.confirm_report(people.gina, reported.windows.get().pk)
    tell(ONE + 2.1 * HOUR)

    report = audit(ONE + 2.1 * HOUR)

    assert (missed(report), report.not_judged) == ([], 1), "who answers for it is another since it was confirmed"
    reported_act = Activity.objects.get(kind="reported")
    Notice.objects.create(activity=reported_act, about="reported", contact=people.bert, due_at=ONE + 3 * HOUR)
    Notice.objects.filter(about="report_answered", contact=people.ana).delete()
    assert missed(audit_since(ONE, ONE + 3 * HOUR)) == [("report_answered", "Ana")]


def test_a_folded_conflict_is_no_miss(people: Night, audited: Window) -> None:
    """Walt's two windows meet Vera's: she is told of both in one notice."""
    walt = Person.objects.create(
        email="walt@carrier.example", name="Walt", organisation=people.organisations["carrier"], roles=["engineer"]
    )
    for who, start_at in ((people.vera, ONE), (walt, ONE), (walt, ONE + 30 * MINUTE)):
        draft = ChangeDraft("Line work", {"voice-carrier": Level.OUTAGE}, (DraftWindow(start_at, start_at + HOUR),))
        with at(ONE - 8 * DAY):
            booking.book(who, draft, submit=True)
            fanning.fan_out()
    [notice] = Notice.objects.filter(contact=people.vera, about="conflict_found")
    assert len(notice.findings) == 2

    report = audit(ONE - 8 * DAY)
    assert missed(report) == []

    Notice.objects.filter(pk=notice.pk).update(findings=notice.findings[:1])
    assert missed(audit_since(ONE - 9 * DAY, ONE - 8 * DAY)) == [("conflict_found", "Vera")]


def test_what_was_sent_before_is_no_place_for_a_conflict(people: Night, audited: Window) -> None:
    """A finding that was gone and is there again is told again."""
    mine = ChangeDraft("Line work", {"voice-carrier": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
    with at(ONE - 8 * DAY):
        booking.book(people.vera, mine, submit=True)
    tell(ONE - 8 * DAY)
    told = Notice.objects.get(contact=people.ana, about="conflict_found")
    again = record(
        "graph_edited", "change", 0, actor=None, organisation=None, tells=["conflict_found"], found=told.findings,
        at=ONE - 7 * DAY,
    )  # fmt: skip
    Activity.objects.filter(pk=again.pk).update(told_at=ONE - 7 * DAY)

    assert missed(audit(ONE - 7 * DAY)) == [("conflict_found", "Ana"), ("conflict_found", "Vera")]


# Somebody is forgotten


def test_a_fan_out_that_skips_one_contact_turns_the_audit_red_and_names_exactly_that_person(
    people: Night, audited: Window, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    forgets(monkeypatch, "making.fan_out.recipients_of", people.olaf)
    act = start(people, audited)

    with caplog.at_level(logging.ERROR):
        report = audit(ONE + MINUTE)

    assert missed(report) == [("started", "Olaf")]
    found = Missed.objects.get()
    assert (found.activity, found.window, found.about, found.contact) == (act, None, "started", people.olaf)
    assert found.why == "reached reservation-line on_call at_risk"
    assert (found.found_at, found.told_at) == (ONE + MINUTE, ONE + MINUTE)
    [line] = [said for said in caplog.messages if "mail may be down" not in said]
    assert line == f"contact {people.olaf.pk} was not told of started (activity {act.pk}), because: {found.why}"


def test_whoever_was_forgotten_is_told_after_all_once_and_not_twice(
    people: Night, audited: Window, inbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    forgets(monkeypatch, "making.fan_out.recipients_of", people.olaf)
    act = start(people, audited)
    audit(ONE + MINUTE)
    again = [audit(ONE + MINUTE), audit(ONE + 2 * MINUTE), audit_since(ONE - DAY, ONE + 2 * MINUTE)]

    tell(ONE + 2 * MINUTE)

    assert [report.missed for report in again] == [[], [], []]
    assert Missed.objects.count() == 1
    assert arrived(inbox) == {"Olaf": "Started: Phone switch upgrade (Harbour Contact Centre), until 07:00 EST"}
    notice = Notice.objects.get(activity=act)
    assert notice.because == [
        {
            "why": "reached",
            "system": "reservation-line",
            "roles": ["on_call"],
            "level": "at_risk",
            "path": ["switch-a", "phone-switch", "agent-desktop", "reservation-line"],
            "finding": None,
        }
    ]
    assert (notice.change_id, notice.window, notice.due_at) == (audited.change_id, audited, ONE + MINUTE)


@pytest.mark.parametrize(
    ("name", "when"), [("gina", ONE - 24 * HOUR), ("olaf", ONE - HOUR)], ids=["a day before", "an hour before"]
)
def test_a_reminder_that_was_never_planned_turns_the_audit_red_and_names_exactly_that_person(
    people: Night, monkeypatch: pytest.MonkeyPatch, name: str, when: datetime
) -> None:
    forgets(monkeypatch, "reminders.replan.audience", people.people[name])
    import_module("tests.notifications.telling").approved_upgrade(people)
    assert audit(when - MINUTE).missed == []

    report = audit(when)

    about = "before_24h" if name == "gina" else "before_1h"
    assert missed(report) == [(about, name.title())]
    window, found = Window.objects.get(), Missed.objects.get()
    assert (found.activity, found.window, found.about, found.contact) == (None, window, about, people.people[name])
    notice = Notice.objects.get(contact=people.people[name], about=about)
    assert (notice.window, notice.period_revision, notice.due_at) == (window, 1, when)
    assert audit_since(when - HOUR, when).missed == []


def test_a_reminder_of_the_old_period_is_none_of_the_new_one(
    people: Night, audited: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgets(monkeypatch, "reminders.replan.audience", people.olaf)
    later = {"starts_at": ONE + HOUR, "ends_at": FIVE}
    with at(ONE - 2 * DAY):
        booking.move_window(people.ana, audited.pk, later)
        fanning.fan_out()
    audit(ONE - HOUR)

    assert missed(audit(ONE)) == [("before_1h", "Olaf")]
    assert Notice.objects.get(about="before_1h", contact=people.olaf, state="planned").period_revision == 2


def test_an_act_that_could_not_be_told_was_told_to_nobody(people: Night, audited: Window) -> None:
    with at(ONE):
        start_and_end.start(people.ana, audited.pk)
    Activity.objects.filter(kind="started").update(told_at=ONE)

    assert missed(audit(ONE + MINUTE)) == [("started", "Olaf")]


def test_what_is_still_being_told_is_waited_for_and_what_is_late_is_a_promise_broken(
    people: Night, audited: Window, inbox: list[EmailMessage]
) -> None:
    with at(ONE):
        start_and_end.start(people.ana, audited.pk)
        start_and_end.post_update(people.ana, audited.pk, "Traffic is on Switch B now.")

    waiting, late = audit(ONE + MINUTE / 2), audit(ONE + 2 * MINUTE)

    assert (waiting.acts, missed(waiting), late.acts) == (0, [], 2)
    assert missed(late) == [("started", "Olaf"), ("updated", "Olaf")]
    tell(ONE + 2 * MINUTE)
    assert [mail.to[0].partition(" ")[0] for mail in inbox] == ["Olaf", "Olaf"], "and told of each once"


def test_approvers_who_are_asked_are_held_to_too(people: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    forgets(monkeypatch, "making.fan_out.recipients_of", people.cleo)
    with at(ONE - 10 * DAY):
        booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
        fanning.fan_out()

    assert missed(audit(ONE - 10 * DAY)) == [("approval_asked", "Cleo")]
    assert Missed.objects.get().why == "asked reservation-line approver at_risk"


def test_a_window_on_some_of_the_targets_is_held_to_those_whom_it_reaches(people: Night, audited: Window) -> None:
    people.contact("bert", "on_call", "switch-a")
    people.contact("vera", "on_call", "switch-b")
    Window.objects.update(only_systems=[people.systems["switch-b"].pk])
    with at(ONE - 2 * HOUR):
        reminders.plan_reminders([audited.pk])
    act = start(people, audited)
    assert audit(ONE).missed == []

    Notice.objects.filter(activity=act).delete()

    assert missed(audit_since(ONE - HOUR, ONE)) == [("started", "Olaf"), ("started", "Vera")]


def test_a_window_whose_own_targets_were_all_taken_out_is_held_to_those_whom_the_change_reaches(
    people: Night, audited: Window
) -> None:
    Window.objects.filter(pk=audited.pk).update(only_systems=[people.systems["portal"].pk])
    window = Window.objects.get(pk=audited.pk)
    facts, held = facts_of_windows(change_of(window), (window,)), NamedPeople().facts_of(change_of(window), (window,))

    assert (held.targets, held.levels) == (facts.targets, facts.levels)
    assert held.targets == {"switch-a", "switch-b"}


def test_of_a_conflict_alone_people_are_told_after_all_from_their_own_side(
    people: Night, audited: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vera may not see the work that meets hers."""
    work = ChangeDraft("Line work", {"voice-carrier": Level.OUTAGE}, (DraftWindow(FIVE, FIVE + HOUR),))
    with at(ONE - 8 * DAY):
        hers = booking.book(people.vera, work, submit=True)
        fanning.fan_out()
    forgets(monkeypatch, "making.fan_out.recipients_of", people.vera)
    with at(ONE - 7 * DAY):
        booking.move_window(people.ana, audited.pk, {"ends_at": FIVE + HOUR})
        fanning.fan_out()

    assert missed(audit(ONE - 7 * DAY)) == [("conflict_found", "Vera")]

    notice = Notice.objects.get(contact=people.vera, about="conflict_found")
    assert (notice.change, notice.window, len(notice.findings)) == (hers, hers.windows.get(), 1)


def test_owners_of_frozen_systems_are_held_to_too_but_not_for_what_no_longer_matters(
    people: Night, audited: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = Freeze.objects.create(
        organisation=people.organisations["client"], name="Year end", starts_at=ONE, ends_at=FIVE
    )
    frozen.systems.add(people.systems["reservation-line"])
    forgets(monkeypatch, "making.fan_out.recipients_of", people.gina)
    work = ChangeDraft("Desktop work", {"agent-desktop": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
    with at(ONE - 8 * DAY):
        booking.book(people.ana, work, submit=True)
        fanning.fan_out()

    assert missed(audit(ONE - 8 * DAY)) == [("conflict_found", "Gina")]
    assert Notice.objects.get(contact=people.gina, about="conflict_found").findings == [
        Finding.objects.get(freeze=frozen, sides__window__change__title="Desktop work").pk
    ]
    Notice.objects.filter(about="conflict_found").delete()
    Finding.objects.update(severity=1)
    assert audit_since(ONE - 9 * DAY, ONE - 8 * DAY).missed == []


def test_a_high_conflict_with_work_in_progress_is_told_after_all_as_urgent(
    people: Night, audited: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(people, audited)
    forgets(monkeypatch, "making.fan_out.recipients_of", people.ana, people.olaf)
    with at(ONE + 126 * MINUTE):
        declaring.declare(people.gina, GES)
        fanning.fan_out()

    assert missed(audit(ONE + 127 * MINUTE)) == [("unscheduled", "Ana"), ("unscheduled", "Olaf")]
    healed = Notice.objects.filter(about="unscheduled").values_list("contact__name", "urgent", "priority")
    assert set(healed) == {("Ana", True, 0), ("Olaf", False, 1)}


# Nobody is forgotten


def test_the_person_who_acted_is_not_missed(people: Night, audited: Window) -> None:
    act = start(people, audited)

    assert audit(ONE).missed == []
    assert not Notice.objects.filter(activity=act, contact=people.ana).exists()


def test_whoever_holds_a_link_is_not_known_so_its_addressee_is_held_to(people: Night, audited: Window) -> None:
    act = record(
        "acknowledged", "change", audited.change_id, actor=people.ana, organisation=None, at=ONE,
        tells=["informed_answered"], by_link={"link": 1, "contact": people.gina.pk},
    )  # fmt: skip
    Activity.objects.filter(pk=act.pk).update(told_at=ONE)

    assert missed(audit(ONE)) == [("informed_answered", "Ana")]


@pytest.mark.parametrize("name", ["olaf", "gina"], ids=["on call", "implements"])
def test_a_person_deactivated_meanwhile_is_not_missed(
    people: Night, audited: Window, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ChangeImplementer.objects.create(change_id=audited.change_id, person=people.gina)
    forgets(monkeypatch, "making.fan_out.recipients_of", people.olaf, people.gina)
    start(people, audited)
    Person.objects.filter(name=name.title()).update(is_active=False)

    of_the_act = [(about, who) for about, who in missed(audit(ONE + MINUTE)) if about == "started"]
    assert of_the_act == [("started", "Gina" if name == "olaf" else "Olaf")]


def test_where_the_only_approver_left_meanwhile_nobody_else_is_missed(people: Night) -> None:
    people.contact("gina", "approver", "ges-database")
    with at(ONE - 10 * DAY):
        booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
        fanning.fan_out()
    entered(ONE - 10 * DAY + MINUTE, lambda: Person.objects.filter(pk=people.cleo.pk).update(is_active=False))

    report = audit(ONE - 10 * DAY + MINUTE)

    assert (report.missed, report.not_judged) == ([], 1)


@pytest.mark.parametrize("state", [NoticeState.PLANNED, NoticeState.SENT, NoticeState.UNDELIVERED, NoticeState.DROPPED])
def test_whatever_became_of_a_notice_nobody_was_forgotten(people: Night, audited: Window, state: str) -> None:
    start(people, audited)
    Notice.objects.update(state=state)

    assert audit(ONE).missed == []


@pytest.mark.parametrize(
    "enter",
    [
        pytest.param(lambda people: people.contact("bert", "on_call", "agent-desktop"), id="a contact"),
        pytest.param(
            lambda people: Preference.objects.create(person=people.gina, impact_from="at_risk"), id="a preference"
        ),
    ],
)
def test_what_was_entered_about_somebody_after_the_act_makes_no_miss(
    people: Night, audited: Window, enter: Callable[[Night], object]
) -> None:
    people.contact("gina", "on_call", "ges")
    with at(ONE):
        declaring.declare(people.gina, replace(GES, started_at=ONE, targets={"agent-desktop": Level.AT_RISK}))
        fanning.fan_out()
    entered(ONE + MINUTE, lambda: enter(people))
    Notice.objects.filter(about="unscheduled", contact=people.bert).delete()

    assert audit(ONE + MINUTE).missed == []


def test_an_act_is_not_judged_by_what_the_change_became_later(people: Night, audited: Window) -> None:
    people.contact("bert", "informed", "portal")
    WorkGrant.objects.create(system=people.systems["portal"], organisation=people.organisations["centre"])
    draft = entered_draft.draft_of(change_of(audited))
    moved = replace(draft, windows=(DraftWindow(ONE + HOUR, FIVE, id=audited.public_id),))
    with at(ONE - 5 * DAY):
        booking.edit(people.ana, audited.change_id, moved)
        fanning.fan_out()
    with at(ONE - 5 * DAY + MINUTE):
        booking.edit(people.ana, audited.change_id, replace(moved, targets={**draft.targets, "portal": Level.OUTAGE}))
        fanning.fan_out()

    report = audit(ONE - 5 * DAY + 2 * MINUTE)

    assert (missed(report), report.not_judged) == ([], 1)


def test_whoever_joined_the_other_side_of_a_conflict_later_is_not_missed(people: Night, audited: Window) -> None:
    Person.objects.filter(pk=people.bert.pk).update(roles=["viewer"])
    work = ChangeDraft("Line work", {"voice-carrier": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
    with at(ONE - 8 * DAY):
        booking.book(people.vera, work, submit=True)
        fanning.fan_out()
    with at(ONE - 8 * DAY + MINUTE):
        draft = replace(entered_draft.draft_of(change_of(audited)), implementers=("bert@centre.example",))
        booking.edit(people.ana, audited.change_id, draft)
        fanning.fan_out()

    report = audit(ONE - 8 * DAY + MINUTE)

    assert (report.missed, report.not_judged) == ([], 1)


def test_later_acts_that_leave_it_as_it_is_who_should_be_told_hide_nothing(
    people: Night, audited: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgets(monkeypatch, "making.fan_out.recipients_of", people.olaf)
    start(people, audited)
    with at(ONE + MINUTE):
        start_and_end.post_update(people.ana, audited.pk, "Traffic is on Switch B now.")
        start_and_end.complete(people.ana, audited.pk, "It works.")
        fanning.fan_out()

    assert missed(audit(ONE + MINUTE)) == [("ended", "Olaf"), ("started", "Olaf"), ("updated", "Olaf")]


def test_an_act_is_not_judged_by_dependencies_that_were_entered_later(people: Night, audited: Window) -> None:
    people.contact("bert", "on_call", "client-website")
    start(people, audited)
    audit(ONE - MINUTE)
    with at(ONE + MINUTE), editing_graph(people.gina):
        estate.add_dependency(people.gina, "client-website", "reservation-line", "required")

    report = audit(ONE + MINUTE)

    assert (missed(report), report.not_judged) == ([], 1)


@pytest.mark.parametrize(
    "since",
    [pytest.param(ONE - HOUR - MINUTE, id="just before it"), pytest.param(ONE - HOUR + MINUTE, id="after it")],
)
def test_a_contact_who_came_too_late_for_a_reminder_is_not_missed(
    people: Night, audited: Window, since: datetime
) -> None:
    entered(since, lambda: people.contact("bert", "on_call", "switch-a"))

    report = audit(ONE - HOUR + 2 * MINUTE)

    assert (report.missed, report.not_judged) == ([], 1)


def test_a_contact_who_came_in_time_for_a_reminder_is_held_to(people: Night, audited: Window) -> None:
    audit(ONE - 2 * HOUR)
    entered(ONE - 2 * HOUR, lambda: people.contact("bert", "on_call", "switch-a"))

    assert missed(audit(ONE - HOUR)) == [("before_1h", "Bert")]


def quiet_nights(person: Person) -> None:
    """In Denver the upgrade begins at one, so its last reminder comes before ten in the evening."""
    Preference.objects.create(person=person, quiet_from=time(22), quiet_until=time(7))


def test_who_came_after_the_quiet_hours_began_could_no_longer_be_reminded_before_them(
    people: Night, audited: Window
) -> None:
    entered(ONE - 30 * HOUR, lambda: quiet_nights(people.bert))
    audit(ONE - 2 * HOUR)
    entered(ONE - 2 * HOUR, lambda: people.contact("bert", "on_call", "switch-a"))

    report = audit(ONE - HOUR)

    assert (report.missed, report.not_judged) == ([], 1)


def test_for_work_that_is_booked_in_quiet_hours_nobody_is_reminded_before_them(people: Night) -> None:
    entered(BEFORE, lambda: people.contact("bert", "on_call", "switch-a"))
    entered(BEFORE, lambda: quiet_nights(people.bert))
    with at(ONE - 2 * HOUR):
        change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
        approving.approve(people.cleo, change.pk)
        fanning.fan_out()
    assert not Notice.objects.filter(about="before_1h", contact=people.bert).exists()

    report = audit(ONE - HOUR)

    assert (report.missed, report.not_judged) == ([], 1)


def test_a_plan_that_came_too_late_for_a_reminder_makes_no_miss(people: Night, audited: Window) -> None:
    plan = NoticePlan(organisation=people.organisations["client"], reminders=["before_2h"])
    audit(ONE - 3 * HOUR)
    entered(ONE - 2 * HOUR - MINUTE, plan.save)

    report = audit(ONE - 2 * HOUR)

    assert (report.missed, report.not_judged) == ([], 1)


def test_contacts_that_were_still_being_imported_make_no_miss(people: Night, audited: Window) -> None:
    """The history bears the moment at which an import began, its record that of the end."""
    people.contact("bert", "on_call", "switch-a")
    act = start(people, audited)
    Notice.objects.filter(activity=act, contact=people.bert).delete()
    centre = people.organisations["centre"]
    record("imported", "organisation", centre.pk, actor=None, organisation=centre, at=ONE + MINUTE)

    assert audit(ONE + MINUTE).missed == []


def test_who_is_told_for_tonight_by_the_announcement_is_not_reminded_of_the_day_before(people: Night) -> None:
    audit(ONE - 25 * HOUR)
    with at(ONE - 10 * HOUR):
        change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
        approving.approve(people.cleo, change.pk)
        fanning.fan_out()

    report = audit(ONE - 10 * HOUR)

    assert report.missed == []


def test_an_organisation_is_held_to_its_own_plan(people: Night, audited: Window) -> None:
    """The client wants nothing but three days before, and its people to be asked half an hour before the end."""
    plan = NoticePlan(organisation=people.organisations["client"], reminders=["before_3d"], still_open_minutes=30)
    entered(ONE - 8 * DAY, plan.save)
    ChangeImplementer.objects.create(change_id=audited.change_id, person=people.gina)
    audit(ONE - 4 * DAY)
    assert missed(audit(ONE - 3 * DAY)) == [("before_3d", "Gina")]
    assert missed(audit(ONE - HOUR)) == []
    start(people, audited)
    audit(ONE)
    Notice.objects.filter(about="still_open").delete()

    assert missed(audit(FIVE - 30 * MINUTE)) == [("still_open", "Gina")]


# The run itself


def test_what_cannot_be_worked_out_is_put_aside_and_does_not_stop_the_audit(
    people: Night, audited: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = record("odd", "change", audited.change_id, actor=None, organisation=None, tells=["no such word"], at=ONE)
    Activity.objects.filter(pk=bad.pk).update(told_at=ONE)
    forgets(monkeypatch, "making.fan_out.recipients_of", people.olaf)
    start(people, audited)

    report = audit(ONE)

    assert (missed(report), report.not_judged) == ([("started", "Olaf")], 1)


def test_the_first_audit_of_a_house_looks_back_one_day(people: Night, upgrade: Window) -> None:
    Notice.objects.filter(activity__isnull=False).delete()

    report = audit(ONE - 8 * DAY + MINUTE)

    assert (report.acts, report.missed) == (0, [])


def test_an_act_that_became_visible_after_a_later_one_is_looked_at(
    people: Night, audited: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgets(monkeypatch, "making.fan_out.recipients_of", people.olaf)
    act = start(people, audited)
    AuditMark.objects.update(activity_id=act.pk + 3, at=ONE - MINUTE)

    assert missed(audit(ONE + MINUTE)) == [("started", "Olaf")]


@contextmanager
def held_by_another(table: str, *, newest: bool = False) -> Iterator[None]:
    """Another process is at these rows, or at the newest of them; who waits for it fails instead."""
    with connection.cursor() as own:
        own.execute("SET lock_timeout = '3s'")
    other = psycopg2.connect(**{**connection.get_connection_params(), "cursor_factory": None})
    with closing(other), other, other.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} {'ORDER BY id DESC LIMIT 1' if newest else ''} FOR UPDATE")
        yield


@pytest.mark.django_db(transaction=True)
def test_two_audits_at_once_do_no_harm() -> None:
    """The second leaves it to the first, which is still at it."""
    audit(ONE)
    with held_by_another("notifications_auditmark"):
        assert audit(ONE + MINUTE) == Report()
        assert AuditMark.objects.get().at == ONE

    audit(ONE + MINUTE)
    assert AuditMark.objects.get().at == ONE + MINUTE


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_being_told_of_at_this_moment_is_left_for_the_next_audit(audited: Window, people: Night) -> None:
    with at(ONE):
        start_and_end.start(people.ana, audited.pk)
    with held_by_another("core_activity", newest=True):
        assert missed(audit(ONE + 2 * MINUTE)) == []

    assert missed(audit(ONE + 3 * MINUTE)) == [("started", "Olaf")]


def nothing_waits() -> None:
    """What fell due in the days that these tests leave out was sent then."""
    Notice.objects.filter(due_at__lt=ONE).update(state="sent")


def test_the_command_names_each_promise_that_was_not_kept_and_fails(people: Night, audited: Window) -> None:
    act = start(people, audited)
    nothing_waits()
    mark = AuditMark.objects.get().activity_id
    Notice.objects.filter(activity=act, contact=people.olaf).delete()
    out = StringIO()

    with at(ONE + MINUTE), pytest.raises(CommandError, match=r"^1 were not told\. They are now\.$") as failed:
        call_command("audit_notices", stdout=out)

    why = "reached reservation-line on_call at_risk"
    assert out.getvalue() == (f"contact {people.olaf.pk} was not told of started (activity {act.pk}), because: {why}\n")
    assert failed.value.returncode == 1
    assert AuditMark.objects.get().activity_id == mark


def test_the_command_says_that_everybody_was_told(people: Night, audited: Window) -> None:
    start(people, audited)
    nothing_waits()
    out = StringIO()

    with at(ONE + MINUTE):
        call_command("audit_notices", "--days", "20", stdout=out)

    assert out.getvalue() == ("Everybody who should have been told was told: 3 acts, 4 reminders looked at.\n")
