"""What workers are woken for. Every task may run twice, or beside itself: the second finds nothing to do."""

from celery import shared_task
from django.conf import settings

from core import clock
from notifications.services import forgetting
from notifications.services.audit import run
from notifications.services.making import fan_out as fanning
from notifications.services.reminders import in_parts
from notifications.services.reminders import replan as reminders
from notifications.services.sending import escalate
from notifications.services.sending import send as sending


@shared_task(name="notifications.fan_out")
def fan_out() -> None:
    """Right after an act: tell people now, then plan what the act did not wait for."""
    _drain()
    in_parts.plan_waiting()


@shared_task(name="notifications.deliver")
def deliver() -> None:
    """Every few seconds: what a wake-up missed, what was to be tried again, reminders whose time has come."""
    _drain()


@shared_task(name="notifications.remind")
def remind() -> None:
    """Every minute: contacts, plans and dependencies may have changed since reminders were planned; and what a
    wake-up missed."""
    in_parts.plan_waiting()
    reminders.replan_due()


@shared_task(name="notifications.audit")
def audit() -> None:
    """Every minute: was everybody told who should have been?"""
    run.audit(clock.now())


@shared_task(name="notifications.forget_old")
def forget_old() -> None:
    """Every hour, where somebody has said for how long notices are kept."""
    forgetting.forget_old(settings.KEEP_NOTICES_DAYS)


def _drain() -> None:
    fanning.fan_out()
    escalate.escalate()
    sending.deliver()
