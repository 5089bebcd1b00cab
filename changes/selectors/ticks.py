"""What the checks of a change showed, in each of its windows."""

from __future__ import annotations

from collections.abc import Mapping

from changes.models import Change, CheckResult
from core.looking import asked_once

Ticks = Mapping[int, Mapping[int, CheckResult]]
"""By window, and then by check: the last that was ticked."""


def last_ticks(change: Change) -> Ticks:
    return asked_once(("ticks", change.pk), lambda: _last(change))


def _last(change: Change) -> Ticks:
    found: dict[int, dict[int, CheckResult]] = {}
    for one in CheckResult.objects.filter(window__change=change).select_related("by"):
        found.setdefault(one.window_id, {})[one.validation_id] = one
    return found
