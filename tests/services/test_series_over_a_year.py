"""A year of edits to a series: an approval stands exactly as long as the rule that was approved covers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine

from changes.domain.draft import ChangeDraft
from changes.models import Approval, Change, Window
from changes.selectors.stored_draft import draft_of
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import carry_on, start_and_end
from core.time.repeats import Repeats
from estate.domain.impact import Level
from tests.estates import Night

pytestmark = pytest.mark.django_db

BEGINS = datetime(2026, 11, 13, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = ("FREQ=MONTHLY;BYDAY=SU;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=1SU", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU")


def with_rule(bare: str) -> Repeats:
    return Repeats(datetime(2026, 12, 6, 2, 30), 2 * HOUR, ZoneInfo("America/Denver"), f"{bare};UNTIL=20291231")


def ahead(change: Change, now: datetime) -> list[Window]:
    return list(Window.objects.of_change(change.pk).filter(starts_at__gt=now, state__in=["requested", "approved"]))


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 8))])
def test_an_approval_stands_exactly_as_long_as_its_rule_covers_the_series(people: Night, seed: int) -> None:
    luck, now = Random(seed), BEGINS
    with time_machine.travel(now, tick=False) as clock:
        targets = {"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE}
        change = booking.book(people.ana, ChangeDraft("Patch", targets, (), repeats=with_rule(RULES[0])), submit=True)
        for _ in range(12):
            now += timedelta(days=luck.randint(10, 30))
            clock.move_to(now)
            change = _one_month(people, change, luck, now)
        carry_on.carry_on()
    assert Window.objects.of_change(change.pk).filter(starts_at__gt=now + timedelta(days=500)).exists()


def _one_month(people: Night, change: Change, luck: Random, now: datetime) -> Change:
    """Something happens to it; what is asked and approved afterwards is what that leaves."""
    if Approval.objects.waiting_for(people.cleo.organisation).filter(change=change).exists():
        change = approving.approve(people.cleo, change.pk)
    window, what = luck.choice(ahead(change, now)), luck.choice(("rule", "later", "shorter", "cancel", "title", "on"))
    if what == "rule":
        repeats = with_rule(luck.choice(RULES))
        voids = repeats != draft_of(change).repeats
        booking.edit(people.ana, change.pk, replace(draft_of(change), repeats=repeats))
    elif what == "later":
        voids = True
        booking.move_window(people.ana, window.pk, {"starts_at": window.ends_at, "ends_at": _end(window) + HOUR})
    elif what == "shorter":
        voids = False
        booking.move_window(people.ana, window.pk, {"ends_at": _end(window) - timedelta(minutes=1)})
    elif what == "cancel":
        voids = False
        start_and_end.cancel_window(people.ana, window.pk, "Not then")
    elif what == "title":
        voids = False
        booking.edit(people.ana, change.pk, replace(draft_of(change), title=f"Patch {luck.random()}"))
    else:
        voids = False
        carry_on.carry_on()
    change.refresh_from_db()
    standing = Approval.objects.filter(change=change, state__in=["asked", "approved"]).values_list("state", flat=True)
    assert (what, list(standing)) == (what, ["asked" if voids else "approved"])
    assert {one.state for one in ahead(change, now)} == {"requested" if voids else "approved"}
    return change


def _end(window: Window) -> datetime:
    assert window.ends_at
    return window.ends_at
