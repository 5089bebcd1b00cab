"""What the form of a change says of what it cannot show or change, and what becomes of that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import book as booking
from changes.services import start_and_end
from core.activity import Activity
from core.level import Level
from core.limits import MOST_CHECKS, MOST_TARGETS, MOST_WINDOWS
from estate.models import GraphVersion, System
from tests.doors import api_as
from tests.estates import Night, switch_upgrade
from tests.web.browsing import Tab, opened

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def form_of(people: Night, change: Change) -> Tab:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.ana)
    return opened(browser, reverse("change-edit", args=[change.public_id]))


def words(tab: Tab) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", tab.text)))


def in_two_windows(*only: tuple[str, ...]) -> ChangeDraft:
    return ChangeDraft(
        title="Upgrade",
        targets={"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE, "phone-switch": Level.OUTAGE},
        windows=tuple(DraftWindow(ONE + day * DAY, ONE + day * DAY + HOUR, some) for day, some in enumerate(only)),
    )


class TestWindowsWithSystemsOfTheirOwn:
    @pytest.fixture
    def change(self, people: Night) -> Change:
        return booking.book(people.ana, in_two_windows(("switch-a",), ("switch-a", "switch-b"), ()))

    def test_are_said(self, people: Night, change: Change) -> None:
        said = words(form_of(people, change))

        assert re.findall(r"In this window only [^.]*\.", said) == [
            "In this window only Switch A.",
            "In this window only Switch A, Switch B.",
        ]

    def test_are_kept_when_a_system_is_added(self, people: Night, change: Change) -> None:
        form_of(people, change).press(
            reverse("change-edit", args=[change.public_id]),
            {"targets-add": "agent-desktop", "do": "draft"},
        )

        assert [len(window.only_systems) for window in change.windows.all()] == [1, 2, 0]

    def test_lose_a_system_that_is_taken_out_of_the_change(self, people: Night, change: Change) -> None:
        form_of(people, change).press(
            reverse("change-edit", args=[change.public_id]), {"targets-1-system": "", "do": "draft"}
        )

        assert [len(window.only_systems) for window in change.windows.all()] == [1, 1, 0]

    def test_never_come_to_work_on_all_by_losing_their_last(self, people: Night, change: Change) -> None:
        answer = form_of(people, change).press(
            reverse("change-edit", args=[change.public_id]), {"targets-0-system": "", "do": "draft"}
        )

        assert "Nothing is left to do in this window: it works only on Switch A. Remove it, too." in words(answer)
        assert [len(window.only_systems) for window in change.windows.all()] == [1, 2, 0]

    def test_name_no_system_that_the_form_does_not_offer(self, people: Night, change: Change) -> None:
        System.objects.filter(slug="ges-database").update(listed=False)
        answer = form_of(people, change).press(
            reverse("change-edit", args=[change.public_id]), {"windows-0-only": "ges-database ges", "do": "check"}
        )

        assert "In this window only GES" not in words(answer)


def test_who_left_is_said_to_have_and_stays(people: Night) -> None:
    entered = replace(switch_upgrade(ONE, ONE + HOUR), implementers=("ana@centre.example", "bert@centre.example"))
    change = booking.book(people.ana, entered)
    Person.objects.filter(email="bert@centre.example").update(is_active=False)

    tab = form_of(people, change)
    tab.press(reverse("change-edit", args=[change.public_id]), {"title": "Another", "do": "draft"})

    assert "Bert (no longer here)" in words(tab)
    assert {person.name for person in change.implementers.all()} == {"Ana", "Bert"}
    page = opened(tab.browser, reverse("change", args=[change.public_id]))
    assert "Carried out by Ana, Bert (no longer here)" in words(page)


def test_who_left_can_be_taken_out_and_not_put_in_again(people: Night) -> None:
    entered = replace(switch_upgrade(ONE, ONE + HOUR), implementers=("ana@centre.example", "bert@centre.example"))
    change = booking.book(people.ana, entered)
    Person.objects.filter(email="bert@centre.example").update(is_active=False)
    action = reverse("change-edit", args=[change.public_id])

    form_of(people, change).press(action, {"implementers": ["ana@centre.example"], "do": "draft"})
    answer = form_of(people, change).press(
        action, {"implementers": ["ana@centre.example", "bert@centre.example"], "do": "draft"}
    )

    assert "Nobody in your organisation has the address “bert@centre.example”" in words(answer)
    assert {person.name for person in change.implementers.all()} == {"Ana"}


def test_a_system_that_was_taken_out_and_looked_at_stays_out(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + HOUR))
    action = reverse("change-edit", args=[change.public_id])

    looked_at = form_of(people, change).press(action, {"targets-0-system": "", "do": "check"})
    looked_at.press(action, {"do": "draft"})

    assert [target.system.slug for target in change.targets.all()] == ["switch-b"]


def test_of_a_change_whose_only_window_runs_the_texts_are_edited(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + HOUR), submit=True)
    start_and_end.start(people.ana, change.windows.get().pk, "It cannot wait.")
    action = reverse("change-edit", args=[change.public_id])
    page = opened(form_of(people, change).browser, reverse("change", args=[change.public_id]))

    tab = form_of(people, change)
    tab.press(action, {"description": "One\r\ntwo", "do": "draft"})

    assert f'href="{action}"' in page.text
    assert "Move its end on the change’s page." in words(tab)
    change.refresh_from_db()
    assert change.description == "One\ntwo"
    assert Activity.objects.get(kind="edited").data["fields"] == ["description"]


def test_the_same_limits_hold_on_the_page_and_over_the_api(people: Night) -> None:
    centre = people.organisations["centre"]
    slugs = [f"router-{place:03}" for place in range(MOST_TARGETS + 1)]
    System.objects.bulk_create(System(slug=one, name=one, organisation=centre) for one in slugs)
    GraphVersion.renew()
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + HOUR))
    too_many = {
        "targets": [{"system": slug} for slug in slugs],
        "validates": [{"to": "ges", "text": str(place)} for place in range(MOST_CHECKS + 1)],
        "windows": [
            {"starts_at": (ONE + day * DAY).isoformat(), "ends_at": (ONE + day * DAY + HOUR).isoformat()}
            for day in range(MOST_WINDOWS + 1)
        ],
    }
    typed = {
        "targets-TOTAL_FORMS": str(MOST_TARGETS + 1),
        **{f"targets-{place}-system": slug for place, slug in enumerate(slugs)},
        **{f"targets-{place}-impact": "none" for place in range(MOST_TARGETS + 1)},
        "checks-TOTAL_FORMS": str(MOST_CHECKS + 1),
        **{f"checks-{place}-to_system": "ges" for place in range(MOST_CHECKS + 1)},
        **{f"checks-{place}-text": str(place) for place in range(MOST_CHECKS + 1)},
        "windows-TOTAL_FORMS": str(MOST_WINDOWS + 1),
        **{f"windows-{day}-starts_at": f"{ONE + day * DAY:%Y-%m-%dT%H:%M}" for day in range(MOST_WINDOWS + 1)},
        **{f"windows-{day}-ends_at": f"{ONE + day * DAY + HOUR:%Y-%m-%dT%H:%M}" for day in range(MOST_WINDOWS + 1)},
    }
    headers = {"If-Match": f'"{change.revision}"'}
    said = {
        "targets": f"At most {MOST_TARGETS} systems in one change.",
        "validates": f"At most {MOST_CHECKS} validations in one change.",
        "windows": f"At most {MOST_WINDOWS} windows in one change.",
    }

    by_api = api_as(people.ana).patch(f"/api/v1/changes/{change.public_id}/", too_many, format="json", headers=headers)
    for part, prefix in (("targets", "targets"), ("validates", "checks"), ("windows", "windows")):
        some = {name: value for name, value in typed.items() if name.startswith(prefix)}
        by_page = form_of(people, change).press(
            reverse("change-edit", args=[change.public_id]), {**some, "do": "draft"}
        )
        assert said[part] in words(by_page)

    assert {name: reasons[0] for name, reasons in by_api.json()["errors"].items()} == said
