"""How long an edit of the graph takes through the API until the findings that it brings are stored.

`value` is the median of ordinary edits, within one organisation; `hub` of edits that lengthen what a hub reaches: the
hub's owner confirms that another organisation's line needs it.
"""

import statistics
import time
from collections.abc import Iterator
from random import Random

from bench.carrier import people
from bench.carrier.estate import SEED, CarrierEstate, CarrierSystem, make_estate
from bench.carrier.findings import with_findings
from bench.carrier.house import carrier
from bench.serving.client import Client, Request
from bench.serving.web import web

PRINTS = ("graph_edit_to_findings",)
TIMES, HUB_TIMES = 5, 3
SECONDS = 90
"""At most for each sort; the edit that is under way then is finished."""
DEPENDENCIES = "/api/v1/dependencies/"


def run() -> Iterator[dict[str, object]]:
    estate = make_estate()
    with carrier() as house, with_findings(house), web(house) as server:
        client = server.client()
        client.ask(Request(people.token_key(estate.organisations[0]), "/api/v1/systems/"))
        ordinary = list(_in_time(_ordinary(client, estate, *ends) for ends in _pairs(estate)))
        beside = _lines_beside(estate, estate.hubs[0])
        hub = list(_in_time(_of_hub(client, estate, line, estate.hubs[0]) for line in beside))
    yield {
        "unit": "s",
        "value": round(statistics.median(ordinary), 2),
        "worst": round(max(ordinary), 2),
        "hub": round(statistics.median(hub), 2),
        "times": len(ordinary),
        "hub_times": len(hub),
    }


def _in_time(edits: Iterator[float]) -> Iterator[float]:
    until = time.monotonic() + SECONDS
    for taken in edits:
        yield taken
        if time.monotonic() > until:
            return


def _pairs(estate: CarrierEstate) -> list[tuple[CarrierSystem, CarrierSystem]]:
    """A platform and a switch of one organisation, as far as they do not need each other yet."""
    rng, found = Random(SEED + 20), list[tuple[CarrierSystem, CarrierSystem]]()
    while len(found) < TIMES:
        organisation = rng.choice(estate.organisations)
        dependent, provider = rng.choice(estate.of(organisation.id, 4)), rng.choice(estate.of(organisation.id, 1))
        if provider.id not in estate.reach(dependent.id) and dependent.id not in estate.reach(provider.id):
            found.append((dependent, provider))
    return found


def _lines_beside(estate: CarrierEstate, hub: CarrierSystem) -> list[CarrierSystem]:
    """Lines of organisations that the hub does not reach yet."""
    reached = estate.reach(hub.id)
    under = {estate.system(number).organisation for number in reached if estate.system(number).layer == 0}
    return [estate.of(o.id, 0)[0] for o in estate.organisations if o.id not in under][:HUB_TIMES]


def _ordinary(client: Client, estate: CarrierEstate, dependent: CarrierSystem, provider: CarrierSystem) -> float:
    token = _token(estate, dependent)
    added = client.ask(Request(token, DEPENDENCIES, _ends(dependent, provider)))
    client.ask(Request(token, f"{DEPENDENCIES}{added.body['id']}/", method="DELETE"))
    return added.milliseconds / 1000


def _of_hub(client: Client, estate: CarrierEstate, line: CarrierSystem, hub: CarrierSystem) -> float:
    claimed = client.ask(Request(_token(estate, line), DEPENDENCIES, _ends(line, hub)))
    one = f"{DEPENDENCIES}{claimed.body['id']}/"
    confirmed = client.ask(Request(_token(estate, hub), f"{one}confirm/", {}))
    client.ask(Request(_token(estate, line), one, method="DELETE"))
    return confirmed.milliseconds / 1000


def _token(estate: CarrierEstate, system: CarrierSystem) -> str:
    return people.token_key(estate.organisations[system.organisation - 1])


def _ends(dependent: CarrierSystem, provider: CarrierSystem) -> dict[str, str]:
    return {"dependent": dependent.slug, "provider": provider.slug, "kind": "required"}
