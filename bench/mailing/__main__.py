"""python -m bench.mailing PART ARGUMENT ...: one part of a benchmark in a process of its own, with the product set up.

What its `main` answers is printed as JSON.
"""

import json
import os
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maintwin.settings")
    django.setup()
    print(json.dumps(import_module(f"bench.mailing.{sys.argv[1]}").main(*sys.argv[2:])))
