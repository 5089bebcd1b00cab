"""This time and all that follow become a change of their own."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from accounts.models import Person
from changes.domain.draft import ChangeDraft, kept_by
from changes.domain.lifecycle import ENDED_STATES, PLANNED_STATES
from changes.domain.series import replaced_by_rule
from changes.models import Approval, ApprovalState, Change, ChangeShare, Series, State, Step, Window
from changes.selectors.stored_draft import draft_of
from changes.services import save_draft
from changes.services.act import Acting, acting_on, own_engineer
from changes.services.approve import renew_approvals, settle_planned_state, tell_approvals
from changes.services.book import save_windows
from changes.services.freeze_exceptions import refuse_what_is_frozen
from changes.services.references import new_reference
from core.refusals import Refused, refuse_if
from core.time.repeats import Repeats, all_times, beginning_with, ending_before


def split(
    actor: Person, change_id: int, window_id: UUID, repeats: Repeats | None = None, *, revision: int | None = None
) -> Change:
    """The new change, which takes that window and those after it, by another rule where one is given. Approvals go
    along as far as they cover it. Raises `Window.DoesNotExist` for a window of another change."""
    with acting_on(change_id, actor, revision=revision) as acting:
        own_engineer(acting)
        window = Window.objects.of_change(change_id).get(public_id=window_id)
        series = Series.objects.filter(change=change_id).first()
        refuse_if(_refusals(acting.change, window, series))
        assert series is not None
        assert window.occurrence is not None
        head, rest = ending_before(series.repeats, window.occurrence), beginning_with(series.repeats, window.occurrence)
        if not all_times(head):
            raise Refused("This is its first time: nothing would be left before it. Edit the change instead.")
        following = _split_off(acting, window, repeats or rest)
        save_draft.save_series(acting.change, head, acting.now)
        acting.data["copied"] = _named(following.change)
        _conclude(following, acting.change)
        acting.conclude("split")
        return following.change


def _refusals(change: Change, window: Window, series: Series | None) -> list[str]:
    if series is None or window.occurrence is None:
        return ["This change does not repeat, so there is nothing to split."]
    if change.state in ENDED_STATES or window.state not in PLANNED_STATES:
        return [f"It is {window.get_state_display()}. Split it at a time that is still to come."]
    return []


def _split_off(acting: Acting, window: Window, repeats: Repeats) -> Acting:
    """The rest of it under another name, as it was; and then what another rule makes different."""
    change, now = acting.change, acting.now
    before = draft_of(change)
    draft = replace(before, repeats=repeats, windows=())
    assert acting.actor is not None
    save_draft.check(acting.actor, draft, now, kept_by(before, ()), untitled=not change.title)
    new = _copied(change, draft)
    rows = Window.objects.of_change(change.pk).filter(occurrence__gte=window.occurrence)
    skipped = [one.occurrence for one in rows.filter(state=State.CANCELLED) if one.occurrence]
    pks = list(rows.filter(state__in=[*PLANNED_STATES, State.CANCELLED]).values_list("pk", flat=True))
    for one in Window.objects.filter(pk__in=pks):
        one.change, one.period_revision = new, one.period_revision + 1
        one.save(update_fields=["change", "period_revision"])
    following = Acting(new, acting.actor, now, set(acting.audience), acting.organisation, moved=set(pks))
    placed = replaced_by_rule(draft_of(new).windows, repeats, now, skipped)
    save_windows(following, replace(draft, windows=placed))
    save_draft.save_series(new, repeats, now)
    _carry_approvals(change, new)
    return following


def _copied(change: Change, draft: ChangeDraft) -> Change:
    new = Change(
        organisation=change.organisation,
        owner=change.owner,
        reference=new_reference(change.organisation),
        state=change.state if change.state in PLANNED_STATES else State.APPROVED,
    )
    save_draft.save(new, draft)
    shares = change.shares.values_list("organisation", flat=True)
    ChangeShare.objects.bulk_create(ChangeShare(change=new, organisation_id=one) for one in shares)
    steps = change.steps.values_list("position", "text", "owner")
    Step.objects.bulk_create(Step(change=new, position=at, text=text, owner_id=owner) for at, text, owner in steps)
    return new


def _carry_approvals(change: Change, new: Change) -> None:
    """What was agreed to goes along; what is still asked is asked anew, by links of its own."""
    for approval in change.approvals.standing().filter(retrospective=False, state=ApprovalState.APPROVED):
        values = {field.attname: getattr(approval, field.attname) for field in Approval._meta.concrete_fields}  # noqa: SLF001 (Django calls it so)
        Approval.objects.create(**{name: values[name] for name in CARRIED}, change=new)


CARRIED = (
    *("organisation_id", "asked_at", "revision", "retrospective", "basis", "because", "state"),
    *("decided_by_id", "decided_at", "decided_name", "reason"),
)


def _conclude(following: Acting, old: Change) -> None:
    refuse_what_is_frozen(following)
    if following.change.state != State.DRAFT:
        tell_approvals(following, renew_approvals(following.change, following.now))
        following.tells = [word for word in following.tells if word.startswith("approval")]
        if settle_planned_state(following):
            following.tells.append("announced")
    following.data["copied"] = _named(old)
    following.conclude("split_off")


def _named(change: Change) -> dict[str, str]:
    return {"organisation": change.organisation.slug, "reference": change.reference}
