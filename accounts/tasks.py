"""What is left behind of people who have signed out or stayed away, and of keys that are no longer used."""

from celery import shared_task

from accounts.services import second_factors, sessions, unsent_forms
from core import clock


@shared_task(name="accounts.remove_ended_sessions")
def remove_ended_sessions() -> None:
    sessions.remove_ended()


@shared_task(name="accounts.forget_unsent")
def forget_unsent() -> None:
    unsent_forms.forget_old(clock.now())


@shared_task(name="accounts.renew_second_factors")
def renew_second_factors() -> None:
    second_factors.renew_second_factors()
