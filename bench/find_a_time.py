"""How long it takes to find a time for 1 h 30 within the next three weeks, with a million windows stored, signed in as
people of many organisations who ask for their own systems; beside the bare SQL for all work of these weeks with
as many strings."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from random import Random
from urllib.parse import urlencode

from bench.calendar.floor import bare
from bench.calendar.looking import counted
from bench.carrier import people
from bench.carrier.estate import NOW, SEED, make_estate
from bench.carrier.house import carrier
from bench.carrier.work import some_systems
from bench.peers.reading import PageQuestion, as_person
from bench.production.house import Production
from bench.production.web import web
from bench.serving.asking import askers
from bench.serving.client import latencies, p95

PRINTS = ("find_a_time", "find_a_time_floor", "find_a_time_ratio")
WARMING, TIMES = 10, 100
WEEKS = timedelta(weeks=3)


def run() -> Iterator[dict[str, object]]:
    with carrier() as made:
        house = Production(made.house)
        asked = questions(house, WARMING + TIMES)
        with web(house, house.environment(at=NOW), workers=1) as server:
            counted(house, server, asked[:WARMING])
            looks, costs = counted(house, server, asked[WARMING:])
        floor = bare(house.url(), (NOW, NOW + WEEKS), WARMING + TIMES)[WARMING:]
    taken = [each for one in looks for each in one.taken]
    yield {"bench": "find_a_time", "unit": "ms", **latencies(taken), **costs}
    yield {"bench": "find_a_time_floor", "unit": "ms", **latencies(floor)}
    yield {"bench": "find_a_time_ratio", "unit": "x", "value": round(p95(taken) / p95(floor), 1)}


def questions(house: Production, count: int) -> list[PageQuestion]:
    rng, estate = Random(SEED + 15), make_estate()
    those = askers(estate, rng)
    cookies = house.part("calendar.visitors", *(people.person_id(one.id, 1) for one in those))
    asked = list[PageQuestion]()
    for _, (one, own) in zip(range(count), cycle(zip(those, cookies, strict=True)), strict=False):
        systems = [system.slug for system in some_systems(estate, rng, one)]
        asking = urlencode({"systems": systems, "takes": "1 h 30", "impact": "outage", "part": "night"}, doseq=True)
        headers = {**as_person(own), "Accept-Encoding": "gzip"}
        asked.append(PageQuestion("find_a_time", f"/find-a-time/?{asking}", headers))
    return asked
