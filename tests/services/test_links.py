"""Links in mails: one for each question and contact, and what becomes of those that two people hold."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection

from changes.models import AnswerLink, Approval, Change, LinkPurpose, Window
from changes.services import answer_links, remind_approvers, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from estate.models import Dependency, GraphVersion
from notifications.models import Notice
from notifications.services.letters.mails import letter_for
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.estates import Night, night, switch_upgrade
from tests.said import outcome

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR
DAY = timedelta(days=1)
BOOKED = ONE - 10 * DAY


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(BOOKED, tick=False) as traveller:
        yield traveller


def requested(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)


def link_of(people: Night, change: Change, who: str = "cleo") -> AnswerLink:
    link = answer_links.link_to_answer(people.people[who], change)
    assert link is not None
    return link


def second_approver(people: Night) -> None:
    people.contact("olaf", "approver", "reservation-line")


def over(link: AnswerLink, name: str = "Cleo") -> answer_links.Over:
    return answer_links.over(link, name)


def test_the_same_question_gives_the_same_link_however_often_it_is_mailed(people: Night) -> None:
    change = requested(people)
    first = link_of(people, change)

    assert link_of(people, change) == first
    assert answer_links.address_of(first) == f"http://127.0.0.1:8000/answer/{answer_links.token_of(first)}/"
    assert answer_links.link_with(answer_links.token_of(first)) == first
    assert not any(answer_links.token_of(first) in str(row) for row in AnswerLink.objects.values())


def test_a_new_question_gives_a_new_link(people: Night) -> None:
    change = requested(people)
    first = link_of(people, change)
    booking.move_window(people.ana, Window.objects.get().pk, {"ends_at": FIVE + HOUR})

    assert link_of(people, change) != first


@pytest.mark.parametrize("who", ["gina", "olaf", "vera", "sten", "bert"])
def test_who_is_not_an_approver_of_those_asked_gets_no_link(people: Night, who: str) -> None:
    assert answer_links.link_to_answer(people.people[who], requested(people)) is None


@pytest.mark.parametrize(
    ("booked", "expires"),
    [
        pytest.param(ONE - 20 * DAY, ONE, id="until the start"),
        pytest.param(ONE - 2 * DAY, ONE + 12 * DAY, id="or fourteen days"),
    ],
)
def test_a_link_lasts_until_the_start_or_fourteen_days(
    people: Night, clock: Any, booked: datetime, expires: datetime
) -> None:
    clock.move_to(booked)
    assert link_of(people, requested(people)).expires_at == expires


def test_answers_of_other_organisations_supersede_nothing(people: Night) -> None:
    people.contact("vera", "approver", "voice-carrier")
    people.organisations["carrier"].approval_from = "at_risk"
    people.organisations["carrier"].save()
    trunk, switch = people.systems["voice-carrier"], people.systems["switch-a"]
    Dependency.objects.create(dependent=trunk, provider=switch, kind="soft")
    GraphVersion.renew()
    change = requested(people)
    cleos = link_of(people, change)

    approving.approve(people.vera, change.pk, over=over(link_of(people, change, "vera"), "Vera"))
    approving.approve(people.cleo, change.pk, over=over(cleos))

    change.refresh_from_db()
    assert change.state == "approved"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "Say who is deciding."),
        (" \n ", "Say who is deciding."),
        ("x" * 201, "At most 200 characters, on one line."),
        ("Cleo\x00", "At most 200 characters, on one line."),
    ],
)
def test_nobody_decides_without_a_name(people: Night, name: str, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        answer_links.over(link_of(people, requested(people)), name)
    assert refusal.value.errors == {"name": [reason]}


def test_a_link_for_one_purpose_opens_nothing_else(people: Night) -> None:
    change = requested(people)
    link = link_of(people, change)
    with pytest.raises(NotAllowed):
        approving.withdraw_answer(people.cleo, change.pk, over(link))

    link.refresh_from_db()
    assert (link.used_at, Approval.objects.get().state) == (None, "asked")


def test_a_link_opens_no_other_change(people: Night) -> None:
    link, other = link_of(people, requested(people)), requested(people)
    with pytest.raises(AnswerLink.DoesNotExist):
        approving.approve(people.cleo, other.pk, over=over(link))


@pytest.mark.parametrize("who", ["gina", "bert", "olaf", "sten"])
def test_only_engineers_of_the_work_and_admins_of_the_contact_revoke(people: Night, who: str) -> None:
    change = requested(people)
    link = link_of(people, change)
    with pytest.raises((NotAllowed, Change.DoesNotExist)):
        answer_links.revoke(people.people[who], link.pk)

    people.olaf.roles = ["admin"]
    people.olaf.save()
    assert answer_links.revocable_by(people.olaf, change) == answer_links.revocable_by(people.ana, change) == [link]
    assert answer_links.revocable_by(people.gina, change) == []
    answer_links.revoke(people.olaf, link.pk)
    with pytest.raises(answer_links.DeadLink, match="This link was revoked"):
        approving.approve(people.cleo, change.pk, over=over(link))
    with pytest.raises(Refused, match="This link opens nothing any more"):
        answer_links.revoke(people.ana, link.pk)


def mails(inbox: list[EmailMessage]) -> dict[str, str]:
    """Subject by first name; each told once."""
    fanning.fan_out()
    sending.deliver()
    told = [(mail.to[0].partition(" ")[0], str(mail.subject)) for mail in inbox]
    inbox.clear()
    assert len(dict(told)) == len(told), told
    return dict(told)


def last_mail(about: str) -> str:
    return letter_for(Notice.objects.for_sending().filter(about=about).order_by("-pk")[0], BOOKED).body


def test_the_mail_that_asks_carries_the_link_and_says_how_long_it_works(people: Night) -> None:
    change = requested(people)
    fanning.fan_out()

    body = last_mail("approval_asked")
    assert answer_links.address_of(link_of(people, change)) in body
    assert "without signing in, until Fri 27 Nov, 03:00 EST · 08:00 UTC" in body
    assert body == last_mail("approval_asked"), "it can be written again"


def test_the_addressee_is_mailed_who_decided_and_can_withdraw(people: Night, mailoutbox: list[EmailMessage]) -> None:
    change = requested(people)
    mails(mailoutbox)
    approving.approve(people.cleo, change.pk, over=over(link_of(people, change), "Bob"))

    told = mails(mailoutbox)
    assert told == {
        "Ana": "Meridian Travel approved: Phone switch upgrade, Mon 23 Nov, 01:00–05:00 MST",
        "Cleo": "Bob approved: Phone switch upgrade (Harbour Contact Centre), Mon 23 Nov, 03:00–07:00 EST",
        "Gina": "Planned: Phone switch upgrade (Harbour Contact Centre), Mon 23 Nov, 03:00–07:00 EST",
    }
    back = AnswerLink.objects.get(purpose=LinkPurpose.WITHDRAW)
    assert answer_links.address_of(back) in last_mail("approval_decided")
    assert "By: Bob, by the link sent to Cleo, Meridian Travel" in last_mail("approval_answered")

    approving.withdraw_answer(people.cleo, change.pk, over(back))
    assert mails(mailoutbox) == {
        "Ana": "Meridian Travel took back its answer: Phone switch upgrade, Mon 23 Nov, 01:00–05:00 MST",
        "Cleo": "Approve? Phone switch upgrade (Harbour Contact Centre), Mon 23 Nov, 03:00–07:00 EST",
        "Gina": "On hold: Phone switch upgrade (Harbour Contact Centre), Mon 23 Nov, 03:00–07:00 EST",
    }
    assert "Why you are asked again: Cleo withdrew it" in last_mail("approval_asked")


def test_who_is_asked_anew_gets_one_new_mail(people: Night, mailoutbox: list[EmailMessage]) -> None:
    requested(people)
    booking.move_window(people.ana, Window.objects.get().pk, {"ends_at": FIVE + HOUR})
    with time_machine.travel(BOOKED + HOUR, tick=False):
        booking.move_window(people.ana, Window.objects.get().pk, {"ends_at": FIVE + 2 * HOUR})
        assert mails(mailoutbox) == {
            "Cleo": "Approve? Phone switch upgrade (Harbour Contact Centre), Mon 23 Nov, 03:00–09:00 EST"
        }


def test_those_who_do_not_answer_are_reminded_after_a_day_and_before_the_start(
    people: Night, clock: Any, mailoutbox: list[EmailMessage]
) -> None:
    requested(people)
    mails(mailoutbox)
    steps = [BOOKED + 23 * HOUR, BOOKED + DAY, BOOKED + 2 * DAY, ONE - 4 * HOUR, ONE - HOUR, ONE]
    reminded = []
    for moment in steps:
        clock.move_to(moment)
        reminded.append(remind_approvers.remind_asked() + remind_approvers.remind_asked())

    assert reminded == [0, 1, 0, 1, 0, 0]
    acts = Activity.objects.filter(kind="approval_reminded")
    assert [(act.at, act.tells) for act in acts] == [
        (BOOKED + DAY, ["approval_reminded"]),
        (ONE - 4 * HOUR, ["approval_reminded"]),
    ]


def test_a_reminder_carries_the_same_link_and_is_dropped_when_somebody_has_answered(
    people: Night, clock: Any, mailoutbox: list[EmailMessage]
) -> None:
    change = requested(people)
    mails(mailoutbox)
    clock.move_to(BOOKED + DAY)
    remind_approvers.remind_asked()
    assert mails(mailoutbox) == {
        "Cleo": "Still to approve: Phone switch upgrade (Harbour Contact Centre), Mon 23 Nov, 03:00–07:00 EST"
    }
    assert answer_links.address_of(link_of(people, change)) in last_mail("approval_reminded")

    clock.move_to(ONE - 4 * HOUR)
    remind_approvers.remind_asked()
    approving.approve(people.cleo, change.pk)
    fanning.fan_out()
    sending.deliver()
    dropped = Notice.objects.filter(about="approval_reminded", state="dropped")
    assert [outcome(notice) for notice in dropped] == ["The approval is no longer asked for."]


def test_nobody_is_reminded_of_what_is_answered_or_cancelled(people: Night, clock: Any) -> None:
    answered, cancelled = requested(people), requested(people)
    approving.reject(people.cleo, answered.pk, "No.")
    start_and_end.cancel(people.ana, cancelled.pk, "Not needed.")
    clock.move_to(BOOKED + DAY)
    assert remind_approvers.remind_asked() == 0


def test_the_announcement_lets_the_informed_acknowledge(people: Night, mailoutbox: list[EmailMessage]) -> None:
    people.organisations["client"].approval_from = "outage"
    people.organisations["client"].save()
    GraphVersion.renew()
    change = requested(people)
    told = mails(mailoutbox)

    assert told == {"Gina": "Planned: Phone switch upgrade (Harbour Contact Centre), Mon 23 Nov, 03:00–07:00 EST"}
    link = AnswerLink.objects.get(purpose=LinkPurpose.ACKNOWLEDGE, contact=people.gina, change=change)
    assert answer_links.address_of(link) in last_mail("announced")


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Each in a thread with its own connection, all in the same moment."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            barrier.wait()
            act()
        except Refused as refusal:
            return " ".join(refusal.reasons)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_in_the_same_second_the_second_is_told_who_did() -> None:
    GraphVersion.renew()
    people = night()
    second_approver(people)
    change = requested(people)
    cleos, olafs = link_of(people, change), link_of(people, change, "olaf")

    said = at_once(
        lambda: approving.approve(people.cleo, change.pk, over=over(cleos)),
        lambda: approving.reject(people.olaf, change.pk, "No.", over(olafs, "Olaf")),
    )

    approval = Approval.objects.get()
    name, answer = ("Cleo", "approved") if said[0] == "done" else ("Olaf", "declined")
    decided = f"{name}, by mailed link, {answer} it."
    told = f"This has been answered already. {decided} Nobody is waiting for an answer from this link."
    assert [one for one in said if one != "done"] == [told]
    assert approval.decided_name == name
    assert Activity.objects.filter(kind__in=["approved", "rejected"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_link_pressed_twice_at_once_answers_once() -> None:
    GraphVersion.renew()
    people = night()
    change = requested(people)
    link = link_of(people, change)

    said = at_once(*[lambda: approving.approve(people.cleo, change.pk, over=over(link))] * 2)

    assert sorted(one.partition(".")[0] for one in said) == ["This link has been used", "done"]
    assert Activity.objects.filter(kind="approved").count() == 1
