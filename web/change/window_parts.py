"""Windows and targets of a change as its pages show them."""

from __future__ import annotations

from collections.abc import Iterable

from changes.domain.lifecycle import Standing
from changes.selectors.changes import ChangeView, TargetView, WindowView
from changes.selectors.reader import Reader
from components.work import state_seen, system_link
from core.time import wording
from core.time.repeats_wording import effect_in_words
from estate.domain.impact import Level
from web.change.acts import acts_on_window
from web.change.rows import WindowPart

MOST_NAMED = 20
OVER = (Standing.ENDED, Standing.LAPSED)


def window_part(reader: Reader, view: ChangeView, window: WindowView) -> WindowPart:
    only = window.targets if len(window.targets) != len(view.targets) else ()
    return WindowPart(
        starts_at=window.begins,
        ends_at=window.until,
        state=state_seen(window),
        actual_start=window.actual_start,
        actual_end=window.actual_end,
        only=tuple(system_link(reader, target.system) for target in only[:MOST_NAMED]),
        only_more=max(0, len(only) - MOST_NAMED),
        acts=tuple(acts_on_window(reader, view, window)),
        id=window.id,
        note=_by_rule(reader, view, window),
    )


def _by_rule(reader: Reader, view: ChangeView, window: WindowView) -> str:
    """Of a series: what the clock does to this time, or when it would be had nobody moved it."""
    if view.repeats is None or window.occurrence is None:
        return ""
    one = view.repeats.time_at(window.occurrence)
    if window.moved:
        return f"By its rule: {wording.moment(one.period.starts_at, reader.zone, reader.now).local}."
    return effect_in_words(one, view.repeats)


def next_first(windows: Iterable[WindowView]) -> list[WindowView]:
    """What is under way, what is to come, and then what was last."""
    in_order = sorted(windows, key=lambda window: window.begins)
    ahead = [window for window in in_order if window.standing not in OVER]
    return [*ahead, *(window for window in reversed(in_order) if window.standing in OVER)]


def worst_first(targets: Iterable[TargetView]) -> list[TargetView]:
    return sorted(targets, key=lambda target: -Level.from_word(target.impact))
