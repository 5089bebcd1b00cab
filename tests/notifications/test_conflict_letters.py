"""What the mail about a conflict says first, by what the work does not go together with."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.selectors.reader import Reader
from changes.selectors.timeline import SOMEBODY
from changes.services import book as booking
from changes.services import calendar_edits
from core.activity import Activity
from estate.domain.impact import Level
from estate.models import Dependency, Freeze, GraphVersion, MaintenanceHours, System
from notifications.models import Notice
from notifications.selectors.record import Record
from notifications.services.letters.letter import Letter
from notifications.services.letters.mails import letter_for
from notifications.services.making import fan_out as fanning
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = NOW + 5 * DAY


@pytest.fixture(autouse=True)
def traveller() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def freeze(people: Night, system: str, mode: str = "warn") -> Freeze:
    period = {"starts_at": NOW + 4 * DAY, "ends_at": NOW + 10 * DAY}
    return calendar_edits.add_freeze(people.gina, {"name": "Year end", "systems": (system,), "mode": mode, **period})


def work(who: Person, system: str, level: Level = Level.OUTAGE, implementers: tuple[str, ...] = ()) -> None:
    windows = (DraftWindow(START, START + HOUR),)
    draft = ChangeDraft(f"Work on {system}", {system: level}, windows, implementers=implementers)
    booking.book(who, draft, submit=True)


def colleague(people: Night) -> Person:
    """Somebody of the client who acts, so that Gina is told."""
    client = people.organisations["client"]
    return Person.objects.create(email="zoe@client.example", name="Zoe", organisation=client, roles=["engineer"])


def told(person: Person, about: str = "conflict_found") -> list[str]:
    """The subject, the first line, and what could be done."""
    fanning.fan_out()
    notice = Notice.objects.for_sending().filter(contact=person, about=about).latest("id")
    letter = letter_for(notice, NOW)
    return [letter.subject, *letter.body.split("\n\n")[:2]]


def suggested(person: Person) -> str:
    notice = Notice.objects.filter(contact=person, about="conflict_found").latest("id")
    [lines] = Letter(notice, NOW).findings
    return lines.further[-1]


def test_about_a_freeze_it_names_the_freeze_to_those_who_may_read_it(people: Night) -> None:
    work(people.ana, "switch-a")
    freeze(people, "reservation-line", "block")

    assert told(people.ana) == [
        "Conflict with the freeze “Year end” of Meridian Travel: Work on switch-a",
        "You may need to move it, or ask Meridian Travel for an exception.",
        "You can move your work, ask for an exception, or accept the risk with a reason.",
    ]
    assert suggested(people.ana) == (
        "Move it after Mon 23 Nov, 01:00 MST · 08:00 UTC, or ask for an exception: "
        "the Meridian Travel desk, +1 555 0200."
    )


def test_about_a_freeze_of_what_is_hidden_it_says_whose_it_is_alone(people: Night) -> None:
    secret = System.objects.create(
        slug="secret", name="Secret", organisation=people.organisations["client"], listed=False
    )
    Dependency.objects.create(dependent=secret, provider=people.systems["switch-a"])
    GraphVersion.renew()
    work(people.ana, "switch-a")
    freeze(people, "secret")

    assert told(people.ana)[0] == "Conflict with a freeze of Meridian Travel: Work on switch-a"


def test_to_the_owner_of_the_freeze_it_proposes_to_move_nothing(people: Night) -> None:
    freeze(people, "reservation-line")
    work(people.ana, "switch-a")
    fanning.fan_out()
    notices = Notice.objects.for_sending().filter(contact__organisation__slug="client", about="conflict_found")

    letters = [letter_for(one, NOW) for one in notices]

    assert {letter.subject for letter in letters} == {
        "Conflict with your freeze “Year end”: Work on switch-a (Harbour Contact Centre)"
    }
    assert {letter.body.split("\n\n")[1] for letter in letters} == {
        "You can agree with the other side, or accept the risk with a reason."
    }


def test_about_maintenance_hours_it_names_the_system(people: Night) -> None:
    MaintenanceHours.objects.create(
        system=people.systems["client-website"],
        rrule="FREQ=WEEKLY;BYDAY=SU",
        start=time(1),
        duration=timedelta(hours=4),
        timezone="America/New_York",
    )
    windows = (DraftWindow(START, START + HOUR),)
    work_of_gina = booking.book(people.gina, ChangeDraft("GES patch", {"portal": Level.NONE}, windows), submit=True)
    booking.edit(colleague(people), work_of_gina.pk, ChangeDraft("GES patch", {"ges": Level.OUTAGE}, windows))

    assert told(people.gina) == [
        "Conflict with the maintenance hours of Client website: GES patch",
        "You may need to move it to when the owner wants work to happen.",
        "You can move your work, or accept the risk with a reason.",
    ]


def test_about_one_person_for_two_works_it_says_so(people: Night) -> None:
    both = ("olaf@client.example",)
    work(people.gina, "portal", Level.NONE, both)
    zoe, windows = colleague(people), (DraftWindow(START, START + HOUR),)
    other = booking.book(zoe, ChangeDraft("Website", {"client-website": Level.NONE}, windows), submit=True)
    booking.edit(zoe, other.pk, ChangeDraft("Website", {"client-website": Level.NONE}, windows, implementers=both))

    assert told(people.gina) == [
        "Conflict with your planned work: Website, Wed 18 Nov, 03:00–04:00 EST",
        "You may need to move one, or find somebody else to carry it out.",
        "You can move one of them, have somebody else do it, or accept the risk with a reason.",
    ]


def test_about_a_lost_redundant_set_it_names_everybody_and_shows_each_way(people: Night) -> None:
    for slug, owner in (("node-a", "client"), ("node-b", "carrier"), ("node-c", "stranger")):
        node = System.objects.create(slug=slug, name=slug, organisation=people.organisations[owner])
        Dependency.objects.create(dependent=people.systems["portal"], provider=node, kind="redundant")
    GraphVersion.renew()
    for who, slug in ((people.gina, "node-a"), (people.vera, "node-b"), (people.sten, "node-c")):
        work(who, slug)

    assert told(people.gina) == [
        "Conflict with your planned work: Northline Carrier and Elsewhere Ltd, Wed 18 Nov, 03:00–04:00 EST",
        "You may need to move Work on node-a: together they take down Portal.",
        "You can move your work, agree with the other side, or accept the risk with a reason.",
    ]
    letter = letter_for(Notice.objects.filter(contact=people.gina, about="conflict_found").latest("id"), NOW)
    ways = [line.strip() for line in letter.body.splitlines() if "→" in line and line.startswith("    ")]
    assert sorted(ways) == ["node-a → Portal", "node-b → Portal", "node-c → Portal"]


def test_about_two_own_windows_it_says_that_the_other_work_is_their_own(people: Night) -> None:
    work(people.gina, "ges")
    work(colleague(people), "ges")

    assert told(people.gina) == [
        "Conflict with your planned work: Work on ges, Wed 18 Nov, 03:00–04:00 EST",
        "You may need to move one of them: they meet at GES.",
        "You can move one of them, or accept the risk with a reason.",
    ]


def test_about_a_conflict_that_is_gone_it_names_the_same(people: Night) -> None:
    work(people.ana, "switch-a")
    frozen = freeze(people, "reservation-line")
    fanning.fan_out()
    Notice.objects.filter(contact=people.ana).update(state="sent")
    calendar_edits.lift_freeze(people.gina, frozen.pk)

    assert told(people.ana, "conflict_gone")[0] == (
        "No more conflict with the freeze “Year end” of Meridian Travel: Work on switch-a"
    )


def test_what_others_edit_elsewhere_tells_neither_who_did_it_nor_whom_else_it_met(people: Night) -> None:
    """Neither the mail nor the record of the change in which the edit stands."""
    System.objects.filter(slug="reservation-line").update(listed=False)
    GraphVersion.renew()
    for who, system in ((people.ana, "switch-a"), (people.vera, "voice-carrier")):
        work(who, system)
    freeze(people, "reservation-line")
    change = Change.objects.get(owner=people.ana)
    edited = Activity.objects.get(kind="freeze_edited", subject_kind="change", subject_id=change.pk)
    reader = Reader(people.ana)

    assert len(edited.data["found"]) == 2
    told(people.ana)
    notice = Notice.objects.for_sending().get(contact=people.ana, about="conflict_found")
    assert "Gina" not in letter_for(notice, NOW).body
    assert [one.who for one in Record(reader, change.pk).newest(100) if one.what == "edited a freeze"] == [SOMEBODY]
