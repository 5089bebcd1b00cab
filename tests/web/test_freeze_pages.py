"""Freezes, maintenance hours and exceptions through their pages and the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, FreezeException
from changes.services import book as booking
from changes.services import calendar_edits, freeze_exceptions
from estate.domain.impact import Level
from estate.models import Freeze, MaintenanceHours
from tests.doors import api_as, pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FROZEN = {
    "name": "Year end",
    "systems": ["ges", "reservation-line"],
    "mode": "block",
    "starts_at": "2026-12-20T00:00",
    "ends_at": "2027-01-03T00:00",
}
WEEKLY = {"repeats": "weekly", "days": ["SA", "SU"], "start": "22:00", "ends": "04:00", "timezone": "America/New_York"}


@pytest.fixture(autouse=True)
def traveller() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def frozen(people: Night) -> Freeze:
    values = {"name": "Year end", "systems": ["reservation-line"], "mode": "block"}
    return calendar_edits.add_freeze(people.gina, {**values, "starts_at": NOW + 4 * DAY, "ends_at": NOW + 9 * DAY})


def drafted(people: Night) -> Change:
    window = DraftWindow(NOW + 5 * DAY, NOW + 5 * DAY + HOUR)
    return booking.book(people.ana, ChangeDraft("Switch A", {"switch-a": Level.OUTAGE}, (window,)))


class TestFreezePages:
    def test_are_entered_edited_and_lifted_on_pages(self, people: Night) -> None:
        gina = pages_as(people.gina)
        made = gina.post("/freezes/new/", FROZEN)
        freeze = Freeze.objects.get()
        gina.post(f"/freezes/{freeze.public_id}/edit/", {**FROZEN, "name": "Peak", "mode": "warn", "systems": ["ges"]})
        freeze.refresh_from_db()

        assert made.headers["Location"] == f"/freezes/{freeze.public_id}/"
        assert (freeze.name, freeze.mode, [one.slug for one in freeze.systems.all()]) == ("Peak", "warn", ["ges"])
        assert freeze.starts_at == datetime(2026, 12, 20, 5, tzinfo=UTC)
        assert "Peak" in gina.get("/freezes/").text
        gina.post(f"/freezes/{freeze.public_id}/lift/")
        assert "Peak" not in gina.get("/freezes/").text
        assert "lifted" in gina.get(f"/freezes/{freeze.public_id}/").text
        late = gina.get(f"/freezes/{freeze.public_id}/edit/", follow=True)
        assert late.redirect_chain == [(f"/freezes/{freeze.public_id}/", 302)]
        assert [str(message) for message in late.context["messages"]] == ["This freeze was already lifted."]

    def test_that_cannot_be_keep_what_was_typed(self, people: Night) -> None:
        answer = pages_as(people.gina).post("/freezes/new/", {**FROZEN, "ends_at": "2026-12-01T00:00"})

        assert (answer.status_code, Freeze.objects.count()) == (200, 0)
        assert "The end must be after the start." in answer.text
        assert 'value="Year end"' in answer.text

    def test_are_shown_to_those_they_concern_and_not_there_for_others(self, people: Night) -> None:
        freeze = calendar_edits.add_freeze(
            people.gina, {"name": "G", "systems": ["ges"], "mode": "warn", "starts_at": NOW, "ends_at": NOW + DAY}
        )

        statuses = {
            name: pages_as(people.people[name]).get(f"/freezes/{freeze.public_id}/").status_code
            for name in ("gina", "ana", "vera")
        }
        assert statuses == {"gina": 200, "ana": 200, "vera": 404}
        assert pages_as(people.ana).post(f"/freezes/{freeze.public_id}/lift/").status_code == 403
        assert pages_as(people.olaf).get("/freezes/new/").status_code == 403

    def test_are_edited_and_lifted_through_the_api(self, people: Night) -> None:
        freeze = frozen(people)
        edited = api_as(people.gina).patch(f"/api/v1/freezes/{freeze.public_id}/", {"mode": "warn"}, format="json")
        wrong = api_as(people.gina).patch(
            f"/api/v1/freezes/{freeze.public_id}/", {"ends_at": "2020-01-01T00:00:00Z"}, format="json"
        )
        lifted = api_as(people.gina).delete(f"/api/v1/freezes/{freeze.public_id}/")

        assert (edited.status_code, edited.json()["mode"], edited.json()["systems"]) == (
            200,
            "warn",
            ["reservation-line"],
        )
        assert (wrong.status_code, wrong.json()["errors"]) == (400, {"ends_at": ["The end must be after the start."]})
        assert lifted.status_code == 204
        assert api_as(people.gina).get("/api/v1/freezes/").json()["results"] == []
        assert api_as(people.gina).delete(f"/api/v1/freezes/{freeze.public_id}/").status_code == 409


class TestHoursPages:
    def test_are_made_of_plain_choices_and_show_when_they_come_next(self, people: Night) -> None:
        gina = pages_as(people.gina)
        gina.post("/systems/ges/hours/", WEEKLY)
        hours = MaintenanceHours.objects.get()
        text = gina.get("/systems/ges/hours/").text.partition("<main")[2]

        assert (hours.rrule, hours.start, hours.duration) == ("FREQ=WEEKLY;BYDAY=SA,SU", time(22), 6 * HOUR)
        assert "Sat 14 Nov, 22:00 – Sun 15 Nov, 04:00 EST" in text
        assert "Sun 15 Nov, 03:00–09:00 UTC" in text
        assert text.count(" UTC</span>") == 3

    def test_are_edited_and_removed(self, people: Night) -> None:
        gina = pages_as(people.gina)
        gina.post("/systems/ges/hours/", WEEKLY)
        address = f"/systems/ges/hours/{MaintenanceHours.objects.get().public_id}/"
        monthly = {
            "repeats": "monthly",
            "place": "-1",
            "weekday": "SU",
            "start": "01:00",
            "lasts": "30",
            "timezone": "UTC",
        }
        gina.post(address, monthly)
        hours = MaintenanceHours.objects.get()

        assert (hours.rrule, hours.duration, hours.timezone) == ("FREQ=MONTHLY;BYDAY=-1SU", 30 * HOUR, "UTC")
        assert gina.get(address).context["form"]["lasts"].value() == timedelta(hours=30)
        assert pages_as(people.ana).post(f"{address}remove/").status_code == 403
        gina.post(f"{address}remove/")
        assert not MaintenanceHours.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "field", "why"),
        [
            ({"days": []}, "days", "Choose at least one day."),
            ({"ends": ""}, "ends", "Say until when, or for how long."),
            (
                {"repeats": "rule", "rrule": "FREQ=HOURLY"},
                "rrule",
                "“FREQ=HOURLY” is not a recurrence rule; write one like FREQ=WEEKLY;BYDAY=SU.",
            ),
            ({"lasts": "1000"}, "lasts", "Write a number from 0.02 to 744."),
        ],
    )
    def test_that_cannot_be_are_refused_at_their_field(
        self, people: Night, typed: dict[str, Any], field: str, why: str
    ) -> None:
        answer = pages_as(people.gina).post("/systems/ges/hours/", {**WEEKLY, **typed})

        assert answer.context["form"].errors == {field: [why]}
        assert not MaintenanceHours.objects.exists()

    def test_are_edited_and_removed_through_the_api(self, people: Night) -> None:
        hours = calendar_edits.add_hours(
            people.gina,
            "ges",
            {"rrule": "FREQ=DAILY", "start": time(1), "duration": HOUR, "timezone": "UTC"},
        )
        path = f"/api/v1/maintenance-hours/{hours.public_id}/"
        answer = api_as(people.gina).patch(path, {"duration": "PT2H"}, format="json")

        assert answer.json() == {
            "id": str(hours.public_id),
            "system": "ges",
            "rrule": "FREQ=DAILY",
            "start": "01:00",
            "duration": "PT2H",
            "timezone": "UTC",
        }
        assert api_as(people.gina).patch(path, {"system": "portal"}, format="json").status_code == 400
        assert api_as(people.ana).delete(path).status_code == 403
        assert api_as(people.vera).delete(path).status_code == 404
        assert api_as(people.gina).delete(path).status_code == 204


class TestExceptions:
    def test_are_asked_from_the_page_of_a_change_and_granted_on_that_of_the_freeze(self, people: Night) -> None:
        freeze, change = frozen(people), drafted(people)
        ana, cleo = pages_as(people.ana), pages_as(people.cleo)
        assert "Freezes that hold it back" in ana.get(f"/changes/{change.public_id}/").text
        ana.post(f"/changes/{change.public_id}/do/submit/")
        ana.post(
            f"/changes/{change.public_id}/ask-exception/",
            {"freeze": str(freeze.public_id), f"freeze{freeze.public_id}-reason": "Vendor"},
        )
        asked = FreezeException.objects.get()

        assert "asks for an exception from “Year end”: Switch A" in cleo.get("/").text
        shown = cleo.get(f"/freezes/{freeze.public_id}/").text
        assert "Vendor" in shown
        assert f"/changes/{change.public_id}/" not in shown
        assert cleo.get(f"/changes/{change.public_id}/").status_code == 404
        cleo.post(
            f"/freezes/{freeze.public_id}/exceptions/{asked.public_id}/grant/", {f"grant{asked.public_id}-reason": "Go"}
        )
        ana.post(f"/changes/{change.public_id}/do/submit/")
        change.refresh_from_db()
        assert change.state == "requested"

    def test_an_answer_without_a_reason_is_asked_for_one(self, people: Night) -> None:
        freeze, change = frozen(people), drafted(people)
        asked = freeze_exceptions.ask_exception(people.ana, change.pk, freeze.pk, "Vendor")

        answer = pages_as(people.cleo).post(
            f"/freezes/{freeze.public_id}/exceptions/{asked.public_id}/refuse/", follow=True
        )
        asked.refresh_from_db()
        assert ("Say why, so they know what to do." in answer.text, asked.state) == (True, "asked")

    def test_booking_into_a_block_is_refused_through_both_doors_and_keeps_what_was_typed(self, people: Night) -> None:
        frozen(people)
        body = {
            "title": "Switch A",
            "targets": [{"system": "switch-a", "impact": "outage"}],
            "windows": [{"starts_at": "2026-11-18T08:00:00Z", "ends_at": "2026-11-18T09:00:00Z"}],
            "submit": True,
        }
        through_api = api_as(people.ana).post("/api/v1/changes/", body, format="json")
        lists = {
            f"{prefix}-{name}": value
            for prefix in ("targets", "checks", "windows")
            for name, value in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
        }
        typed = {
            **lists,
            "title": "Switch A",
            "targets-0-system": "switch-a",
            "targets-0-impact": "outage",
            "windows-0-starts_at": "2026-11-18T01:00",
            "windows-0-ends_at": "2026-11-18T02:00",
            "do": "submit",
        }
        through_page = pages_as(people.ana).post("/book/", typed)

        assert (through_api.status_code, len(through_api.json()["reasons"])) == (409, 1)
        assert "The freeze “Year end” of Meridian Travel blocks work" in through_api.json()["reasons"][0]
        assert through_page.status_code == 200
        assert "The freeze “Year end” of Meridian Travel blocks work" in through_page.text
        assert 'value="Switch A"' in through_page.text
        assert not Change.objects.exists()

    def test_are_asked_listed_and_answered_through_the_api(self, people: Night) -> None:
        freeze, change = frozen(people), drafted(people)
        asked = api_as(people.ana).post(
            f"/api/v1/changes/{change.public_id}/ask-exception/",
            {"freeze": str(freeze.public_id), "reason": "Vendor"},
            format="json",
        )
        [row] = api_as(people.cleo).get(f"/api/v1/freezes/{freeze.public_id}/exceptions/").json()

        assert (asked.status_code, asked.json()["id"]) == (200, str(change.public_id))
        assert row == {
            "id": row["id"],
            "freeze": str(freeze.public_id),
            "change": None,
            "organisation": "centre",
            "title": "Switch A",
            "periods": [{"starts_at": "2026-11-18T08:00:00Z", "ends_at": "2026-11-18T09:00:00Z"}],
            "systems": ["reservation-line"],
            "state": "asked",
            "reason": "Vendor",
            "asked_at": "2026-11-13T08:00:00Z",
            "answer": "",
            "answered_at": None,
        }
        path = f"/api/v1/freezes/{freeze.public_id}/exceptions/{row['id']}/grant/"
        assert api_as(people.sten).post(path, {"reason": "Go"}, format="json").status_code == 404
        assert api_as(people.ana).post(path, {"reason": "Go"}, format="json").status_code == 403
        assert api_as(people.cleo).post(path, {}, format="json").status_code == 400
        assert api_as(people.cleo).post(path, {"reason": "Go"}, format="json").json()["state"] == "granted"
        assert api_as(people.cleo).post(path, {"reason": "Go"}, format="json").status_code == 409

    def test_cannot_be_asked_from_a_freeze_that_the_work_does_not_reach(self, people: Night) -> None:
        change = drafted(people)
        freeze = calendar_edits.add_freeze(
            people.vera,
            {"name": "V", "systems": ["voice-carrier"], "mode": "block", "starts_at": NOW, "ends_at": NOW + 30 * DAY},
        )

        path = f"/api/v1/changes/{change.public_id}/ask-exception/"
        answer = api_as(people.ana).post(path, {"freeze": str(freeze.public_id), "reason": "?"}, format="json")
        assert answer.status_code == 404


def test_the_list_of_freezes_costs_no_more_queries_however_many_there_are(
    people: Night, django_assert_num_queries: Any
) -> None:
    client = pages_as(people.cleo)
    for number in range(1, 6):
        values = {"name": f"Freeze {number}", "systems": ["ges"], "mode": "block"}
        calendar_edits.add_freeze(people.gina, {**values, "starts_at": NOW, "ends_at": NOW + number * DAY})
        if number in (1, 5):
            client.get("/freezes/")
            with django_assert_num_queries(7):
                client.get("/freezes/")
