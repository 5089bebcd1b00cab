"""What is swept again in seconds need not be swept now: that others are at work is no error."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from core.refusals import Busy

log = logging.getLogger(__name__)


@contextmanager
def unless_busy(name: str) -> Iterator[None]:
    """Where others hold what is needed it is left to the next sweep."""
    try:
        yield
    except Busy:
        log.info("%s is left to the next sweep: others are at work", name)
