"""Many notices that wait: half of them that work has started, half reminders of work to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bench.mailing.estate import Shape, make_estate, plan_works
from changes.models import Window
from changes.services import start_and_end
from core import clock
from notifications.domain.about import About
from notifications.models import Notice
from notifications.services.making import fan_out as fanning
from notifications.services.reminders import replan as reminders

WARMING = 2
"""Works whose notices are sent first, and not counted."""
AHEAD = timedelta(hours=27)
"""So far that nothing falls due, and nothing is planned anew, while the benchmark runs."""


def main(works: str) -> dict[str, list[int]]:
    """Ids of notices that none is due of yet, in the order in which they will be sent."""
    shape = Shape(works=int(works) + WARMING, systems=10, contacts=5, organisations=20, people=25)
    make_estate(shape)
    now = clock.now()
    starts = [now + timedelta(minutes=5) if work % 2 else now + AHEAD for work in range(shape.works)]
    windows = plan_works(range(shape.works), starts)
    start(windows[1::2])
    reminders.plan_reminders([window.pk for window in windows[::2]])
    warming, measured = notices_of(windows[:WARMING]), notices_of(windows[WARMING:])
    assert len(measured) == int(works) * shape.told, f"{len(measured)} notices wait"
    return {"warming": warming, "measured": measured}


def start(windows: Sequence[Window]) -> None:
    for window in windows:
        start_and_end.start(window.change.owner, window.pk)
    fanning.fan_out()
    Notice.objects.exclude(activity=None).update(due_at=clock.now() + AHEAD)


def notices_of(windows: Sequence[Window]) -> list[int]:
    wanted = Notice.objects.filter(window__in=windows, about__in=[About.STARTED, About.BEFORE_24H])
    return list(wanted.order_by("priority", "id").values_list("pk", flat=True))
