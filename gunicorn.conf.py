"""Read by gunicorn from the folder that it is started in."""

import logging
import os
import shutil
import tempfile
from typing import Any

from maintwin.logs import JsonLines, WithoutSecrets

os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="maintwin-counted-")
"""Here the web processes count together."""


def on_starting(_server: Any) -> None:
    """It logs as all others do; and whoever has accesses logged does not get what opens something."""
    for log in map(logging.getLogger, ("gunicorn.access", "gunicorn.error")):
        log.addFilter(WithoutSecrets())
        for handler in log.handlers:
            handler.setFormatter(JsonLines())


def child_exit(_server: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: Any) -> None:
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
