"""Whatever an import brings, each contact hears of it once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from django.core.mail import EmailMessage

from changes.models import Change, Window
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import start_and_end as working
from core.activity import Activity
from notifications.channels.mail.invitation import together
from notifications.models import Notice
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.estates import Night, switch_upgrade
from tests.exchange.test_importing_for_one_organisation import load
from tests.notifications.telling import DAY, FIVE, HOUR, ONE, at, tell

pytestmark = pytest.mark.django_db
NOON = ONE - 5 * DAY


@pytest.fixture
def two(people: Night, upgrade: Window, inbox: list[EmailMessage]) -> list[Change]:
    """The upgrade, and the same once more a day later, both approved; everybody has been told so."""
    with at(ONE - 8 * DAY):
        second = booking.book(people.ana, switch_upgrade(ONE + DAY, FIVE + DAY), submit=True)
        approving.approve(people.cleo, second.pk)
    tell(ONE - 8 * DAY)
    inbox.clear()
    return [upgrade.change, second]


def described(change: Change, start: datetime, hours: int = 4, **more: Any) -> dict[str, Any]:
    return {
        "title": change.title,
        "organisation": "centre",
        "owner": "ana@centre.example",
        "starts_at": start.isoformat(),
        "ends_at": (start + hours * HOUR).isoformat(),
        **more,
    }


def received(inbox: list[EmailMessage]) -> Counter[str]:
    return Counter(mail.to[0].partition(" ")[0] for mail in inbox)


def test_two_moves_are_one_message_to_each(two: list[Change], inbox: list[EmailMessage]) -> None:
    first, second = two
    with at(NOON):
        load(None, changes=[described(first, ONE, 6), described(second, ONE + DAY, 7)])

    tell(NOON)

    assert Activity.objects.filter(kind="edited").count() == 2
    assert set(received(inbox).values()) == {1}
    assert {"Gina", "Cleo"} <= received(inbox).keys()
    [mail] = [mail for mail in inbox if mail.to[0].startswith("Gina ")]
    assert mail.subject.endswith(" – and 1 more")
    assert str(mail.body).startswith("2 things changed at once. This is all of it in one message.")
    assert {str(one) for one in Window.objects.values_list("change__reference", flat=True)} == {
        reference for reference in (first.reference, second.reference) if reference in str(mail.body)
    }
    assert set(Notice.objects.filter(bundle__gt="").values_list("state", flat=True)) == {"sent"}


def test_the_message_waits_until_all_of_it_is_made(two: list[Change], inbox: list[EmailMessage]) -> None:
    first, second = two
    with at(NOON):
        load(None, changes=[described(first, ONE, 6), described(second, ONE + DAY, 7)])
        fanning.fan_out(limit=1)
        sending.deliver()
        assert inbox == []
        fanning.fan_out()
        sending.deliver()

    assert set(received(inbox).values()) == {1}


def test_what_no_longer_holds_is_left_out_of_it(two: list[Change], inbox: list[EmailMessage]) -> None:
    first, second = two
    with at(NOON):
        load(None, changes=[described(first, ONE, 6), described(second, ONE + DAY, 7)])
        fanning.fan_out()
        working.cancel(first.owner, second.pk, "Not needed any more")

    tell(NOON)

    asked = Notice.objects.filter(bundle__gt="", about="approval_voided")
    assert set(asked.values_list("change__reference", "state")) == {
        (first.reference, "sent"),
        (second.reference, "dropped"),
    }


def test_one_import_of_one_change_is_the_message_of_an_edit(two: list[Change], inbox: list[EmailMessage]) -> None:
    with at(NOON):
        load(None, changes=[described(two[0], ONE, 6)])

    tell(NOON)

    assert set(received(inbox).values()) == {1}
    assert not any(" more" in mail.subject for mail in inbox)


def test_no_calendar_entry_of_none() -> None:
    assert together([]) is None
