"""What a change or an act would make and what it would end, before anything is saved."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Finding, Window
from changes.selectors import foresight
from changes.selectors.findings import FindingView
from changes.selectors.preview import PlannedWindow, PreviewInput, preview
from changes.selectors.reader import Reader
from changes.services import book as booking
from changes.services import start_and_end
from core.refusals import Invalid, NotAllowed, Refused
from core.time.interval import Interval
from estate.domain.impact import Level
from estate.models import Contact, Dependency, Freeze, GraphVersion, System
from notifications.selectors.would_be_told import WHEN_EXTENDED, would_be_told
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db
SLOW = "can be slow or partly working"

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""01:00 in Denver: the upgrade begins."""
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Ten days before the night."""
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def upgrade(people: Night) -> int:
    """Id of the window of the switch upgrade, 01:00 to 05:00."""
    return Window.objects.get(change=booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)).pk


def work(who: Person, system: str, start: datetime, end: datetime, level: Level = Level.OUTAGE) -> Window:
    draft = ChangeDraft(f"Work on {system}", {system: level}, (DraftWindow(start, end),))
    return Window.objects.get(change=booking.book(who, draft, submit=True))


def running_ges(people: Night, clock: Any) -> Window:
    """Work on GES that runs from 22:00 to midnight."""
    window = work(people.gina, "ges", ONE - 3 * HOUR, ONE - HOUR)
    clock.move_to(ONE - 3 * HOUR)
    return start_and_end.start(people.gina, window.pk, "Cannot wait")


def told(views: Sequence[FindingView]) -> list[tuple[str, str, list[int | None]]]:
    return [(view.kind, view.severity, [side.pk for side in view.windows]) for view in views]


def moved(window: Window, start: datetime, end: datetime, **more: Any) -> PreviewInput:
    return PreviewInput({"ges": Level.OUTAGE}, Interval(start, end), window=window.pk, **more)


class TestMoving:
    def test_what_stands_already_has_its_id_and_goes_on(self, people: Night) -> None:
        upgraded, ges = upgrade(people), work(people.gina, "ges", ONE + HOUR, ONE + 2 * HOUR)
        finding = Finding.objects.get()

        seen = preview(Reader(people.gina), moved(ges, ONE + 2 * HOUR, ONE + 3 * HOUR))

        assert told(seen.conflicts) == [("validation", "high", [None, upgraded])]
        assert ([view.pk for view in seen.conflicts], seen.ends, dict(seen.makes)) == ([finding.pk], (), {})

    def test_moving_away_names_what_would_be_gone(self, people: Night) -> None:
        upgraded, ges = upgrade(people), work(people.gina, "ges", ONE + HOUR, ONE + 2 * HOUR)
        finding = Finding.objects.get()

        seen = preview(Reader(people.gina), moved(ges, FIVE, FIVE + HOUR))

        assert seen.conflicts == ()
        assert [view.pk for view in seen.ends] == [finding.pk]
        assert told(seen.ends) == [("validation", "high", [upgraded, ges.pk])]

    def test_moving_into_other_work_names_what_is_new(self, people: Night) -> None:
        upgraded, ges = upgrade(people), work(people.gina, "ges", FIVE, FIVE + HOUR)

        seen = preview(Reader(people.gina), moved(ges, FIVE - HOUR, FIVE))

        assert told(seen.conflicts) == [("validation", "high", [None, upgraded])]
        assert (list(seen.makes.values()), seen.ends) == (list(seen.conflicts), ())
        assert not Finding.objects.exists()

    def test_it_does_not_meet_the_other_windows_of_its_change(self, people: Night) -> None:
        draft = ChangeDraft(
            "Two nights", {"ges": Level.OUTAGE}, tuple(DraftWindow(day, day + HOUR) for day in (ONE, FIVE))
        )
        change = booking.book(people.gina, draft, submit=True)
        first = Window.objects.filter(change=change).earliest("starts_at")

        seen = preview(Reader(people.gina), moved(first, FIVE, FIVE + HOUR))

        assert (seen.conflicts, seen.ends) == ((), ())

    def test_somebody_elses_window_is_as_if_it_were_not_there(self, people: Night) -> None:
        ges = work(people.gina, "ges", ONE, FIVE)
        asked = PreviewInput({"switch-a": Level.OUTAGE}, Interval(ONE, FIVE), window=ges.pk)

        for wanted in (ges.pk, 987654):
            with pytest.raises(Invalid) as refused:
                preview(Reader(people.ana), PreviewInput(asked.targets, asked.period, window=wanted))
            assert refused.value.errors == {"window": ["There is no such window of yours."]}


class TestBooking:
    def test_what_a_redundancy_conflict_says_better_is_listed_but_not_told(self, people: Night) -> None:
        first = work(people.ana, "switch-a", ONE, FIVE)

        entered = PreviewInput({"switch-b": Level.OUTAGE}, Interval(ONE, FIVE), checks=(Check("switch-a"),))
        seen = preview(Reader(people.ana), entered)

        assert [(view.kind, view.severity, view.absorbed) for view in seen.conflicts] == [
            ("redundancy", "high", False),
            ("validation", "high", True),
        ]
        assert told(list(seen.makes.values())) == [("redundancy", "high", [None, first.pk])]


class TestEditing:
    def test_each_window_meets_its_own_and_what_is_left_out_ends(self, people: Night) -> None:
        upgraded = upgrade(people)
        later = work(people.ana, "switch-a", FIVE + HOUR, FIVE + 2 * HOUR, Level.NONE)
        windows = tuple(DraftWindow(at, at + HOUR) for at in (ONE, ONE + 2 * HOUR))
        change = booking.book(people.gina, ChangeDraft("Twice", {"ges": Level.OUTAGE}, windows), submit=True)
        first, second = Window.objects.filter(change=change).order_by("starts_at")
        stands = {side.window_id: side.finding_id for one in Finding.objects.all() for side in one.sides.all()}

        seen = preview(
            Reader(people.gina),
            PreviewInput(
                {"ges": Level.OUTAGE},
                Interval(ONE, ONE + HOUR),
                change=change.pk,
                window=first.pk,
                more=(PlannedWindow(Interval(FIVE + HOUR, FIVE + 2 * HOUR)),),
                left_out=frozenset({second.pk}),
            ),
        )

        assert [told(window.conflicts) for window in seen.windows] == [
            [("validation", "high", [None, upgraded])],
            [("shared_dependent", "info", [None, later.pk])],
        ]
        assert [[view.pk for view in window.conflicts] for window in seen.windows] == [[stands[first.pk]], [None]]
        assert [view.pk for view in seen.ends] == [stands[second.pk]]
        assert [side.starts_at for view in seen.conflicts for side in view.windows if side.id is None] == [
            ONE,
            FIVE + HOUR,
        ]
        assert dict(seen.makes) == {}

    def test_each_stored_window_keeps_its_own_findings(self, people: Night) -> None:
        upgrade(people)
        windows = tuple(DraftWindow(at, at + HOUR) for at in (ONE, ONE + 2 * HOUR))
        change = booking.book(people.gina, ChangeDraft("Twice", {"ges": Level.OUTAGE}, windows), submit=True)
        first, second = Window.objects.filter(change=change).order_by("starts_at")
        stands = {side.window_id: side.finding_id for one in Finding.objects.all() for side in one.sides.all()}

        seen = preview(
            Reader(people.gina),
            PreviewInput(
                {"ges": Level.OUTAGE},
                Interval(ONE, ONE + HOUR),
                window=first.pk,
                more=(PlannedWindow(Interval(ONE + 2 * HOUR, ONE + 3 * HOUR), second.pk),),
            ),
        )

        assert [[view.pk for view in window.conflicts] for window in seen.windows] == [
            [stands[first.pk]],
            [stands[second.pk]],
        ]
        assert seen.ends == ()

    def test_what_it_answers_is_what_saving_brings(self, people: Night) -> None:
        upgrade(people)
        work(people.vera, "voice-carrier", ONE - 2 * HOUR, ONE + HOUR)
        ges = work(people.gina, "ges", FIVE, FIVE + HOUR)
        wanted = DraftWindow(ONE - HOUR, ONE + HOUR, (), ges.public_id)

        seen = preview(Reader(people.gina), moved(ges, wanted.starts_at, wanted.ends_at))
        draft = ChangeDraft("Work on ges", {"ges": Level.OUTAGE}, (wanted,))
        booking.edit(people.gina, ges.change_id, draft)

        written = Finding.objects.standing().of_windows([ges.pk])
        assert {finding.signature for finding in written if finding.told} == set(seen.makes)
        assert sorted(finding.kind for finding in written) == sorted(view.kind for view in seen.conflicts)


class TestExtending:
    def test_into_the_next_window_names_the_other_side_the_path_and_what_could_be_done(
        self, people: Night, clock: Any
    ) -> None:
        upgraded, ges = upgrade(people), running_ges(people, clock)

        seen = foresight.extension(Reader(people.gina), ges.pk, ONE + HOUR)
        [view] = seen.conflicts

        assert told([view]) == [("validation", "high", [None, upgraded])]
        assert (view.overlap_starts_at, view.overlap_ends_at) == (ONE, ONE + HOUR)
        assert (
            view.suggestion
            == "End by Mon 23 Nov, 03:00 EST · 08:00 UTC, or call the Harbour Contact Centre desk, +1 555 0100."
        )
        assert [side.organisation_name for side in view.others] == ["Harbour Contact Centre"]
        assert [one.contact for one in would_be_told(Reader(people.gina), seen, WHEN_EXTENDED).told] == [
            "ana@centre.example",
            "olaf@client.example",
        ]
        assert not Finding.objects.exists()

    def test_a_shorter_one_ends_what_stands(self, people: Night, clock: Any) -> None:
        upgrade(people)
        ges = running_ges(people, clock)
        start_and_end.extend(people.gina, ges.pk, ONE + HOUR)
        finding = Finding.objects.get()

        seen = foresight.extension(Reader(people.gina), ges.pk, ONE)

        assert (seen.conflicts, [view.pk for view in seen.ends]) == ((), [finding.pk])
        assert "ana@centre.example" in [
            one.contact for one in would_be_told(Reader(people.gina), seen, WHEN_EXTENDED).told
        ]

    def test_a_longer_overlap_is_no_new_conflict(self, people: Night, clock: Any) -> None:
        upgrade(people)
        ges = running_ges(people, clock)
        start_and_end.extend(people.gina, ges.pk, ONE + HOUR)

        seen = foresight.extension(Reader(people.gina), ges.pk, ONE + 2 * HOUR)

        assert ([view.pk for view in seen.conflicts], dict(seen.makes), seen.ends) == (
            [Finding.objects.get().pk],
            {},
            (),
        )

    def test_it_refuses_what_extending_refuses(self, people: Night, clock: Any) -> None:
        ges = running_ges(people, clock)

        with pytest.raises(Refused) as refused:
            foresight.extension(Reader(people.gina), ges.pk, ONE - 4 * HOUR)
        assert refused.value.reasons == ("The end of running work cannot be moved before now.",)
        with pytest.raises(NotAllowed):
            foresight.extension(Reader(people.olaf), ges.pk, ONE)
        with pytest.raises(Window.DoesNotExist):
            foresight.extension(Reader(people.sten), ges.pk, ONE)


class TestStarting:
    def test_early_into_other_work_names_it(self, people: Night, clock: Any) -> None:
        upgraded = upgrade(people)
        ges = work(people.gina, "ges", FIVE, FIVE + HOUR)
        clock.move_to(FIVE - HOUR)

        seen = foresight.start(Reader(people.gina), ges.pk)

        assert seen is not None
        assert told(list(seen.makes.values())) == [("validation", "high", [None, upgraded])]

    def test_on_time_brings_nothing_new(self, people: Night, clock: Any) -> None:
        upgrade(people)
        ges = work(people.gina, "ges", ONE + HOUR, FIVE)
        clock.move_to(ONE + HOUR)

        seen = foresight.start(Reader(people.gina), ges.pk)

        assert seen is not None
        assert (dict(seen.makes), len(seen.conflicts), seen.ends) == ({}, 1, ())

    def test_what_cannot_start_has_no_answer(self, people: Night, clock: Any) -> None:
        ges = work(people.gina, "ges", ONE, FIVE)
        clock.move_to(FIVE)

        assert foresight.start(Reader(people.gina), ges.pk) is None


class TestTold:
    def test_the_owners_of_what_is_frozen_are_told_of_that(self, people: Night) -> None:
        freeze = Freeze.objects.create(
            organisation=people.organisations["client"], name="Sale", starts_at=ONE, ends_at=FIVE, mode="warn"
        )
        freeze.systems.set([people.systems["reservation-line"]])

        seen = preview(Reader(people.ana), PreviewInput({"switch-a": Level.OUTAGE}, Interval(ONE, FIVE)))

        assert told(seen.conflicts) == [("freeze", "medium", [None])]
        because = {one.name: one.because for one in would_be_told(Reader(people.ana), seen).told}
        assert sorted(because) == ["Gina", "Olaf"], "Gina owns what is frozen; at risk alone, she would not be told"

    def test_nobody_is_told_of_what_stands_already(self, people: Night) -> None:
        upgrade(people)
        ges = work(people.gina, "ges", ONE + HOUR, ONE + 2 * HOUR)
        seen = preview(Reader(people.gina), moved(ges, ONE + 2 * HOUR, ONE + 3 * HOUR))

        because = {one.name: one.because for one in would_be_told(Reader(people.gina), seen).told}

        assert because == {
            "Ana": (
                f"It reaches Agent desktop, which {SLOW}: GES → Agent desktop. Ana is on call for it and its owner.",
            ),
            "Olaf": tuple(
                f"It reaches {name}, which {does}{path}. Olaf is on call for it."
                for name, does, path in (
                    ("Client website", "can be out", ": GES → Client website"),
                    ("GES", "can be out", ""),
                    ("Reservation line", SLOW, ": GES → Agent desktop → Reservation line"),
                )
            ),
        }

    def test_of_many_systems_the_worst_and_how_many_more(self, people: Night) -> None:
        hub(people, 30)
        seen = preview(Reader(people.ana), PreviewInput({"switch-a": Level.DEGRADED}, Interval(ONE, FIVE)))

        [vera] = [one for one in would_be_told(Reader(people.ana), seen).told if one.name == "Vera"]

        assert vera.because == (
            *(
                f"It reaches Branch {number}, which {SLOW}: Switch A → Branch {number}. Vera is its owner."
                for number in ("00", "01", "02", "03")
            ),
            "And 26 more.",
        )


def hub(people: Night, number: int, first: int = 0) -> None:
    """So many systems of the carrier that need Switch A, from this number on."""
    branches = System.objects.bulk_create(
        System(slug=f"branch-{place:02}", name=f"Branch {place:02}", organisation=people.organisations["carrier"])
        for place in range(first, first + number)
    )
    Contact.objects.bulk_create(Contact(system=one, person=people.vera, role="owner") for one in branches)
    Dependency.objects.bulk_create(
        Dependency(dependent=one, provider=people.systems["switch-a"], kind="required") for one in branches
    )
    GraphVersion.renew()


def queries_of(person: Person, entered: PreviewInput) -> int:
    with CaptureQueriesContext(connection) as captured:
        reader = Reader(person)
        would_be_told(reader, preview(reader, entered))
    return len(captured)


class TestQueries:
    def test_are_as_many_however_much_is_around_and_met(self, people: Night) -> None:
        entered = PreviewInput(
            {"switch-a": Level.OUTAGE},
            Interval(ONE, FIVE),
            checks=(Check("ges", "agent-desktop"),),
            implementers=("ana@centre.example",),
        )
        self.around(people, 1)
        hub(people, 1)
        queries_of(people.ana, entered)
        few = queries_of(people.ana, entered)
        self.around(people, 6)
        hub(people, 40, first=1)
        queries_of(people.ana, entered)
        many = queries_of(people.ana, entered)

        assert many == few <= 20

    def test_are_as_many_however_many_windows_are_entered(self, people: Night) -> None:
        self.around(people, 2)
        one = PreviewInput({"switch-a": Level.OUTAGE}, Interval(ONE, FIVE))
        days = [timedelta(days=day) for day in range(1, 9)]
        nine = PreviewInput(
            one.targets, one.period, more=tuple(PlannedWindow(Interval(ONE + d, FIVE + d)) for d in days)
        )

        assert queries_of(people.ana, nine) == queries_of(people.ana, one)

    def around(self, people: Night, number: int) -> None:
        for place in range(number):
            start = ONE + place * timedelta(minutes=10)
            for who, system in ((people.gina, "ges"), (people.vera, "voice-carrier"), (people.ana, "switch-b")):
                work(who, system, start, start + HOUR)
