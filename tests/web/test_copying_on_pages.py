"""*Copy* and *Again* on the page of a change, and the page that proposes when."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import progress, start_and_end
from estate.domain.impact import Level
from estate.models import GraphVersion, System
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.web.test_answering import words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
"""03:00 in Denver."""
ONE = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""01:00 there."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def upgrade(people: Night) -> Change:
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
    progress.add_step(people.ana, change.pk, "Drain it")
    return approving.approve(people.cleo, change.pk)


def done(people: Night, upgrade: Change, clock: Any) -> Change:
    clock.move_to(ONE)
    start_and_end.start(people.ana, Window.objects.get(change=upgrade).pk)
    clock.move_to(ONE + 3 * HOUR)
    start_and_end.complete(people.ana, Window.objects.get(change=upgrade).pk, "It works.")
    return upgrade


def page_of(who: Person, change: Change) -> Any:
    return pages_as(who).get(f"/changes/{change.public_id}/copy/")


def test_an_ended_change_offers_it_again_and_any_other_to_copy_it(people: Night, upgrade: Change, clock: Any) -> None:
    address = f"/changes/{upgrade.public_id}/"
    before = pages_as(people.ana).get(address).content.decode()
    done(people, upgrade, clock)
    after = pages_as(people.ana).get(address).content.decode()

    assert (f'<a class="button" href="{address}copy/">Copy</a>' in before, ">Again</a>" in before) == (True, False)
    assert f'<p class="change-menu"><a class="button" href="{address}copy/">Again</a></p>' in after


@pytest.mark.parametrize(("who", "status"), [("bert", 403), ("gina", 404), ("cleo", 404)])
def test_nobody_is_offered_what_would_be_refused(people: Night, upgrade: Change, who: str, status: int) -> None:
    address = f"/changes/{upgrade.public_id}/"

    assert f"{address}copy/" not in pages_as(people.people[who]).get(address).content.decode()
    assert page_of(people.people[who], upgrade).status_code == status


def test_it_says_what_is_copied_and_when_it_could_begin_and_why(people: Night, upgrade: Change, clock: Any) -> None:
    done(people, upgrade, clock)
    page = page_of(people.ana, upgrade)
    said = words(page)

    assert page.context["starts"].best.first.starts_at == ONE + DAY
    assert "Do it again You get a draft. Nobody is asked or told until you submit it." in said
    assert "Free Tue 24 Nov, 01:00–05:00 MST · 08:00–12:00 UTC At 01:00, as before: the first day is free." in said
    assert "What is copied Switch A ● outage Switch B ● outage" in said
    assert "Checked by An agent can log in to GES An agent can log in to the portal" in said
    assert "Plan 1 step, none ticked Carried out by Ana Answered for by you Texts the rollback" in said


def test_other_work_on_those_days_is_passed_over(people: Night, upgrade: Change, clock: Any) -> None:
    for nth in (1, 2):
        at = ONE + nth * DAY + HOUR
        booking.book(
            people.ana, ChangeDraft("Other", {"switch-a": Level.OUTAGE}, (DraftWindow(at, at + HOUR),)), submit=True
        )
    done(people, upgrade, clock)

    page = page_of(people.ana, upgrade)

    assert page.context["starts"].best.first.starts_at == ONE + 3 * DAY
    assert "At 01:00, as before. Something stands in its way on 2 days before." in words(page)


def test_a_start_makes_the_draft_and_leads_to_it_where_submitting_is_next(people: Night, upgrade: Change) -> None:
    """Copy, a start, Submit: three presses once the menu is open."""
    ana = pages_as(people.ana)
    start = ana.get(f"/changes/{upgrade.public_id}/copy/").context["starts"].best.first.starts_at

    answer = ana.post(f"/changes/{upgrade.public_id}/copy/", {"slot": start.isoformat()}, follow=True)

    made = Change.objects.latest("pk")
    assert answer.redirect_chain == [(f"/changes/{made.public_id}/", 302)]
    assert (made.state, Window.objects.get(change=made).starts_at) == ("draft", start)
    assert "A draft, ready to submit." in words(answer)
    assert answer.context["change"].next_act.name == "submit"


def test_a_typed_time_is_on_the_clock_of_who_types(people: Night, upgrade: Change) -> None:
    pages_as(people.ana).post(f"/changes/{upgrade.public_id}/copy/", {"starts_at": "2026-12-01T02:30"})

    assert Window.objects.latest("pk").starts_at == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def test_a_time_found_for_a_copy_leads_back_to_it(people: Night, upgrade: Change) -> None:
    ana, address = pages_as(people.ana), f"/changes/{upgrade.public_id}/copy/"
    looked = ana.get(ana.get(address).context["find_url"])
    start = looked.context["found"].starts[0]
    chosen = ana.get(start.book_url)
    [button] = re.findall(r'copy-best"\s+name="slot" value="([^"]+)"', chosen.content.decode())[:1]
    ana.post(address, {"slot": button})

    assert f'<input type="hidden" name="copy" value="{upgrade.public_id}">' in looked.content.decode()
    assert f"copy%3D{upgrade.public_id}" in looked.context["grid_url"]
    assert start.ends_at - start.starts_at == 4 * HOUR
    assert start.book_url.startswith(f"{address}?start=")
    assert "The time you chose" in words(chosen)
    assert list(Window.objects.exclude(change=upgrade).values_list("starts_at", "ends_at")) == [
        (start.starts_at, start.ends_at)
    ]


@pytest.mark.parametrize("asked", ["start=soon", "start=2026-11-24T08:00", "start=%00", "start=9999-12-31T00:00:00Z"])
def test_a_start_in_an_address_that_is_none_is_not_offered(people: Night, upgrade: Change, asked: str) -> None:
    answer = pages_as(people.ana).get(f"/changes/{upgrade.public_id}/copy/?{asked}")

    assert (answer.status_code, answer.context["starts"].chosen) == (200, None)


def test_for_work_in_several_windows_no_time_is_looked_for_elsewhere(people: Night) -> None:
    nights = tuple(DraftWindow(ONE + nth * DAY, ONE + nth * DAY + HOUR) for nth in range(2))
    several = booking.book(people.ana, replace(switch_upgrade(ONE, ONE + HOUR), windows=nights))

    assert page_of(people.ana, several).context["find_url"] == ""


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, "This field is required."),
        ({"slot": "soon"}, "This field is required."),
        ({"slot": "2026-11-24T08:00"}, "This field is required."),
        ({"slot": "9999-12-31T00:00:00+00:00"}, "This field is required."),
        ({"slot": (NOW - DAY).isoformat()}, "This period is already over. Declare work that took place."),
        ({"starts_at": "tomorrow"}, "Write a day and a time, such as 2026-11-23 01:00."),
    ],
)
def test_what_cannot_be_is_said_and_copies_nothing(
    people: Night, upgrade: Change, sent: dict[str, str], why: str
) -> None:
    answer = pages_as(people.ana).post(f"/changes/{upgrade.public_id}/copy/", sent)

    assert (answer.status_code, why in unescape(answer.content.decode())) == (200, True)
    assert Change.objects.count() == 1


def test_what_can_no_longer_be_booked_is_said_in_the_words_of_booking(people: Night, upgrade: Change) -> None:
    System.objects.filter(slug="switch-b").update(retired_at=NOW)
    GraphVersion.renew()

    page = page_of(people.ana, upgrade)

    assert "It can’t be copied as it is: “switch-b” is retired. Bring it back to work on it." in words(page)
    assert "starts" not in page.context


def test_a_page_takes_as_many_queries_for_many_windows_as_for_one(people: Night, upgrade: Change) -> None:
    nights = tuple(DraftWindow(ONE + nth * DAY, ONE + nth * DAY + HOUR) for nth in range(5))
    many = booking.book(people.ana, replace(switch_upgrade(ONE, ONE + HOUR), windows=nights))
    ana, counts = pages_as(people.ana), []
    for change in (upgrade, many, upgrade):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ana.get(f"/changes/{change.public_id}/copy/")
        counts.append(len(queries))

    assert counts[1] == counts[2]
    assert counts[1] <= 30
