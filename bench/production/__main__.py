"""python -m bench.production MODULE WORD ...: one part of a benchmark in a process of its own, with the product set up.

What its `main` answers is printed as JSON.
"""

import json
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    print(json.dumps(import_module(f"bench.{sys.argv[1]}").main(*sys.argv[2:])))
