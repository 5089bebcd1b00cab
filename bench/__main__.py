"""Runs the benchmarks: each file bench/NAME.py has `run()`, which yields its results.

python -m bench (ONLY=name,name for some). Results go to standard output, one JSON line each; the rest does not.
"""

import importlib
import json
import os
import sys
from pathlib import Path


def main() -> None:
    there = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    wanted = [name.strip() for name in os.environ.get("ONLY", "").split(",") if name.strip()]
    unknown = sorted(set(wanted) - set(there))
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(there)}.")
    for name in wanted or there:
        print(f"{name} ...", file=sys.stderr, flush=True)
        for result in importlib.import_module(f"bench.{name}").run():
            print(json.dumps({"bench": name, **result}), flush=True)


if __name__ == "__main__":
    main()
