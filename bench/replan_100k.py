"""How long the act takes that moves a window of which 50,000 contacts are reminded twice.

100,000 reminders are dropped, and as many planned for the new time. Also how long it took to plan them first.
"""

from collections.abc import Iterator

from bench.mailing.office import office

PRINTS = ("replan_100k",)


def run() -> Iterator[dict[str, object]]:
    with office() as house:
        planned = float(house.part("move", "plan"))
        yield {"unit": "s", "value": round(float(house.part("move", "move")), 1), "planned_first": round(planned, 1)}
