"""What a page says of a change that was just booked or edited: where it stands, and for whom it waits."""

from __future__ import annotations

from collections.abc import Iterable

from changes.domain.conflicts.explanation import listed
from changes.models import Change
from notifications.selectors.being_told import asked_and_unreachable as unasked


def where_it_stands(change: Change, *, submitted: bool = False, word: str = "", notes: Iterable[str] = ()) -> str:
    """`word` says what was done, where that is neither saving nor submitting; `notes` are the clock changes that moved
    what was typed."""
    change.refresh_from_db()
    done = word or ("Submitted" if submitted else "Saved")
    return " ".join((_standing(change, done, submitted=submitted), *notes))


def _standing(change: Change, done: str, *, submitted: bool) -> str:
    approvals = change.approvals.filter(retrospective=False)
    if change.state == "draft":
        saved = "Saved as a draft, under Book" if done == "Saved" else f"{done}. It is a draft, under Book"
        return f"{saved}. Nobody is asked to approve it until you submit it."
    if change.state == "requested":
        asked = approvals.filter(state="asked").order_by("organisation__name")
        waits = f"{done}. It waits for {listed(asked.values_list('organisation__name', flat=True))} to approve."
        return " ".join((waits, *(f"Nobody at {name} can be asked: call them." for name in unasked(change))))
    if change.state == "approved" and approvals.filter(state="approved").exists():
        return f"{'Saved' if submitted else done}. The approval still covers it."
    if submitted and change.state == "approved":
        return "Approved: nobody else needs to be asked."
    return f"{'Saved' if submitted else done}."
