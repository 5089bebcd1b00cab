"""The workers' wiring. Beat only ticks: every plan lives in the database (tasks that wait longer than the
visibility timeout run again and again on Redis)."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, celeryd_init, task_postrun

from core.history import by_maintwin
from core.sweeping import unless_busy
from maintwin.starting import stop_if_refused

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maintwin.settings")


class RecordedTask(Task):  # type: ignore[type-arg]
    """What a task writes, nobody wrote."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with by_maintwin(self.name), unless_busy(self.name):
            return super().__call__(*args, **kwargs)


app = Celery("maintwin", task_cls=RecordedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["notifications", "changes", "accounts", "exchange"])


@celeryd_init.connect
@beat_init.connect
def refuse_to_start(**_: Any) -> None:
    stop_if_refused()


SHOWS = {"notifications.deliver": "worker", "changes.sweep": "sweep"}
"""Which part is seen at work when a worker has done this task."""


@task_postrun.connect
def note_pulse(task: Any = None, state: str = "", **_: Any) -> None:
    """Models can be imported once the worker is set up."""
    from core.pulse import SelfDriven, at_work

    if state == "SUCCESS" and task is not None and task.name in SHOWS:
        at_work(SelfDriven(SHOWS[task.name]))
