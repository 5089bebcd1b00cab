"""Wakes a worker once the transaction is in the database.

A wake-up only hastens: what it would have started, a sweep finds within seconds. So a broker that is
down delays and loses nothing, and must not fail the act that was just recorded.
"""

import logging
from functools import partial

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def after_commit(task: "Task[[], None]") -> None:
    transaction.on_commit(partial(_send, task), robust=True)


def _send(task: "Task[[], None]") -> None:
    try:
        task.apply_async(retry=False, ignore_result=True)
    except OperationalError as error:
        log.warning("the broker cannot be reached, the sweep will do it: %s", error)
