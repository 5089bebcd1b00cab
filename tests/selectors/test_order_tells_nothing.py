"""What stands first among the work of two organisations does not tell who booked first."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Finding
from changes.selectors.findings import FindingView, finding_views
from changes.selectors.reader import Reader
from changes.services import book as booking
from estate.domain.impact import Level
from tests.doors import api_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
START = NOW + timedelta(days=5)


def work(who: Person, system: str, start: datetime = START, hours: int = 2) -> None:
    draft = ChangeDraft(f"Work on {system}", {system: Level.OUTAGE}, (DraftWindow(start, start + hours * HOUR),))
    booking.book(who, draft, submit=True)


def centre_first(people: Night, start: datetime) -> None:
    work(people.ana, "phone-switch", start)
    work(people.vera, "voice-carrier")


def carrier_first(people: Night, start: datetime) -> None:
    work(people.vera, "voice-carrier")
    work(people.ana, "phone-switch", start)


def seen_by(person: Person) -> FindingView:
    [view] = finding_views(Reader(person), Finding.objects.visible_to(person.organisation).with_sides())
    return view


@pytest.mark.parametrize("books", [centre_first, carrier_first])
@pytest.mark.parametrize(
    ("start", "first"),
    [(START + HOUR, ["carrier", "centre"]), (START - HOUR, ["centre", "carrier"]), (START, ["carrier", "centre"])],
)
def test_sides_of_a_conflict_stand_by_their_start_and_then_by_organisation(
    people: Night, books: Callable[[Night, datetime], None], start: datetime, first: list[str]
) -> None:
    with time_machine.travel(NOW, tick=False):
        books(people, start)

        view = seen_by(people.vera)
        [listed] = api_as(people.vera).get("/api/v1/conflicts/").json()["results"]

    assert [side.organisation for side in view.windows] == first
    ways = [side.organisation for path in view.paths for side in view.windows if side.id == path.window]
    assert list(dict.fromkeys(ways)) == first
    assert [side["organisation"] for side in listed["windows"]] == first
