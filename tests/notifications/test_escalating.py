"""Something urgent is said to be seen, or goes on to the next contact."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import Person
from changes.models import Window
from changes.selectors.reader import Reader
from changes.services import declare as declaring
from changes.services import start_and_end
from core.activity import Activity
from core.refusals import NotAllowed, Refused
from estate.domain.impact import Level
from estate.models import Contact
from notifications.domain.link_standing import Purpose
from notifications.models import Notice
from notifications.selectors.notices import notice_views
from notifications.services import acknowledge
from notifications.services.letters.notice_links import address_of, token_of
from notifications.services.sending import escalate
from tests.doors import pages_as
from tests.estates import Night
from tests.notifications.telling import HOUR, MINUTE, ONE, at, tell


@pytest.fixture
def urgent(people: Night, upgrade: Window, inbox: list[EmailMessage]) -> Notice:
    """03:06: the owner of GES declares work while the switch upgrade runs. Ana, who runs that, is told urgently."""
    Contact.objects.filter(person=people.ana).delete()
    people.contact("bert", "on_call", "switch-a")
    people.contact("ana", "owner", "switch-a")
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
    tell(ONE)
    with at(ONE + 2 * HOUR):
        declaring.declare(people.gina, declaring.Declaration({"ges": Level.OUTAGE}, started_at=ONE + 90 * MINUTE))
    tell(ONE + 2 * HOUR)
    return Notice.objects.get(urgent=True, contact=people.ana)


TOLD = ONE + 2 * HOUR


def told_after(minutes: int) -> list[tuple[str, str]]:
    with at(TOLD + minutes * MINUTE):
        escalate.escalate()
    rows = Notice.objects.filter(urgent=True, contact__organisation__slug="centre").order_by("id")
    return [(notice.contact.name, notice.in_place_of.contact.name if notice.in_place_of else "") for notice in rows]


def test_unseen_in_time_it_goes_to_the_next_contact_once(urgent: Notice) -> None:
    assert told_after(9) == [("Ana", "")]
    assert told_after(10) == [("Ana", ""), ("Bert", "Ana")]
    assert told_after(11) == [("Ana", ""), ("Bert", "Ana")]
    assert told_after(60) == [("Ana", ""), ("Bert", "Ana")], "nobody is left"


def test_that_somebody_else_is_told_is_said_only_where_somebody_is(urgent: Notice, inbox: list[EmailMessage]) -> None:
    goes_on = "somebody else is told"
    [first] = [mail for mail in inbox if mail.to[0].startswith("Ana ") and urgent_link(urgent) in str(mail.body)]
    assert goes_on in str(first.body)

    inbox.clear()
    tell(TOLD + 10 * MINUTE)

    [last] = [mail for mail in inbox if mail.to[0].startswith("Bert ")]
    assert "Say that you have seen it:" in str(last.body)
    assert goes_on not in str(last.body)


def urgent_link(notice: Notice) -> str:
    return address_of(notice, Purpose.SEEN)


def test_who_was_told_for_a_lesser_reason_is_told_again_and_for_both(
    people: Night, urgent: Notice, inbox: list[EmailMessage]
) -> None:
    Notice.objects.filter(activity=urgent.activity, contact=people.bert).delete()
    lesser = Notice.objects.create(
        activity=urgent.activity,
        change=urgent.change,
        contact=people.bert,
        about="started",
        due_at=TOLD,
        because=[{"why": "implements", "system": "", "roles": [], "level": "none", "path": [], "finding": None}],
    )
    inbox.clear()
    tell(TOLD)
    tell(TOLD + 10 * MINUTE)

    lesser.refresh_from_db()
    assert (lesser.about, lesser.urgent, lesser.state, lesser.resent) == ("unscheduled", True, "sent", 1)
    assert [reason["why"] for reason in lesser.because] == ["in_place", "reached", "implements"]
    mails = [mail for mail in inbox if mail.to[0].startswith("Bert ")]
    assert len({mail.extra_headers["Message-ID"] for mail in mails}) == 2


def test_the_next_contact_reads_in_whose_place_they_are_told(urgent: Notice, inbox: list[EmailMessage]) -> None:
    inbox.clear()
    tell(TOLD + 10 * MINUTE)
    [mail] = [mail for mail in inbox if mail.to[0].startswith("Bert ")]
    assert "Ana was told first and hasn’t said they saw it, so it comes to you." in str(mail.body)
    assert "I have seen this" in str(mail.alternatives[0].content)  # type: ignore[attr-defined]


def test_seen_in_time_it_goes_no_further(urgent: Notice) -> None:
    with at(TOLD + 5 * MINUTE):
        acknowledge.say_seen(urgent.pk, over_link=True)
    assert told_after(30) == [("Ana", "")]
    urgent.refresh_from_db()
    assert (urgent.state, urgent.seen_at) == ("seen", TOLD + 5 * MINUTE)


def test_what_is_over_goes_no_further(people: Night, urgent: Notice) -> None:
    with at(TOLD + MINUTE):
        start_and_end.complete(people.ana, Window.objects.get(change__organisation__slug="centre").pk, "It works.")
    assert told_after(30) == [("Ana", "")]


def test_that_a_conflict_is_gone_is_not_urgent_and_nobody_waits_for_its_notice_any_more(
    people: Night, urgent: Notice, inbox: list[EmailMessage]
) -> None:
    inbox.clear()
    with at(TOLD + MINUTE):
        start_and_end.complete(people.gina, Window.objects.get(change=urgent.change_id).pk, "It works.")
    tell(TOLD + MINUTE)
    urgent.refresh_from_db()
    assert (urgent.urgent, urgent.acknowledge_by) == (True, None)
    assert not Notice.objects.filter(about__in=["conflict_gone", "ended"], urgent=True).exists()


def test_what_can_reach_nobody_goes_on_at_once(urgent: Notice) -> None:
    Notice.objects.filter(pk=urgent.pk).update(state="undelivered")
    assert told_after(1) == [("Ana", ""), ("Bert", "Ana")]


def test_a_scanner_that_opens_the_link_fifty_times_changes_nothing(urgent: Notice) -> None:
    before = Activity.objects.count()
    address = f"/notices/seen/{token_of(urgent, Purpose.SEEN)}/"
    with at(TOLD + MINUTE):
        for _ in range(25):
            assert Client().get(address).status_code == 200
            assert Client().head(address).status_code == 200
    urgent.refresh_from_db()
    assert (urgent.state, urgent.seen_at, Activity.objects.count()) == ("sent", None, before)


def test_pressing_the_button_says_so_and_is_kept_in_the_log(urgent: Notice) -> None:
    browser, address = Client(enforce_csrf_checks=True), f"/notices/seen/{token_of(urgent, Purpose.SEEN)}/"
    with at(TOLD + MINUTE):
        page = browser.get(address).content.decode()
        assert "Have you seen this?" in page
        assert Client(enforce_csrf_checks=True).post(address).status_code == 403
        answer = browser.post(address, {"csrfmiddlewaretoken": browser.cookies[settings.CSRF_COOKIE_NAME].value})
        again = browser.post(address, {"csrfmiddlewaretoken": browser.cookies[settings.CSRF_COOKIE_NAME].value})
    assert (answer.status_code, again.status_code) == (200, 200)
    assert "Marked as seen" in answer.content.decode()
    [said] = Activity.objects.filter(kind="seen")
    assert (said.actor_id, said.data["by_link"]["addressed_to"]) == (urgent.contact_id, "Ana")


def test_links_that_were_never_made_or_made_for_something_else_open_nothing(urgent: Notice) -> None:
    for token in ("x", token_of(urgent, Purpose.FEWER), f"{token_of(urgent, Purpose.SEEN)}x", "1.abc"):
        assert Client().get(f"/notices/seen/{token}/").status_code == 404
    urgent.contact.is_active = False
    urgent.contact.save()
    assert Client().get(f"/notices/seen/{token_of(urgent, Purpose.SEEN)}/").status_code == 404


def test_only_whom_it_was_sent_to_says_that_it_was_seen(people: Night, urgent: Notice) -> None:
    with pytest.raises(NotAllowed):
        acknowledge.say_seen_signed_in(people.bert, urgent.pk)
    with pytest.raises(Notice.DoesNotExist):
        acknowledge.say_seen_signed_in(people.vera, urgent.pk)
    assert acknowledge.say_seen_signed_in(people.ana, urgent.pk).state == "seen"


def test_sent_again_it_is_a_message_of_its_own(people: Night, urgent: Notice, inbox: list[EmailMessage]) -> None:
    first = inbox[-1].extra_headers["Message-ID"]
    inbox.clear()
    with at(TOLD + MINUTE):
        acknowledge.send_again(people.gina, urgent.pk)
    tell(TOLD + MINUTE)
    [mail] = inbox
    assert mail.extra_headers["Message-ID"] != first
    urgent.refresh_from_db()
    assert (urgent.state, urgent.resent) == ("sent", 1)


def test_what_was_never_sent_is_not_sent_again_and_strangers_may_not(people: Night, urgent: Notice) -> None:
    reminder = Notice.objects.filter(activity=None, state="dropped").first()
    assert reminder is not None
    with pytest.raises(Refused):
        acknowledge.send_again(people.ana, reminder.pk)
    stranger = Person.objects.create(
        email="sue@client.example", name="Sue", organisation=people.organisations["client"], roles=["viewer"]
    )
    gina = Notice.objects.filter(contact=people.gina).first()
    assert gina is not None
    with pytest.raises(NotAllowed):
        acknowledge.send_again(stranger, gina.pk)


def test_whose_work_it_is_sees_whom_to_call_while_nobody_has_seen_it(people: Night, urgent: Notice) -> None:
    assert urgent.change
    client, address = pages_as(people.gina), f"/changes/{urgent.change.public_id}/"
    with at(TOLD + MINUTE):
        page = client.get(address).content.decode()
        assert "Ana, Harbour Contact Centre, has not said they saw it." in page
        assert 'href="tel:+15550100"' in page
        acknowledge.say_seen(urgent.pk)
        assert "has not said they saw it" not in client.get(address).content.decode()


def test_the_address_is_whole(urgent: Notice) -> None:
    assert address_of(urgent, Purpose.SEEN).startswith("http://127.0.0.1:8000/notices/seen/")
    assert urgent.acknowledge_by == TOLD + timedelta(minutes=10)


def test_who_was_told_first_and_only_stood_in_is_named_to_nobody_of_others(people: Night, urgent: Notice) -> None:
    assert told_after(10) == [("Ana", ""), ("Bert", "Ana")]
    Contact.objects.filter(person=people.ana).delete()
    Notice.objects.filter(contact=people.ana).update(
        because=[{"why": "in_conflict", "system": "", "roles": ["stands_in"], "level": 0, "path": [], "finding": None}]
    )
    told = list(Notice.objects.filter(contact=people.bert, in_place_of=urgent).for_rows())

    assert [view.in_place_of for view in notice_views(Reader(people.gina), told)] == [
        "Somebody of Harbour Contact Centre"
    ]
    assert [view.in_place_of for view in notice_views(Reader(people.bert), told)] == ["Ana"]
