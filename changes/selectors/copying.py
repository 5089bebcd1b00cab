"""What of a change is copied, as it stands by now."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Person
from changes.domain.copying import NO_WINDOW, NOT_YOURS_YET, Original, PlannedStep, of_one_time
from changes.domain.draft import DraftWindow
from changes.models import Change, ReportState, Window
from changes.selectors.facts import not_cancelled
from changes.selectors.stored_draft import draft_of
from core.refusals import Refused
from core.time.interval import aware
from estate.selectors.graph import current_estate

NOT_OURS = (ReportState.UNCONFIRMED, ReportState.DENIED)


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
    draft = of_one_time(
        draft_of(change), (_window(change, one) for one in windows), (person.email for person in left.values())
    )
    planned = (
        PlannedStep(step.text, None if step.owner_id in left else step.owner_id, step.planned_at) for step in steps
    )
    names = sorted(str(person.name) for person in left.values())
    return Original(draft, tuple(planned), ZoneInfo(change.owner.timezone), tuple(names))


def _is_there(person: Person, change: Change) -> bool:
    return person.is_active and person.organisation_id == change.organisation_id


def _window(change: Change, window: Window) -> DraftWindow:
    """As it was planned, with what was given back on the way; where no end was planned, as long as it took."""
    starts_at = window.actual_start if window.ends_at is None and window.actual_start else window.starts_at
    return DraftWindow(starts_at, _end(change, window, starts_at), _only(change, window))


def _end(change: Change, window: Window, starts_at: datetime) -> datetime:
    known = window.ends_at or window.actual_end
    return known or aware(starts_at) + timedelta(hours=change.organisation.open_end_hours)


def _only(change: Change, window: Window) -> tuple[str, ...]:
    slugs = current_estate().slugs
    all_of_it = {target.system_id for target in change.targets.all()}
    only = {*window.only_systems, *window.released}
    return () if not window.only_systems or only >= all_of_it else tuple(sorted(slugs[pk] for pk in only))
