"""Arrows run from what breaks to what suffers, in every conflict that either side is shown; a check has none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Finding
from changes.selectors.findings import finding_views
from changes.selectors.reader import Reader
from changes.services import book as booking
from components.findings import finding_card
from components.work import Path
from estate.domain.impact import Level
from estate.models import Dependency
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
START = NOW + 24 * HOUR


@pytest.fixture(autouse=True)
def traveller() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def book_both(people: Night) -> None:
    booking.book(people.ana, switch_upgrade(START, START + 4 * HOUR), submit=True)
    window = DraftWindow(START + HOUR, START + 2 * HOUR)
    booking.book(
        people.gina, ChangeDraft("Patch", {"ges": Level.OUTAGE, "portal": Level.OUTAGE}, (window,)), submit=True
    )


def shown(people: Night) -> set[Path]:
    """To whoever takes part, of every conflict."""
    readers = (people.ana, people.gina, people.olaf)
    return {
        path
        for reader in readers
        for view in finding_views(Reader(reader), Finding.objects.visible_to(reader.organisation).with_sides())
        for path in finding_card(view).paths
    }


def drawn(paths: set[Path]) -> set[tuple[str, str]]:
    """What breaks, what suffers."""
    pairs = set()
    for path in paths:
        for one, other in zip(path.steps, path.steps[1:], strict=False):
            if other.arrow != "to":
                pairs.add((one.name, other.name) if other.arrow == "→" else (other.name, one.name))
    return pairs


def test_every_arrow_leads_from_a_provider_to_what_needs_it(people: Night) -> None:
    book_both(people)
    needs = Dependency.objects.values_list("provider__name", "dependent__name")

    assert len(drawn(shown(people))) >= 3
    assert drawn(shown(people)) <= set(needs)


def test_a_check_says_who_tries_what_without_an_arrow(people: Night) -> None:
    book_both(people)

    assert {str(path) for path in shown(people) if any(step.arrow == "to" for step in path.steps)} == {
        "Agent desktop to GES",
        "Agent desktop to Portal",
    }
