"""What is left behind of people who have signed out or stayed away."""

from celery import shared_task

from accounts.services import sessions


@shared_task(name="accounts.remove_ended_sessions")
def remove_ended_sessions() -> None:
    sessions.remove_ended()
