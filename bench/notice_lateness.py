"""How late reminders come of which five thousand fall due within one minute, sent by two workers; and how much of that
their throughput does not explain.

It explains the lateness of a queue that is served without a pause, as fast as they were in half of the seconds.
"""

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bench.mailing.office import office
from bench.notices import sent
from bench.serving.client import latencies

PRINTS = ("notice_lateness",)
PATIENCE = 420


def run() -> Iterator[dict[str, object]]:
    with office() as house:
        warming = house.part("minute", "warming")
        with house.sending(workers=2, senders=2):
            sent(house, warming)
            due = dict(house.part("minute", "minute"))
            came = {one.message_id: one.at for one in house.after(len(warming), len(due), PATIENCE)}
    throughput = usual_rate(came.values())
    explained = ideal(list(due.values()), throughput)
    late = latencies([came[message] - at for message, at in due.items()])
    rest = latencies([max(0, came[message] - done) for message, done in zip(due, explained, strict=True)])
    shown = {"unexplained_p99": rest["p99"], "unexplained_worst": rest["worst"], "throughput": throughput}
    yield {"unit": "s", **late, **shown}


def usual_rate(arrivals: Iterable[float]) -> float:
    """The median of what came in each second, from the first to the last. Pauses do not lower it."""
    seconds = Counter(int(at) for at in arrivals)
    return statistics.median(seconds[second] for second in range(min(seconds), max(seconds) + 1))


def ideal(due: Sequence[float], throughput: float) -> list[float]:
    """When each of these would be done, in the order in which they fall due, if nothing but the sending took time."""
    done, last = [], 0.0
    for at in due:
        last = max(at, last) + 1 / throughput
        done.append(last)
    return done
