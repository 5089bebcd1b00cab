"""Wakes a worker once the transaction is in the database.

A wake-up only hastens: what it would have started, a sweep finds within seconds. So a broker that is
down or hangs delays and loses nothing, and must neither fail nor hold up the act that was just recorded.
"""

import logging
import time
from functools import partial
from threading import Thread

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError
from kombu.pools import producers

log = logging.getLogger(__name__)

WAITS = 0.1
"""Seconds for an answer of the broker, which is asked twice."""
LEFT_ALONE_FOR = 5.0
"""Seconds in which this process asks it nothing after it did not answer."""


class _Broker:
    left_alone_until = 0.0

    def wake(self, task: "Task[[], None]") -> None:
        if time.monotonic() < self.left_alone_until:
            return
        connection = task.app.connection_for_write(
            transport_options={"socket_timeout": WAITS, "socket_connect_timeout": WAITS}
        )
        try:
            with producers[connection].acquire(block=True) as producer:
                task.apply_async(retry=False, ignore_result=True, producer=producer)
        except OperationalError as error:
            self.left_alone_until = time.monotonic() + LEFT_ALONE_FOR
            log.warning("the broker does not answer, the sweep will do it: %s", error)


_broker = _Broker()


def after_commit(task: "Task[[], None]") -> None:
    transaction.on_commit(partial(_broker.wake, task), robust=True)


def aside_after_commit(task: "Task[[], None]") -> None:
    """Whoever acts does not wait for it at all."""
    waker = Thread(target=_broker.wake, args=(task,), daemon=True)
    transaction.on_commit(waker.start, robust=True)
