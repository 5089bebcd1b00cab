"""Read by gunicorn from the folder that it is started in."""

import logging
from typing import Any

from maintwin.logs import JsonLines, WithoutSecrets


def on_starting(_server: Any) -> None:
    """It logs as all others do; and whoever has accesses logged does not get what opens something."""
    for log in map(logging.getLogger, ("gunicorn.access", "gunicorn.error")):
        log.addFilter(WithoutSecrets())
        for handler in log.handlers:
            handler.setFormatter(JsonLines())
