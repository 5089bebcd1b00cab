"""The work of others that stands first, as one reader may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from changes.domain.window_class import Class
from changes.models import ReportState, Window
from changes.selectors.changes import WindowView, window_view
from changes.selectors.facts import class_of_window, declared_of
from changes.selectors.reader import Reader
from estate.domain.impact import Level
from triage.domain.what_leads import HowLikely, LeadingWork
from triage.domain.words import TriageWords, WorkOfOthers


@dataclass(frozen=True, slots=True)
class LeadView:
    """Work of others that explains what fails at least as well as one's own."""

    heading: str
    because: str
    how: HowLikely
    work: WindowView


def lead_view(reader: Reader, words: TriageWords, lead: LeadingWork, window: Window) -> LeadView:
    """Expects a window that the reader may see."""
    declared = _as_declared(reader, window, lead.on)
    heading, because = words.leads(lead.on, declared), words.why_it_leads(declared, lead.how)
    return LeadView(heading, because, lead.how, window_view(reader, window))


def _as_declared(reader: Reader, window: Window, on: Sequence[str]) -> WorkOfOthers:
    change, levels = window.change, declared_of(window.change, window).levels
    late = window.actual_start is not None and class_of_window(window) is Class.UNSCHEDULED
    reporter = change.reported_by if change.report_state == ReportState.UNCONFIRMED else None
    return WorkOfOthers(
        party=change.organisation.name,
        level=max((levels[slug] for slug in on if slug in levels), default=Level.NONE),
        began=window.actual_start or window.starts_at,
        started=window.actual_start is not None,
        over=window.actual_end,
        declared_at=window.announced_at if late else None,
        reporter="" if reporter is None else "You" if reporter == reader.organisation else reporter.name,
    )
