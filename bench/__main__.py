"""Runs the benchmarks: each file bench/NAME.py has `PRINTS`, the names of its results, and `run()`, which yields them.

python -m bench (ONLY=name,name for some; a name is a file's or a result's). Results go to standard output, one JSON
line each; the rest does not. A benchmark that fails does not keep the others from running; the exit code tells.
"""

import importlib
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import tables


@dataclass(frozen=True, slots=True)
class Bench:
    name: str
    prints: Sequence[str]
    run: Callable[[], Iterator[dict[str, object]]]

    def wanted(self, only: set[str]) -> set[str]:
        """The names of results that shall be printed."""
        return set(self.prints) if not only or self.name in only - set(self.prints) else set(self.prints) & only


def main() -> None:
    tables.settle_folder()
    benches = [bench(path.stem) for path in sorted(Path(__file__).parent.glob("[a-z]*.py"))]
    only = {name.strip() for name in os.environ.get("ONLY", "").split(",") if name.strip()}
    there = {name for each in benches for name in (each.name, *each.prints)}
    if unknown := sorted(only - there):
        sys.exit(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(sorted(there))}.")
    failed = [each.name for each in benches if (wanted := each.wanted(only)) and not succeeds(each, wanted)]
    if failed:
        sys.exit(f"These failed: {', '.join(failed)}.")


def bench(name: str) -> Bench:
    module = importlib.import_module(f"bench.{name}")
    return Bench(name, module.PRINTS, module.run)


def succeeds(each: Bench, wanted: set[str]) -> bool:
    print(f"{each.name} ...", file=sys.stderr, flush=True)
    try:
        for result in each.run():
            line = {"bench": each.name, **result}
            if line["bench"] in wanted:
                print(json.dumps(line), flush=True)
    except Exception:  # noqa: BLE001 (whatever it was, it is shown, and the others still run)
        traceback.print_exc()
        return False
    return True


if __name__ == "__main__":
    main()
