"""What forms offer: exactly what somebody may choose, told in memory as PostgreSQL finds it; and what they meant."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.selectors.choosable import SCOPES, Choice, ChoosableSystems
from changes.selectors.choosable_organisations import ChoosableOrganisations
from changes.selectors.choosable_people import ChoosablePeople
from changes.selectors.reader import Reader
from changes.services import book as booking
from core import clock
from estate.domain.impact import Level
from estate.models import Dependency, DependencyState, GraphVersion, System, SystemShare, WorkGrant
from tests.estates import Night
from tests.examples import examples
from tests.matrix.matrix_cells import undone

pytestmark = pytest.mark.django_db
PARTIES = ("centre", "client", "carrier", "stranger")
READERS = ("ana", "gina", "vera", "sten")
PLACES = range(8)
ENDS = st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES)).filter(lambda ends: ends[0] != ends[1])
GIVEN = st.sets(st.tuples(st.sampled_from(PLACES), st.sampled_from(PARTIES)), max_size=8)
SYSTEM = st.tuples(st.sampled_from(PARTIES), st.booleans())
ESTATES = st.fixed_dictionaries(
    {
        "systems": st.lists(SYSTEM, min_size=len(PLACES), max_size=len(PLACES)),
        "needs": st.dictionaries(ENDS, st.sampled_from(DependencyState), max_size=14),
        "shares": GIVEN,
        "grants": GIVEN,
    }
)


def chooses(person: Person, scope: str = "seen", kept: tuple[str, ...] = ()) -> ChoosableSystems:
    return ChoosableSystems(Reader(person), scope, kept)


def offered(person: Person, typed: str, scope: str = "seen", kept: tuple[str, ...] = ()) -> list[str]:
    return [one.value for one in chooses(person, scope, kept).find(typed)]


def add(people: Night, owner: str, *, listed: bool = True, **names: str) -> None:
    of = people.organisations[owner]
    System.objects.bulk_create(
        System(slug=slug, name=name, organisation=of, listed=listed) for slug, name in names.items()
    )
    GraphVersion.renew()


def booked(person: Person, *systems: str) -> None:
    start = clock.now() + timedelta(days=20)
    windows = (DraftWindow(start, start + timedelta(hours=1)),)
    targets = dict.fromkeys(systems, Level.OUTAGE)
    booking.book(person, ChangeDraft(title="Ours", targets=targets, windows=windows), submit=False)


class Drawn:
    """An estate of eight systems besides the night's, each named by a word that no other holds."""

    def __init__(self, people: Night, drawn: dict[str, Any]) -> None:
        self.people, self.systems = people, []
        for place, (owner, listed) in enumerate(drawn["systems"]):
            of = people.organisations[owner]
            self.systems.append(
                System.objects.create(slug=f"slug{place}x", name=f"Name{place}x", organisation=of, listed=listed)
            )
        for (dependent, provider), state in drawn["needs"].items():
            Dependency.objects.create(
                dependent=self.systems[dependent],
                provider=self.systems[provider],
                state=state,
                answered_at=clock.now() if state == DependencyState.REFUSED else None,
            )
        for model, given_to in ((SystemShare, drawn["shares"]), (WorkGrant, drawn["grants"])):
            for place, party in sorted(given_to):
                if self.systems[place].organisation_id != people.organisations[party].pk:
                    model.objects.create(system=self.systems[place], organisation=people.organisations[party])
        GraphVersion.renew()


@settings(
    max_examples=examples(0.3),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=ESTATES)
def test_each_scope_holds_in_memory_what_it_finds_in_the_database(people: Night, drawn: dict[str, Any]) -> None:
    with undone():
        Drawn(people, drawn)
        readers = {name: Reader(people.people[name]) for name in READERS}
        for (name, reader), (called, scope) in product(readers.items(), SCOPES.items()):
            held = {slug for slug in reader.estate.names if scope.holds(reader, slug)}
            assert held == scope.rows(reader).slugs(), (name, called)


@settings(
    max_examples=examples(0.4),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    drawn=ESTATES,
    kept=st.sets(st.sampled_from(PLACES), max_size=4),
    name=st.sampled_from(READERS),
    scope=st.sampled_from(sorted(SCOPES)),
    by_slug=st.booleans(),
)
def test_nothing_is_found_by_words_that_its_reader_does_not_read(
    people: Night, drawn: dict[str, Any], kept: set[int], name: str, scope: str, by_slug: bool
) -> None:
    """Nor what was once theirs and is kept, nor what they may work on without seeing it."""
    with undone():
        made = Drawn(people, drawn)
        reader = Reader(people.people[name])
        choosable = ChoosableSystems(reader, scope, {made.systems[place].slug for place in kept})
        for system in made.systems:
            shows = reader.may_open(system.slug) and system.slug in choosable
            found = choosable.find(system.slug if by_slug else system.name)
            assert (system.slug in {one.value for one in found}) == shows, system.slug


class TestChoosableSystems:
    def test_before_anything_is_typed_ones_own_stand_there_the_last_chosen_first(self, people: Night) -> None:
        own = ["agent-desktop", "phone-switch", "switch-a", "switch-b"]
        assert offered(people.ana, "") == own

        booked(people.ana, "switch-b")
        booked(people.ana, "phone-switch")

        assert offered(people.ana, "") == ["phone-switch", "switch-b", "agent-desktop", "switch-a"]
        assert offered(people.bert, "") == own

    def test_what_one_chose_last_is_found_before_ones_own(self, people: Night) -> None:
        add(people, "client", zz="Switch of theirs")
        WorkGrant.objects.create(system=System.objects.get(slug="zz"), organisation=people.organisations["centre"])
        assert offered(people.ana, "switch", "workable") == ["switch-a", "switch-b", "phone-switch", "zz"]

        booked(people.ana, "zz")

        assert offered(people.ana, "switch", "workable")[0] == "zz"

    def test_only_what_the_field_is_for_is_found(self, people: Night) -> None:
        assert offered(people.ana, "ges") == ["ges", "ges-database"]
        assert offered(people.ana, "website", "checkable") == []
        assert offered(people.ana, "ges", "own") == []
        assert offered(people.ana, "ges", "workable") == []

    def test_a_typo_is_forgiven_within_what_the_field_is_for(self, people: Night) -> None:
        assert offered(people.gina, "prtal", "own") == ["portal"]
        assert "portal" not in offered(people.ana, "prtal", "own")

    def test_nothing_is_found_by_words_like_nothing(self, people: Night) -> None:
        assert offered(people.ana, "xylophone quartet") == []
        assert chooses(people.ana).called("xylophone quartet") == []

    def test_what_is_kept_is_found_and_may_stay(self, people: Night) -> None:
        choosable = chooses(people.ana, "own", ("portal",))

        assert "portal" in choosable
        assert choosable.choice("portal") == Choice("portal", "Portal", "no longer yours")
        assert offered(people.ana, "portal", "own", ("portal",)) == ["portal"]
        assert "ges" not in choosable

    def test_what_is_kept_and_hidden_by_now_is_not_found_by_its_name(self, people: Night) -> None:
        add(people, "client", listed=False, vault="Vault")
        choosable = chooses(people.ana, "workable", ("vault",))

        assert choosable.choice("vault").name == "a system of Meridian Travel"
        assert [choosable.find(typed) for typed in ("vault", "vautl", "vau")] == [[], [], []]
        assert choosable.called("Vault") == []

    def test_what_may_be_worked_on_and_is_hidden_by_now_is_not_found_by_its_name(self, people: Night) -> None:
        add(people, "client", listed=False, vault="Vault")
        WorkGrant.objects.create(system=System.objects.get(slug="vault"), organisation=people.organisations["centre"])

        assert offered(people.ana, "vault", "workable") == []

    def test_a_slug_is_called_so_before_a_name_and_a_name_whatever_its_case(self, people: Night) -> None:
        add(people, "centre", portal2="portal", switch="GES")

        assert chooses(people.ana).called("portal") == ["portal"]
        assert chooses(people.ana).called("  pORTAL ") == ["portal2", "portal"]
        assert chooses(people.ana).called("sWITCH a") == ["switch-a"]

    def test_two_of_one_name_are_both_called_so(self, people: Night) -> None:
        add(people, "centre", mine="Core")
        add(people, "carrier", theirs="Core")

        assert sorted(chooses(people.ana).called("core")) == ["mine", "theirs"]
        assert chooses(people.ana, "own").called("core") == ["mine"]

    def test_a_part_of_a_name_calls_nothing(self, people: Night) -> None:
        assert chooses(people.ana).called("switch") == []

    def test_whose_it_is_stands_beside_its_name(self, people: Night) -> None:
        assert chooses(people.ana).choice("switch-a") == Choice("switch-a", "Switch A", "yours")
        assert chooses(people.ana).choice("ges") == Choice("ges", "GES", "Meridian Travel")


class TestPeople:
    def test_are_ones_colleagues_oneself_first(self, people: Night) -> None:
        choosable = ChoosablePeople(people.organisations["centre"], "colleagues", me=people.bert.pk)

        assert choosable.find("") == [
            Choice("bert@centre.example", "Bert", "you"),
            Choice("ana@centre.example", "Ana", "ana@centre.example"),
        ]

    def test_are_those_who_may_work_where_that_is_asked(self, people: Night) -> None:
        choosable = ChoosablePeople(people.organisations["centre"], "engineers")

        assert [one.value for one in choosable.find("")] == ["ana@centre.example"]
        assert "bert@centre.example" not in choosable

    @pytest.mark.parametrize("typed", ["bert", "BERT", "ert@cen", "centre bert", "brt"])
    def test_are_found_by_name_and_address_and_with_a_typo(self, people: Night, typed: str) -> None:
        choosable = ChoosablePeople(people.organisations["centre"], "colleagues")

        assert [one.value for one in choosable.find(typed)] == ["bert@centre.example"]

    def test_of_others_nobody_is_found(self, people: Night) -> None:
        choosable = ChoosablePeople(people.organisations["centre"], "colleagues")

        assert [choosable.find(typed) for typed in ("gina", "gnia")] == [[], []]
        assert choosable.called("gina@client.example") == []
        assert "gina@client.example" not in choosable

    def test_who_has_left_is_found_where_they_are_named_already(self, people: Night) -> None:
        Person.objects.filter(pk=people.bert.pk).update(is_active=False)
        organisation = people.organisations["centre"]

        assert ChoosablePeople(organisation, "colleagues").find("bert") == []
        kept = ChoosablePeople(organisation, "colleagues", ("bert@centre.example",))
        assert [one.value for one in kept.find("bert")] == ["bert@centre.example"]

    def test_two_of_one_name_are_both_called_so(self, people: Night) -> None:
        Person.objects.filter(pk=people.bert.pk).update(name="Ana")
        choosable = ChoosablePeople(people.organisations["centre"], "colleagues")

        assert sorted(choosable.called("ana")) == ["ana@centre.example", "bert@centre.example"]
        assert choosable.called("BERT@centre.example") == ["bert@centre.example"]


class TestOrganisations:
    def test_are_all_others_by_name(self, people: Night) -> None:
        choosable = ChoosableOrganisations(people.organisations["centre"])

        assert choosable.find("") == [
            Choice("stranger", "Elsewhere Ltd"),
            Choice("client", "Meridian Travel"),
            Choice("carrier", "Northline Carrier"),
        ]
        assert "centre" not in choosable

    @pytest.mark.parametrize("typed", ["meridian", "TRAVEL mer", "client", "merdian"])
    def test_are_found_by_name_and_slug_and_with_a_typo(self, people: Night, typed: str) -> None:
        choosable = ChoosableOrganisations(people.organisations["centre"])

        assert choosable.find(typed) == [Choice("client", "Meridian Travel")]

    def test_are_called_by_their_name_or_slug(self, people: Night) -> None:
        choosable = ChoosableOrganisations(people.organisations["centre"])

        assert [choosable.called(typed) for typed in (" meridian TRAVEL", "Client", "meridian", "centre")] == [
            ["client"],
            ["client"],
            [],
            [],
        ]
