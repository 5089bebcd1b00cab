"""Exceptions from freezes that block: asked for, granted, refused, withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from accounts.services.rates import refuse_too_often
from changes.domain.conflicts.explanation import listed
from changes.domain.freezes import Blocked, held_back, is_exempt
from changes.domain.lifecycle import ENDED_STATES
from changes.domain.may import may_answer_exception
from changes.ledger.exceptions import covers, exempt
from changes.ledger.schedule_lock import placing_work
from changes.models import Change, ExceptionState, Finding, FindingSide, FreezeException, State, Window
from changes.selectors.blocking_freezes import blocked_now, granted_to, planned_reaches
from changes.selectors.reader import Reader
from changes.services.act import Acting, acting_on, own_engineer
from core.activity import record
from core.limits import LONGEST_REASON, too_long
from core.refusals import Invalid, Refused
from core.time import wording
from estate.models import Freeze


def refuse_what_is_frozen(acting: Acting, before: Collection[Blocked] = ()) -> None:
    """Nothing is asked for or moved to where a freeze blocks it. Drafts are nobody's business, and what stood there
    `before` the freeze did keeps its place."""
    change, actor = acting.change, acting.actor
    assert actor is not None
    found = blocked_now(change, acting.now)
    reasons = list(held_back(found, granted_to(change.pk), emergency=change.emergency, before=before)) if found else []
    if reasons:
        raise Refused(*_sentences(Reader(actor, acting.now), reasons))


def ask_exception(actor: Person, change_id: int, freeze_id: int, reason: str) -> FreezeException:
    """For the windows as they stand; one that moves elsewhere needs to be asked for again. Raises
    `Freeze.DoesNotExist` for a freeze that the work does not reach."""
    with acting_on(change_id, actor) as acting:
        own_engineer(acting)
        if acting.change.state in ENDED_STATES:
            raise Refused(f"It is already {acting.change.get_state_display()}.")
        met = [one for one in blocked_now(acting.change, acting.now) if one.freeze == str(freeze_id)]
        if not met:
            raise Freeze.DoesNotExist
        reason = _reason(reason, "Say why it cannot wait until the freeze is over.")
        _refuse_asking_twice(acting.change, freeze_id, met)
        refuse_too_often("exception_asked", actor, acting.now)
        asked = _ask(acting, Freeze.objects.get(pk=freeze_id), met, reason)
        _note(acting.actor, "exception_asked", asked, reason, acting.now)
        return asked


def grant_exception(actor: Person, freeze_id: int, exception_id: int, reason: str) -> FreezeException:
    return _answer(actor, freeze_id, exception_id, ExceptionState.GRANTED, reason)


def refuse_exception(actor: Person, freeze_id: int, exception_id: int, reason: str) -> FreezeException:
    return _answer(actor, freeze_id, exception_id, ExceptionState.REFUSED, reason)


def withdraw_of_cancelled(change: Change) -> None:
    """Nobody is asked any more about a change every window of which is cancelled."""
    if Window.objects.of_change(change.pk).exclude(state=State.CANCELLED).exists():
        return
    for asked in FreezeException.objects.waiting().of_change(change.pk).with_facts():
        asked.state = ExceptionState.WITHDRAWN
        asked.save(update_fields=["state"])
        raise_board_versions([asked.freeze.organisation_id])


def accept_what_was_granted(change: Change, now: datetime) -> None:
    """The finding stays; the side of the freeze's owner counts as accepted, with the answer as the reason."""
    for granted in FreezeException.objects.granted().of_change(change.pk).with_facts():
        found = Finding.objects.standing().filter(freeze=granted.freeze_id, sides__window__change=change.pk)
        covered = [finding.pk for finding in found if covers(granted, finding)]
        sides = FindingSide.objects.filter(finding__in=covered, accepted_at=None)
        sides.filter(organisation=granted.freeze.organisation_id).update(
            accepted_by=granted.answered_by, accepted_at=now, reason=granted.answer
        )


def _sentences(reader: Reader, reasons: Sequence[Blocked]) -> Iterable[str]:
    freezes = Freeze.objects.select_related("organisation").in_bulk({int(one.freeze) for one in reasons})
    for pk in dict.fromkeys(int(one.freeze) for one in reasons):
        systems = {system for one in reasons if one.freeze == str(pk) for system in one.systems}
        yield _sentence(reader, freezes[pk], systems)


def _sentence(reader: Reader, freeze: Freeze, systems: Iterable[str]) -> str:
    owner = freeze.organisation
    until = wording.moment(freeze.ends_at, reader.zone, reader.now)
    names = listed(dict.fromkeys(reader.name(slug) for slug in sorted(systems)))
    called = f"The freeze “{freeze.name}”" if reader.may_know_freeze(systems) else "A freeze"
    desk = f"the {owner} desk{f', {owner.phone}' if owner.phone else ''}"
    return (
        f"{called} of {owner} blocks work that reaches {names} until {until}. Move it out of the "
        f"freeze, save it as a draft and ask {desk}, for an exception, or say why it is an emergency."
    )


def _reason(text: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid.of("reason", missing)
    if len(text) > LONGEST_REASON:
        raise Invalid.of("reason", too_long(LONGEST_REASON, text))
    return text


def _refuse_asking_twice(change: Change, freeze_id: int, met: Sequence[Blocked]) -> None:
    for known in FreezeException.objects.of_change(change.pk).of_freeze(freeze_id):
        stands = known.state in (ExceptionState.ASKED, ExceptionState.GRANTED)
        if stands and all(is_exempt(one, [exempt(known)]) for one in met):
            raise Refused(f"This has already been {known.state}.")


def _ask(acting: Acting, freeze: Freeze, met: Sequence[Blocked], reason: str) -> FreezeException:
    """An earlier question about the same change that nobody has answered gives way."""
    FreezeException.objects.waiting().of_change(acting.change.pk).of_freeze(freeze.pk).update(
        state=ExceptionState.WITHDRAWN
    )
    periods = [reach.work.period for reach in planned_reaches(acting.change.pk, acting.now)]
    assert acting.actor is not None
    return FreezeException.objects.create(
        freeze=freeze,
        change=acting.change,
        title=acting.change.title,
        periods=[
            [period.starts_at.isoformat(), period.ends_at.isoformat()]
            for period in periods
            if any(period.contains(one.overlap) for one in met)
        ],
        systems=sorted({system for one in met for system in one.systems}),
        reason=reason,
        asked_by=acting.actor,
        asked_at=acting.now,
    )


def _answer(actor: Person, freeze_id: int, exception_id: int, state: ExceptionState, reason: str) -> FreezeException:
    with placing_work() as now:
        seen = FreezeException.objects.of_freeze(freeze_id).visible_to(actor.organisation)
        asked = seen.with_facts().get(pk=exception_id)
        _refuse_answering(actor, asked)
        asked.answer = _reason(reason, "Say why, so they know what to do.")
        asked.state, asked.answered_by, asked.answered_at = state, actor, now
        asked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        accept_what_was_granted(asked.change, now)
        _note(actor, f"exception_{state}", asked, asked.answer, now)
        return asked


def _refuse_answering(actor: Person, asked: FreezeException) -> None:
    may_answer_exception(actor, asked.freeze, asked.asked_by_id).require()
    if asked.state != ExceptionState.ASKED:
        raise Refused(f"Nobody is waiting for an answer to this: it is {asked.get_state_display()}.")


def _note(actor: Person | None, kind: str, asked: FreezeException, reason: str, now: datetime) -> None:
    raise_board_versions([asked.freeze.organisation_id, asked.change.organisation_id])
    record(
        kind,
        "change",
        asked.change_id,
        actor=actor,
        organisation=actor.organisation if actor else None,
        at=now,
        freeze=asked.freeze_id,
        met=asked.systems,
        reason=reason,
    )
