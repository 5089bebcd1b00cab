"""The scheduler; it says that it is at work."""

from __future__ import annotations

from typing import Any

from celery.beat import Scheduler

from core.pulse import SelfDriven, at_work


class Ticking(Scheduler):
    def tick(self, *args: Any, **options: Any) -> float:
        at_work(SelfDriven.SCHEDULER)
        return float(super().tick(*args, **options))
