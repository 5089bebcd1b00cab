"""A bar says of a window what everything else says of it, to each reader."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Window
from changes.selectors.changes import window_views
from changes.selectors.reader import Reader
from changes.selectors.window_sketches import window_sketches
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from estate.domain.impact import Level
from estate.models import System
from tests.crowds import crowd
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def night(people: Night) -> Any:
    """A switch upgrade with two windows, one of them on one switch; a draft; work on a private system; work of each
    class that is under way, overrunning and over."""
    with time_machine.travel(ONE - 10 * 24 * HOUR, tick=False) as clock:
        booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
        booking.book(people.ana, switch_upgrade(ONE + 99 * HOUR, ONE + 103 * HOUR), submit=False)
        System.objects.filter(slug="switch-b").update(listed=False)
        later = DraftWindow(ONE + 30 * HOUR, ONE + 31 * HOUR, targets=("switch-b",))
        windows = (DraftWindow(ONE + 20 * HOUR, ONE + 21 * HOUR), later)
        targets = {"switch-a": Level.DEGRADED, "switch-b": Level.OUTAGE}
        booking.book(people.ana, ChangeDraft(title="Two nights", targets=targets, windows=windows), submit=True)
        clock.move_to(ONE + HOUR)
        declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}, reason="It is slow"))
        begun = Declaration({"portal": Level.OUTAGE}, started_at=ONE - HOUR, expected_end=ONE + 2 * HOUR)
        declaring.declare(people.gina, begun)
        clock.move_to(ONE + 3 * HOUR)
        yield people


def readers(people: Night) -> list[Person]:
    return list(Person.objects.order_by("organisation_id", "pk").distinct("organisation_id"))


def test_a_sketch_says_what_the_whole_window_says(night: Night) -> None:
    windows = list(Window.objects.with_facts())
    for person in readers(night):
        reader = Reader(person)
        whole = {
            view.pk: (
                *(view.id, view.change, view.organisation_name, view.standing, view.until, view.mine),
                *(view.title or "", view.state or "", view.reaches[0].level if view.reaches else "none"),
            )
            for view in window_views(reader, windows)
        }
        assert {
            one.pk: (
                *(one.id, one.change, one.organisation_name, one.standing, one.until, one.mine),
                *(one.title, one.state, one.level.word),
            )
            for one in window_sketches(Reader(person), [window.pk for window in windows]).values()
        } == whole
    assert len({person.organisation_id for person in readers(night)}) >= 3


def test_many_windows_ask_as_many_queries_as_one(night: Night) -> None:
    crowd(night.ana, night.systems["switch-a"], ONE - HOUR, 5, title="")
    counts = set()
    for pks in ([Window.objects.order_by("pk")[0].pk], [window.pk for window in Window.objects.all()]):
        with CaptureQueriesContext(connection) as queries:
            window_sketches(Reader(night.gina), pks)
        counts.add(len(queries))
    assert len(counts) == 1
