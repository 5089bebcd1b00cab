"""One search: what of systems, changes, people and organisations is called so, as far as the reader may see it."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, ChangeShare
from changes.selectors.reader import Reader
from changes.selectors.search import KINDS, ChangesFound, search
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core import clock
from core.searching import Wanted
from core.text import folded
from estate.domain.impact import Level
from estate.models import GraphVersion, System, SystemShare
from tests.estates import Night

pytestmark = pytest.mark.django_db
SOON = timedelta(days=20)


def found(person: Person, typed: str, most: int = 10) -> dict[str, list[str]]:
    """Names by kind, of the kinds of which something is found."""
    shown = search(Reader(person), Wanted.read(typed), most)
    return {kind: [str(one) for one in getattr(shown, kind)] for kind in KINDS if getattr(shown, kind)}


def named(people: Night, owner: str, **names: str) -> None:
    of = people.organisations[owner]
    System.objects.bulk_create(System(slug=slug, name=name, organisation=of) for slug, name in names.items())
    GraphVersion.renew()


def booked(people: Night, person: Person, title: str, system: str, *, submit: bool = True, ticket: str = "") -> Change:
    start = clock.now() + SOON
    draft = ChangeDraft(
        title=title,
        targets={system: Level.OUTAGE},
        windows=(DraftWindow(start, start + timedelta(hours=1)),),
        external_reference=ticket,
    )
    return booking.book(person, draft, submit=submit)


def test_every_kind_is_found_by_one_word(people: Night) -> None:
    change = booked(people, people.gina, "Meridian cut-over", "ges")
    named(people, "client", mx="Meridian exchange")

    assert found(people.gina, "meridian") == {
        "systems": ["Meridian exchange"],
        "changes": [str(change)],
        "organisations": ["Meridian Travel"],
    }
    assert found(people.ana, "gina") == {"people": ["Gina"]}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Zürich", unicodedata.normalize("NFD", "zürich")),
        ("Zürich", "ZURICH"),
        ("Hauptstraße", "hauptstrasse"),
        ("Oﬃce ﬁrewall", "office firewall"),
        ("Office firewall", "oﬃce"),
        ("Ærø Łódź Đà", "aero lodz da"),
        ("\uff27\uff25\uff33 wide", "ges wide"),
        ("מרכז שירות", "שירות"),
        ("مركز الاتصال", "الاتصال"),
        ("Портал ёлка", "портал елка"),
        ("がくせい", unicodedata.normalize("NFD", "がく")),
        ("日本", "本"),
        ("\u0130stanbul", "istanbul"),
        ("100% uptime", "100%"),
        ("under_score", "r_s"),
        ("back\\slash", "k\\s"),
        ('O\'Brien "quoted"', 'o\'brien "quoted"'),
        ("A; DROP TABLE x--", "; drop table x--"),
    ],
)
def test_case_accents_forms_and_signs_are_found_as_they_are_meant(people: Night, name: str, typed: str) -> None:
    named(people, "centre", one=name, other="Something else")

    assert found(people.ana, typed).get("systems") == [name]


@pytest.mark.parametrize(
    "typed", ["%", "_", "\\", "%%%", "' OR 1=1 --", "\0", "\u202e", "(", "[a-z]", "x" * 200, "🚒" * 200]
)
def test_wildcards_quotes_and_length_are_text(people: Night, typed: str) -> None:
    assert not System.objects.filter(Wanted.read(typed).in_field()).exists() or not Wanted.read(typed)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("prtal", "Portal"),
        ("poratl", "Portal"),
        ("gse", "GES"),
        ("swich b", "Switch B"),
        ("rservation lin", "Reservation line"),
        ("agnet dekstop", "Agent desktop"),
        ("carier voise", "Voice carrier"),
    ],
)
def test_a_typo_is_forgiven_where_nothing_is_called_so(people: Night, typed: str, name: str) -> None:
    shown = search(Reader(people.ana), Wanted.read(typed), 10)

    assert shown.alike
    assert name in [one.name for one in shown.systems][:2]


def test_what_is_spelled_right_is_found_without_what_is_like_it(people: Night) -> None:
    assert found(people.ana, "portal") == {"systems": ["Portal"]}


def test_words_are_found_in_any_order_and_each_of_them(people: Night) -> None:
    assert found(people.ana, "database ges") == {"systems": ["GES database"]}
    assert "Portal" not in found(people.ana, "portal database").get("systems", [])[:1]


def test_what_is_called_exactly_so_comes_first_then_ones_own(people: Night) -> None:
    named(people, "client", aa="Core")
    named(people, "centre", zz="Core switch", yy="My core")
    named(people, "carrier", bb="Core router")

    assert found(people.ana, "core")["systems"] == ["Core", "Core switch", "My core", "Core router"]


def test_what_is_called_exactly_so_comes_first_with_its_accents_left_out_too(people: Night) -> None:
    named(people, "client", zz="Zürich")
    named(people, "centre", **{f"n{nth}": f"Zurich {nth}" for nth in range(20)})

    assert found(people.ana, "zurich", 3)["systems"] == ["Zürich", "Zurich 0", "Zurich 1"]


def test_a_private_system_is_found_by_its_owner_and_whoever_it_was_shown(people: Night) -> None:
    named(people, "client", vault="Vault")
    System.objects.filter(slug="vault").update(listed=False)
    GraphVersion.renew()
    assert [found(one, "vault") for one in (people.gina, people.ana, people.sten)] == [{"systems": ["Vault"]}, {}, {}]

    SystemShare.objects.create(system=System.objects.get(slug="vault"), organisation=people.organisations["centre"])

    assert [found(one, "vault") for one in (people.ana, people.sten)] == [{"systems": ["Vault"]}, {}]


def test_a_change_is_found_by_what_its_reader_may_read(people: Night) -> None:
    change = booked(people, people.gina, "Reindex", "ges", ticket="CHG-4711")
    draft = booked(people, people.gina, "Reindex again", "ges", submit=False, ticket="CHG-4712")

    assert found(people.gina, "reindex")["changes"] == [str(draft), str(change)]
    assert found(people.gina, "chg-47")["changes"] == [str(draft), str(change)]
    assert found(people.gina, change.reference)["changes"] == [str(change)]
    assert found(people.ana, "reindex") == {"changes": [str(change)]}
    assert found(people.ana, "chg-4711") == {}
    assert found(people.sten, "reindex") == {}
    assert "changes" not in found(people.sten, change.reference)

    ChangeShare.objects.create(change=change, organisation=people.organisations["stranger"])

    assert found(people.sten, "chg-4711") == {"changes": [str(change)]}


def test_unscheduled_work_is_found_by_what_is_being_done(people: Night) -> None:
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}, reason="New index"))

    assert len(found(people.ana, "index")["changes"]) == 1
    assert found(people.sten, "index") == {}


def test_people_found_are_colleagues_and_whom_one_may_call(people: Night) -> None:
    """Ana's systems need GES, whose contacts Gina and Olaf are; nothing of Sten's needs anything."""
    assert [found(people.ana, name) for name in ("bert", "gina", "olaf", "sten")] == [
        {"people": ["Bert"]},
        {"people": ["Gina"]},
        {"people": ["Olaf"]},
        {},
    ]
    assert [found(people.sten, name) for name in ("ana", "gina", "sten")] == [{}, {}, {"people": ["Sten"]}]


def test_whom_a_page_names_that_one_may_not_open_is_not_found(people: Night) -> None:
    System.objects.filter(slug__in=("ges", "ges-database", "portal")).update(listed=False)
    GraphVersion.renew()

    assert found(people.ana, "gina") == {}


def test_unscheduled_work_is_titled_at_once_however_much_is_found(people: Night) -> None:
    def asked() -> int:
        reader = Reader(people.ana)
        with CaptureQueriesContext(connection) as captured:
            for change in search(reader, Wanted.read("index"), 10).changes:
                reader.title(change)
        return len(captured)

    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}, reason="New index"))
    few = asked()
    declaring.declare(people.gina, Declaration({"portal": Level.OUTAGE}, reason="Old index"))
    declaring.declare(people.gina, Declaration({"ges-database": Level.OUTAGE}, reason="Index of it"))

    assert asked() == few


def test_others_who_are_called_alike_crowd_nobody_out(people: Night) -> None:
    party = people.organisations["stranger"]
    Person.objects.bulk_create(
        Person(email=f"b{nth}@stranger.example", name="Bertt", organisation=party) for nth in range(300)
    )
    Person.objects.filter(pk=people.bert.pk).update(name="Berttram")
    Change.objects.bulk_create(
        Change(organisation=party, reference=f"X-{nth}", title="Rackk", owner=people.sten, state="approved")
        for nth in range(300)
    )
    seen = booked(people, people.gina, "Rackks", "ges")

    assert found(people.ana, "brettram") == {"people": ["Berttram"]}
    assert found(people.ana, "rakcks") == {"changes": [str(seen)]}


def test_who_has_left_is_not_found(people: Night) -> None:
    Person.objects.filter(pk=people.bert.pk).update(is_active=False)

    assert found(people.ana, "bert") == {}


def test_of_each_kind_so_many_are_found_and_it_is_said_that_there_are_more(people: Night) -> None:
    named(people, "centre", **{f"n{nth}": f"Node {nth}" for nth in range(5)})

    shown = search(Reader(people.ana), Wanted.read("node"), 4)

    assert [one.name for one in shown.systems] == [f"Node {nth}" for nth in range(4)]
    assert shown.more == frozenset({"systems"})


def test_changes_are_read_to_their_end_though_most_are_hidden(people: Night) -> None:
    """Whoever sees one of three hundred is shown it."""
    seen = booked(people, people.gina, "Old rack", "ges")
    party, owner = people.organisations["stranger"], people.sten
    Change.objects.bulk_create(
        Change(organisation=party, reference=f"X-{nth}", title=f"Rack {nth}", owner=owner, state="approved")
        for nth in range(700)
    )

    assert [row for _, row in ChangesFound(Reader(people.ana), Wanted.read("rack")).after(None, 5)] == [seen]


def test_a_search_costs_the_same_however_much_there_is(people: Night) -> None:
    def asked() -> int:
        reader = Reader(people.ana)
        with CaptureQueriesContext(connection) as captured:
            search(reader, Wanted.read("node"), 10)
        return len(captured)

    named(people, "centre", first="Node")
    booked(people, people.ana, "Node by node", "first")
    few = asked()
    named(people, "centre", **{f"n{nth}": f"Node {nth}" for nth in range(40)})
    for nth in range(5):
        booked(people, people.ana, f"Node {nth}", f"n{nth}")

    assert (few, asked()) == (6, 6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn")), min_size=1, max_size=30))
def test_whatever_a_system_is_called_it_is_found_by_its_name(people: Night, name: str) -> None:
    wanted = Wanted.read(name)
    if not wanted.words:
        return
    System.objects.update_or_create(
        slug="any",
        defaults={"name": unicodedata.normalize("NFC", name), "organisation": people.organisations["centre"]},
    )

    found_by = [
        name,
        name.upper(),
        unicodedata.normalize("NFD", name),
        unicodedata.normalize("NFKC", name),
        folded(name),
    ]
    for typed in found_by:
        rows = System.objects.filter(Wanted.read(typed).in_field())
        assert list(rows.filter(slug="any").values_list("slug", flat=True)) == ["any"], typed
