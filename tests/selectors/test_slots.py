"""When else: in whose words, for whom, and what it costs."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.slots import Sought
from changes.domain.work import Check
from changes.models import Change, Window
from changes.selectors.preview import PreviewInput
from changes.selectors.reader import Reader
from changes.selectors.slots import SlotsView, nearest_slots, slots
from changes.services import book as booking
from changes.services import start_and_end
from core.refusals import Invalid
from core.time.interval import Interval
from estate.domain.impact import Level
from estate.models import Dependency, Freeze, GraphVersion, MaintenanceHours, System
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)
FOUR_DAYS = Sought(HOUR, MIDNIGHT, MIDNIGHT + timedelta(days=4))


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Ten days before the night."""
    with time_machine.travel(MIDNIGHT - timedelta(days=10), tick=False) as traveller:
        yield traveller


def at(hours: float) -> datetime:
    return MIDNIGHT + hours * HOUR


def book(who: Person, system: str, start: float, end: float, **more: Any) -> Change:
    draft = ChangeDraft(f"Work on {system}", {system: Level.OUTAGE}, (DraftWindow(at(start), at(end)),), **more)
    return booking.book(who, draft, submit=True)


def wanted(system: str, level: Level = Level.OUTAGE, **more: Any) -> PreviewInput:
    """When it was entered for makes no difference."""
    return PreviewInput({system: level}, Interval(at(900), at(901)), **more)


def half_a_day(duration: float = 1, begin: float = 0, besides: tuple[Interval, ...] = ()) -> Sought:
    return Sought(duration * HOUR, at(begin), at(begin + 12), besides)


def found(who: Person, entered: PreviewInput, sought: Sought | None = None) -> SlotsView:
    return slots(Reader(who), entered, sought or half_a_day())


def free(view: SlotsView) -> list[tuple[float, float]]:
    return [(hours(one.from_), hours(one.until)) for one in view.slots]


def refused(view: SlotsView) -> list[tuple[float, float, str]]:
    return [(hours(one.from_), hours(one.until), one.because) for one in view.refused]


def hours(moment: datetime) -> float:
    return (moment - MIDNIGHT) / HOUR


def test_own_work_is_named_and_work_of_others_only_by_whose_it_is(people: Night) -> None:
    book(people.ana, "switch-a", 2, 4)
    book(people.gina, "portal", 6, 8)
    checked = wanted("switch-a", checks=(Check("portal", "agent-desktop"),))

    view = found(people.ana, checked)

    assert free(view) == [(0, 1), (4, 5), (8, 11)]
    assert refused(view) == [
        (
            1,
            4,
            ("Your change and “Work on switch-a” both work on Switch A at the same time. Each may disturb the other."),
        ),
        (
            5,
            8,
            (
                "“Work on portal” of Meridian Travel affects what has to work before your change counts as done: "
                "Agent desktop to Portal. If that fails, that work may be why, and not yours."
            ),
        ),
    ]


def test_of_a_counterpart_s_work_only_where_we_meet_is_said(people: Night) -> None:
    book(people.ana, "switch-a", 2, 4)

    view = found(people.vera, wanted("voice-carrier"))

    assert free(view) == [(0, 1), (4, 11)]
    assert refused(view) == [
        (
            1,
            4,
            (
                "Your change and work of Harbour Contact Centre both affect Phone switch at the same time, which needs "
                "what each of them works on. If it fails, either may be why."
            ),
        )
    ]


def test_private_systems_are_masked(people: Night) -> None:
    System.objects.filter(slug="phone-switch").update(listed=False)
    GraphVersion.renew()
    book(people.ana, "switch-a", 2, 4)

    [refusal] = found(people.vera, wanted("voice-carrier")).refused

    assert refusal.because == (
        "Your change and work of Harbour Contact Centre both affect a system of Harbour Contact Centre at the same "
        "time, which needs what each of them works on. If it fails, either may be why."
    )


def test_what_sounds_the_same_is_one_range_so_that_nobody_counts_the_windows_of_others(people: Night) -> None:
    book(people.ana, "switch-a", 2, 4)
    book(people.ana, "switch-a", 3, 6)

    assert [(one.from_, one.until) for one in found(people.vera, wanted("voice-carrier")).refused] == [(at(1), at(6))]


def test_the_same_words_on_both_sides_of_a_single_free_instant_stay_two_ranges(people: Night) -> None:
    book(people.ana, "switch-a", 2, 4)
    book(people.ana, "switch-a", 5, 6)

    view = found(people.vera, wanted("voice-carrier"))

    assert free(view) == [(0, 1), (4, 4), (6, 11)]
    assert [(start, end) for start, end, _ in refused(view)] == [(1, 4), (4, 6)]


def test_redundancy_freezes_hours_and_people_say_why_they_refuse(people: Night) -> None:
    book(people.ana, "switch-b", 2, 4)
    book(people.ana, "agent-desktop", 20, 21, implementers=("ana@centre.example",))
    _freeze(people, "switch-a", 6, 8)
    MaintenanceHours.objects.create(
        system=people.systems["switch-a"],
        rrule="FREQ=DAILY",
        start=time(0),
        duration=10 * HOUR,
        timezone="UTC",
    )

    view = found(people.ana, wanted("switch-a", implementers=("ana@centre.example",)))

    assert free(view) == [(0, 1), (4, 5), (8, 9)]
    assert refused(view) == [
        (
            1,
            4,
            (
                "Together your change and “Work on switch-b” leave none of the redundant providers of Phone switch up. "
                "Without them Phone switch goes down."
            ),
        ),
        (
            5,
            8,
            "“Year end” of Harbour Contact Centre freezes Switch A at that time, and your change works on it.",
        ),
        (9, 11, "Your change does not keep to the maintenance hours of Switch A."),
    ]


def _freeze(people: Night, system: str, start: float, end: float) -> Freeze:
    freeze = Freeze.objects.create(
        organisation=people.systems[system].organisation, name="Year end", starts_at=at(start), ends_at=at(end)
    )
    freeze.systems.add(people.systems[system])
    return freeze


def test_a_person_who_is_elsewhere_is_named_to_their_own_organisation(people: Night) -> None:
    book(people.ana, "switch-a", 2, 4, implementers=("ana@centre.example",))
    quiet = wanted("agent-desktop", Level.NONE, implementers=("ana@centre.example",))

    assert refused(found(people.ana, quiet)) == [
        (1, 4, "Ana carries out both your change and “Work on switch-a” at the same time.")
    ]


def test_windows_without_a_known_end_count_as_the_ledger_counts_them(people: Night, clock: Any) -> None:
    change = book(people.ana, "switch-a", 2, 4)
    clock.move_to(at(2))
    start_and_end.start(people.ana, Window.objects.get(change=change).pk, "It cannot wait.")
    clock.move_to(at(5))

    view = found(people.vera, wanted("voice-carrier"), half_a_day(begin=5))

    assert free(view) == [(9, 16)]


def test_the_past_is_refused(people: Night, clock: Any) -> None:
    book(people.ana, "switch-a", 2, 4)
    clock.move_to(at(3))

    assert refused(found(people.vera, wanted("voice-carrier")))[0] == (0, 3, "This is in the past.")


def test_the_windows_of_the_change_that_is_edited_do_not_stand_in_its_way_but_those_entered_beside_it_do(
    people: Night,
) -> None:
    change = booking.book(people.ana, switch_upgrade(at(2), at(4)), submit=True)
    edited = wanted("switch-a", change=change.pk)

    view = found(people.ana, edited, half_a_day(besides=(Interval(at(6), at(7)),)))

    assert free(view) == [(0, 5), (7, 11)]
    assert refused(view) == [(5, 7, "Another window of this change takes place then.")]


@pytest.mark.parametrize(
    ("entered", "sought", "errors"),
    [
        (wanted("switch-a"), half_a_day(0), {"duration": ["Say how long it takes: more than 0 min."]}),
        (
            wanted("switch-a"),
            half_a_day(13),
            {"duration": ["It takes longer than the time between the earliest start and the latest end."]},
        ),
        (
            wanted("switch-a"),
            Sought(HOUR, MIDNIGHT, MIDNIGHT + timedelta(days=400, seconds=1)),
            {"latest": ["Ask for at most 400 days at once."]},
        ),
        (wanted("nowhere"), half_a_day(), {"targets.0.system": ["There is no system “nowhere”."]}),
        (wanted("ges"), half_a_day(), {"targets.0.system": ["The owner of “ges” has not let you work on it."]}),
        (
            wanted("switch-a", checks=(Check("client-website"),)),
            half_a_day(),
            {"validates.0.to": ["None of your systems needs “client-website”, so your work can’t be checked by it."]},
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    people: Night, entered: PreviewInput, sought: Sought, errors: dict[str, list[str]]
) -> None:
    with pytest.raises(Invalid) as refusal:
        found(people.ana, entered, sought)

    assert refusal.value.errors == errors


def test_the_number_of_queries_does_not_grow_with_what_is_around(people: Night) -> None:
    _freeze(people, "phone-switch", 60, 61)
    asked = wanted("voice-carrier", implementers=("vera@carrier.example",))
    book(people.ana, "switch-a", 2, 4)
    few = _queries(people.vera, asked)
    for start in range(5, 45, 2):
        book(people.ana, "switch-b", start, start + 1)
        _freeze(people, "phone-switch", start, start + 1)

    many = _queries(people.vera, asked)

    assert len(found(people.vera, asked, FOUR_DAYS).refused) > 20
    assert few == many <= 15


def _queries(who: Person, asked: PreviewInput) -> int:
    found(who, asked, FOUR_DAYS)
    with CaptureQueriesContext(connection) as queries:
        found(Person.objects.select_related("organisation").get(pk=who.pk), asked, FOUR_DAYS)
    return len(queries)


def test_the_form_does_not_look_for_work_that_concerns_too_much(people: Night) -> None:
    asked = wanted("switch-a")
    assert nearest_slots(Reader(people.ana), asked, 0) is not None

    many = [System(slug=f"s{n}", name=f"S {n}", organisation=people.organisations["centre"]) for n in range(5_000)]
    System.objects.bulk_create(many)
    Dependency.objects.bulk_create(Dependency(dependent=one, provider=people.systems["switch-a"]) for one in many)
    GraphVersion.renew()

    assert nearest_slots(Reader(people.ana), asked, 0) is None
