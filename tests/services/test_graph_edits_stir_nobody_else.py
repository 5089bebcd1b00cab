"""A private system that planned work comes to reach, or reaches no longer, is news to nobody who may not know of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import Organisation
from changes.services import book as booking
from changes.services.graph_edits import editing_graph
from core.activity import Activity
from estate.services import dependencies, systems
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("listed", [True, False])
@time_machine.travel(NOW, tick=False)
def test_only_those_who_may_know_of_it_have_something_new_to_see(people: Night, listed: bool) -> None:
    start = NOW + timedelta(days=3)
    booking.book(people.ana, switch_upgrade(start, start + timedelta(hours=4)), submit=True)
    with editing_graph(people.ana):
        systems.add_system(people.ana, {"slug": "vault", "name": "Vault", "listed": listed})

    stirred = []
    for edit in (dependencies.add_dependency, None):
        before = board_versions()
        with editing_graph(people.ana):
            if edit:
                added = edit(people.ana, "vault", "phone-switch", "required")
            else:
                dependencies.remove_dependency(people.ana, added)
        stirred.append(sorted(slug for slug, version in board_versions().items() if version != before[slug]))

    assert stirred == [["centre", "client"] if listed else ["centre"]] * 2
    assert {act.kind for act in Activity.objects.filter(kind__startswith="reaches_")} == {
        "reaches_more",
        "reaches_less",
    }


def board_versions() -> dict[str, int]:
    return dict(Organisation.objects.values_list("slug", "board_version"))
