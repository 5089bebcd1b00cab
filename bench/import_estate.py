"""How long a large estate file takes to be imported into an empty house: 20,000 systems, 60,000 dependencies, 100,000
windows. The file is the carrier with the shorter past; the command is the one that people use."""

import json
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path
from random import Random
from typing import TextIO

from bench.carrier import people
from bench.carrier.estate import SEED, CarrierEstate, make_estate
from bench.carrier.fill import TWIN
from bench.carrier.house import Carrier, only_one, served
from bench.carrier.work import AHEAD, CarrierPeriod, CarrierWork, ahead, over
from embedded.house import DURABLE

PRINTS = ("import_estate",)


def run() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder, only_one(), served(Path(folder) / "home", DURABLE) as house:
        file = Path(folder) / "carrier.yaml"
        with file.open("w") as opened:
            write(make_estate(), opened)
        empty = Carrier(house)
        empty.python("manage.py", "migrate", "--verbosity=0")
        started = time.monotonic()
        empty.python("manage.py", "import_estate", str(file))
        taken = round(time.monotonic() - started, 1)
        yield {"unit": "s", "value": taken, "windows": empty.one("SELECT COUNT(*) FROM changes_window")}


def write(estate: CarrierEstate, file: TextIO) -> None:
    """A list for each noun, one item in a line."""
    works = chain(ahead(estate, Random(SEED + 1)), over(estate, Random(SEED + 2), TWIN - AHEAD))
    for noun, items in (
        ("organisations", _organisations(estate)),
        ("people", _people(estate)),
        ("systems", _systems(estate)),
        ("dependencies", _dependencies(estate)),
        ("contacts", _contacts(estate)),
        ("changes", (_change(estate, number, work) for number, work in zip(count(1), works, strict=False))),
    ):
        _write_list(file, noun, items)


def _write_list(file: TextIO, noun: str, items: Iterable[dict[str, object]]) -> None:
    file.write(f"{noun}:\n")
    file.writelines(f"- {json.dumps(item)}\n" for item in items)


def _organisations(estate: CarrierEstate) -> Iterator[dict[str, object]]:
    for o in estate.organisations:
        yield {"slug": o.slug, "name": f"Organisation {o.id}", "timezone": o.timezone, "phone": f"+1555{o.id:07}"}


def _people(estate: CarrierEstate) -> Iterator[dict[str, object]]:
    for o in estate.organisations:
        for nth in range(people.PEOPLE_EACH):
            person = {"email": people.email(o, nth), "name": f"Person {o.id}.{nth}", "organisation": o.slug}
            yield {**person, "roles": list(people.roles(nth)), "timezone": o.timezone}


def _systems(estate: CarrierEstate) -> Iterator[dict[str, object]]:
    for system in estate.systems:
        owner = estate.organisations[system.organisation - 1].slug
        name = system.slug.replace("-", " ").capitalize()
        yield {"slug": system.slug, "name": name, "organisation": owner, "redundancy_minimum": system.minimum}


def _dependencies(estate: CarrierEstate) -> Iterator[dict[str, object]]:
    for (dependent, provider), kind in estate.dependencies.items():
        yield {"dependent": estate.system(dependent).slug, "provider": estate.system(provider).slug, "kind": kind}


def _contacts(estate: CarrierEstate) -> Iterator[dict[str, object]]:
    for contact in people.contacts(estate, Random(SEED + 4)):
        organisation, nth = divmod(contact.person - 1, people.PEOPLE_EACH)
        person = people.email(estate.organisations[organisation], nth)
        system = estate.system(contact.system).slug
        yield {"system": system, "person": person, "role": contact.role, "order": contact.order}


def _change(estate: CarrierEstate, number: int, work: CarrierWork) -> dict[str, object]:
    organisation = estate.organisations[work.organisation - 1]
    implementers = [people.email(organisation, nth) for nth in work.implementers]
    return {
        "title": f"Upgrade {number}",
        "organisation": organisation.slug,
        "owner": implementers[0],
        "state": work.state,
        "one_at_a_time": work.one_at_a_time,
        "targets": [{"system": estate.system(system).slug, "impact": impact} for system, impact in work.targets],
        "validates": [{"from": estate.system(a).slug, "to": estate.system(b).slug} for a, b in work.checks],
        "implementers": implementers,
        "windows": [_window(period) for period in work.periods],
    }


def _window(period: CarrierPeriod) -> dict[str, str]:
    moments = {
        "starts_at": period.starts_at,
        "ends_at": period.ends_at,
        "actual_start": period.actual_start,
        "actual_end": period.actual_end,
    }
    return {name: moment.isoformat() for name, moment in moments.items() if moment}
