"""Who goes on looking for what somebody was looking for who leaves."""

from __future__ import annotations

from accounts.models import Person
from core.handing_over import TakenOver, TakerOf
from triage.selectors.carried import opened_and_open


def hand_over_investigations(actor: Person, gone: Person, taker_of: TakerOf) -> list[TakenOver]:
    """That they opened it stays in the record; whoever takes it over is told, once, with everything else."""
    named = ((one, taker_of(f"investigation/{one.public_id}")) for one in opened_and_open(gone))
    return [
        TakenOver(taker, "looks_for", "an open investigation", f"/investigations/{one.public_id}/")
        for one, taker in named
        if taker is not None
    ]
