"""What of a change is copied, as it stands by now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from accounts.models import Person
from changes.domain.copying import NO_WINDOW, NOT_OURS, NOT_YOURS_YET, Original, StepToCopy, of_one_time
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.selectors.facts import not_cancelled
from changes.selectors.stored_draft import draft_of
from core.refusals import Refused
from core.time.interval import aware
from estate.selectors.graph import current_estate


def original_of(change: Change) -> Original:
    """Of work that is over, all of it that was not cancelled. Raises `Refused` where there is nothing to copy."""
    if change.report_state in NOT_OURS:
        raise Refused(NOT_YOURS_YET)
    windows = not_cancelled(list(change.windows.all()))
    if not windows:
        raise Refused(NO_WINDOW)
    people, steps = list(change.implementers.all()), list(change.steps.select_related("owner"))
    owners = [step.owner for step in steps if step.owner]
    left = {one.pk: one for one in (*people, *owners) if not _is_there(one, change)}
    entered = draft_of(change)
    slugs, hours = current_estate().slugs, timedelta(hours=change.organisation.open_end_hours)
    planned = (_window(one, _only(one, entered, slugs), hours) for one in windows)
    draft = of_one_time(entered, planned, (person.email for person in left.values()))
    plan = (StepToCopy(step.text, None if step.owner_id in left else step.owner_id, step.planned_at) for step in steps)
    names = sorted(str(person.name) for person in left.values())
    return Original(draft, tuple(plan), ZoneInfo(change.owner.timezone), tuple(names))


def _is_there(person: Person, change: Change) -> bool:
    return person.is_active and person.organisation_id == change.organisation_id


def _window(window: Window, only: tuple[str, ...], if_not_known: timedelta) -> DraftWindow:
    """As it was planned; where no end was planned, as long as it took."""
    starts_at = window.actual_start if window.ends_at is None and window.actual_start else window.starts_at
    ends_at = window.ends_at or window.actual_end or aware(starts_at) + if_not_known
    return DraftWindow(starts_at, ends_at, only)


def _only(window: Window, entered: ChangeDraft, slugs: Mapping[int, str]) -> tuple[str, ...]:
    """With what was given back on the way."""
    if not window.only_systems:
        return ()
    only = {slugs[pk] for pk in (*window.only_systems, *window.released)}
    return () if only >= entered.targets.keys() else tuple(sorted(only))
