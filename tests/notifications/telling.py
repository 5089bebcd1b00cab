from datetime import UTC, datetime, timedelta

import time_machine
from django.core.mail import EmailMessage

from changes.models import Change, Window
from changes.services import approve as approving
from changes.services import book as booking
from core.history import hold_the_clock
from notifications.services.making import fan_out as fanning
from notifications.services.sending import escalate
from notifications.services.sending import send as sending
from tests.estates import Night, night, switch_upgrade

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""01:00 in Denver: the upgrade begins."""
FIVE = ONE + timedelta(hours=4)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def long_known() -> Night:
    """The estate of the night, entered long before: of what follows the audit can say who should have been told."""
    hold_the_clock(ONE - 30 * DAY)
    with at(ONE - 30 * DAY):
        return night()


def approved_upgrade(people: Night) -> Window:
    """The switch upgrade, approved nine days ahead; everybody has been told so."""
    with at(ONE - 10 * DAY):
        change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    with at(ONE - 9 * DAY):
        approving.approve(people.cleo, change.pk)
    tell(ONE - 9 * DAY)
    return Window.objects.get(change=change)


def tell(moment: datetime) -> None:
    """What a worker does when it is woken at that moment."""
    with at(moment):
        fanning.fan_out()
        escalate.escalate()
        sending.deliver()


def arrived(inbox: list[EmailMessage]) -> dict[str, str]:
    """Subject by the first name of the recipient; fails when somebody got two."""
    mails = [(mail.to[0].partition(" ")[0], str(mail.subject)) for mail in inbox]
    assert len(dict(mails)) == len(mails), mails
    return dict(mails)


def body_for(name: str, inbox: list[EmailMessage]) -> str:
    [mail] = [mail for mail in inbox if mail.to[0].startswith(f"{name} ")]
    return str(mail.body)


def change_of(window: Window) -> Change:
    return Change.objects.get(pk=window.change_id)
