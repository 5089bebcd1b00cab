"""How many messages one worker process sends in a second, beside the least that sending the same ones takes.

The floor is measured on the one half before the worker sends them all, and on the other half after it.
"""

import json
from collections.abc import Iterator, Sequence

from bench.mailing.office import ArrivedMail, Office, office

PRINTS = ("notice_throughput", "notice_floor", "notice_ratio")
WORKS, PATIENCE = 40, 300
"""Each work has fifty notices."""
BATCH = 10


def run() -> Iterator[dict[str, object]]:
    with office() as house:
        waiting = house.part("backlog", WORKS)
        warming, measured = waiting["warming"], waiting["measured"]
        first, second = halves(measured)
        with house.sending():
            sent(house, warming)
            seconds = floor(house, warming, first)
            arrivals = sent(house, measured)
            seconds += floor(house, warming, second)
    throughput, least = rate(arrivals), len(measured) / seconds
    yield {"bench": "notice_throughput", "unit": "1/s", "value": round(throughput, 1), "messages": len(arrivals)}
    yield {"bench": "notice_floor", "unit": "1/s", "value": round(least, 1), "messages": len(measured)}
    yield {"bench": "notice_ratio", "unit": "1", "value": round(throughput / least, 3)}


def sent(house: Office, notices: Sequence[int]) -> list[ArrivedMail]:
    """The arrivals of these notices, which fall due at once."""
    earlier = len(house.arrivals())
    house.make_due(notices)
    return house.after(earlier, len(notices), PATIENCE)


def floor(house: Office, warming: Sequence[int], measured: Sequence[int]) -> float:
    return float(house.part("floor", json.dumps(warming), json.dumps(measured)))


def halves(notices: Sequence[int]) -> tuple[list[int], list[int]]:
    """In turn, some to the one and some to the other, so that both hold every kind."""
    parts: tuple[list[int], list[int]] = ([], [])
    for place in range(0, len(notices), BATCH):
        parts[place // BATCH % 2].extend(notices[place : place + BATCH])
    return parts


def rate(arrivals: Sequence[ArrivedMail]) -> float:
    """Per second, from the first to the last."""
    return (len(arrivals) - 1) / (arrivals[-1].at - arrivals[0].at)
