"""Unscheduled work, declared by those who do it or reported by those who are hit by it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from accounts.domain.may import may_take_part, may_work
from accounts.models import Organisation, Person
from accounts.services.rates import refuse_too_often
from changes.domain.lifecycle import refusals_to_declare
from changes.ledger.schedule_lock import placing_work
from changes.models import Change, ReportState, State, Target, Window
from changes.selectors.declarable import whose_work
from changes.selectors.declared_already import declared_already, is_there_in_words
from changes.services.act import Acting
from changes.services.approve import renew_approvals, tell_approvals
from changes.services.references import new_reference
from core.limits import LONGEST_UPDATE, too_long
from core.refusals import AlreadyThere, Invalid
from core.time.about_now import not_ahead
from core.time.interval import aware
from core.validators import why_not_text
from estate.domain.impact import Level
from estate.selectors.graph import current_estate


@dataclass(frozen=True, slots=True)
class Declaration:
    targets: Mapping[str, Level]
    reason: str = ""
    started_at: datetime | None = None
    """None: now."""
    expected_end: datetime | None = None
    """None: not known."""
    ended_at: datetime | None = None


def declare(actor: Person, entered: Declaration, *, implicated: Collection[str] = ()) -> Change:
    """Never refused for a conflict, a freeze, hours or a missing approval. On another organisation's system it makes
    a report, which its owner confirms or denies: by whoever is affected, and about the systems that an open
    investigation of theirs has `implicated`."""
    with placing_work() as now:
        may_take_part(actor).require()
        whose = whose_work(actor, entered.targets, implicated)
        if whose.pk == actor.organisation_id:
            may_work(actor).require()
        return _declare(Acting(Change(), actor, now, set(), actor.organisation), whose, entered)


def declare_over_link(contact: Person, whose: Organisation, entered: Declaration, by_link: Mapping[str, Any]) -> Change:
    """By whoever holds the link that was sent to a contact of the organisation whose system it is."""
    with placing_work() as now:
        acting = Acting(Change(), contact, now, set(), whose)
        acting.data["by_link"] = dict(by_link)
        return _declare(acting, whose, entered)


def _declare(acting: Acting, whose: Organisation, entered: Declaration) -> Change:
    now = acting.now
    entered = _as_of(entered, now)
    start = entered.started_at or now
    end = entered.ended_at or entered.expected_end
    _refuse_times(acting, entered, start)
    _lead_to_what_is_there(acting, whose, entered)
    acting.change = change = _create(acting, whose, entered)
    acting.moved.add(_window(change, start, end, now).pk)
    reported = change.reported_by_id is not None
    if reported and acting.actor is not None:
        refuse_too_often("reported", acting.actor, now, entered.targets, _desk_of(whose))
        acting.data["systems"] = sorted(entered.targets)
    if not reported:
        tell_approvals(acting, renew_approvals(change, now, retrospective=True))
    acting.tells.append("reported" if reported else "unscheduled")
    acting.conclude("reported" if reported else "declared")
    return change


def _desk_of(whose: Organisation) -> str:
    return f"Call their desk: {whose.phone}." if whose.phone else ""


def _lead_to_what_is_there(acting: Acting, whose: Organisation, entered: Declaration) -> None:
    assert acting.organisation is not None
    there = None if entered.ended_at else declared_already(whose, acting.organisation, entered.targets)
    if there is not None:
        words = f"{is_there_in_words(there, acting.organisation)} Here it is: post an update if there is news."
        raise AlreadyThere(words, "change", there.pk, there.public_id)


def _as_of(entered: Declaration, now: datetime) -> Declaration:
    return replace(
        entered,
        started_at=not_ahead(aware(entered.started_at), now) if entered.started_at else None,
        ended_at=not_ahead(aware(entered.ended_at), now) if entered.ended_at else None,
        expected_end=aware(entered.expected_end) if entered.expected_end else None,
    )


def _refuse_times(acting: Acting, entered: Declaration, start: datetime) -> None:
    now, party = acting.now, acting.organisation
    assert party is not None
    if entered.ended_at and entered.ended_at > now:
        raise Invalid.of("ended_at", "Work that goes on has not ended yet. Give an expected end.")
    end = entered.ended_at or entered.expected_end
    reasons = list(refusals_to_declare(start, end, now, party.backdate_hours))
    if reasons:
        raise Invalid({"started_at": reasons})
    if len(entered.reason) > LONGEST_UPDATE:
        raise Invalid.of("reason", too_long(LONGEST_UPDATE, entered.reason))
    if why := why_not_text(entered.reason):
        raise Invalid.of("reason", why)


def _create(acting: Acting, whose: Organisation, entered: Declaration) -> Change:
    party, owner = acting.organisation, acting.actor
    assert owner is not None
    reporter = party if party is not None and party.pk != whose.pk else None
    estate = current_estate()
    change = Change.objects.create(
        organisation=whose,
        owner=owner,
        reference=new_reference(whose),
        description=entered.reason.strip(),
        state=State.IN_PROGRESS,
        reported_by=reporter,
        report_state=ReportState.UNCONFIRMED if reporter else "",
    )
    Target.objects.bulk_create(
        Target(change=change, system_id=estate.system_ids[slug], impact=level.word)
        for slug, level in entered.targets.items()
    )
    return change


def _window(change: Change, start: datetime, end: datetime | None, now: datetime) -> Window:
    """Born in progress, or completed when its end lies in the past."""
    over = end is not None and end <= now
    return Window.objects.create(
        change=change,
        state=State.COMPLETED if over else State.IN_PROGRESS,
        starts_at=start,
        ends_at=end,
        actual_start=start,
        actual_end=end if over else None,
        announced_at=now,
    )
