"""How long the ledger takes to be made from scratch: every window ahead, no finding known, the graph not loaded."""

from collections.abc import Iterator

from bench.carrier.findings import copy_to_twin, reconcile_from_scratch
from bench.carrier.house import carrier

PRINTS = ("reconcile_all",)


def run() -> Iterator[dict[str, object]]:
    with carrier() as house:
        done = reconcile_from_scratch(house)
        copy_to_twin(house)
        yield {"unit": "s", **done}
