"""python -m bench.production readers.starting ACTOR WINDOW: the act that all see. Answers when it was done."""

from __future__ import annotations

import time

from accounts.models import Person
from changes.services import start_and_end


def main(actor: str, window: str) -> float:
    start_and_end.start(Person.objects.get(pk=actor), int(window))
    return time.time()
