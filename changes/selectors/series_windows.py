"""The windows of work that repeats: those that come next, and all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from changes.domain.lifecycle import Standing, standing
from changes.models import Change, Finding, FindingSide, Window, WindowQuerySet
from changes.selectors.facts import window_facts
from changes.selectors.reader import Reader
from core.time.repeats import Repeats

SHOWN_NEXT = 6
"""Windows of a series that stand on its page, beside those under way."""


def repeats_known(change: Change) -> Repeats | None:
    """Of a change that was loaded whole."""
    series = getattr(change, "series", None)
    return series.repeats if series else None


def still_to_come(windows: Iterable[Window], now: datetime) -> list[Window]:
    return [one for one in windows if standing(window_facts(one), now) not in (Standing.ENDED, Standing.LAPSED)]


def next_of_series(windows: Sequence[Window], now: datetime) -> Sequence[Window]:
    """Those under way and the next ones; where nothing is to come, the last ones. All of them of work that does not
    repeat. Expects them in the order of their starts."""
    if len(windows) <= SHOWN_NEXT or not any(window.occurrence for window in windows):
        return windows
    coming = still_to_come(windows, now)
    begun = [window for window in coming if window.starts_at <= now]
    ahead = [window for window in coming if window.starts_at > now]
    return [*begun, *ahead[:SHOWN_NEXT]] if coming else windows[-SHOWN_NEXT:]


def windows_seen(
    reader: Reader, change: Change, since: datetime | None = None, until: datetime | None = None
) -> WindowQuerySet:
    """As much of them as the reader may see: a counterpart those that meet its own work."""
    found = Window.objects.of_change(change.pk).with_facts().order_by("starts_at", "public_id")
    if not reader.sight(change).shows("title"):
        met = FindingSide.objects.filter(finding__in=Finding.objects.standing().visible_to(reader.organisation))
        found = found.filter(pk__in=met.values("window"))
    if since is not None:
        found = found.filter(Q(ends_at=None) | Q(ends_at__gt=since))
    return found if until is None else found.filter(starts_at__lt=until)
