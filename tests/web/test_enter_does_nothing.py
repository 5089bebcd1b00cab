"""Enter in a field presses the first button of its form that can be pressed: where there are several, it only looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from changes.models import Approval, Change, CheckResult, Proposal, Step, Window
from changes.services import answer_links, progress, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
INCLUDE = re.compile(r'{% include "([^"]+)"[^%]*%}')
HARMLESS = {'name="do" value="look"', 'name="do" value="check"', 'name="do" value="search"'}
"""Looks again, shows what it would meet, searches."""


def whole(name: str) -> str:
    """A template with all that it takes in."""
    text = (TEMPLATES / name).read_text()
    return INCLUDE.sub(lambda found: whole(found.group(1)), text)


def forms() -> Iterator[tuple[str, list[str]]]:
    """The buttons of each form that can be pressed, as they are written."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if "<form" not in path.read_text():
            continue
        for form in re.findall(r"<form\b.*?</form>", whole(name), re.DOTALL):
            tags = re.findall(r"<button\b[^>]*>|<input\b[^>]*type=.submit.[^>]*>", form)
            yield name, [tag for tag in tags if not re.search(r'type="button"|\bdisabled\b', tag)]


def test_where_a_form_has_several_buttons_the_first_only_looks() -> None:
    several = [(name, buttons) for name, buttons in forms() if len(buttons) > 1]

    assert len({name for name, _ in several}) >= 9, "they are found"
    assert [name for name, (first, *_) in several if not any(words in first for words in HARMLESS)] == []


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=20), tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night, clock: Any) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)


@pytest.mark.django_db
def test_enter_in_another_time_approves_nothing_and_keeps_what_was_typed(people: Night, change: Change) -> None:
    link = answer_links.link_to_answer(people.cleo, change)
    assert link is not None
    typed = {
        "name": "Cleo B.",
        "starts_at": "2026-11-24T03:00",
        "ends_at": "2026-11-24T07:",
        "reason": "Not that week.",
    }

    answer = Client().post(f"/answer/{answer_links.token_of(link)}/", typed | {"do": "look", "read": "1"})

    assert answer.status_code == 200
    assert [value for value in typed.values() if value not in answer.content.decode()] == []
    assert (Approval.objects.get().state, Proposal.objects.count()) == ("asked", 0)


@pytest.mark.django_db
def test_enter_beside_a_step_or_a_check_ticks_nothing(people: Night, change: Change, clock: Any) -> None:
    approving.approve(people.cleo, change.pk)
    clock.move_to(ONE)
    window = start_and_end.start(people.ana, Window.objects.get().pk)
    step = progress.add_step(people.ana, change.pk, "Say hello")
    ana, check = pages_as(people.ana), change.validations.earliest("pk").pk

    ana.post(f"/windows/{window.public_id}/tick/", {"check": check, "do": "look"})
    ana.post(f"/steps/{step.public_id}/tick/", {"do": "look"})

    assert (CheckResult.objects.count(), Step.objects.get().state) == (0, "todo")
