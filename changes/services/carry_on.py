"""Work that repeats goes on by itself: its rule adds windows as time passes, and other data on clocks move them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from changes.domain.draft import DraftWindow
from changes.domain.lifecycle import PLANNED_STATES
from changes.domain.series import added_windows, expanded_until
from changes.ledger.schedule_lock import placing_work
from changes.models import ApprovalState, Change, Series, State, Window
from changes.selectors.sight import audience_of
from changes.services.act import Acting
from changes.services.book import add_windows, place_again
from core import clock
from core.limits import REPEATED_AHEAD
from core.time.interval import Interval
from core.time.zones import zone_data_version

STEP = timedelta(days=1)
"""How much less than all of it may stand there before a series is carried on."""
MOST_AT_ONCE = 20
"""Series that one sweep looks at; the next takes the others."""


def carry_on() -> int:
    """Answers how many windows there are more. Each series has a transaction of its own."""
    due = Series.objects.going_on().expanded_less_far_than(clock.now() + REPEATED_AHEAD - STEP)
    return sum(_carry_on(change) for change in _some(due.values_list("change", flat=True)))


def follow_zone_data() -> int:
    """Places what is still to come where clocks will show its time by the data of now. Answers how many moved."""
    other = Series.objects.going_on().of_other_zone_data(zone_data_version())
    return sum(_place_again(change) for change in _some(other.values_list("change", flat=True)))


def _some(changes: Iterable[int]) -> list[int]:
    return sorted(changes)[:MOST_AT_ONCE]


def _carry_on(change_id: int) -> int:
    with placing_work() as now:
        acting, series = _acting(change_id, now)
        until = expanded_until(series.repeats, now)
        windows = acting.windows()
        taken = {window.occurrence for window in windows if window.occurrence}
        added = added_windows(series.repeats, series.expanded_until, until, taken)
        added = tuple(one for one in added if not _is_taken(one, windows))
        series.expanded_until = max(until, series.expanded_until)
        series.save(update_fields=["expanded_until"])
        if added:
            add_windows(acting, added, _state_of_added(acting.change, windows))
            acting.tells = []
            acting.conclude("carried_on")
        return len(added)


def _acting(change_id: int, now: datetime) -> tuple[Acting, Series]:
    """Nobody acts, and the terms that were agreed to stay what they are: the rule is the one that was agreed to."""
    rows = Change.objects.select_for_update(of=("self",)).select_related("organisation", "owner")
    change = rows.get(pk=change_id)
    series = Series.objects.get(change=change)
    return Acting(change, None, now, audience_of(change), change.organisation), series


def _is_taken(entered: DraftWindow, windows: Iterable[Window]) -> bool:
    """Somebody moved another time of it there."""
    period = Interval(entered.starts_at, entered.ends_at)
    planned = (one for one in windows if one.state in PLANNED_STATES and one.ends_at)
    return any(period.overlaps(Interval(one.starts_at, one.ends_at or one.starts_at)) for one in planned)


def _state_of_added(change: Change, windows: Iterable[Window]) -> str:
    """That of the others that are still to come: what was agreed to is the rule."""
    planned = [window.state for window in windows if window.state in PLANNED_STATES]
    if planned:
        return str(planned[-1])
    waiting = change.approvals.filter(state=ApprovalState.ASKED, retrospective=False).exists()
    return str(State.REQUESTED if waiting else State.APPROVED)


def _place_again(change_id: int) -> int:
    with placing_work() as now:
        acting, series = _acting(change_id, now)
        ahead = [one for one in acting.windows() if one.state in PLANNED_STATES and one.starts_at > now]
        placed = [_by_rule(one, series) for one in ahead if one.occurrence and not one.moved]
        moved = place_again(acting, placed)
        series.zone_data = zone_data_version()
        series.save(update_fields=["zone_data"])
        if moved:
            acting.conclude("zone_data_changed")
        return moved


def _by_rule(window: Window, series: Series) -> DraftWindow:
    assert window.occurrence is not None
    period = series.repeats.time_at(window.occurrence).period
    kept = DraftWindow(period.starts_at, period.ends_at, id=window.public_id, occurrence=window.occurrence)
    return replace(kept, keeps_targets=True)
