"""Work that could be the cause: what is in effect, or has just ended, on some systems. What the reader may not see is
as if it did not exist: by asking about one moment after another, anybody could find out when it began and ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import Organisation
from changes.domain.lifecycle import UNDONE_STATES, Standing, standing
from changes.models import ReportState, State, Target, Window
from changes.selectors.facts import declared_of, window_facts
from changes.selectors.reader import Reader
from triage.domain.evidence import WorkOn

BEFORE = timedelta(hours=4)
"""Work that ended no longer than this before something failed may still be why."""


@dataclass(frozen=True)
class WorkAround:
    window: Window
    work: WorkOn

    @property
    def organisation(self) -> int:
        return self.window.change.organisation_id


def work_on(reader: Reader, slugs: Collection[str], since: datetime) -> list[WorkAround]:
    """In effect at any moment since then, on any of these systems, and the reader may see what is done there."""
    ids = [reader.estate.system_ids[slug] for slug in slugs]
    windows = Window.objects.with_facts().filter(
        Q(period__overlap=(since - BEFORE, reader.now)) | Q(state=State.IN_PROGRESS),
        Q(change__in=Target.objects.filter(system__in=ids).values("change")),
    )
    begun = [window for window in windows if _has_begun(window, reader.now)]
    reader.look_at([window.change for window in begun])
    seen = [WorkAround(one, as_work(one)) for one in begun if reader.sight(one.change).shows("title")]
    return [one for one in seen if one.work.targets & set(slugs)]


def running_of(organisation: Organisation) -> list[Window]:
    return list(Window.objects.in_progress().filter(change__organisation=organisation).with_facts().order_by("pk"))


def as_work(window: Window) -> WorkOn:
    return WorkOn(
        window=str(window.pk),
        targets=frozenset(declared_of(window.change, window).levels) | _released(window),
        began=window.actual_start or window.starts_at,
        undone=window.actual_end if window.state in UNDONE_STATES else None,
    )


def _released(window: Window) -> frozenset[str]:
    """What was given back may be broken by the work all the same."""
    released = set(window.released)
    return frozenset(one.system.slug for one in window.change.targets.all() if one.system_id in released)


def _has_begun(window: Window, now: datetime) -> bool:
    """Started by somebody, or approved and past its start. What its owner denied never was."""
    if window.change.report_state == ReportState.DENIED:
        return False
    return window.actual_start is not None or standing(window_facts(window), now) is Standing.UNCONFIRMED
