"""A worker is frozen in the middle of six hundred notices, as if its host were lost: how long until all of them are
sent by the other one, and how many are sent twice; also once the frozen one goes on. `floor` is how long the same
number takes when nobody is frozen. It is cut after FROZEN_CUT seconds (300).
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from bench.mailing.office import Office, office
from bench.production.processes import Processes, connected_to
from embedded.processes import Child, wait_until

PRINTS = ("frozen_sender",)
CUT = float(os.environ.get("FROZEN_CUT", "300"))
WORKS = 12
"""Each has fifty notices."""
WORKERS, AT_ONCE = 2, 1
FROZEN_AT = 1 / 3
FINDING = 60
AWAKE = 20
"""Seconds after it has gone on in which it may still do harm."""


def run() -> Iterator[dict[str, object]]:
    with office() as house:
        waiting = house.part("backlog", WORKS * 2)["measured"]
        undisturbed, notices = waiting[: len(waiting) // 2], waiting[len(waiting) // 2 :]
        with house.sending(workers=WORKERS, at_once=AT_ONCE) as workers:
            floor = _whole(house, undisturbed)
            yield {"unit": "s", **_frozen(house, workers, notices), "floor": round(floor, 1)}


def _whole(house: Office, notices: Sequence[int]) -> float:
    began = time.time()
    house.make_due(notices)
    return house.after(0, len(notices), CUT)[-1].at - began


def _frozen(house: Office, workers: Sequence[Child], notices: Sequence[int]) -> dict[str, object]:
    earlier = len(house.arrivals())
    house.make_due(notices)
    wanted = int(len(notices) * FROZEN_AT)
    assert wait_until(lambda: len(house.arrivals(earlier)) >= wanted, FINDING), "Nothing is sent."
    worker = _sender(house, workers)
    stopped, sent = time.time(), len(house.arrivals(earlier))
    os.killpg(worker, signal.SIGSTOP)
    try:
        all_sent = wait_until(lambda: _distinct(house, earlier) >= len(notices), CUT, 0.25)
        came = house.arrivals(earlier)
    finally:
        os.killpg(worker, signal.SIGCONT)
    time.sleep(AWAKE)
    return {
        "value": round(came[-1].at - stopped, 1) if all_sent else CUT,
        "cut": not all_sent,
        "sent_before": sent,
        "missing": len(notices) - len({one.message_id for one in came}),
        "twice": _twice(house, earlier),
        "longest_silence": round(_longest_silence([stopped, *(one.at for one in came if one.at > stopped)]), 1),
    }


def _sender(house: Office, workers: Sequence[Child]) -> int:
    """The group of the worker that speaks with the mail server."""
    port = urlsplit(house.house.urls["EMAIL_URL"]).port
    until = time.monotonic() + FINDING
    while time.monotonic() < until:
        for worker in workers:
            assert worker.process
            if port and connected_to(port, Processes([worker.process.pid])):
                return worker.process.pid
        time.sleep(0.02)
    raise AssertionError("Nobody speaks with the mail server.")


def _distinct(house: Office, since: int) -> int:
    return len({one.message_id for one in house.arrivals(since)})


def _twice(house: Office, since: int) -> int:
    return sum(times - 1 for times in Counter(one.message_id for one in house.arrivals(since)).values())


def _longest_silence(moments: Sequence[float]) -> float:
    return max((after - before for before, after in pairwise(moments)), default=CUT)
