import smtplib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings

from changes.models import Window
from core import clock
from core.activity import Activity
from notifications.channels.mail.smtp import Connection, failure_kind
from notifications.domain.delivery import Failure, Priority
from notifications.models import MailServer, Notice, SenderLease
from notifications.services.letters import mails as letters
from notifications.services.letters.mails import letter_for
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from notifications.services.sending.places import Place
from tests.estates import Night
from tests.notifications.telling import HOUR, MINUTE, ONE, arrived, at, body_for, tell
from tests.notifications.test_fanning import started
from tests.said import outcome

SECOND = timedelta(seconds=1)


@pytest.fixture
def olafs(upgrade: Window, inbox: list[EmailMessage]) -> Notice:
    """One notice that is due at 01:00, and nothing else."""
    Notice.objects.all().delete()
    Window.objects.update(state="in_progress", actual_start=ONE)
    with at(ONE):
        started(upgrade)
        fanning.fan_out()
    Notice.objects.filter(contact__name="Ana").delete()
    return Notice.objects.get(about="started")


def fail_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def send(*_: object) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", send)


def place_of_a_sender() -> Place:
    place = Place(timedelta(seconds=15))
    assert place.take()
    return place


def lose(place: Place) -> None:
    """Its holder was silent for too long."""
    SenderLease.objects.filter(holder=place.holder).update(until=clock.now() - SECOND)


def test_what_one_sender_has_claimed_no_other_takes(olafs: Notice, settings: Settings) -> None:
    settings.NOTICE_SENDERS = 2
    one, other = place_of_a_sender(), place_of_a_sender()
    with at(ONE):
        assert [claimed.pk for claimed in sending.claim(one)] == [olafs.pk]
        assert list(sending.claim(other)) == []


def test_a_sender_that_is_gone_loses_its_claim_and_the_message_keeps_its_id(
    olafs: Notice, inbox: list[EmailMessage]
) -> None:
    place = place_of_a_sender()
    with at(ONE):
        [stuck] = sending.claim(place)
    lose(place)
    with at(ONE + SECOND):
        sending.deliver()
        with Connection() as connection:
            assert not sending.send(stuck, connection, place), "the first one finds that it has lost the claim"
            connection.send(letter_for(stuck, ONE))

    assert len(inbox) == 2
    assert len({mail.extra_headers["Message-ID"] for mail in inbox}) == 1


def test_a_sender_that_has_lost_its_place_claims_nothing(olafs: Notice) -> None:
    place = place_of_a_sender()
    lose(place)
    with at(ONE):
        assert list(sending.claim(place)) == []


def test_a_sender_that_was_held_up_while_it_wrote_a_letter_does_not_send_it_once_another_has_the_place(
    olafs: Notice, inbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(ONE):
        place = place_of_a_sender()
        [stuck] = sending.claim(place)

    def freeze(*words: Any) -> Any:
        lose(place)
        place_of_a_sender()
        frozen.shift(16)
        return letters.write(*words)

    monkeypatch.setattr(sending, "write", freeze)
    with at(ONE) as frozen, Connection() as connection:
        assert not sending.send(stuck, connection, place)

    assert inbox == []


def test_a_refused_address_is_undelivered_at_once(olafs: Notice, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(smtplib.SMTPRecipientsRefused({"olaf@client.example": (550, b"No such user")}), monkeypatch)
    with at(ONE):
        sending.deliver()

    olafs.refresh_from_db()
    assert (olafs.state, olafs.attempts) == ("undelivered", 1)
    assert outcome(olafs) == "The mail server refuses it for good. 550 No such user"


def test_a_busy_server_is_tried_again_later(
    olafs: Notice, inbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        fail_with(smtplib.SMTPDataError(451, b"Try later"), patched)
        with at(ONE):
            sending.deliver()
            sending.deliver()
    olafs.refresh_from_db()
    assert (olafs.state, olafs.attempts, outcome(olafs)) == ("planned", 1, "451 Try later")

    with at(ONE + 7 * SECOND):
        sending.deliver()

    olafs.refresh_from_db()
    assert (olafs.state, olafs.attempts, len(inbox)) == ("sent", 2, 1)


def test_who_left_meanwhile_is_not_written_to(olafs: Notice, inbox: list[EmailMessage]) -> None:
    olafs.contact.is_active = False
    olafs.contact.save()
    with at(ONE + MINUTE):
        sending.deliver()

    olafs.refresh_from_db()
    assert (olafs.state, olafs.attempts, outcome(olafs)) == ("dropped", 0, "The contact is no longer active.")
    assert inbox == []


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (450, b"")}), Failure.TEMPORARY),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"")}), Failure.PERMANENT),
        (smtplib.SMTPDataError(552, b""), Failure.PERMANENT),
        (smtplib.SMTPDataError(421, b""), Failure.TEMPORARY),
        (smtplib.SMTPSenderRefused(550, b"", "a"), Failure.TEMPORARY),
        (smtplib.SMTPAuthenticationError(535, b""), Failure.UNREACHABLE),
        (smtplib.SMTPServerDisconnected(), Failure.TEMPORARY),
        (TimeoutError(), Failure.TEMPORARY),
        (ValueError("bad header"), Failure.PERMANENT),
    ],
    ids=repr,
)
def test_failures_are_temporary_or_permanent(error: Exception, kind: Failure) -> None:
    assert failure_kind(error) == kind


def test_a_hard_bounce_warns_who_answers_for_the_work_once(
    olafs: Notice, inbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    again = Notice.objects.create(
        change=olafs.change, contact=olafs.contact, about="updated", due_at=olafs.due_at, because=olafs.because
    )
    with monkeypatch.context() as patched:
        fail_with(smtplib.SMTPRecipientsRefused({"olaf@client.example": (550, b"No such user")}), patched)
        with at(ONE):
            sending.deliver()
    assert set(Notice.objects.filter(pk__in=[olafs.pk, again.pk]).values_list("state", flat=True)) == {"undelivered"}

    tell(ONE + MINUTE)

    assert arrived(inbox) == {"Ana": "Couldn’t reach Olaf (Meridian Travel): Phone switch upgrade, 01:00–05:00 MST"}
    assert "The mail server refuses it for good. 550 No such user" in body_for("Ana", inbox)


def test_nobody_is_warned_of_what_is_over(olafs: Notice, monkeypatch: pytest.MonkeyPatch) -> None:
    Window.objects.update(state="completed")
    fail_with(smtplib.SMTPRecipientsRefused({"olaf@client.example": (550, b"No such user")}), monkeypatch)
    with at(ONE):
        sending.deliver()
    assert not Notice.objects.filter(about="not_delivered").exists()
    assert not Activity.objects.filter(kind="not_delivered").exists()


def test_a_server_that_cannot_be_reached_is_left_alone_and_what_waits_says_why(
    olafs: Notice, inbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [
        Notice.objects.create(contact=olafs.contact, change=olafs.change, about="updated", due_at=olafs.due_at)
        for _ in range(3)
    ]
    tries = []

    def refuse(*_: object) -> None:
        tries.append(1)
        raise ConnectionRefusedError("refused")

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "open", refuse, raising=False)
        with at(ONE):
            sending.deliver()
            sending.deliver()
    assert len(tries) == 1, "the second time nobody knocks"
    server = MailServer.objects.get()
    assert (server.failures, server.failing_since, server.open_until) == (1, ONE, ONE + SECOND)
    rows = Notice.objects.filter(pk__in=[one.pk for one in others])
    kept = {(row.state, row.attempts, outcome(row)) for row in rows}
    assert kept == {("planned", 0, "ConnectionRefusedError: refused")}

    with at(ONE + 10 * SECOND):
        sending.deliver()

    assert len(inbox) == 4
    server.refresh_from_db()
    assert (server.failures, server.failing_since, server.open_until, server.said) == (0, None, None, "")


def test_what_a_clock_that_was_wrong_put_off_is_sent_once_it_is_right(
    olafs: Notice, inbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError("refused")

    with monkeypatch.context() as patched, at(ONE + 5 * HOUR):
        patched.setattr(EmailBackend, "open", refuse, raising=False)
        sending.deliver()
    assert MailServer.objects.get().open_until == ONE + 5 * HOUR + SECOND

    with at(ONE + MINUTE):
        sending.deliver()

    assert len(inbox) == 1


def test_a_slow_server_makes_no_old_news_of_what_was_true_when_it_was_claimed(
    people: Night, upgrade: Window, inbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = EmailBackend.send_messages

    def slowly(self: EmailBackend, messages: list[EmailMessage]) -> int:
        Window.objects.update(state="cancelled")
        travelled.shift(5)
        return int(kept(self, messages) or 0)

    monkeypatch.setattr(EmailBackend, "send_messages", slowly)
    with time_machine.travel(ONE - 24 * HOUR, tick=False) as travelled:
        sending.deliver()

    assert len(inbox) == 1
    reminders = Notice.objects.filter(about="before_24h")
    assert sorted((one.state, outcome(one)) for one in reminders) == [
        ("dropped", "The window is cancelled."),
        ("sent", "Accepted by the mail server."),
    ]


def test_a_conflict_in_progress_goes_before_what_was_done_and_that_before_reminders(olafs: Notice) -> None:
    Notice.objects.exclude(pk=olafs.pk).delete()
    rest = {"contact": olafs.contact, "change": olafs.change, "about": "updated"}
    reminder = Notice.objects.create(**rest, priority=Priority.AHEAD, due_at=ONE - HOUR)
    urgent = Notice.objects.create(**rest, priority=Priority.URGENT, urgent=True, due_at=ONE)
    with at(ONE):
        assert [one.pk for one in sending.claim(place_of_a_sender())] == [urgent.pk, olafs.pk, reminder.pk]


class TestWhatIsOurFault:
    """Nobody reads that a mail server refuses what no mail server was asked to take."""

    def test_a_mail_that_cannot_be_made_is_no_refusal_of_the_server(
        self, olafs: Notice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fail_with(ValueError("Header values can't contain newlines"), monkeypatch)
        with at(ONE):
            sending.deliver()

        olafs.refresh_from_db()
        assert olafs.state == "undelivered"
        assert outcome(olafs) == (
            "maintwin could not make a mail of it. ValueError: Header values can't contain newlines"
        )
        assert MailServer.objects.get().breaker.failures == 0

    def test_a_letter_that_cannot_be_written_says_so_and_nothing_of_what_was_in_it(
        self, olafs: Notice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def write(*_: object) -> None:
            raise KeyError("fraud-check")

        monkeypatch.setattr(sending, "write", write)
        with at(ONE):
            sending.deliver()

        olafs.refresh_from_db()
        assert (olafs.state, outcome(olafs)) == (
            "planned",
            "maintwin could not make a mail of it. KeyError, as the log says.",
        )

    def test_only_of_an_address_that_was_refused_it_is_said_to_be_wrong(
        self, olafs: Notice, inbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patched:
            fail_with(ValueError("bad header"), patched)
            with at(ONE):
                sending.deliver()

        tell(ONE + MINUTE)

        assert "call them or their desk." in body_for("Ana", inbox)
        assert "address corrected" not in body_for("Ana", inbox)
