"""python -m bench.production calendar.findings: works out what meets what."""

from changes.ledger import reconcile


def main() -> None:
    reconcile.reconcile_all()
