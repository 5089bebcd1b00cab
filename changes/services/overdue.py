"""What no act brings about: windows that nobody started or closed, and conflicts that grow as work runs over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, Q

from accounts.services.board_versions import raise_board_versions
from changes.domain.lifecycle import WAITING_STATES, Standing, standing
from changes.domain.log_words import Elsewhere
from changes.domain.questions_to_owners import question_due
from changes.ledger import reconcile as ledger
from changes.ledger.finding_rows import Delta
from changes.ledger.schedule_lock import placing_work
from changes.models import FindingSide, FindingState, State, Window, WindowQuerySet
from changes.selectors.facts import window_facts
from changes.selectors.sight import audience_of
from changes.selectors.who_answers import somebody_answers_for
from core import clock
from core.activity import Activity, record

NOBODY = "nobody_to_ask"


def ask_owners() -> int:
    """Asks the owners of windows that are due a question; returns how many were asked. Asking twice is prevented by
    the row: what was asked is written with the question."""
    now = clock.now()
    due = [window.pk for window in _perhaps_due(now) if _is_due(window, now)]
    return sum(_ask(window_id) for window_id in due)


def follow_the_clock() -> Delta:
    """Work whose end is unknown or has passed reaches further into the schedule every minute; what nobody started
    meets nothing any more once its period is over."""
    if not _moved_by_the_clock(clock.now()).exists():
        return Delta()
    with placing_work() as now:
        delta = ledger.reconcile(list(_moved_by_the_clock(now).values_list("pk", flat=True)), now)
        ledger.tell_of(delta, Elsewhere.RAN_OVER, None, None)
    return delta


def _moved_by_the_clock(now: datetime) -> WindowQuerySet:
    open_ended = Q(state=State.IN_PROGRESS) & (Q(ends_at=None) | Q(ends_at__lte=now))
    in_conflict = FindingSide.objects.filter(finding__state=FindingState.FOUND).values("window")
    lapsed = Q(state__in=WAITING_STATES, ends_at__lte=now, pk__in=in_conflict)
    return Window.objects.filter(open_ended | lapsed)


def _perhaps_due(now: datetime) -> list[Window]:
    begun = Q(state=State.APPROVED, starts_at__lte=now, starts_at__gt=now - timedelta(days=2))
    over = Q(state=State.IN_PROGRESS, ends_at__lte=now)
    return list(Window.objects.filter(begun | over))


def _ask(window_id: int) -> bool:
    with placing_work() as now:
        window = Window.objects.select_related("change__organisation", "change__owner").get(pk=window_id)
        if not _is_due(window, now):
            return False
        stands = standing(window_facts(window), now)
        if not somebody_answers_for(window.change):
            return _note_that_nobody_can(window, overrunning=stands is Standing.OVERRUNNING)
        first = stands is Standing.OVERRUNNING and _last_at("asked_to_end", window) is None
        window.asked_at = [*window.asked_at, now]
        window.save(update_fields=["asked_at"])
        delta = ledger.reconcile([window.pk], now) if stands is not Standing.UNCONFIRMED else Delta()
        raise_board_versions(audience_of(window.change) | delta.touched)
        record(
            _QUESTIONS[stands],
            "change",
            window.change_id,
            actor=None,
            organisation=window.change.organisation,
            tells=[_QUESTIONS[stands], *(["overrun"] if first else []), *delta.tells],
            windows=[window.pk],
            **delta.told,
        )
        return True


def _note_that_nobody_can(window: Window, *, overrunning: bool) -> bool:
    """Once: no question stands unanswered that nobody was asked. Whom the work keeps waiting is told all the same."""
    if _last_at(NOBODY, window, since=window.starts_at) is None or (overrunning and _last_at(NOBODY, window) is None):
        record(
            NOBODY,
            "change",
            window.change_id,
            actor=None,
            organisation=window.change.organisation,
            tells=["overrun"] if overrunning else [],
            windows=[window.pk],
        )
    return False


def _is_due(window: Window, now: datetime) -> bool:
    facts = window_facts(window)
    return question_due(facts, window.asked_at, now) and (
        window.state == State.APPROVED or question_due(facts, window.asked_at, now, _last_at("updated", window))
    )


def _last_at(kind: str, window: Window, since: datetime | None = None) -> datetime | None:
    """When this was last done to the window since its end passed, or since then."""
    acts = Activity.objects.about("change", window.change_id).filter(kind=kind, at__gte=since or window.ends_at)
    last: datetime | None = acts.filter(data__windows__contains=[window.pk]).aggregate(last=Max("at"))["last"]
    return last


_QUESTIONS = {
    Standing.UNCONFIRMED: "asked_to_start",
    Standing.OVERRUNNING: "asked_to_end",
    Standing.LAPSED: "asked_what_became",
}
