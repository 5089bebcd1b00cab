"""The sweep: beat ticks, two ticks do no harm."""

from celery import shared_task

from changes.services import overdue, remind_approvers
from core import done_once


@shared_task(name="changes.sweep")
def sweep() -> None:
    overdue.ask_owners()
    overdue.follow_the_clock()
    remind_approvers.remind_asked()
    done_once.forget_old()
