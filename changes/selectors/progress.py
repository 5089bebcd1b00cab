"""How far running work has come, for those who see it in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from changes.domain.check_words import check_in_words
from changes.domain.rollback import DecideBy, decide_by
from changes.models import CheckResult, State, Step, Window
from changes.selectors.changes import ChangeView
from changes.selectors.kept_of_change import kept_of
from changes.selectors.reader import Reader
from changes.selectors.ticks import last_ticks


@dataclass(frozen=True, slots=True)
class StepView:
    id: UUID
    text: str
    owner: str
    planned_at: datetime | None
    state: str
    ticked_at: datetime | None
    ticked_by: str


@dataclass(frozen=True, slots=True)
class TickView:
    """A validation of the running window; `passed` is None until somebody has ticked it."""

    id: UUID
    text: str
    names: tuple[str, ...]
    passed: bool | None
    at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class ProgressView:
    steps: tuple[StepView, ...]
    checks: tuple[TickView, ...]
    worked_on: tuple[str, ...]
    """Slugs of the targets that are not given back."""
    released: tuple[str, ...]
    decide: DecideBy | None


def progress_of(reader: Reader, view: ChangeView, window: Window | None) -> ProgressView:
    """Of the window under way, or else the next one."""
    slugs = reader.estate.slugs
    targets = [target.system for target in view.targets]
    released = {slugs[pk] for pk in window.released if pk in slugs} if window else set()
    only = {slugs[pk] for pk in window.only_systems if pk in slugs} if window else set()
    running = window is not None and window.state == State.IN_PROGRESS
    steps = Step.objects.filter(change=view.pk).select_related("owner", "ticked_by")
    return ProgressView(
        steps=tuple(_step(one) for one in steps) if kept_of(view.pk).steps else (),
        checks=tuple(_checks(view, window)),
        worked_on=tuple(slug for slug in targets if not only or slug in only),
        released=tuple(slug for slug in targets if slug in released),
        decide=_decide(reader, view, window) if running else None,
    )


def _step(one: Step) -> StepView:
    return StepView(
        one.public_id,
        one.text,
        one.owner.name_today if one.owner else "",
        one.planned_at,
        one.state,
        one.ticked_at,
        one.ticked_by.name if one.ticked_by else "",
    )


def _checks(view: ChangeView, window: Window | None) -> Iterable[TickView]:
    """The last that was ticked of each, in this window."""
    last: Mapping[int, CheckResult] = {}
    if window is not None and window.actual_start is not None:
        last = last_ticks(window.change).get(window.pk, {})
    for check in view.validates:
        text, ticked = check_in_words(check.text, check.names), last.get(check.pk)
        if ticked is None:
            yield TickView(check.id, text, check.names, None, None, "")
        else:
            yield TickView(check.id, text, check.names, ticked.passed, ticked.at, ticked.by.name)


def _decide(reader: Reader, view: ChangeView, window: Window | None) -> DecideBy | None:
    if window is None or view.rollback is None:
        return None
    others = [side for finding in view.conflicts if finding.gone_at is None for side in finding.windows]
    coming = [side.starts_at for side in others if side.change != view.id and side.starts_at > reader.now]
    return decide_by(window.ends_at, view.rollback.takes, coming)
