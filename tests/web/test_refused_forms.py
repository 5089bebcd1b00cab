"""What the rules refuse keeps what was chosen and typed, where the page does not show its form again by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine

from accounts.models import UnsentForm
from changes.models import Change
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import start_and_end
from core.refusals import Busy
from tests.doors import number
from tests.estates import Night, switch_upgrade
from tests.web.browsing import Tab, a_browser, opened, sign_in_on, with_password

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WORDS = "Restart “node 2” & check"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=2), tick=False) as traveller:
        yield traveller


@pytest.fixture
def running(people: Night, clock: Any) -> Change:
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + timedelta(hours=4)), submit=True)
    approving.approve(people.cleo, change.pk, read=number(change))
    clock.move_to(ONE)
    start_and_end.start(people.ana, change.windows.get().pk)
    return change


@pytest.fixture
def page(people: Night, running: Change) -> Tab:
    signed_in = sign_in_on(opened(a_browser(), "/sign-in/"), with_password(people.ana))
    return opened(signed_in.browser, f"/changes/{running.public_id}/")


def words(tab: Tab) -> str:
    return " ".join(unescape(tab.text).split())


def test_ticks_stay_ticked_and_what_was_read_is_what_stands_there_now(
    page: Tab, running: Change, people: Night
) -> None:
    action = f"/windows/{running.windows.get().public_id}/release/"
    start_and_end.extend(people.ana, running.windows.get().pk, ONE + timedelta(hours=5))

    back = page.press(action, {"system": ["switch-a"]})

    assert "Not done yet." in back.text
    assert back.filled(action)["system"] == ["switch-a"]
    assert back.filled(action)["read"] == [str(running.windows.get().revision)]
    assert '<details class="unfold" id="release" open>' in back.text
    assert "Given back." in back.press(action).text


def test_a_step_that_is_too_long_stands_there_with_the_time_that_was_chosen(page: Tab, running: Change) -> None:
    action = f"/changes/{running.public_id}/steps/"
    typed = {"step-text": WORDS * 100, "step-planned_at": "2026-11-23T03:00"}

    back = page.press(action, {**typed})

    assert "Ensure this value has at most 300 characters" in back.text
    assert {name: back.filled(action)[name][0] for name in typed} == typed
    assert not UnsentForm.objects.filter(page__contains="refused").exists()
    done = back.press(action, {"step-text": WORDS})
    assert WORDS in words(done)
    assert not UnsentForm.objects.exists()


def test_while_others_are_placing_work_it_is_kept(page: Tab, running: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: object) -> None:
        raise Busy

    action = f"/changes/{running.public_id}/steps/"
    with monkeypatch.context() as others:
        others.setattr("web.change.progress_views.progress.add_step", busy)
        refused = page.press(action, {"step-text": WORDS})

    assert (refused.answer.status_code, "Go back to what you typed" in refused.text) == (503, True)
    kept = UnsentForm.objects.get()
    back = opened(page.browser, f"/changes/{running.public_id}/?refused={kept.public_id}")
    assert back.filled(action)["step-text"] == [WORDS]
    assert f"/changes/{running.public_id}/?refused={kept.public_id}" in refused.text


def test_what_has_nothing_typed_in_it_is_refused_without_more(page: Tab, running: Change, people: Night) -> None:
    action = f"/changes/{running.public_id}/do/undo-start/"
    start_and_end.extend(people.ana, running.windows.get().pk, ONE + timedelta(hours=5))

    back = page.press(action)

    assert ("Not done yet." in back.text, UnsentForm.objects.exists()) == (False, False)
    assert back.address == f"/changes/{running.public_id}/"
