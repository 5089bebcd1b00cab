"""The small form beside the calendar: it books what the booking page books, by the same rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.services import book as booking
from estate.domain.impact import Level
from estate.models import Freeze
from tests.doors import pages_as
from tests.estates import Night
from tests.web.browsing import Tab, a_browser, opened, with_password

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
"""Friday, 01:00 in Denver."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PLACE = "/schedule/book/"
DRAGGED = {"from": "2026-11-14T22:00:00-07:00", "until": "2026-11-15T00:00:00-07:00", "system": "switch-a"}
BESIDE = {"HX-Request": "true", "HX-Current-URL": "http://testserver/schedule/?view=week&date=2026-11-09"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def filled(client: Client, **typed: Any) -> dict[str, Any]:
    """The form as it stands for what was dragged, with a title and what else was typed."""
    values = opened(client, f"{PLACE}?from=2026-11-14T22:00:00-07:00&until=2026-11-15T00:00:00-07:00").filled(PLACE)
    return {**values, "targets-add": "switch-a", "title": "Patch it", **typed}


def of_gina(start: datetime, title: str = "Index of GES") -> Change:
    window = DraftWindow(start, start + 2 * HOUR)
    return booking.book(
        gina_of(), ChangeDraft(title=title, targets={"ges": Level.OUTAGE}, windows=(window,)), submit=True
    )


def gina_of() -> Person:
    return Person.objects.get(email="gina@client.example")


def test_what_was_dragged_stands_in_the_form(people: Night) -> None:
    small = pages_as(people.ana).get(PLACE, DRAGGED).context["small"]

    assert small.systems["add"].value() == ["switch-a"]
    assert (small.period["starts_at"].value(), small.period["ends_at"].value()) == (
        datetime(2026, 11, 15, 5, tzinfo=UTC),
        datetime(2026, 11, 15, 7, tzinfo=UTC),
    )
    assert small.impact["impact"].value() == "outage"
    assert [
        str(one)
        for one in pages_as(people.ana)
        .get(PLACE, {"from": "soon", "until": "9999-12-31T00:00:00Z"})
        .context["small"]
        .period.initial.values()
        if one
    ] == []


def test_beside_the_calendar_it_is_a_part_and_alone_a_page(people: Night) -> None:
    client = pages_as(people.ana)

    page = client.get(PLACE, DRAGGED).text
    part = client.get(PLACE, DRAGGED, headers=BESIDE | {"X-Whose": mark_in(page)}).text

    assert "<!doctype html>" in page
    assert part.strip().startswith('<section class="in-place"')
    assert 'name="back" value="view=week&amp;date=2026-11-09"' in part
    assert 'href="/schedule/?view=week&amp;date=2026-11-09" data-leave' in part


def mark_in(page: str) -> str:
    return page.partition('name="whose" value="')[2].partition('"')[0]


def test_it_books_what_the_booking_page_would_book(people: Night) -> None:
    client = pages_as(people.ana)

    answer = client.post(PLACE, filled(client, do="book", back="view=week&date=2026-11-09"), follow=True)

    change = Change.objects.get()
    window = change.windows.get()
    assert answer.redirect_chain == [("/schedule/?view=week&date=2026-11-14", 302)]
    assert [str(one) for one in answer.context["messages"]] == ["Submitted. It waits for Meridian Travel to approve."]
    assert (change.title, change.owner, change.state) == ("Patch it", people.ana, "requested")
    assert [(one.system.slug, one.impact) for one in change.targets.all()] == [("switch-a", "outage")]
    assert [one.email for one in change.implementers.all()] == ["ana@centre.example"]
    assert (window.starts_at, window.ends_at) == (
        datetime(2026, 11, 15, 5, tzinfo=UTC),
        datetime(2026, 11, 15, 7, tzinfo=UTC),
    )


def test_it_leads_back_to_the_calendar_and_nowhere_else(people: Night) -> None:
    client = pages_as(people.ana)

    answer = client.post(PLACE, filled(client, do="book", back="//elsewhere.example/?a=b"))

    assert answer["Location"].startswith("/schedule/?")


def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(people: Night) -> None:
    client = pages_as(people.ana)
    typed = filled(
        client, do="book", title="", **{"windows-0-ends_at": "2026-11-14T21:00", "targets-0-impact": "degraded"}
    )

    page = client.post(PLACE, typed)

    small = page.context["small"]
    assert (page.status_code, Change.objects.count()) == (200, 0)
    assert small.what.errors == {"title": ["Say in a few words what is done."]}
    assert small.period.errors == {"ends_at": ["The end must be after the start."]}
    assert "2 things to fix. Nothing is booked yet; what you typed is still here." in " ".join(page.text.split())
    assert (small.systems["add"].value(), small.impact["impact"].value()) == (["switch-a"], "degraded")
    assert str(small.period["ends_at"].value()) == "2026-11-14T21:00"


def test_what_the_act_refuses_stands_at_its_field_too(people: Night) -> None:
    client = pages_as(people.ana)

    past = {"windows-0-starts_at": "2026-11-12T21:00", "windows-0-ends_at": "2026-11-12T22:00"}
    over = client.post(PLACE, filled(client, do="book", **past)).context["small"]
    theirs = client.post(PLACE, filled(client, do="book", **{"targets-add": "ges"})).context["small"]

    assert over.period.errors == {"ends_at": ["This period is already over. Declare work that took place."]}
    assert list(theirs.systems.errors) == ["add"]
    assert Change.objects.count() == 0


class TestThePreview:
    def said(self, client: Client, **typed: Any) -> str:
        answer = client.post(PLACE, filled(client, **typed), headers=BESIDE)
        assert answer.status_code == 200
        text = answer.text
        return " ".join(re.sub(r"<[^>]+>", " ", text).split())

    def test_asks_for_what_is_missing(self, people: Night) -> None:
        client = pages_as(people.ana)

        assert self.said(client, **{"targets-add": ""}) == "Choose a system to see what it meets."
        assert self.said(client, **{"targets-add": "", "windows-0-starts_at": ""}) == (
            "Choose a system, a start and an end to see what it meets."
        )

    def test_says_that_nothing_is_met_and_who_approves(self, people: Night) -> None:
        assert self.said(pages_as(people.ana)) == ("✓ No conflict. Meridian Travel must approve · 1 person is told")

    def test_says_the_first_conflict_in_a_sentence_and_how_many_more(self, people: Night) -> None:
        of_gina(datetime(2026, 11, 15, 5, tzinfo=UTC))
        of_gina(datetime(2026, 11, 15, 5, 30, tzinfo=UTC), "Again")

        said = self.said(pages_as(people.ana), **{"targets-add": "agent-desktop"})

        assert "And 1 more conflict." in said
        assert said.startswith("▲▲ high Your change works on Agent desktop, which “Index of GES”")
        assert said.endswith("Meridian Travel must approve · 2 people are told")

    def test_what_a_script_asks_for_books_nothing_whatever_it_sends(self, people: Night) -> None:
        self.said(pages_as(people.ana), do="book")

        assert Change.objects.count() == 0

    def test_offers_a_draft_where_a_freeze_holds_it_back(self, people: Night) -> None:
        freeze = Freeze.objects.create(
            organisation=people.organisations["centre"], name="Peak", mode="block", starts_at=NOW, ends_at=NOW + 9 * DAY
        )
        freeze.systems.add(people.systems["switch-a"])
        client = pages_as(people.ana)

        said = self.said(client)
        client.post(PLACE, filled(client, do="draft"))

        assert "“Peak” of Harbour Contact Centre holds this back" in said
        assert said.endswith("Save as a draft")
        assert Change.objects.get().state == "draft"


def test_all_fields_leads_to_the_booking_page_with_everything_typed(people: Night) -> None:
    client = pages_as(people.ana)
    typed = filled(client, do="all", **{"targets-add": ["switch-a", "switch-b"], "targets-0-impact": "degraded"})
    typed["windows-0-ends_at"] = "2026-11-15T0"

    page = client.post(PLACE, typed, follow=True)

    assert page.redirect_chain[0][0].startswith("/book/?refused=")
    assert (page.context["form"]["title"].value(), Change.objects.count()) == ("Patch it", 0)
    chosen = [row for row in page.context["targets"] if row["system"].value()]
    assert [(row["system"].value(), row["impact"].value()) for row in chosen] == [
        ("switch-a", "degraded"),
        ("switch-b", "degraded"),
    ]
    window = page.context["windows"][0]
    assert (str(window["starts_at"].value()), str(window["ends_at"].value())) == ("2026-11-14T22:00", "2026-11-15T0")
    assert page.context["form"]["implementers"].value() == ["ana@centre.example"]
    assert client.post(PLACE, typed | {"title": "Another"}, follow=True).context["form"]["title"].value() == "Another"


def test_a_session_that_has_ended_brings_it_back_on_a_page_of_its_own(people: Night) -> None:
    ana, browser = with_password(people.ana), a_browser()
    browser.force_login(ana)
    calendar = opened(browser, "/schedule/")
    part = Tab(browser, browser.get(PLACE, DRAGGED, headers=BESIDE | {"X-Whose": mark_in(calendar.text)}), PLACE)
    browser.logout()

    led = part.press(PLACE, {"title": "Patch it", "do": "book"})
    browser.force_login(ana)
    back = opened(browser, parse_qs(urlsplit(led.address).query)["next"][0])

    assert (led.address.partition("?")[0], Change.objects.count()) == ("/sign-in/", 0)
    assert (back.address.partition("?")[0], back.answer.status_code) == (PLACE, 200)
    assert "Not sent yet." in back.text
    assert back.filled(PLACE)["title"] == ["Patch it"]
    assert back.filled(PLACE)["targets-add"] == ["switch-a"]


def test_it_takes_a_fixed_number_of_queries(people: Night, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client, asked = pages_as(people.ana), DRAGGED | {"system": "agent-desktop"}
    for number in range(3):
        of_gina(datetime(2026, 11, 15, 5, tzinfo=UTC) + number * HOUR / 2)
        client.get(PLACE, asked)
        with django_assert_num_queries(17):
            client.get(PLACE, asked)


def test_only_those_who_work_may_book(people: Night) -> None:
    assert [pages_as(one).get(PLACE).status_code for one in (people.olaf, people.cleo, people.ana)] == [403, 403, 200]
    assert Window.objects.count() == 0
