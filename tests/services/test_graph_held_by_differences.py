"""What a process holds of the estate after edits is what it would read anew, also where it looks only now and then."""

from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services.rates import refuse_too_often
from changes.services.graph_edits import editing_graph
from core.refusals import Invalid, Refused
from estate.domain.graph import NeedKind
from estate.models import Dependency, DependencyState, GraphEdit, GraphVersion, System
from estate.selectors import graph as held
from estate.services import dependencies, systems
from tests.domain.test_graph_by_differences import same_answers
from tests.estates import Night
from tests.examples import examples

pytestmark = pytest.mark.django_db
EDITS = 40


def edit(people: Night, random: Random) -> None:
    """Whatever acts there are, by whoever may; what is refused changes nothing."""
    dependency = random.choice([*Dependency.objects.with_ends().order_by("pk")])
    needs, needed = random.sample([*System.objects.order_by("slug")], 2)
    owner = {one.organisation_id: one for one in (people.gina, people.vera, people.ana)}
    match random.randrange(6):
        case 0 | 1:
            actor = owner.get(needs.organisation_id, people.gina)
            dependencies.add_dependency(actor, needs.slug, needed.slug, random.choice(list(NeedKind)))
        case 2:
            act = random.choice([dependencies.confirm_dependency, dependencies.refuse_dependency])
            act(owner.get(dependency.answerer.pk, people.gina), dependency)
        case 3 | 4:
            dependencies.remove_dependency(owner.get(dependency.dependent.organisation_id, people.gina), dependency)
        case _:
            values = {"listed": random.random() < 0.5, "redundancy_minimum": random.randrange(1, 3)}
            systems.edit_system(owner.get(needs.organisation_id, people.gina), needs, values)


def assert_as_read_anew() -> None:
    by_edits, anew = held.current_estate(), held._load(GraphVersion.current())
    for name in ("version", "owners", "names", "listed", "asks_from", "system_ids", "slugs", "owned"):
        assert getattr(by_edits, name) == getattr(anew, name), name
    assert same_answers(by_edits.graph, anew.graph)
    for organisation in anew.owned:
        assert by_edits.needed_by(organisation) == anew.needed_by(organisation)


@pytest.mark.parametrize("seed", range(examples(0.06)))
def test_after_whatever_edits_a_process_holds_what_is_there(
    people: Night, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dependencies, refuse_too_often.__name__, lambda *_: None)
    random, made = Random(seed), 0
    for _ in range(EDITS):
        try:
            with editing_graph(people.gina):
                edit(people, random)
            made += 1
        except (Refused, Invalid):
            pass
        if random.random() < 0.4:
            assert_as_read_anew()
    assert_as_read_anew()
    assert made > EDITS / 4


def test_one_dependency_more_or_less_is_no_reason_to_read_the_whole(people: Night) -> None:
    before = held.current_estate().graph
    with editing_graph(people.gina):
        dependency = dependencies.add_dependency(people.gina, "ges-database", "portal", "soft")
        with CaptureQueriesContext(connection) as more:
            added = held.current_estate().graph
    with editing_graph(people.gina):
        dependencies.remove_dependency(people.gina, dependency)
        with CaptureQueriesContext(connection) as less:
            removed = held.current_estate().graph

    assert added.dependencies_added_since(before) == {("ges-database", "portal")}
    assert added.altered_in(removed) == {"portal"}
    assert [one["sql"].split('"')[1::2][0] for one in (*more, *less) if '"' in one["sql"]] == ["estate_graphedit"] * 2
    assert_as_read_anew()


def test_an_edit_that_is_not_written_down_is_read_with_the_whole(people: Night) -> None:
    held.current_estate()
    with editing_graph(people.gina):
        System.objects.filter(slug="switch-a").update(redundancy_minimum=2)
        GraphVersion.renew()
    with editing_graph(people.gina):
        Dependency.objects.confirmed().first().delete()  # type: ignore[union-attr]
        GraphVersion.renew()

    assert_as_read_anew()


def test_edits_are_forgotten_beyond_so_many(people: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GraphEdit, "MOST_KEPT", 3)
    dependency = Dependency.objects.with_ends().filter(state=DependencyState.CONFIRMED)[0]
    before = held.current_estate()
    for counts in (False, True, False, True, False):
        Dependency.objects.filter(pk=dependency.pk).update(
            state=DependencyState.CONFIRMED if counts else DependencyState.REFUSED
        )
        GraphVersion.renew_by(dependency, counts=counts)

    assert GraphEdit.objects.count() == 3
    assert GraphEdit.between(before.version, GraphVersion.current()) is None
    assert_as_read_anew()
