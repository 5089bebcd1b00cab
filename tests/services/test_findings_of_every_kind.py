"""Redundancy, freezes, maintenance hours and people in the ledger: found, told to whom, accepted, gone."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.ledger import reconcile as ledger
from changes.models import Finding, FindingSide, Window
from changes.selectors.findings import FindingView, finding_views
from changes.selectors.reader import Reader
from changes.selectors.stored_draft import draft_of
from changes.services import accept_risk, start_and_end
from changes.services import book as booking
from core.activity import Activity
from estate.domain.impact import Level
from estate.models import Dependency, Freeze, GraphVersion, MaintenanceHours, System
from tests.estates import Night

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Ten days before the night."""
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def work(who: Person, system: str, start: datetime = ONE, end: datetime = FIVE, level: Level = Level.OUTAGE) -> Window:
    draft = ChangeDraft(f"Work on {system}", {system: level}, (DraftWindow(start, end),))
    return Window.objects.get(change=booking.book(who, draft, submit=True))


def seen_by(person: Person, kind: str) -> FindingView:
    found = Finding.objects.visible_to(person.organisation).filter(kind=kind).with_sides()
    return finding_views(Reader(person), found)[0]


def standing() -> list[tuple[str, str, bool]]:
    return list(Finding.objects.order_by("kind", "id").values_list("kind", "state", "absorbed"))


def told(word: str) -> list[list[str]]:
    """The kinds of which people were told, act by act."""
    acts = Activity.objects.filter(tells__contains=[f"conflict_{word}"]).order_by("id")
    return [sorted(Finding.objects.filter(pk__in=act.data[word]).values_list("kind", flat=True)) for act in acts]


def trunks_of_two_carriers(people: Night) -> None:
    """The portal of the client needs one of two trunks, owned by a carrier and by strangers."""
    for slug, owner in (("trunk-a", "carrier"), ("trunk-b", "stranger")):
        people.systems[slug] = System.objects.create(slug=slug, name=slug, organisation=people.organisations[owner])
        Dependency.objects.create(dependent=people.systems["portal"], provider=people.systems[slug], kind="redundant")
    GraphVersion.renew()


def freeze(people: Night, mode: str = "warn", *systems: str) -> Freeze:
    made = Freeze.objects.create(
        organisation=people.organisations["client"], name="Year end", mode=mode, starts_at=ONE, ends_at=FIVE
    )
    made.systems.set(people.systems[slug] for slug in systems or ("ges",))
    return made


def test_two_members_of_a_redundant_set_down_at_once_are_one_finding_that_absorbs_the_pair(people: Night) -> None:
    trunks_of_two_carriers(people)
    work(people.vera, "trunk-a")
    work(people.sten, "trunk-b")
    redundancy = Finding.objects.get(kind="redundancy")

    assert standing() == [("redundancy", "found", False), ("shared_dependent", "found", True)]
    assert (redundancy.severity, redundancy.meets_at) == (3, ["portal"])
    assert told("found") == [["redundancy"]]


def test_owners_who_cannot_see_each_other_learn_that_the_counterpart_works_and_no_more(people: Night) -> None:
    trunks_of_two_carriers(people)
    work(people.vera, "trunk-a")
    work(people.sten, "trunk-b")
    view = seen_by(people.vera, "redundancy")

    assert view.explanation == (
        "Together “Work on trunk-a” and work of Elsewhere Ltd leave none of the redundant providers of Portal up. "
        "Without them Portal goes down."
    )
    assert view.suggestion == (
        "Move yours after Mon 23 Nov, 12:00 GMT · 12:00 UTC, or call the Elsewhere Ltd desk, +63 2 555 0400."
    )
    assert [(side.organisation, side.title) for side in view.windows] == [
        ("carrier", "Work on trunk-a"),
        ("stranger", None),
    ]
    assert [path.path for path in view.paths] == [("trunk-a", "portal"), ("portal",)]


def test_when_the_redundancy_finding_goes_the_pair_that_stays_is_told(people: Night) -> None:
    trunks_of_two_carriers(people)
    work(people.vera, "trunk-a")
    window = work(people.sten, "trunk-b")
    draft = draft_of(window.change)
    booking.edit(people.sten, window.change_id, replace(draft, targets={"trunk-b": Level.DEGRADED}))

    assert standing() == [("redundancy", "gone", False), ("shared_dependent", "found", False)]
    assert (told("found"), told("gone")) == ([["redundancy"]], [["redundancy"]])


def test_three_of_five_must_be_up_so_the_third_that_goes_down_is_the_finding(people: Night) -> None:
    portal = people.systems["portal"]
    System.objects.filter(pk=portal.pk).update(redundancy_minimum=3)
    for name in "abcde":
        slug = f"node-{name}"
        people.systems[slug] = System.objects.create(slug=slug, name=slug, organisation=people.organisations["client"])
        Dependency.objects.create(dependent=portal, provider=people.systems[slug], kind="redundant")
    GraphVersion.renew()
    first = work(people.gina, "node-a", ONE, FIVE)
    second = work(people.gina, "node-b", ONE + HOUR, FIVE)

    assert not Finding.objects.filter(kind="redundancy").exists()

    third = work(people.gina, "node-c", ONE + 2 * HOUR, FIVE + HOUR)
    found = Finding.objects.get(kind="redundancy")

    assert set(found.sides.values_list("window", flat=True)) == {first.pk, second.pk, third.pk}
    assert (found.overlap_starts_at, found.overlap_ends_at) == (ONE + 2 * HOUR, FIVE)
    assert not Finding.objects.filter(absorbed=True).exists()


def test_a_window_that_reaches_a_freeze_is_told_to_both_and_each_accepts_for_itself(people: Night) -> None:
    freeze(people)
    window = work(people.gina, "ges-database")
    Finding.objects.get()

    assert list(FindingSide.objects.values_list("window", "organisation__slug")) == [(window.pk, "client")]


def test_the_owner_of_the_freeze_is_a_party_where_the_work_is_somebody_elses(people: Night) -> None:
    people.systems["trunk"] = System.objects.create(
        slug="trunk", name="Trunk", organisation=people.organisations["carrier"]
    )
    Dependency.objects.create(dependent=people.systems["ges"], provider=people.systems["trunk"])
    GraphVersion.renew()
    freeze(people)
    window = work(people.vera, "trunk")
    finding = Finding.objects.get(kind="freeze")
    mine, theirs = seen_by(people.vera, "freeze"), seen_by(people.gina, "freeze")

    assert (finding.severity, finding.meets_at) == (2, ["ges"])
    assert list(finding.sides.order_by("id").values_list("window", "organisation__slug")) == [
        (window.pk, "carrier"),
        (None, "client"),
    ]
    assert f"{mine.explanation} {mine.suggestion}" == (
        "“Year end” of Meridian Travel freezes GES at that time, and “Work on trunk” affects it. "
        "Move it after Mon 23 Nov, 12:00 GMT · 12:00 UTC, "
        "or agree with the Meridian Travel desk, +1 555 0200."
    )
    assert f"{theirs.explanation} {theirs.suggestion}" == (
        "“Year end” of Meridian Travel freezes GES at that time, and “Work on trunk” of Northline Carrier affects it. "
        "Call the Northline Carrier desk, +44 1632 960300."
    )
    accept_risk.accept(people.gina, finding.pk, "Agreed with Vera")
    assert [seen_by(people.vera, "freeze").state, seen_by(people.gina, "freeze").state] == ["open", "accepted"]


def test_work_on_the_frozen_system_itself_is_high_and_what_it_does_not_hit_is_info(people: Night) -> None:
    freeze(people, "warn", "ges", "client-website")
    work(people.gina, "ges", level=Level.NONE)
    work(people.gina, "ges-database", FIVE - HOUR, FIVE, Level.NONE)

    assert list(Finding.objects.filter(kind="freeze").order_by("id").values_list("severity", "meets_at")) == [
        (3, ["client-website", "ges"]),
        (0, ["client-website", "ges"]),
    ]


def test_a_window_moved_out_of_the_freeze_is_told_as_gone(people: Night) -> None:
    freeze(people)
    window = work(people.gina, "ges")
    booking.move_window(people.gina, window.pk, {"starts_at": FIVE, "ends_at": FIVE + HOUR})

    assert standing() == [("freeze", "gone", False)]
    assert (told("found"), told("gone")) == ([["freeze"]], [["freeze"]])


def test_part_of_a_window_outside_of_the_hours_of_what_it_degrades_is_a_finding(people: Night) -> None:
    """Sundays 01:00 to 05:00 in New York for the website; the work on GES is on a Monday."""
    MaintenanceHours.objects.create(
        system=people.systems["client-website"],
        rrule="FREQ=WEEKLY;BYDAY=SU",
        start=time(1),
        duration=timedelta(hours=4),
        timezone="America/New_York",
    )
    sunday = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    inside = work(people.gina, "ges", sunday, sunday + 4 * HOUR)
    partly = work(people.gina, "ges", sunday + 7 * HOUR - 4 * HOUR, sunday + 7 * HOUR)
    work(people.gina, "ges", ONE, FIVE, Level.AT_RISK)
    finding = Finding.objects.get(kind="maintenance_hours")

    assert list(finding.sides.values_list("window", flat=True)) == [partly.pk]
    assert (finding.severity, finding.meets_at) == (2, ["client-website"])
    assert (finding.overlap_starts_at, finding.overlap_ends_at) == (sunday + 4 * HOUR, sunday + 7 * HOUR)
    assert seen_by(people.gina, "maintenance_hours").explanation == (
        "Part of “Work on ges” is outside the maintenance hours of Client website "
        "(every Sunday from 01:00 until 05:00, America/New_York)."
    )

    work(people.gina, "ges", ONE, FIVE)

    whole = Finding.objects.filter(kind="maintenance_hours").latest("pk")
    assert finding_views(Reader(people.gina), Finding.objects.filter(pk=whole.pk).with_sides())[0].explanation == (
        "“Work on ges” is outside the maintenance hours of Client website "
        "(every Sunday from 01:00 until 05:00, America/New_York)."
    )
    assert inside.pk != partly.pk


def test_one_person_who_implements_two_overlapping_windows_is_a_finding_without_a_place(people: Night) -> None:
    both = [
        ChangeDraft(title, {system: Level.NONE}, (DraftWindow(start, FIVE),), implementers=("gina@client.example",))
        for title, system, start in (("Portal work", "portal", ONE + HOUR), ("Website work", "client-website", ONE))
    ]
    for draft in both:
        booking.book(people.gina, draft, submit=True)
    finding = Finding.objects.get(kind="person")

    assert (finding.severity, finding.meets_at, finding.people) == (2, [], [people.gina.pk])
    assert (
        seen_by(people.gina, "person").explanation
        == "Gina carries out both “Website work” and “Portal work” at the same time."
    )
    assert seen_by(people.gina, "person").suggestion == "Move one of them, or have somebody else do it."


def test_another_implementer_ends_the_finding_and_an_acceptance_does_not_cover_somebody_else(people: Night) -> None:
    draft = ChangeDraft("Portal work", {"portal": Level.NONE}, (DraftWindow(ONE, FIVE),))
    one = booking.book(people.gina, replace(draft, implementers=("gina@client.example",)), submit=True)
    other = replace(draft, title="Website work", targets={"client-website": Level.NONE})
    two = booking.book(people.gina, replace(other, implementers=("gina@client.example", "olaf@client.example")))
    booking.submit(people.gina, two.pk)
    accept_risk.accept(people.gina, Finding.objects.get(kind="person").pk, "She does both")
    booking.edit(people.gina, one.pk, replace(draft_of(one), implementers=("olaf@client.example",)))
    finding = Finding.objects.get(kind="person")

    assert (finding.people, finding.state) == ([people.olaf.pk], "found")
    assert not finding.sides.exclude(accepted_at=None).exists()

    booking.edit(people.gina, one.pk, replace(draft_of(one), implementers=()))

    assert Finding.objects.get(kind="person").state == "gone"


def test_time_passing_alone_renews_no_finding_of_a_calendar_and_voids_no_acceptance(people: Night, clock: Any) -> None:
    frozen = freeze(people)
    frozen.ends_at = FIVE + 48 * HOUR
    frozen.save()
    window = work(people.gina, "ges")
    accept_risk.accept(people.gina, Finding.objects.get().pk, "It must be now")
    clock.move_to(ONE)
    start_and_end.start(people.gina, window.pk, reason="Now or never")
    for hours in (5, 7, 9):
        clock.move_to(ONE + hours * HOUR)
        ledger.reconcile([window.pk], ONE + hours * HOUR)

    assert told("found") == [["freeze"]]
    assert FindingSide.objects.exclude(accepted_at=None).count() == 1
