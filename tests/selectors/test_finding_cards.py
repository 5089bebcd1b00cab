"""How a conflict is shown to one side: what was accepted and by whom, what could be done, whom to call."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import RequestFactory

from accounts.models import Person
from changes.domain.conflicts.kinds import ConflictKind
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Finding
from changes.selectors.findings import finding_views
from changes.selectors.reader import Reader
from changes.selectors.waiting import waiting_for
from changes.services import accept_risk, calendar_edits, freeze_exceptions
from changes.services import book as booking
from components.findings import FindingCard, finding_card, findings_of
from components.templatetags.maintwin import kind_word
from estate.domain.impact import Level
from estate.models import Dependency, Freeze, GraphVersion, System
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = NOW + 5 * DAY
WHEN = "Fri 13 Nov, 03:00 EST · 08:00 UTC"


@pytest.fixture(autouse=True)
def traveller() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def freeze(people: Night, system: str = "reservation-line", mode: str = "block") -> Freeze:
    period = {"starts_at": NOW + 4 * DAY, "ends_at": NOW + 10 * DAY}
    return calendar_edits.add_freeze(people.gina, {"name": "Year end", "systems": (system,), "mode": mode, **period})


def draft(system: str, level: Level = Level.OUTAGE) -> ChangeDraft:
    return ChangeDraft(f"Work on {system}", {system: level}, (DraftWindow(START, START + HOUR),))


def work(who: Person, system: str) -> Change:
    return booking.book(who, draft(system), submit=True)


def excepted(people: Night) -> Change:
    """Ana's work on a switch, which Cleo let pass through the freeze."""
    frozen = freeze(people)
    change = booking.book(people.ana, draft("switch-a"))
    asked = freeze_exceptions.ask_exception(people.ana, change.pk, frozen.pk, "The vendor comes that day")
    freeze_exceptions.grant_exception(people.cleo, frozen.pk, asked.pk, "We stand by")
    return booking.submit(people.ana, change.pk)


def card(person: Person, kind: str) -> FindingCard:
    found = Finding.objects.visible_to(person.organisation).filter(kind=kind).with_sides()
    return finding_card(finding_views(Reader(person), found)[0])


def accepted_lines(person: Person, kind: str) -> list[str]:
    """What the card says of it, without the time."""
    request = RequestFactory().get("/")
    request.user = person
    page = " ".join(render_to_string("components/_finding.html", {"finding": card(person, kind)}, request).split())
    lines = [
        line.partition("</p>")[0].strip()
        for line in page.split('<p class="small"> <span aria-hidden="true">✓</span> ')[1:]
    ]
    return ["".join(line.partition("<time")[::2]).partition(" class=")[0] + _after_time(line) for line in lines]


def _after_time(line: str) -> str:
    return line.rpartition("</time>")[2]


class TestWhatAGrantedExceptionAccepts:
    def test_is_said_without_name_and_reason_to_those_who_may_not_read_them(self, people: Night) -> None:
        excepted(people)

        assert accepted_lines(people.ana, "freeze") == ["Meridian Travel granted an exception, "]

    def test_is_said_with_both_to_the_side_that_granted_it(self, people: Night) -> None:
        excepted(people)

        assert accepted_lines(people.gina, "freeze") == ["Cleo (Meridian Travel) granted an exception, : “We stand by”"]

    def test_is_not_suggested_to_be_asked_for_again(self, people: Night) -> None:
        excepted(people)

        assert card(people.ana, "freeze").suggestion == "Its owner has granted an exception."
        assert card(people.gina, "freeze").suggestion == ""

    def test_does_not_wait_for_an_answer_of_those_whom_it_let_pass(self, people: Night) -> None:
        frozen = freeze(people, mode="warn")
        work(people.ana, "switch-a")
        assert [one.kind for one in waiting_for(Reader(people.ana))] == ["finding"]
        calendar_edits.lift_freeze(people.gina, frozen.pk)
        excepted(people)

        assert Finding.objects.standing().filter(kind="freeze").count() == 2
        assert [one.kind for one in waiting_for(Reader(people.ana)) if "freezes" in one.text] == ["finding"]


def test_the_owner_of_a_freeze_who_only_accepts_the_risk_has_granted_nothing(people: Night) -> None:
    freeze(people, mode="warn")
    work(people.ana, "switch-a")
    accept_risk.accept(people.cleo, Finding.objects.get(kind="freeze").pk, "It will hold")

    assert accepted_lines(people.ana, "freeze") == ["Meridian Travel accepted the risk, "]


class TestTwoWindowsOfOneOrganisation:
    def test_are_accepted_once(self, people: Night) -> None:
        work(people.gina, "ges")
        work(people.gina, "ges-database")
        kind = Finding.objects.get().kind
        accept_risk.accept(people.gina, Finding.objects.get().pk, "I do both")

        assert accepted_lines(people.gina, kind) == ["Gina (Meridian Travel) accepted the risk, : “I do both”"]

    def test_that_are_the_readers_own_are_moved_without_a_call(self, people: Night) -> None:
        work(people.gina, "ges")
        work(people.gina, "ges-database")
        shown = card(people.gina, Finding.objects.get().kind)

        assert shown.suggestion == "Both are yours: move one of them."
        assert [side.calls for side in shown.others] == [()]

    def test_one_of_which_is_a_colleagues_are_agreed_with_the_colleague(self, people: Night) -> None:
        work(people.gina, "ges")
        zoe = Person.objects.create(
            email="zoe@client.example", name="Zoe", organisation=people.organisations["client"], roles=["engineer"]
        )
        work(zoe, "ges-database")
        kind = Finding.objects.get().kind

        assert card(people.gina, kind).suggestion == "Move one of them, or agree with Zoe."
        assert card(zoe, kind).suggestion == "Move one of them, or agree with Gina."


def test_what_the_readers_side_accepted_is_marked_accepted_and_stays_in_its_place(people: Night) -> None:
    work(people.gina, "ges")
    work(people.gina, "ges-database")
    found = Finding.objects.with_sides()
    before = [one.severity for one in findings_of(finding_views(Reader(people.gina), found)).open]
    accept_risk.accept(people.gina, Finding.objects.get().pk, "I do both")
    after = [one.severity for one in findings_of(finding_views(Reader(people.gina), found.all())).open]

    assert (before, after) == (["high"], ["accepted"])


def test_a_lost_redundant_set_shows_the_way_of_each_window(people: Night) -> None:
    nodes = [
        System.objects.create(slug=f"node-{name}", name=f"Node {name}", organisation=people.organisations["client"])
        for name in "abc"
    ]
    for node in nodes:
        Dependency.objects.create(dependent=people.systems["portal"], provider=node, kind="redundant")
    GraphVersion.renew()
    for node in nodes:
        work(people.gina, node.slug)
    shown = card(people.gina, "redundancy")

    assert sorted(str(path) for path in shown.paths) == ["Node a → Portal", "Node b → Portal", "Node c → Portal"]
    assert shown.suggestion == "All are yours: move one of them."


def test_every_kind_has_a_plain_phrase() -> None:
    assert {kind.value: kind_word(kind.value) for kind in ConflictKind} == {
        "same_system": "Both work on the same system",
        "dependency": "One works on what the other affects",
        "validation": "A check may fail because of it",
        "shared_dependent": "Both affect the same system",
        "redundancy": "Together they take a system down",
        "freeze": "In a freeze",
        "maintenance_hours": "Outside maintenance hours",
        "person": "One person for both",
    }
