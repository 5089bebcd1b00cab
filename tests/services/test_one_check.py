"""Booking, editing, preview and slots refuse alike, in the same words: nobody learns more by asking than by booking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.slots import Sought
from changes.domain.work import Check
from changes.selectors.preview import PreviewInput, preview
from changes.selectors.reader import Reader
from changes.selectors.slots import slots
from changes.services import book as booking
from core import clock
from core.limits import MOST_CHECKS, MOST_PEOPLE, MOST_TARGETS
from core.refusals import Invalid
from core.time.interval import Interval
from estate.domain.impact import Level
from estate.models import GraphVersion, System
from tests.estates import Night

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Errors = dict[str, list[str]]


@dataclass(frozen=True)
class EnteredWork:
    targets: Mapping[str, Level]
    checks: tuple[Check, ...] = ()
    implementers: tuple[str, ...] = ()


GOOD = EnteredWork({"switch-a": Level.OUTAGE})
UNKNOWN = "There is no system “{}”."
CASES = {
    "nothing": (
        EnteredWork({}),
        {"targets": ["Say what you work on: a change needs at least one system."]},
    ),
    "a system of others": (
        EnteredWork({"ges": Level.OUTAGE}),
        {"targets.0.system": ["The owner of “ges” has not let you work on it."]},
    ),
    "a private system of others": (
        EnteredWork({"vault": Level.OUTAGE}),
        {"targets.0.system": [UNKNOWN.format("vault")]},
    ),
    "a system that is not there": (
        EnteredWork({"nowhere": Level.OUTAGE}),
        {"targets.0.system": [UNKNOWN.format("nowhere")]},
    ),
    "too many systems": (
        EnteredWork({f"s{number}": Level.OUTAGE for number in range(MOST_TARGETS + 1)}),
        {"targets": [f"At most {MOST_TARGETS} systems in one change."]},
    ),
    "checked by a private system of others": (
        replace(GOOD, checks=(Check("vault", "agent-desktop"),)),
        {"validates.0.to": [UNKNOWN.format("vault")]},
    ),
    "checked from a private system of others": (
        replace(GOOD, checks=(Check("agent-desktop", "vault"),)),
        {"validates.0.from": [UNKNOWN.format("vault")]},
    ),
    "checked by what nobody there needs": (
        replace(GOOD, checks=(Check("client-website"),)),
        {"validates.0.to": ["None of your systems needs “client-website”, so your work can’t be checked by it."]},
    ),
    "too many checks": (
        replace(GOOD, checks=tuple(Check("agent-desktop", text=str(n)) for n in range(MOST_CHECKS + 1))),
        {"validates": [f"At most {MOST_CHECKS} validations in one change."]},
    ),
    "a check that cannot be stored": (
        replace(GOOD, checks=(Check("agent-desktop", text="a\0b"),)),
        {"validates.0.text": ["This contains a character that cannot be stored."]},
    ),
    "somebody of another organisation": (
        replace(GOOD, implementers=("gina@client.example",)),
        {"implementers.0": ["Nobody in your organisation has the address “gina@client.example”."]},
    ),
    "nobody anywhere": (
        replace(GOOD, implementers=("nobody@nowhere.example",)),
        {"implementers.0": ["Nobody in your organisation has the address “nobody@nowhere.example”."]},
    ),
    "too many people": (
        replace(GOOD, implementers=tuple(f"p{n}@centre.example" for n in range(MOST_PEOPLE + 1))),
        {"implementers": [f"At most {MOST_PEOPLE} people."]},
    ),
}


@pytest.fixture(autouse=True)
def vault(people: Night) -> System:
    """Private, and needed by what the contact centre needs."""
    system = System.objects.create(
        slug="vault", name="Vault", organisation=people.organisations["client"], listed=False
    )
    people.systems["ges"].needs.create(provider=system)
    GraphVersion.renew()
    return system


@pytest.mark.parametrize("case", CASES)
def test_what_is_entered_is_refused_alike_wherever_it_is_asked(people: Night, case: str) -> None:
    entered, errors = CASES[case]

    assert {name: asked(people, entered) for name, asked in ASKED.items()} == dict.fromkeys(ASKED, errors)


@pytest.mark.parametrize(
    ("years", "reasons"),
    [
        (6, ["Work is planned at most 5 years ahead."]),
        (100, ["Times must be between 2000 and 2100.", "Work is planned at most 5 years ahead."]),
    ],
)
def test_times_are_bounded_alike(people: Night, years: int, reasons: list[str]) -> None:
    start = clock.now() + timedelta(days=366 * years)
    draft = ChangeDraft("Later", GOOD.targets, (DraftWindow(start, start + HOUR),))
    entered = PreviewInput(GOOD.targets, Interval(start, start + HOUR))

    assert refused(lambda: booking.book(people.ana, draft)) == {"windows.0.ends_at": reasons}
    assert refused(lambda: preview(Reader(people.ana), entered)) == {"ends_at": reasons}
    assert refused(lambda: slots(Reader(people.ana), entered, Sought(HOUR, start, start + 9 * HOUR))) == {
        "latest": reasons
    }


def test_what_is_in_order_passes_everywhere(people: Night) -> None:
    entered = replace(GOOD, checks=(Check("agent-desktop"),), implementers=("ana@centre.example",))

    assert {name: asked(people, entered) for name, asked in ASKED.items()} == {name: {} for name in ASKED}


def test_what_a_change_is_checked_by_is_not_for_that_worked_on(people: Night) -> None:
    """What an edited change has it may keep, each in its place."""
    checked = replace(GOOD, checks=(Check("ges"),), implementers=("ana@centre.example",))
    change = booking.book(people.ana, draft_of(checked))
    wider = replace(checked, targets={**GOOD.targets, "ges": Level.NONE})
    errors = {"targets.1.system": ["The owner of “ges” has not let you work on it."]}

    assert refused(lambda: booking.edit(people.ana, change.pk, draft_of(wider))) == errors
    assert refused(lambda: preview(Reader(people.ana), replace(input_of(wider), change=change.pk))) == errors


def test_what_nothing_of_mine_needs_any_more_is_checked_at_no_other_time(people: Night) -> None:
    checked = replace(GOOD, checks=(Check("ges"),))
    draft = draft_of(checked)
    change = booking.book(people.ana, draft)
    people.systems["agent-desktop"].needs.filter(provider__slug="ges").delete()
    GraphVersion.renew()
    later = replace(draft, windows=tuple(replace(one, ends_at=one.ends_at + HOUR) for one in draft.windows))
    errors = {"validates.0.to": ["None of your systems needs “ges”, so your work can’t be checked by it."]}

    assert refused(lambda: booking.edit(people.ana, change.pk, replace(draft, title="In other words"))) == {}
    assert refused(lambda: booking.edit(people.ana, change.pk, later)) == errors


def book(people: Night, entered: EnteredWork) -> Errors:
    return refused(lambda: booking.book(people.ana, draft_of(entered)))


def edit(people: Night, entered: EnteredWork) -> Errors:
    change = booking.book(people.ana, draft_of(GOOD))
    return refused(lambda: booking.edit(people.ana, change.pk, draft_of(entered)))


def ask_for_a_preview(people: Night, entered: EnteredWork) -> Errors:
    return refused(lambda: preview(Reader(people.ana), input_of(entered)))


def ask_for_slots(people: Night, entered: EnteredWork) -> Errors:
    start = clock.now() + HOUR
    return refused(lambda: slots(Reader(people.ana), input_of(entered), Sought(HOUR, start, start + 9 * HOUR)))


ASKED: dict[str, Callable[[Night, EnteredWork], Errors]] = {
    "booking": book,
    "editing": edit,
    "preview": ask_for_a_preview,
    "slots": ask_for_slots,
}


def draft_of(entered: EnteredWork) -> ChangeDraft:
    start = clock.now() + HOUR
    window = DraftWindow(start, start + HOUR)
    return ChangeDraft("Upgrade", entered.targets, (window,), checks=entered.checks, implementers=entered.implementers)


def input_of(entered: EnteredWork) -> PreviewInput:
    start = clock.now() + HOUR
    return PreviewInput(
        entered.targets, Interval(start, start + HOUR), checks=entered.checks, implementers=entered.implementers
    )


def refused(act: Callable[[], object]) -> Errors:
    try:
        act()
    except Invalid as refusal:
        return refusal.errors
    return {}
