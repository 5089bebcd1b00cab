"""Read by gunicorn from the folder that it is started in."""

import logging
from typing import Any

from maintwin.logs import WithoutSecrets


def on_starting(_server: Any) -> None:
    """Whoever has accesses logged does not get what opens something."""
    for name in ("gunicorn.access", "gunicorn.error"):
        logging.getLogger(name).addFilter(WithoutSecrets())
