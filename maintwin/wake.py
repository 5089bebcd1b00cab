"""Wake a worker by the name of its task, once the transaction is in the database; or have a higher room do its part
of an act, by the name of its function, before that.

A wake-up only hastens: what it would have started, a sweep finds within seconds. So a broker that is
down delays and loses nothing, and must not fail the act that was just recorded.
"""

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from maintwin.celery import app

log = logging.getLogger(__name__)


def after_commit(task_name: str, *args: object) -> None:
    transaction.on_commit(partial(_send, task_name, args), robust=True)


def within_the_act(function: str, *args: object) -> Any:
    """What must be in the database together with the act."""
    return import_string(function)(*args)


def _send(task_name: str, args: tuple[object, ...]) -> None:
    try:
        app.send_task(task_name, args=args, retry=False, ignore_result=True)
    except OperationalError as error:
        log.warning("the broker cannot be reached, the sweep will do it: %s", error)
