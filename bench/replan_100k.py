"""How long it takes until a window is moved of which 50,000 contacts are reminded twice, with all reminders.

100,000 reminders are dropped, and as many planned for the new time. Also how long the act
itself holds the schedule, how long the longest statement after it, and how long it took to plan them first.
"""

from collections.abc import Iterator

from bench.mailing.office import office

PRINTS = ("replan_100k",)


def run() -> Iterator[dict[str, object]]:
    with office() as house:
        planned = float(house.part("move", "plan"))
        done = {name: round(float(seconds), 2) for name, seconds in house.part("move", "move").items()}
        yield {"unit": "s", "value": done.pop("move"), **done, "planned_first": round(planned, 1)}
