"""After any edit of the graph the ledger says what a recomputation of everything says, though only the windows were
looked at that reach what was edited."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine

from changes.domain.conflicts.findings import signature
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.ledger import reconcile as ledger
from changes.models import Finding, Window
from changes.services import book as booking
from changes.services.graph_edits import editing_graph
from estate.domain.impact import Level
from estate.models import Dependency, DependencyKind, GraphVersion, System
from tests.estates import Night, night
from tests.examples import examples

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EDITS = 25


def in_the_ledger() -> set[tuple[str, int, tuple[str, ...], str]]:
    rows = Finding.objects.standing()
    return {(one.signature, one.severity, tuple(one.also), str(one.paths)) for one in rows}


def from_scratch() -> set[tuple[str, int, tuple[str, ...], str]]:
    found = ledger.found_for(list(Window.objects.effective().values_list("pk", flat=True)), NOW).conflicts
    return {
        (
            signature(one),
            int(one.severity),
            tuple(str(kind) for kind in one.also),
            str(
                [
                    {
                        "path": list(path.path),
                        "check": path.check,
                        "window": int(path.window),
                        "meets_at": path.meets_at,
                    }
                    for path in one.paths
                ]
            ),
        )
        for one in found
    }


def booked(people: Night, random: Random) -> None:
    """Work of the client on its own systems, each of which may be checked by what these need."""
    own = [slug for slug, system in people.systems.items() if system.organisation.slug == "client"]
    for number in range(14):
        start = NOW + random.randrange(1, 8) * HOUR
        targets = {slug: random.choice(list(Level)) for slug in random.sample(own, 2)}
        checks = (Check(random.choice(own)),) if number % 2 else ()
        window = DraftWindow(start, start + random.randrange(1, 5) * HOUR)
        draft = ChangeDraft(f"Work {number}", targets, (window,), checks=checks, one_at_a_time=number % 3 == 0)
        booking.book(people.gina, draft, submit=True)


def edit(random: Random) -> None:
    """One more dependency, one less, of another kind, or another minimum of a redundant set."""
    systems = list(System.objects.order_by("slug"))
    kind = random.choice(DependencyKind.values)
    match random.randrange(4):
        case 0:
            dependent, provider = random.sample(systems, 2)
            Dependency.objects.get_or_create(dependent=dependent, provider=provider, defaults={"kind": kind})
        case 1:
            random.choice(list(Dependency.objects.order_by("pk"))).delete()
        case 2:
            Dependency.objects.filter(pk=random.choice(list(Dependency.objects.order_by("pk"))).pk).update(kind=kind)
        case _:
            System.objects.filter(pk=random.choice(systems).pk).update(redundancy_minimum=random.randrange(1, 3))
    GraphVersion.renew()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(examples(0.06)))
def test_after_each_edit_of_the_graph_the_ledger_says_what_a_recomputation_says(seed: int) -> None:
    random = Random(seed)
    with time_machine.travel(NOW, tick=False):
        people = night()
        booked(people, random)
        met = 0
        for _ in range(EDITS):
            with editing_graph(people.gina):
                edit(random)
            assert in_the_ledger() == from_scratch()
            met += Finding.objects.standing().count()

    assert met > EDITS
