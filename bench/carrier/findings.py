"""The findings of the carrier, which the product works out itself; the twin gets the same ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from tempfile import TemporaryFile
from typing import Any

import psycopg2

from bench.carrier.house import TWIN, WHOLE, Carrier

TABLES = ("changes_finding", "changes_findingside")


@contextmanager
def with_findings(house: Carrier) -> Iterator[None]:
    """Works them out when that was not done since the data were made."""
    for database in (WHOLE, TWIN):
        if house.one("SELECT COUNT(*) FROM changes_finding", database) == 0:
            copy_to_twin(house) if database == TWIN else reconcile_from_scratch(house)
    yield


def reconcile_from_scratch(house: Carrier) -> dict[str, Any]:
    """What came of it: seconds, findings."""
    house.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE", "VACUUM ANALYZE")
    done: dict[str, Any] = json.loads(house.python("-m", "bench.carrier.reconcile").splitlines()[-1])
    house.execute("ANALYZE")
    return done


def copy_to_twin(house: Carrier) -> None:
    with (
        closing(psycopg2.connect(house.url(WHOLE))) as whole,
        closing(psycopg2.connect(house.url(TWIN))) as twin,
        twin,
        twin.cursor() as into,
        whole.cursor() as out,
    ):
        into.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        for table in TABLES:
            with TemporaryFile() as held:
                out.copy_expert(f"COPY {table} TO STDOUT", held)
                held.seek(0)
                into.copy_expert(f"COPY {table} FROM STDIN", held)
        into.execute("ANALYZE")
