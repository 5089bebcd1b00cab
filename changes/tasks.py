"""The sweep: beat ticks, two ticks do no harm."""

from celery import shared_task

from changes.services import asking, reminding


@shared_task(name="changes.sweep")
def sweep() -> None:
    asking.ask_owners()
    asking.follow_open_ends()
    reminding.remind_asked()
