"""The rule by which a change repeats."""

from __future__ import annotations

from collections.abc import Iterable

from changes.models import Series, Window
from core.time.repeats import Repeats


def repeats_of(change_id: int, windows: Iterable[Window]) -> Repeats | None:
    """None where it does not; nothing is asked of the database where no window stands by a rule."""
    if not any(window.occurrence for window in windows):
        return None
    series = Series.objects.filter(change=change_id).first()
    return series.repeats if series else None
