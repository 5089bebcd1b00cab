"""What workers are woken for. Every task may run twice, or beside itself: the second finds nothing to do."""

from celery import shared_task

from maintwin import clock
from notifications import outbox
from notifications.outbox import auditing


@shared_task(name="notifications.fan_out")
def fan_out() -> None:
    """Right after an act: tell people now."""
    _drain()


@shared_task(name="notifications.deliver")
def deliver() -> None:
    """Every few seconds: what a wake-up missed, what was to be tried again, reminders whose time has come."""
    _drain()


@shared_task(name="notifications.remind")
def remind() -> None:
    """Every minute: contacts, plans and dependencies may have changed since reminders were planned."""
    outbox.replan_due()


@shared_task(name="notifications.audit")
def audit() -> None:
    """Every minute: was everybody told who should have been?"""
    auditing.audit(clock.now())


def _drain() -> None:
    outbox.fan_out()
    outbox.escalate()
    outbox.deliver()
