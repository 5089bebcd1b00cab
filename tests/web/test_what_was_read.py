"""On pages: nobody decides on what has changed since they read it, and what they typed is still there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from changes.models import AnswerLink, Approval, Change, Finding, FindingSide, Proposal, State, Window
from changes.selectors.stored_draft import draft_of
from changes.services import answer_links, progress, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import propose as proposing
from changes.services.declare import Declaration
from components.own_forms import OURS
from estate.domain.impact import Level
from estate.models import GraphVersion
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR
CHANGED = "It has changed since you read this. Look at it again: nothing was decided."
SINCE_MAILED = "It has changed since this link was sent. Read it again: this is how it stands now."


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=20), tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)


def hidden(page: str, action: str) -> dict[str, str]:
    """What a form that is shown posts along, without what is another each time."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, action
    posted = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.group(0)))
    return {name: value for name, value in posted.items() if name not in OURS}


def shorten(people: Night) -> None:
    """Within what was agreed to: it voids nothing and leaves the question."""
    booking.move_window(people.ana, Window.objects.get().pk, {"ends_at": FIVE - HOUR})


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


ANSWERS: list[tuple[str, dict[str, str]]] = [
    ("approve", {}),
    ("decline", {"reason": "Not that week."}),
    ("propose", {"starts_at": "2026-11-24T03:00", "ends_at": "2026-11-24T07:00"}),
]


@pytest.mark.parametrize(("name", "typed"), ANSWERS)
def test_an_old_page_answers_nothing(people: Night, change: Change, name: str, typed: dict[str, str]) -> None:
    cleo, action = pages_as(people.cleo), f"/changes/{change.public_id}/do/{name}/"
    read = hidden(cleo.get(f"/changes/{change.public_id}/").content.decode(), action)
    shorten(people)

    answers = [cleo.post(action, typed | posted, follow=True) for posted in (read, {}, read | {"read": "x"})]

    assert [said(answer) for answer in answers] == [[CHANGED]] * 3
    assert (Approval.objects.get().state, Proposal.objects.count()) == ("asked", 0)
    again = answers[0].content.decode()
    for value in typed.values():
        assert value in again, "what was typed is still there"
    assert cleo.post(action, typed | hidden(again, action), follow=True).status_code == 200
    assert Approval.objects.get().state != "asked" or Proposal.objects.exists()


def test_another_approvers_yes_and_another_title_leave_what_was_read(people: Night, change: Change) -> None:
    cleo, action = pages_as(people.cleo), f"/changes/{change.public_id}/do/approve/"
    read = hidden(cleo.get(f"/changes/{change.public_id}/").content.decode(), action)
    booking.edit(people.ana, change.pk, replace(draft_of(change), title="Other", description="More."))

    assert said(cleo.post(action, read, follow=True)) == ["Approved."]


def test_what_asks_for_itself_approves_only_what_the_page_was_opened_with(people: Night, change: Change) -> None:
    """Its description, targets and rollback stand beside it and stay as they were."""
    cleo, action = pages_as(people.cleo), f"/changes/{change.public_id}/do/approve/"
    opened = cleo.get(f"/changes/{change.public_id}/").content.decode()
    live = re.search(r'hx-get="([^"]*/live/[^"]*)"', opened)
    assert live
    before = cleo.get(unescape(live.group(1))).content.decode()
    shorten(people)
    after = cleo.get(unescape(live.group(1))).content.decode()

    assert action not in before + after, "the answers stand with what is read, and are as old"
    assert "It has changed since you opened this page." in after
    assert said(cleo.post(action, hidden(opened, action), follow=True)) == [CHANGED]
    assert Approval.objects.get().state == "asked"


def test_an_answer_is_withdrawn_by_who_read_what_it_is_now(people: Night, change: Change) -> None:
    approving.approve(people.cleo, change.pk)
    cleo, action = pages_as(people.cleo), f"/changes/{change.public_id}/do/withdraw-answer/"
    read = hidden(cleo.get(f"/changes/{change.public_id}/").content.decode(), action)
    shorten(people)

    assert said(cleo.post(action, read, follow=True)) == [CHANGED]
    assert Approval.objects.get().state == "approved"


def test_an_answer_to_what_is_cancelled_cannot_be_withdrawn(people: Night, change: Change) -> None:
    approving.approve(people.cleo, change.pk)
    cleo, action = pages_as(people.cleo), f"/changes/{change.public_id}/do/withdraw-answer/"
    read = hidden(cleo.get(f"/changes/{change.public_id}/").content.decode(), action)
    start_and_end.cancel(people.ana, change.pk, "Not needed.")
    read["read"] = str(Change.objects.get().terms)

    assert action not in cleo.get(f"/changes/{change.public_id}/").content.decode()
    assert said(cleo.post(action, read, follow=True)) == ["It is cancelled. There is nothing left to answer."]


def test_a_time_is_taken_over_as_it_was_read(people: Night, change: Change) -> None:
    proposing.propose(people.cleo, change.pk, ONE + 24 * HOUR, FIVE + 24 * HOUR)
    ana, action = pages_as(people.ana), f"/proposals/{Proposal.objects.get().public_id}/take-over/"
    read = hidden(ana.get(f"/changes/{change.public_id}/").content.decode(), action)
    shorten(people)

    assert said(ana.post(action, read, follow=True)) == [CHANGED]
    assert Window.objects.get().starts_at == ONE


def running(people: Night, change: Change, clock: Any) -> Window:
    approving.approve(people.cleo, change.pk)
    clock.move_to(ONE)
    return start_and_end.start(people.ana, Window.objects.get().pk)


ON_RUNNING: list[tuple[str, dict[str, Any]]] = [
    ("/changes/{change}/do/complete-despite/", {"reason": "It works."}),
    ("/changes/{change}/do/roll-back/", {"reason": "It did not work."}),
    ("/changes/{change}/do/extend/", {"ends_at": "2026-11-23T07:30", "seen": ""}),
    ("/changes/{change}/do/cancel/", {"reason": "No.", "left": "nothing was changed"}),
    ("/windows/{window}/release/", {"system": ["switch-a"]}),
]


@pytest.mark.parametrize(("address", "typed"), ON_RUNNING, ids=[address for address, _ in ON_RUNNING])
def test_an_old_page_ends_moves_and_gives_back_nothing(
    people: Night, change: Change, clock: Any, address: str, typed: dict[str, Any]
) -> None:
    window, ana = running(people, change, clock), pages_as(people.ana)
    action = address.format(change=change.public_id, window=window.public_id)
    read = hidden(ana.get(f"/changes/{change.public_id}/").content.decode(), action)
    start_and_end.extend(people.ana, window.pk, FIVE - HOUR)

    assert said(ana.post(action, typed | read, follow=True)) == [CHANGED]

    window.refresh_from_db()
    assert (window.state, window.ends_at, window.released) == (State.IN_PROGRESS, FIVE - HOUR, [])


def test_an_old_page_starts_nothing_that_was_moved(people: Night, change: Change, clock: Any) -> None:
    approving.approve(people.cleo, change.pk)
    clock.move_to(ONE)
    ana, action = pages_as(people.ana), f"/changes/{change.public_id}/do/start/"
    read = hidden(ana.get(f"/changes/{change.public_id}/").content.decode(), action)
    shorten(people)

    assert said(ana.post(action, read, follow=True)) == [CHANGED]
    assert Window.objects.get().state == State.APPROVED


def test_steps_and_updates_leave_an_open_page_as_good_as_it_was(people: Night, change: Change, clock: Any) -> None:
    window, ana = running(people, change, clock), pages_as(people.ana)
    action = f"/changes/{change.public_id}/do/complete-despite/"
    read = hidden(ana.get(f"/changes/{change.public_id}/").content.decode(), action)
    start_and_end.post_update(people.ana, window.pk, "Fine.")
    progress.add_step(people.ana, change.pk, "Say goodbye")

    [said_after] = said(ana.post(action, {"reason": "It works."} | read, follow=True))
    assert said_after.startswith("Completed.")


def test_a_risk_is_accepted_as_it_was_read_and_the_reason_is_kept(people: Night, change: Change, clock: Any) -> None:
    running(people, change, clock)
    declaring.declare(people.gina, Declaration({"ges": Level.DEGRADED}, expected_end=ONE + 2 * HOUR))
    finding, ana = Finding.objects.get(), pages_as(people.ana)
    action, typed = (
        f"/conflicts/{finding.public_id}/accept/",
        {f"f{finding.public_id}-reason": "They are done before us."},
    )
    read = hidden(ana.get(f"/changes/{change.public_id}/").content.decode(), action)
    start_and_end.extend(people.gina, Window.objects.get(change__organisation__slug="client").pk, FIVE)

    refused = [ana.post(action, typed | posted, follow=True) for posted in (read, {})]

    assert [said(answer) for answer in refused] == [[CHANGED]] * 2
    assert not FindingSide.objects.exclude(accepted_at=None).exists()
    again = refused[0].content.decode()
    assert "They are done before us." in again
    assert said(ana.post(action, typed | hidden(again, action), follow=True)) == ["The risk is accepted for your side."]


@pytest.fixture
def link(people: Night, change: Change) -> AnswerLink:
    made = answer_links.link_to_answer(people.cleo, change)
    assert made is not None
    return made


def address(link: AnswerLink) -> str:
    return f"/answer/{answer_links.token_of(link)}/"


def number(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(read)" value="([^"]*)"', page))


@pytest.mark.parametrize(("name", "typed"), ANSWERS)
def test_an_old_page_of_a_link_answers_nothing_and_shows_it_anew(
    people: Night, change: Change, link: AnswerLink, name: str, typed: dict[str, str]
) -> None:
    anybody, form = Client(), {"name": "Cleo B.", "do": name} | typed
    read = number(anybody.get(address(link)).content.decode())
    shorten(people)

    refused = [anybody.post(address(link), form | posted) for posted in (read, {})]

    assert [answer.status_code for answer in refused] == [409, 409]
    again = unescape(refused[0].content.decode())
    for shown in (CHANGED, SINCE_MAILED, "03:00–06:00 EST", "Cleo B.", *typed.values()):
        assert shown in again
    assert (Approval.objects.get().state, Proposal.objects.count(), AnswerLink.objects.get().used_at) == (
        "asked",
        0,
        None,
    )
    assert anybody.post(address(link), form | number(again)).status_code == 200


def test_a_link_to_what_is_still_the_same_says_nothing_of_changes(people: Night, link: AnswerLink) -> None:
    assert "changed since" not in Client().get(address(link)).content.decode()


def test_a_link_about_another_question_leads_to_the_one_that_is_asked_now(
    people: Night, change: Change, link: AnswerLink
) -> None:
    booking.move_window(people.ana, Window.objects.get().pk, {"ends_at": FIVE + HOUR})
    alone = Client().get(address(link))
    newer = answer_links.link_to_answer(people.cleo, Change.objects.get())
    assert newer is not None

    led = Client().get(address(link))

    assert (alone.status_code, "Look at it as it is now" in alone.content.decode()) == (410, False)
    assert "This link is about something that has changed" in led.content.decode()
    assert f'href="{address(newer)}"' in led.content.decode()
    answer_links.revoke(people.ana, newer.pk)
    assert address(newer) not in Client().get(address(link)).content.decode()


def test_an_answer_is_withdrawn_over_a_link_as_it_was_read(people: Night, change: Change) -> None:
    approving.approve(people.cleo, change.pk)
    back = answer_links.link_to_withdraw(people.cleo, Approval.objects.get())
    assert back is not None
    read = number(Client().get(address(back)).content.decode())
    shorten(people)

    refused = Client().post(address(back), {"name": "Cleo", "do": "withdraw"} | read)

    assert (refused.status_code, Approval.objects.get().state) == (409, "approved")
    again = refused.content.decode()
    assert Client().post(address(back), {"name": "Cleo", "do": "withdraw"} | number(again)).status_code == 200


def test_what_was_announced_otherwise_is_not_acknowledged(people: Night) -> None:
    people.organisations["client"].approval_from = "outage"
    people.organisations["client"].save()
    GraphVersion.renew()
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    link = answer_links.link_to_acknowledge(people.gina, change)
    assert link is not None
    shorten(people)

    dead = Client().post(address(link), {"name": "Gina", "do": "acknowledge", "read": "1"})

    assert (dead.status_code, "is about something that has changed" in dead.content.decode()) == (410, True)
