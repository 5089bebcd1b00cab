"""Of houses that nobody thought of: what is exported is what is imported, and a file that is edited and imported again
and again leaves everything that has not started as it says."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from random import Random
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage

from changes.models import Change, Finding, State
from exchange.estate_file.difference import Done
from notifications.domain.house_invariants import broken
from notifications.services.audit.house import house_facts
from tests.examples import examples
from tests.exchange.random_houses import edit, random_house
from tests.exchange.test_export_estate import a_house_of_its_own, take_in, text
from tests.exchange.test_import_estate import HOUR, NOW, load
from tests.notifications.telling import tell

pytestmark = [pytest.mark.django_db, pytest.mark.long]
HOUSES = examples(0.1)
"""5 with `make test`, 50 with `make test-long`."""
FILES = examples(0.02)
EDITS = 10 if examples() < 100 else 30


@pytest.mark.parametrize("seed", range(HOUSES))
def test_export_empty_house_import_export_gives_the_same_file(seed: int) -> None:
    with time_machine.travel(NOW, tick=False):
        described = random_house(Random(seed), NOW)
        with a_house_of_its_own():
            load(described)
            file = text()
            assert load(described).difference.is_empty
            assert take_in(file).difference.rows == ()

        take_in(file)

        assert text() == file


@pytest.mark.parametrize("seed", range(FILES))
def test_a_file_that_is_edited_again_and_again(seed: int, mailoutbox: list[EmailMessage]) -> None:
    random = Random(seed)
    with time_machine.travel(NOW, tick=False):
        described = random_house(random, NOW)
        load(described)
        for _ in range(EDITS):
            mailoutbox.clear()
            edit(random, described, NOW)
            load(described)
            tell(NOW)
            _is_as_described(described)
            told = Counter(mail.to[0] for mail in mailoutbox)
            assert set(told.values()) <= {1}, told
        assert not list(broken(house_facts(NOW, NOW - HOUR)))


def _is_as_described(described: dict[str, Any]) -> None:
    """Once each, where and how the file says; states are people's, but for what was called off."""
    again = load(described).difference
    assert {
        (row.what, tuple(one.field for one in row.fields)) for row in again.rows if row.because != "is cancelled"
    } <= {(Done.LEFT_ALONE, ("state",))}
    stored = {change.title: change for change in Change.objects.prefetch_related("windows", "targets")}
    assert len(stored) == Change.objects.count() == len(described["changes"])
    for said in described["changes"]:
        change = stored[said["title"]]
        if change.state == State.CANCELLED:
            assert said["state"] == "cancelled"
            continue
        windows = [one for one in change.windows.all() if one.state != State.CANCELLED]
        assert [(one.starts_at, one.ends_at) for one in windows] == sorted(_periods(said))
        assert {one.system.slug: one.impact for one in change.targets.all()} == {
            one["system"]: one["impact"] for one in said["targets"]
        }
    for finding in Finding.objects.standing().prefetch_related("sides__window"):
        changes = [side.window.change_id for side in finding.sides.all() if side.window]
        assert len(changes) == len(set(changes)), finding


def _periods(said: dict[str, Any]) -> list[tuple[datetime, datetime]]:
    periods = said.get("windows") or [said]
    return [(datetime.fromisoformat(one["starts_at"]), datetime.fromisoformat(one["ends_at"])) for one in periods]
