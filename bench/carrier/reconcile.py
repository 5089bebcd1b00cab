"""python -m bench.carrier.reconcile: every window ahead from scratch, the graph included; prints one JSON line."""

import json
import time

import django


def main() -> None:
    django.setup()
    from changes.ledger import reconcile as ledger
    from changes.models import Finding

    started = time.monotonic()
    ledger.reconcile_all()
    taken = time.monotonic() - started
    print(json.dumps({"value": round(taken, 2), "findings": Finding.objects.standing().count()}))


if __name__ == "__main__":
    main()
