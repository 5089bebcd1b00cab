"""Every form with times carries the zone it was shown in: what is typed is meant on that clock, whatever the person's
zone is by now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from changes.models import Change, Proposal, Step, Window
from changes.services import answer_links, calendar_edits, start_and_end
from changes.services import book as booking
from estate.models import Freeze
from tests.estates import Night, switch_upgrade
from tests.web.browsing import Tab, Typed, opened

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FIVE = ONE + timedelta(hours=4)
TYPED_IN_DENVER = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
TYPED = "2026-11-24T03:30"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)


def run(people: Night, change: Change) -> Window:
    start_and_end.start(people.ana, change.windows.get().pk, "It cannot wait.")
    return change.windows.get()


def booked(people: Night, change: Change) -> tuple[str, str, Typed, Callable[[], datetime | None]]:
    typed: Typed = {
        "title": "New",
        "targets-add": "switch-a",
        "windows-0-starts_at": TYPED,
        "windows-0-ends_at": "2026-11-24T04:30",
        "do": "draft",
    }
    return reverse("book"), reverse("book"), typed, lambda: Window.objects.order_by("pk").last().starts_at  # type: ignore[union-attr]


def moved(people: Night, change: Change) -> tuple[str, str, Typed, Callable[[], datetime | None]]:
    page = reverse("change-edit", args=[change.public_id])
    typed: Typed = {"windows-0-starts_at": TYPED, "windows-0-ends_at": "2026-11-24T04:30", "do": "draft"}
    return page, page, typed, lambda: change.windows.get().starts_at


def extended(people: Night, change: Change) -> tuple[str, str, Typed, Callable[[], datetime | None]]:
    window = run(people, change)
    page, action = reverse("change", args=[change.public_id]), reverse("change-act", args=[change.public_id, "extend"])
    return page, action, {"ends_at": TYPED}, lambda: Window.objects.get(pk=window.pk).ends_at


def step(people: Night, change: Change) -> tuple[str, str, Typed, Callable[[], datetime | None]]:
    page, action = reverse("change", args=[change.public_id]), reverse("change-step", args=[change.public_id])
    return page, action, {"step-text": "Say so", "step-planned_at": TYPED}, lambda: Step.objects.get().planned_at


def frozen(people: Night, change: Change) -> tuple[str, str, Typed, Callable[[], datetime | None]]:
    values = {"name": "Year end", "systems": ["switch-a"], "mode": "warn", "starts_at": ONE, "ends_at": FIVE}
    freeze = calendar_edits.add_freeze(people.ana, values)
    page = reverse("freeze-edit", args=[freeze.public_id])
    typed: Typed = {"starts_at": TYPED, "ends_at": "2026-11-24T04:30"}
    return page, page, typed, lambda: Freeze.objects.get().starts_at


def declared(people: Night, change: Change) -> tuple[str, str, Typed, Callable[[], datetime | None]]:
    typed: Typed = {"target": ["phone-switch"], "since": "0", "until": "at", "until_at": TYPED, "do": "declare"}
    page = reverse("declare")
    return page, page, typed, lambda: Window.objects.order_by("pk").last().ends_at  # type: ignore[union-attr]


FORMS = (booked, moved, extended, step, frozen, declared)


@pytest.mark.parametrize("form", FORMS)
def test_a_time_is_meant_on_the_clock_that_the_page_showed(people: Night, change: Change, form: Any) -> None:
    page, action, typed, stored = form(people, change)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.ana)
    tab = opened(browser, page)

    people.ana.timezone = "Asia/Manila"
    people.ana.save()
    press(tab, action, typed)

    assert stored() == TYPED_IN_DENVER


def press(tab: Tab, action: str, typed: Typed) -> Tab:
    """Again where the page asks first whether it is meant."""
    answer = tab.press(action, typed)
    return answer if answer.answer.redirect_chain else answer.press(action, typed)


def test_a_time_is_proposed_by_link_on_the_clock_that_the_page_showed(people: Night, change: Change) -> None:
    link = answer_links.link_to_answer(people.cleo, change)
    assert link
    address = reverse("answer", args=[answer_links.token_of(link)])
    tab = opened(Client(enforce_csrf_checks=True), address)

    people.cleo.timezone = "Asia/Manila"
    people.cleo.save()
    tab.press(address, {"starts_at": "2026-11-24T03:30", "ends_at": "2026-11-24T04:30", "do": "propose"})

    assert Proposal.objects.get().starts_at == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def test_a_new_title_moves_nothing_although_the_zone_is_another_by_now(people: Night, change: Change) -> None:
    page = reverse("change-edit", args=[change.public_id])
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.ana)
    tab = opened(browser, page)

    people.ana.timezone = "Asia/Manila"
    people.ana.save()
    tab.press(page, {"title": "Another title", "do": "draft"})

    change.refresh_from_db()
    window = change.windows.get()
    assert (change.title, window.starts_at, window.ends_at) == ("Another title", ONE, FIVE)


def test_a_form_that_comes_back_says_in_which_zone_its_times_are(people: Night, change: Change) -> None:
    page = reverse("change-edit", args=[change.public_id])
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.ana)
    tab = opened(browser, page)

    people.ana.timezone = "Asia/Manila"
    people.ana.save()
    again = tab.press(page, {"title": "", "do": "more-windows"})

    assert "Times are in America/Denver (as when you opened this page; your zone has changed since)." in again.text
    assert again.filled(page)["windows-0-starts_at"] == ["2026-11-23T01:00"]
    assert {one.partition(" ")[0] for one in again.filled(page)["windows-1-starts_at_shown"]} == {"America/Denver"}


@pytest.mark.parametrize("said", ["", "Nowhere/At_all", "../../etc/passwd", "America", "Asia/Manila nonsense", "\x00"])
def test_what_no_page_has_shown_is_the_zone_of_the_reader(people: Night, change: Change, said: str) -> None:
    page = reverse("change-edit", args=[change.public_id])
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.ana)
    tab = opened(browser, page)

    answer = tab.press(
        page,
        {
            "windows-0-starts_at": TYPED,
            "windows-0-ends_at": "2026-11-24T04:30",
            "windows-0-starts_at_shown": said,
            "windows-0-ends_at_shown": said,
            "do": "check",
        },
    )

    assert answer.answer.status_code == 200


class TestTheHourThatComesTwice:
    def test_is_preselected_and_can_be_changed_to_the_other(self, people: Night) -> None:
        second = datetime(2027, 11, 7, 8, 30, 15, tzinfo=UTC)
        change = booking.book(people.ana, switch_upgrade(second, second + timedelta(hours=1)))
        page = reverse("change-edit", args=[change.public_id])
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(people.ana)
        tab = opened(browser, page)

        assert "01:30 MST" in tab.text
        assert tab.filled(page)["windows-0-starts_at_fold"] == ["1"]

        tab.press(page, {"windows-0-starts_at_fold": "0", "do": "draft"})

        assert change.windows.get().starts_at == second - timedelta(hours=1)
