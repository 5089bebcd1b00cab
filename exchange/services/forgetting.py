"""Old imports are deleted, with their files and all that was found in them."""

from __future__ import annotations

from core import clock
from exchange.models import ImportRun


def forget_old_imports() -> int:
    return ImportRun.objects.too_old(clock.now()).delete()[0]
