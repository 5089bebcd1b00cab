"""How long the demo takes until it is ready: with an empty home, and again with the data kept."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.servers import live_house

PRINTS = ("demo_start",)


def run() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        for home in ("empty", "kept"):
            started = time.monotonic()
            with live_house(Path(folder) / "home", ESTATE=""):
                yield {"unit": "s", "value": round(time.monotonic() - started, 2), "home": home}
