"""The mail as it leaves the house: text first, HTML beside it, one calendar entry, and headers for tools."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from typing import Any

from django.core.mail import EmailMessage
from django.test import Client
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from changes.models import Change, Window
from changes.services import book as booking
from changes.services import start_and_end
from notifications.domain.about import About
from notifications.domain.link_standing import Purpose
from notifications.domain.urgency import TROUBLE
from notifications.models import Mute, Notice, Preference
from notifications.services.letters.mails import letter_for
from notifications.services.letters.notice_links import token_of
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import DAY, FIVE, HOUR, ONE, at, tell


def parsed(mail: EmailMessage) -> Parsed:
    message = message_from_bytes(mail.message().as_bytes(), policy=policy.default)
    assert isinstance(message, Parsed)
    return message


def to(name: str, inbox: list[EmailMessage]) -> Parsed:
    [mail] = [mail for mail in inbox if mail.to[0].startswith(f"{name} ")]
    return parsed(mail)


def entry_in(mail: Parsed) -> bytes:
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def read_twice(content: bytes) -> dict[str, object]:
    """The one entry as two implementations read it, which must agree."""
    parsed_once: Any = Calendar.from_ical(content)
    [one] = parsed_once.walk("VEVENT")
    stream = IcsCalendarStream.from_ics(content.decode())
    [calendar] = stream.calendars
    [other] = calendar.events
    assert (str(one["UID"]), one["SEQUENCE"]) == (other.uid, other.sequence)
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (other.dtstart, other.dtend)
    assert (str(one["SUMMARY"]), str(one["STATUS"])) == (other.summary, str(other.status and other.status.value))
    return {
        "uid": other.uid,
        "sequence": other.sequence,
        "period": (other.dtstart, other.dtend),
        "status": str(one["STATUS"]),
        "method": str(parsed_once["METHOD"]),
    }


def test_text_stands_first_then_html_then_one_calendar_entry(upgrade: Window, inbox: list[EmailMessage]) -> None:
    tell(ONE - HOUR)
    mail = to("Olaf", inbox)
    assert mail.get_content_type() == "multipart/alternative"
    assert [part["Content-Type"] for part in mail.iter_parts()] == [
        'text/plain; charset="utf-8"',
        'text/html; charset="utf-8"',
        'text/calendar; method="REQUEST"; charset="utf-8"',
    ]


def test_the_subject_says_what_and_when_or_who(upgrade: Window) -> None:
    Change.objects.update(title="Replacement of everything that was ever bought for the phone switch of this house")
    notice = Notice.objects.for_sending().filter(contact__name="Gina").first()
    assert notice is not None
    says = re.compile(r"\d\d:\d\d|Starts in|Replacement|Harbour")
    first = {}
    of_no_work = {About.REPORT_ANSWERED, About.CLAIM_ASKED, About.CLAIM_ANSWERED}
    for about in sorted(set(About) - TROUBLE - of_no_work):
        notice.about = about
        first[about] = letter_for(notice, ONE - 2 * HOUR).subject[:80]
    assert {about: text for about, text in first.items() if not says.search(text)} == {}


def test_what_it_does_to_the_reader_stands_before_everything_else(upgrade: Window, inbox: list[EmailMessage]) -> None:
    tell(ONE - HOUR)
    text = to("Olaf", inbox).get_body(("plain",))
    assert text is not None
    assert text.get_content().split("\n\n")[0] == "Your Reservation line is at risk from 03:00 to 07:00 EST."


def test_html_says_the_same_with_numbers_to_press_and_nothing_from_elsewhere(
    upgrade: Window, inbox: list[EmailMessage]
) -> None:
    Change.objects.update(description="<script>alert(1)</script>\n<img src=x>", title="A & B <b>")
    tell(ONE - HOUR)
    body = to("Olaf", inbox).get_body(("html",))
    assert body is not None
    html = body.get_content()
    assert '<a class="link" href="tel:+15550100"' in html
    assert "A &amp; B &lt;b&gt;" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html
    assert "<img" not in html
    assert set(re.findall(r'(?:src|href)="(https?://[^/"]+)', html)) == {"http://127.0.0.1:8000"}


def test_a_move_and_a_cancellation_are_the_same_entry_with_a_higher_sequence(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    tell(ONE - 24 * HOUR)
    planned = read_twice(entry_in(to("Gina", inbox)))
    inbox.clear()
    with at(ONE - 20 * HOUR):
        booking.move_window(people.ana, upgrade.pk, {"starts_at": ONE + HOUR / 2, "ends_at": FIVE - HOUR})
    tell(ONE - 20 * HOUR)
    moved = read_twice(entry_in(to("Gina", inbox)))
    inbox.clear()
    with at(ONE - 19 * HOUR):
        start_and_end.cancel(people.ana, upgrade.change_id, "The vendor is ill.")
    tell(ONE - 19 * HOUR)
    cancelled = read_twice(entry_in(to("Gina", inbox)))

    assert planned == {
        "uid": planned["uid"],
        "sequence": 4,
        "period": (ONE, FIVE),
        "status": "CONFIRMED",
        "method": "REQUEST",
    }
    assert moved == {**planned, "sequence": 8, "period": (ONE + HOUR / 2, FIVE - HOUR)}
    assert cancelled == {**moved, "sequence": 11, "status": "CANCELLED", "method": "CANCEL"}


def test_what_moved_and_waits_for_approval_again_is_said_to_and_when_it_is_called_off_too(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    with at(ONE - 2 * DAY):
        booking.move_window(people.ana, upgrade.pk, {"starts_at": ONE + DAY, "ends_at": FIVE + DAY})
    tell(ONE - 2 * DAY)
    mail = to("Gina", inbox)
    text = mail.get_body(("plain",))
    assert text is not None
    assert str(mail["Subject"]).startswith("May move to Tue 24 Nov, 03:00")
    assert "It isn’t approved for that time yet." in text.get_content()
    moved = read_twice(entry_in(mail))
    assert moved["status"] == "TENTATIVE"
    inbox.clear()
    with at(ONE - DAY):
        start_and_end.cancel(people.ana, upgrade.change_id, "The vendor is ill.")
    tell(ONE - DAY)
    cancelled = read_twice(entry_in(to("Gina", inbox)))
    assert cancelled == {**moved, "sequence": 11, "status": "CANCELLED", "method": "CANCEL"}


def test_what_was_asked_for_and_never_announced_is_called_off_without_a_word(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    with at(ONE - 5 * DAY):
        later = switch_upgrade(ONE + 9 * DAY, FIVE + 9 * DAY)
        change = booking.book(people.ana, later, submit=True)
        start_and_end.cancel(people.ana, change.pk, "Not needed.")
    tell(ONE - 5 * DAY)
    assert {mail.to[0].partition(" ")[0] for mail in inbox} <= {"Cleo"}


def test_mail_programs_show_beside_the_subject_what_it_does_not_say(upgrade: Window, inbox: list[EmailMessage]) -> None:
    tell(ONE - HOUR)
    body = to("Olaf", inbox).get_body(("html",))
    assert body is not None
    assert "Your Reservation line is at risk from 03:00 to 07:00 EST. Call +1 555 0100." in body.get_content()


def test_what_is_only_asked_stands_in_nobodys_calendar(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    notice = Notice.objects.for_sending().get(about="approval_asked", contact=people.cleo)
    assert letter_for(notice, ONE - 9 * DAY).entry is None


def test_all_mails_of_a_change_are_one_conversation(upgrade: Window, inbox: list[EmailMessage]) -> None:
    tell(ONE - 24 * HOUR)
    tell(ONE - HOUR)
    assert len({str(parsed(mail)["References"]) for mail in inbox}) == 1
    assert len({str(parsed(mail)["Message-ID"]) for mail in inbox}) == len(inbox)
    assert {str(parsed(mail)["Auto-Submitted"]) for mail in inbox} == {"auto-generated"}


def test_the_ticket_of_ones_own_house_stands_in_the_subject_and_nobody_elses(
    upgrade: Window, inbox: list[EmailMessage]
) -> None:
    Change.objects.update(external_reference="CHG0012345")
    tell(ONE - HOUR)
    assert str(to("Ana", inbox)["Subject"]).startswith("[CHG0012345] Starts in 1 h: Phone switch upgrade")
    assert "CHG0012345" not in to("Olaf", inbox).as_string()


def test_seventy_recipients_are_seventy_mails_that_name_nobody_else(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    client = people.organisations["client"]
    for number in range(70):
        person = type(people.olaf).objects.create(
            email=f"p{number}@client.example", name=f"P{number}", organisation=client
        )
        people.people[f"p{number}"] = person
        people.contact(f"p{number}", "on_call", "reservation-line")
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
    tell(ONE)
    sent = [parsed(mail) for mail in inbox]
    assert len([mail for mail in sent if "p" in str(mail["To"]).split("<")[1][:1]]) == 70
    for mail in sent:
        assert len(re.findall(r"[\w.]+@client\.example", str(mail["To"]))) == 1
        assert mail["Cc"] is None
        assert mail["Bcc"] is None


def test_who_is_only_informed_can_ask_to_hear_less_without_an_account(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    tell(ONE - 24 * HOUR)
    mail = to("Gina", inbox)
    address = str(mail["List-Unsubscribe"]).strip(" <>").removeprefix("http://127.0.0.1:8000")
    assert str(mail["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"

    page = Client().get(address)
    assert (page.status_code, Mute.objects.count()) == (200, 0), "looking changes nothing"
    assert Client(enforce_csrf_checks=True).post(address, {"choice": "outage"}).status_code == 403
    assert Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Mute.objects.get().person == people.gina

    assert Client().post(address, {"choice": "outage"}).status_code == 200
    assert Preference.objects.get(person=people.gina).impact_from == "outage"
    assert Client().post(address, {"choice": "nonsense"}).status_code == 400


def test_what_is_asked_of_somebody_or_meets_their_work_cannot_be_unsubscribed(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    tell(ONE - HOUR)
    assert to("Ana", inbox)["List-Unsubscribe"] is None
    notice = Notice.objects.filter(contact=people.gina).first()
    assert notice is not None
    assert Client().get(f"/notices/fewer/{token_of(notice, Purpose.SEEN)}/").status_code == 404
