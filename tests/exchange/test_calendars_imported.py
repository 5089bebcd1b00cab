"""A calendar (.ics) imported as freezes or maintenance hours: a preview first, and in words what is not understood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import Person
from estate.models import Freeze, MaintenanceHours
from exchange.calendars.reading import CalendarEntry, read_calendar
from exchange.domain.calendars import CalendarOf
from exchange.models import ImportRun
from exchange.services.imports import choose_for_calendar, start_storing
from exchange.services.work_off import work_off
from exchange.tables.sheet import TableRefused
from tests.doors import pages_as
from tests.estates import Night
from tests.exchange.importing import again, sent

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
DENVER = ZoneInfo("America/Denver")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def calendar(*events: str) -> str:
    inside = "\r\n".join(f"BEGIN:VEVENT\r\nUID:{place}\r\n{event}\r\nEND:VEVENT" for place, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inside}\r\nEND:VCALENDAR\r\n".replace("|", "\r\n")


YEAR_END = "SUMMARY:Year end|DTSTART;VALUE=DATE:20261220|DTEND;VALUE=DATE:20270104"
SALE = "SUMMARY:Sale|DTSTART:20261127T060000Z|DURATION:PT36H"
SUNDAYS = "SUMMARY:Sundays|DTSTART;TZID=America/New_York:20261115T010000|DURATION:PT4H|RRULE:FREQ=WEEKLY"


def read(*events: str) -> tuple[list[CalendarEntry], list[str]]:
    found = read_calendar(calendar(*events).encode(), DENVER)
    return list(found.entries), list(found.left)


class TestReading:
    def test_days_times_and_lengths_are_read_in_their_own_zone(self) -> None:
        entries, left = read(YEAR_END, SALE, SUNDAYS, "SUMMARY:Float|DTSTART:20261201T100000|DTEND:20261201T110000")
        new_york, utc = ZoneInfo("America/New_York"), ZoneInfo("UTC")

        assert left == []
        assert [(one.name, one.starts_at, one.ends_at, one.zone.key, one.rrule) for one in entries] == [
            (
                "Year end",
                datetime(2026, 12, 20, tzinfo=DENVER),
                datetime(2027, 1, 4, tzinfo=DENVER),
                "America/Denver",
                "",
            ),
            ("Sale", datetime(2026, 11, 27, 6, tzinfo=utc), datetime(2026, 11, 28, 18, tzinfo=utc), "UTC", ""),
            (
                "Sundays",
                datetime(2026, 11, 15, 1, tzinfo=new_york),
                datetime(2026, 11, 15, 5, tzinfo=new_york),
                "America/New_York",
                "FREQ=WEEKLY",
            ),
            (
                "Float",
                datetime(2026, 12, 1, 10, tzinfo=DENVER),
                datetime(2026, 12, 1, 11, tzinfo=DENVER),
                "America/Denver",
                "",
            ),
        ]

    @pytest.mark.parametrize(
        ("event", "why"),
        [
            (f"{SALE}|STATUS:CANCELLED", "is cancelled"),
            ("SUMMARY:Sale", "does not say when it starts"),
            ("SUMMARY:Sale|DTSTART:20261127T060000Z", "does not say when it ends"),
            ("SUMMARY:Sale|DTSTART:20261127T060000Z|DTEND:20261127T060000Z", "does not end after it starts"),
            (
                "SUMMARY:Sale|DTSTART;TZID=Nowhere/Else:20261127T060000|DURATION:PT1H",
                "is in the time zone “Nowhere/Else”, which nobody here knows",
            ),
            (f"{SALE}|RRULE:FREQ=DAILY|RRULE:FREQ=WEEKLY", "repeats by several rules"),
            ("SUMMARY:Sale|DTSTART:tomorrow|DURATION:PT1H", "says something that cannot be read: DTSTART"),
        ],
    )
    def test_what_is_not_understood_is_said_in_words(self, event: str, why: str) -> None:
        assert read(SALE, event)[1] == [f"Left out: “Sale” (event 2) {why}."]

    @pytest.mark.parametrize("text", ["BEGIN:VCALENDAR\r\nnonsense", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
    def test_what_is_no_calendar_is_refused(self, text: str) -> None:
        with pytest.raises(TableRefused):
            read_calendar(text.encode(), DENVER)


def admin(people: Night) -> Person:
    people.gina.roles = ["engineer", "admin"]
    people.gina.save()
    return people.gina


def chosen(person: Person, text: str, of: CalendarOf, *systems: str) -> ImportRun:
    run = sent(person, text, "calendar.ics")
    work_off()
    assert again(run).state == "matching", run.errors
    choose_for_calendar(person, run.public_id, of, systems, "block")
    work_off()
    return again(run)


def finished(person: Person, run: ImportRun) -> str:
    start_storing(person, run.public_id, run.compared_as)
    work_off()
    return str(again(run).state)


@pytest.mark.django_db
class TestAsFreezes:
    def test_each_event_becomes_a_freeze_of_the_chosen_systems(self, people: Night) -> None:
        gina = admin(people)
        run = chosen(gina, calendar(YEAR_END, SALE, SUNDAYS), CalendarOf.FREEZES, "ges", "portal")

        assert (run.state, Freeze.objects.count()) == ("compared", 0)
        assert run.notes == [
            (
                "Left out: “Sundays” (event 3) repeats, and a freeze is one period; import it as maintenance hours, or "
                "each time by itself."
            )
        ]
        assert finished(gina, run) == "done"
        assert [
            (one.name, one.mode, one.starts_at, one.ends_at, sorted(one.systems.values_list("slug", flat=True)))
            for one in Freeze.objects.all()
        ] == [
            (
                "Sale",
                "block",
                datetime(2026, 11, 27, 6, tzinfo=UTC),
                datetime(2026, 11, 28, 18, tzinfo=UTC),
                ["ges", "portal"],
            ),
            (
                "Year end",
                "block",
                datetime(2026, 12, 20, 5, tzinfo=UTC),
                datetime(2027, 1, 4, 5, tzinfo=UTC),
                ["ges", "portal"],
            ),
        ]

    def test_the_same_calendar_again_changes_nothing(self, people: Night) -> None:
        gina = admin(people)
        finished(gina, chosen(gina, calendar(SALE), CalendarOf.FREEZES, "ges"))

        run = chosen(gina, calendar(SALE), CalendarOf.FREEZES, "ges")
        assert {name: group["total"] for name, group in run.difference["groups"].items()} == dict.fromkeys(
            run.difference["groups"], 0
        )

    def test_systems_of_others_are_refused(self, people: Night) -> None:
        run = chosen(admin(people), calendar(SALE), CalendarOf.FREEZES, "switch-a")

        assert (run.state, Freeze.objects.count()) == ("wrong", 0)
        assert "switch-a" in str(run.errors)


@pytest.mark.django_db
class TestAsMaintenanceHours:
    def test_what_repeats_becomes_hours_of_each_system_on_the_same_days(self, people: Night) -> None:
        gina = admin(people)
        monthly = "SUMMARY:Patching|DTSTART:20261103T220000Z|DURATION:PT2H|RRULE:FREQ=MONTHLY;BYDAY=1TU;INTERVAL=1"
        days = "SUMMARY:First|DTSTART;VALUE=DATE:20261201|RRULE:FREQ=MONTHLY|EXDATE;VALUE=DATE:20270101"
        run = chosen(gina, calendar(SUNDAYS, monthly, days, SALE), CalendarOf.HOURS, "ges", "portal")

        assert run.notes == [
            "“First” (event 3) has 1 time that is different; the hours are the same every time.",
            "Left out: “Sale” (event 4) does not repeat, and maintenance hours do; import it as a freeze.",
        ]
        assert finished(gina, run) == "done"
        rows = MaintenanceHours.objects.filter(system__slug="ges").order_by("rrule")
        assert list(rows.values_list("rrule", "start", "duration", "timezone")) == [
            ("FREQ=MONTHLY;BYDAY=1TU", time(22), timedelta(hours=2), "UTC"),
            ("FREQ=MONTHLY;BYMONTHDAY=1", time(0), timedelta(days=1), "America/New_York"),
            ("FREQ=WEEKLY;BYDAY=SU", time(1), timedelta(hours=4), "America/New_York"),
        ]
        assert MaintenanceHours.objects.filter(system__slug="portal").count() == 3

    @pytest.mark.parametrize(
        ("rule", "why"),
        [
            (
                "FREQ=WEEKLY;INTERVAL=2",
                (
                    "repeats counted from its own first day; maintenance hours count from 1 January 2001, and would "
                    "fall on other days"
                ),
            ),
            (
                "FREQ=WEEKLY;COUNT=5",
                (
                    "repeats in a way that maintenance hours do not: “FREQ=WEEKLY;COUNT=5;BYDAY=SU” would be "
                    "counted from 2001 on; leave COUNT out, or end it by UNTIL"
                ),
            ),
            ("FREQ=WEEKLY;UNTIL=20260101T000000Z", "is over"),
        ],
    )
    def test_what_hours_cannot_say_is_left_out_in_words(self, people: Night, rule: str, why: str) -> None:
        event = f"SUMMARY:Odd|DTSTART:20251116T010000Z|DURATION:PT1H|RRULE:{rule}"
        run = chosen(admin(people), calendar(event, SUNDAYS), CalendarOf.HOURS, "ges")

        assert run.notes == [f"Left out: “Odd” (event 1) {why}."]

    def test_every_second_week_that_falls_as_ours_do_is_taken(self, people: Night) -> None:
        event = "SUMMARY:Odd|DTSTART:20261122T010000Z|DURATION:PT1H|RRULE:FREQ=WEEKLY;INTERVAL=2"
        other = event.replace("20261122", "20261129")
        runs = [chosen(admin(people), calendar(one, SUNDAYS), CalendarOf.HOURS, "ges") for one in (event, other)]

        assert sorted(len(run.notes) for run in runs) == [0, 1]


@pytest.mark.django_db
def test_on_its_page_one_says_what_its_events_are_and_reads_what_they_bring(people: Night) -> None:
    gina = pages_as(admin(people))
    run = sent(people.gina, calendar(YEAR_END, SUNDAYS), "calendar.ics")
    work_off()
    home = f"/settings/imports/{run.public_id}/"

    page = gina.get(home).content.decode()
    assert ("What is in this calendar?" in page, "Which column is which?" in page) == (True, False)
    refused = gina.post(f"{home}do/calendar/", {"of": "freezes", "mode": "warn", "do": "see"})
    assert (refused.status_code, "This field is required." in refused.content.decode()) == (200, True)
    looked = gina.post(
        f"{home}do/calendar/", {"of": "freezes", "mode": "warn", "systems-words": "portal", "do": "look"}
    )
    assert (looked.status_code, again(run).state) == (200, "matching")
    done = gina.post(f"{home}do/calendar/", {"of": "freezes", "mode": "warn", "systems": "ges", "do": "see"})
    assert (done.status_code, done["Location"]) == (302, home)
    work_off()
    page = " ".join(gina.get(home).content.decode().split())
    assert "1 freeze is new. Nothing is stored yet." in page
    assert "“Sundays” (event 2) repeats" in page
