"""When mail may be down, that is said, whatever tasks say of themselves."""

from __future__ import annotations

import io
import logging
from datetime import datetime

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from changes.models import Window
from notifications.models import MailServer, Notice
from notifications.selectors.overdue_notices import OverdueNotices, overdue_notices, overdue_notices_of
from notifications.services.audit import run
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from notifications.services.sending.places import a_senders_place
from tests.estates import Night
from tests.notifications.telling import HOUR, MINUTE, ONE, at
from tests.notifications.test_fanning import started

LATER = ONE + 5 * MINUTE


@pytest.fixture
def waiting(upgrade: Window, inbox: list[EmailMessage]) -> int:
    """Notices that fell due at 01:00 and that nobody sends."""
    Notice.objects.all().delete()
    Window.objects.update(state="in_progress", actual_start=ONE)
    with at(ONE):
        started(upgrade)
        fanning.fan_out()
    assert not overdue_notices(ONE + MINUTE), "it takes a moment"
    return Notice.objects.count()


def test_what_waits_for_long_is_counted_from_when_it_fell_due(waiting: int) -> None:
    assert overdue_notices(LATER) == OverdueNotices(waiting, ONE)


def test_what_a_sender_holds_who_is_frozen_is_overdue_as_well(waiting: int) -> None:
    with a_senders_place() as place, at(ONE):
        assert place
        assert len(sending.claim(place)) == waiting
    assert overdue_notices(LATER) == OverdueNotices(waiting, ONE)


def test_nothing_is_overdue_once_it_is_sent_or_before_it_is_due(waiting: int) -> None:
    Notice.objects.update(state="sent")
    Notice.objects.filter(contact__name="Ana").update(state="planned", due_at=LATER + HOUR)
    assert overdue_notices(LATER) is None


def test_what_quiet_hours_hold_waits_as_it_should(waiting: int) -> None:
    Notice.objects.update(outcome={"code": "quiet_hours"}, retry_at=LATER + HOUR)
    assert overdue_notices(LATER) is None


def test_what_one_address_does_not_take_yet_says_nothing_of_mail_unless_the_server_fails(waiting: int) -> None:
    Notice.objects.update(outcome={"code": "said", "said": "450 Later"}, attempts=3, retry_at=LATER + MINUTE)
    assert overdue_notices(LATER) is None
    MailServer.objects.create(address="mail.example", failures=3, open_until=LATER + MINUTE, failing_since=ONE)
    assert overdue_notices(LATER) == OverdueNotices(waiting, ONE)


def test_an_organisation_is_told_of_its_own_work_and_of_its_own_people_only(people: Night, waiting: int) -> None:
    assert overdue_notices_of(people.ana.organisation, LATER) == OverdueNotices(waiting, ONE)
    to_client = Notice.objects.filter(contact__organisation=people.gina.organisation).count()
    assert 0 < to_client < waiting
    assert overdue_notices_of(people.gina.organisation, LATER) == OverdueNotices(to_client, ONE)
    assert overdue_notices_of(people.vera.organisation, LATER) is None


@pytest.mark.parametrize(("now", "errors"), [(ONE + MINUTE, 0), (LATER, 1)])
def test_the_audit_says_so(waiting: int, caplog: pytest.LogCaptureFixture, now: datetime, errors: int) -> None:
    with at(now), caplog.at_level(logging.ERROR):
        report = run.audit(now)
    assert (report.overdue is not None) == bool(errors)
    assert sum("mail may be down" in one.message for one in caplog.records) == errors


def test_the_command_says_so_and_fails(waiting: int) -> None:
    out = io.StringIO()
    with at(LATER), pytest.raises(CommandError, match="Not everybody has been told yet"):
        call_command("audit_notices", stdout=out)
    assert f"{waiting} notices wait since 2026-11-23 08:00 UTC to be sent: mail may be down." in out.getvalue()
