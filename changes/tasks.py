"""The sweep: beat ticks, two ticks do no harm."""

from celery import shared_task

from changes.services import carry_on, overdue, remind_approvers
from core import done_once
from core.sweeping import unless_busy


@shared_task(name="changes.sweep")
def sweep() -> None:
    """Each part by itself: one that has to wait for others holds none of the rest up."""
    repeating = (carry_on.carry_on, carry_on.follow_zone_data)
    asking = (overdue.ask_owners, overdue.follow_the_clock, remind_approvers.remind_asked)
    for part in (*asking, *repeating, done_once.forget_old):
        with unless_busy("changes.sweep"):
            part()
