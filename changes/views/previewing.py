"""From what an act would meet to what pages show before it is saved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac

from changes.domain.lifecycle import EFFECTIVE_STATES
from changes.models import Change
from changes.services.exception_views import would_hold
from changes.services.finding_views import FindingView, FreezeView
from changes.services.preview import PreviewView, WindowPreview
from changes.services.reader import Reader
from changes.showing import finding_card, findings_of, reach_of, warning_lines
from maintwin.notice_pages import PlanStep
from maintwin.pages import FindingCard, Preview, PreviewPart, Told
from notifications.domain.about import About
from notifications.domain.plan import Planned
from notifications.outbox import plan_shown as planned
from notifications.outbox.foretelling import WHEN_BOOKED, Foretelling, would_be_told
from notifications.outbox.people import People


def shown(
    reader: Reader,
    seen: PreviewView,
    abouts: Collection[About] = WHEN_BOOKED,
    *,
    owner: int | None = None,
    clock_notes: Iterable[str] = (),
) -> Preview:
    names = reader.estate.organisation_names
    told = would_be_told(reader, seen, abouts, owner)
    return Preview(
        parts=tuple(_part(window) for window in seen.windows),
        ends=_cards(seen.ends),
        makes=len(seen.makes),
        seen=",".join(marks(seen)),
        warnings=warning_lines(seen.warnings),
        impact=tuple(reach_of(reader, row) for row in seen.impact),
        impact_total=seen.impact_total,
        approvals=tuple(
            Told(names[one.organisation], because="for " + ", ".join(reader.name(slug) for slug in one.systems))
            for one in seen.approvals
        ),
        notified=tuple(Told(one.name, names[one.organisation], " ".join(one.because)) for one in told.told),
        notified_total=told.total,
        plan=_plan(told, seen, reader.now) if seen.windows and abouts == WHEN_BOOKED else (),
        clock_notes=tuple(dict.fromkeys(clock_notes)),
    )


def step_rows(steps: Iterable[planned.PlanStep]) -> tuple[PlanStep, ...]:
    return tuple(
        PlanStep(one.what, one.at, one.people, ", ".join(one.names), one.people - len(one.names)) for one in steps
    )


def _plan(told: Foretelling, seen: PreviewView, now: datetime) -> tuple[PlanStep, ...]:
    period = seen.windows[0].period
    window = Planned("approved", period.starts_at, period.known_end)
    return step_rows(planned.steps(window, told.facts, People(), now, is_news=True))


def held_back_by(reader: Reader, seen: PreviewView, change: Change | None, emergency: str) -> tuple[str, ...]:
    """A sentence for each freeze that would keep it from being placed, with what can be done."""
    views = [view for window in seen.windows for view in window.conflicts]
    planned = change is not None and change.state in EFFECTIVE_STATES
    held = would_hold(reader, views, change, emergency=emergency)
    return tuple(dict.fromkeys(_hold(freeze, asked=asked, planned=planned) for freeze, asked in held))


def _hold(freeze: FreezeView, *, asked: bool, planned: bool) -> str:
    name = f"“{freeze.name}”" if freeze.name else "A freeze"
    held = f"{name} of {freeze.organisation_name} holds this back: you cannot"
    if planned:
        return f"{held} save it there. Move it out of the freeze, or say why it is an emergency."
    if asked:
        return f"{held} submit it until they grant the exception that you asked for."
    return f"{held} submit it. Save it as a draft and ask for an exception."


def is_news(seen: PreviewView, shown_before: str) -> bool:
    """Whether it would make a conflict that was not shown to whoever presses the button."""
    return not set(marks(seen)) <= set(shown_before.split(","))


def marks(seen: PreviewView) -> list[str]:
    """One for each conflict that it would make; nobody can tell from it what it is about."""
    return sorted(salted_hmac("changes.views.previewing", key).hexdigest()[:16] for key in seen.makes)


def _part(window: WindowPreview) -> PreviewPart:
    return PreviewPart(
        window.period.starts_at,
        window.period.known_end,
        findings_of(view for view in window.conflicts if view.id is None),
        _cards(view for view in window.conflicts if view.id is not None),
    )


def _cards(views: Iterable[FindingView]) -> tuple[FindingCard, ...]:
    """Those that stand for themselves; without those that have no impact."""
    return tuple(finding_card(view) for view in views if not view.absorbed and view.severity != "info")
