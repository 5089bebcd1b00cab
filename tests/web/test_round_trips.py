"""Opening a form and saving it changes nothing, whatever it was that the API or an estate file has put there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, Person
from accounts.services import people as people_acts
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Change, State, Window
from changes.services import answer_links, calendar_edits, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from core.level import Level
from estate.models import Dependency, GraphVersion, System
from notifications.models import NoticePlan, Preference
from tests.estates import Night
from tests.rows import all_rows, differences
from tests.web.browsing import Tab, Typed, opened

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND_HALF_PAST_ONE = datetime(2027, 11, 7, 8, 30, tzinfo=UTC)
"""The second time that the clock in Denver shows 01:30 that night."""
AFTER_THE_GAP = datetime(2027, 3, 14, 9, 0, tzinfo=UTC)
"""03:00 in Denver; there is no 02:00 that night."""


@dataclass(frozen=True)
class Form:
    """Who opens it where, where it is sent, and what its button says."""

    person: Person
    page: str
    action: str
    button: dict[str, str]


Case = Callable[[Night], Form]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def sent_back(form: Form, typed: Typed | None = None) -> dict[str, list[Any]]:
    """What differs once it is opened and sent as it stands there, or with one thing typed."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(form.person)
    page = opened(browser, form.page)
    before = all_rows()
    answer = page.press(form.action, {**form.button, **(typed or {})})
    assert_nothing_was_wrong(answer)
    return differences(before, all_rows())


def assert_nothing_was_wrong(answer: Tab) -> None:
    assert answer.answer.redirect_chain
    assert "to fix before you can save it" not in answer.text
    assert 'class="errorlist"' not in answer.text
    assert "Saving this would make" not in answer.text


def window(start: datetime = ONE, length: timedelta = HOUR, *targets: str) -> DraftWindow:
    return DraftWindow(start, start + length, targets)


def windows(count: int) -> tuple[DraftWindow, ...]:
    return tuple(window(ONE + place * 24 * HOUR) for place in range(count))


def draft(**more: Any) -> ChangeDraft:
    entered = ChangeDraft(
        title="Upgrade",
        targets={"switch-a": Level.OUTAGE, "switch-b": Level.DEGRADED},
        windows=(window(),),
        checks=(Check("ges", "agent-desktop", "Log in"), Check("portal")),
        implementers=("ana@centre.example",),
        rollback_how="Move back.",
        rollback_takes=timedelta(minutes=20),
    )
    return replace(entered, **more)


def many_systems(people: Night, count: int) -> list[str]:
    centre = people.organisations["centre"]
    slugs = [f"router-{place:03}" for place in range(count)]
    System.objects.bulk_create(System(slug=one, name=f"Router {one[-3:]}", organisation=centre) for one in slugs)
    GraphVersion.renew()
    return slugs


def edit_of(people: Night, change: Change) -> Form:
    action = reverse("change-edit", args=[change.public_id])
    return Form(people.ana, action, action, {"do": "draft"})


def a_change(**more: Any) -> Case:
    """That is planned, and that everybody who is asked has approved."""

    def make(people: Night) -> Form:
        change = booking.book(people.ana, draft(**more), submit=True)
        return edit_of(people, approved(people, change))

    return make


def approved(people: Night, change: Change) -> Change:
    for asked in change.approvals.filter(state="asked"):
        approving.approve(people.cleo if asked.organisation.slug == "client" else people.vera, change.pk)
    change.refresh_from_db()
    assert change.state == State.APPROVED
    return change


def a_draft(**more: Any) -> Case:
    return lambda people: edit_of(people, booking.book(people.ana, draft(**more)))


def on_300_systems(people: Night) -> Form:
    targets = dict.fromkeys(many_systems(people, 300), Level.OUTAGE)
    return edit_of(people, booking.book(people.ana, draft(targets=targets, checks=()), submit=True))


def by_somebody_who_left(people: Night) -> Form:
    bert = Person.objects.get(email="bert@centre.example")
    entered = draft(implementers=("ana@centre.example", "bert@centre.example"))
    change = approved(people, booking.book(people.ana, entered, submit=True))
    bert.is_active = False
    bert.save()
    return edit_of(people, change)


def of_which_one_window_runs(people: Night) -> Form:
    entered = draft(windows=(window(NOW + HOUR, 2 * HOUR), window(NOW + 24 * HOUR)))
    change = approved(people, booking.book(people.ana, entered, submit=True))
    start_and_end.start(people.ana, change.windows.all()[0].pk)
    return edit_of(people, change)


def whose_only_window_runs(people: Night) -> Form:
    entered = draft(windows=(window(NOW + HOUR, 2 * HOUR),))
    change = approved(people, booking.book(people.ana, entered, submit=True))
    start_and_end.start(people.ana, Window.objects.get(change=change).pk)
    return edit_of(people, change)


CHANGES: dict[str, Case] = {
    "plain": a_change(),
    "draft": a_draft(),
    "seconds": a_change(windows=(DraftWindow(ONE + timedelta(seconds=30), ONE + HOUR + timedelta(seconds=45)),)),
    "less than seconds": a_change(windows=(window(ONE + timedelta(microseconds=250)),)),
    "second half past one": a_change(windows=(window(SECOND_HALF_PAST_ONE),)),
    "first half past one until the second": a_change(windows=(window(SECOND_HALF_PAST_ONE - HOUR),)),
    "seconds of an hour that comes twice": a_change(windows=(window(SECOND_HALF_PAST_ONE + timedelta(seconds=7)),)),
    "after the gap": a_change(windows=(window(AFTER_THE_GAP - HOUR, 2 * HOUR),)),
    "years": a_change(windows=(window(ONE, timedelta(days=500)),), long_confirmed=True),
    "windows with systems of their own": a_change(
        windows=(window(ONE, HOUR, "switch-a"), window(ONE + 24 * HOUR, HOUR, "switch-b"))
    ),
    "one window with all systems, named": a_change(windows=(window(ONE, HOUR, "switch-a", "switch-b"),)),
    "60 windows": a_change(windows=windows(60)),
    "100 windows": a_draft(windows=windows(100)),
    "60 checks": a_change(checks=tuple(Check("ges", "agent-desktop", f"Try {place}") for place in range(60))),
    "100 checks": a_draft(checks=tuple(Check("ges", None, f"Try {place}") for place in range(100))),
    "300 systems": on_300_systems,
    "somebody who left": by_somebody_who_left,
    "rolls back in half a minute": a_change(rollback_takes=timedelta(seconds=30)),
    "rolls back in 90 seconds": a_change(rollback_takes=timedelta(seconds=90)),
    "rolls back in 100.5 seconds": a_change(rollback_takes=timedelta(seconds=100.5)),
    "rolls back in 40 days": a_change(rollback_takes=timedelta(days=40)),
    "rolls back at once": a_change(rollback_takes=timedelta()),
    "texts with lines": a_change(description="One\nTwo\n\n  Three", rollback_how="A\nB", notes="C\nD"),
    "one window runs": of_which_one_window_runs,
    "its only window runs": whose_only_window_runs,
}


def a_freeze(**more: Any) -> Case:
    def make(people: Night) -> Form:
        values = {"name": "Year end", "systems": ["ges"], "mode": "warn", "starts_at": ONE, "ends_at": ONE + HOUR}
        freeze = calendar_edits.add_freeze(people.gina, values | more)
        action = reverse("freeze-edit", args=[freeze.public_id])
        return Form(people.gina, action, action, {})

    return make


def of_a_system_that_went_to_others(people: Night) -> Form:
    form = a_freeze(systems=["ges", "portal"])(people)
    System.objects.filter(slug="portal").update(organisation=people.organisations["centre"])
    GraphVersion.renew()
    return form


def hours(rrule: str, start: time, duration: timedelta, timezone: str = "America/New_York") -> Case:
    def make(people: Night) -> Form:
        values = {"rrule": rrule, "start": start, "duration": duration, "timezone": timezone}
        made = calendar_edits.add_hours(people.gina, "ges", values)
        action = reverse("hours-edit", args=["ges", made.public_id])
        return Form(people.gina, action, action, {})

    return make


def a_system(prepare: Callable[[Night], object] = lambda people: None, **described: Any) -> Case:
    def make(people: Night) -> Form:
        prepare(people)
        System.objects.filter(slug="phone-switch").update(**described)
        GraphVersion.renew()
        return Form(people.ana, "/systems/phone-switch/edit/", "/systems/phone-switch/edit/", {"do": "save"})

    return make


def with_claims(people: Night) -> None:
    """Of all states, at both ends, also of what is private or retired by now."""
    own, ends = people.systems["phone-switch"], people.systems
    for other, state in (("ges", "claimed"), ("portal", "refused"), ("ges-database", "confirmed")):
        Dependency.objects.create(dependent=own, provider=ends[other], state=state, entered_by=people.ana)
    for other, state in (("client-website", "claimed"), ("reservation-line", "confirmed")):
        Dependency.objects.create(dependent=ends[other], provider=own, state=state, entered_by=people.gina)
    System.objects.filter(slug__in=("ges-database", "reservation-line")).update(listed=False)
    System.objects.filter(slug="switch-b").update(retired_at=NOW)


def an_organisation(people: Night) -> Form:
    Person.objects.filter(pk=people.bert.pk).update(is_operator=True)
    Organisation.objects.filter(slug="client").update(phone="ask for Gina", timezone="US/Eastern", name="Two  spaces")
    return Form(people.bert, "/organisations/client/", "/organisations/client/", {})


def admin(people: Night) -> Person:
    people.sten.timezone = "US/Mountain"
    people.sten.save()
    return people.sten


def a_person(people: Night) -> Form:
    person = people_acts.add_person(
        admin(people),
        {"email": "tea@elsewhere.example", "name": "Tea", "phone": "+63 (2) 555-0400/1", "timezone": "Asia/Calcutta"},
    )
    Person.objects.filter(pk=person.pk).update(roles=["engineer", "viewer"])
    action = reverse("person", args=[person.public_id])
    return Form(people.sten, action, action, {})


def a_person_with_an_odd_phone(people: Night) -> Form:
    form = a_person(people)
    Person.objects.filter(email="tea@elsewhere.example").update(phone="ring twice, x11", timezone="Mars/Olympus")
    return form


def settings_of(**more: Any) -> Case:
    def make(people: Night) -> Form:
        organisation = admin(people).organisation
        for name, value in more.items():
            setattr(organisation, name, value)
        organisation.save()
        return Form(people.sten, reverse("settings"), reverse("settings"), {})

    return make


def plan_of(**more: Any) -> Case:
    def make(people: Night) -> Form:
        if more:
            NoticePlan.objects.create(organisation=admin(people).organisation, **more)
        return Form(admin(people), reverse("notice-plan"), reverse("notice-plan"), {})

    return make


def preference(**more: Any) -> Case:
    def make(people: Night) -> Form:
        if more:
            Preference.objects.create(person=people.olaf, **more)
        return Form(people.olaf, reverse("notice-preferences"), reverse("notice-preferences"), {})

    return make


def of_running_work(name: str, ends: timedelta) -> Case:
    """An act on a page whose form holds a time."""

    def make(people: Night) -> Form:
        entered = draft(windows=(DraftWindow(NOW + HOUR, NOW + ends),))
        change = approved(people, booking.book(people.ana, entered, submit=True))
        start_and_end.start(people.ana, Window.objects.get(change=change).pk)
        page = reverse("change", args=[change.public_id])
        return Form(people.ana, page, reverse("change-act", args=[change.public_id, name]), {})

    return make


OTHERS: dict[str, Case] = {
    "freeze": a_freeze(),
    "freeze with seconds": a_freeze(starts_at=ONE + timedelta(seconds=30), ends_at=ONE + timedelta(hours=9.7)),
    "freeze in an hour that comes twice": a_freeze(
        starts_at=datetime(2027, 11, 7, 6, 30, tzinfo=UTC), ends_at=datetime(2027, 11, 7, 6, 45, 30, tzinfo=UTC)
    ),
    "freeze of a system that went to others": of_a_system_that_went_to_others,
    "hours": hours("FREQ=WEEKLY;BYDAY=SU", time(1), 4 * HOUR),
    "hours with days in another order": hours("FREQ=WEEKLY;BYDAY=SU,MO", time(1), 4 * HOUR),
    "hours in a rule that says more than it must": hours("FREQ=WEEKLY;INTERVAL=1;BYDAY=SU", time(1), 4 * HOUR),
    "hours in a rule of their own": hours("FREQ=MONTHLY;BYMONTHDAY=1", time(1), timedelta(minutes=95)),
    "hours until the second": hours("FREQ=DAILY", time(1, 30, 15), timedelta(hours=2, seconds=20)),
    "hours of a whole day": hours("FREQ=DAILY", time(0), timedelta(days=1)),
    "hours of 50 h 20 min 7 s": hours("FREQ=MONTHLY;BYDAY=1SU", time(22), timedelta(hours=50, minutes=20, seconds=7)),
    "hours in an old name of a zone": hours("FREQ=MONTHLY;BYDAY=-2SU", time(1), HOUR, "US/Mountain"),
    "person": a_person,
    "person with what would be refused today": a_person_with_an_odd_phone,
    "system": a_system(),
    "system as others may not know it": a_system(listed=False, criticality="low", redundancy_minimum=2),
    "system with odd texts": a_system(name="Two  spaces", how_to_check="“Call” <b>5550199</b> & wait"),
    "system with claims": a_system(with_claims),
    "organisation": an_organisation,
    "settings": settings_of(),
    "settings at their ends": settings_of(
        notice_hours=0, open_end_hours=168, backdate_hours=8760, approval_from="outage"
    ),
    "settings with an odd phone": settings_of(phone="ask for Sten", timezone="US/Mountain", name="Elsewhere  Ltd"),
    "plan": plan_of(),
    "plan of its own": plan_of(reminders=[], still_open_minutes=45, acknowledge_minutes=240),
    "preferences": preference(),
    "preferences with seconds": preference(quiet_from=time(22, 0, 30), quiet_until=time(6, 59, 59)),
}


def time_proposed_by_link(start: datetime) -> Case:
    def make(people: Night) -> Form:
        change = booking.book(people.ana, draft(windows=(window(start),)), submit=True)
        link = answer_links.link_to_answer(people.cleo, change)
        assert link
        address = reverse("answer", args=[answer_links.token_of(link)])
        return Form(people.cleo, address, address, {"do": "propose"})

    return make


ACTS: dict[str, tuple[Case, str]] = {
    "end of running work": (of_running_work("extend", 3 * HOUR), "That is already its planned end"),
    "end of running work, with seconds": (
        of_running_work("extend", 3 * HOUR + timedelta(seconds=30)),
        "That is already its planned end",
    ),
    "time by link": (time_proposed_by_link(ONE), "This is the time that is planned already"),
    "time by link, with seconds": (
        time_proposed_by_link(ONE + timedelta(seconds=30)),
        "This is the time that is planned already",
    ),
    "time by link, second half past one": (
        time_proposed_by_link(datetime(2027, 11, 7, 6, 30, tzinfo=UTC)),
        "This is the time that is planned already",
    ),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("case", "said"), ACTS.values(), ids=ACTS)
def test_an_act_that_is_sent_as_it_stands_is_no_act(people: Night, case: Case, said: str) -> None:
    form = case(people)
    browser = Client(enforce_csrf_checks=True)
    if not form.button:
        browser.force_login(form.person)
    page = opened(browser, form.page)
    before = all_rows()

    answer = page.press(form.action, dict(form.button))

    assert said in answer.text
    assert differences(before, all_rows()) == {}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("case", [*CHANGES.values(), *OTHERS.values()], ids=[*CHANGES, *OTHERS])
def test_opening_a_form_and_saving_it_changes_nothing(people: Night, case: Case) -> None:
    assert sent_back(case(people)) == {}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("case", CHANGES.values(), ids=CHANGES)
def test_a_new_title_changes_the_title_and_no_more(people: Night, case: Case) -> None:
    differing = sent_back(case(people), {"title": "Another title"})

    [edited] = differing.pop("changes.change")
    assert edited.pop("title") == ("Upgrade", "Another title")
    assert edited.keys() == {"revision"}
    [(_, line)] = differing.pop("core.activity")
    assert (line["kind"], line["data"]["fields"]) == ("edited", ["title"])
    assert differing.keys() <= {"changes.changeevent", "accounts.organisation"}
