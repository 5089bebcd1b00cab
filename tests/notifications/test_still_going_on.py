"""When one piece of work at a system is over, its people read what else goes on there."""

from __future__ import annotations

from dataclasses import replace

from django.core.mail import EmailMessage

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.selectors.stored_draft import draft_of
from changes.services import book as booking
from changes.services import progress, start_and_end
from changes.services.declare import Declaration, declare
from estate.domain.impact import Level
from tests.estates import Night
from tests.notifications.telling import FIVE, HOUR, MINUTE, ONE, at, body_for, tell


def declared(people: Night, system: str, hours: int) -> Window:
    with at(ONE):
        change = declare(people.gina, Declaration({system: Level.OUTAGE}, expected_end=ONE + hours * HOUR))
    return Window.objects.get(change=change)


def after(mailbox: list[EmailMessage], hours: float) -> list[EmailMessage]:
    mailbox.clear()
    tell(ONE + hours * HOUR + MINUTE)
    return mailbox


def test_when_the_shorter_of_two_works_ends_those_on_call_read_what_still_goes_on(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    short, _ = declared(people, "ges", 1), declared(people, "ges-database", 3)
    tell(ONE)
    with at(ONE + HOUR):
        start_and_end.complete(people.gina, short.pk, "It works.")

    body = body_for("Olaf", after(mailoutbox, 1))

    assert body.startswith("Your Client website and 2 more are still affected by other work.")
    assert "For you:" not in body
    assert (
        "GES can still be out: Unscheduled work on GES database (Meridian Travel) affects it until 06:00 EST." in body
    )


def test_when_nothing_else_goes_on_there_nothing_is_said_of_it(people: Night, mailoutbox: list[EmailMessage]) -> None:
    short = declared(people, "ges", 1)
    tell(ONE)
    with at(ONE + HOUR):
        start_and_end.complete(people.gina, short.pk, "It works.")

    body = body_for("Olaf", after(mailoutbox, 1))

    assert "still" not in body
    assert "For you:" not in body


def both_targets(people: Night) -> Window:
    windows = (DraftWindow(ONE, FIVE),)
    draft = ChangeDraft("Updates", {"portal": Level.AT_RISK, "ges": Level.AT_RISK}, windows)
    with at(ONE - HOUR):
        change = booking.book(people.gina, draft, submit=True)
    assert Change.objects.get(pk=change.pk).state == "approved"
    with at(ONE):
        return start_and_end.start(people.gina, Window.objects.get(change=change).pk)


def test_what_is_given_back_while_others_work_on_it_is_not_said_to_be_free(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    window = both_targets(people)
    declared(people, "portal", 2)
    tell(ONE)
    with at(ONE + HOUR):
        progress.release(people.gina, window.pk, ["portal"])

    body = body_for("Olaf", after(mailoutbox, 1))

    assert body.startswith("Your Client website and 2 more are at risk until 07:00 EST.")
    assert "No other work" not in body
    assert "Portal can still be out: Unscheduled work on Portal (Meridian Travel) works on it until" in body


def test_what_is_given_back_and_reached_by_the_rest_of_the_work_is_said_to_be(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    draft = ChangeDraft(
        "Updates", {"client-website": Level.AT_RISK, "ges-database": Level.AT_RISK}, (DraftWindow(ONE, FIVE),)
    )
    with at(ONE - HOUR):
        change = booking.book(people.gina, draft, submit=True)
    with at(ONE):
        window = start_and_end.start(people.gina, Window.objects.get(change=change).pk)
    tell(ONE)
    with at(ONE + HOUR):
        progress.release(people.gina, window.pk, ["client-website"])

    assert "Client website is still at risk: Updates (Meridian Travel) affects it until" in body_for(
        "Olaf", after(mailoutbox, 1)
    )


def test_what_is_given_back_and_free_is_said_to_be_as_far_as_is_known(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    window = both_targets(people)
    tell(ONE)
    with at(ONE + HOUR):
        progress.release(people.gina, window.pk, ["portal"])

    assert "No other work is known to be running on Portal." in body_for("Olaf", after(mailoutbox, 1))


def test_when_running_work_does_more_than_was_said_those_on_call_hear_of_it(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    with at(ONE):
        change = declare(people.gina, Declaration({"ges": Level.DEGRADED}, expected_end=ONE + 3 * HOUR))
    tell(ONE)
    with at(ONE + HOUR):
        booking.edit(people.gina, change.pk, replace(draft_of(change), targets={"ges": Level.OUTAGE}))
    heard = after(mailoutbox, 1)

    assert {message.to[0].partition(" ")[0] for message in heard} >= {"Ana", "Olaf"}
    assert str(heard[0].subject).startswith("Worse than planned: ")
    assert "can be out" in body_for("Olaf", heard)

    with at(ONE + 2 * HOUR):
        booking.edit(people.gina, change.pk, replace(draft_of(change), targets={"ges": Level.DEGRADED}))
    assert after(mailoutbox, 2) == []
