"""What contacts were told of the windows of a change, beside what is true of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from changes.domain.lifecycle import ENDED_STATES
from changes.domain.log_words import Elsewhere
from changes.models import Change, Window
from core.activity import Activity
from core.looking import asked_once
from notifications.domain import reasons
from notifications.domain.about import CONFLICTS, PRESSED, About, Why, named_by
from notifications.domain.audience import Misinformed, Reason
from notifications.domain.told import (
    DROPPED,
    OVER,
    SaidLine,
    ToldOfWindow,
    WindowSaid,
    gathered,
    in_order,
    is_still_concerned,
    unknown,
)
from notifications.models import Notice, NoticeState
from notifications.selectors.audience_facts import facts_of_windows

ALTERING = (
    *("submitted", "edited", "approved", "rejected", "answer_withdrawn", "started", "extended", "released"),
    *("completed", "rolled_back", "window_cancelled", "cancelled", "denied"),
    *("start_undone", "end_undone"),
)
"""Acts after which a window may be another than people were told of."""
TELLS_OF_WINDOWS = frozenset(About) - {
    *CONFLICTS,
    *(About.OWNER_ASKED, About.OWNER_ANSWERED, About.NOT_DELIVERED, About.CLAIM_ASKED, About.CLAIM_ANSWERED),
    *(About.APPROVAL_ASKED, About.APPROVAL_VOIDED, About.APPROVAL_REMINDED, About.APPROVAL_DECIDED),
    *(About.APPROVAL_ANSWERED, About.INFORMED_ANSWERED, About.REMARKED),
}
"""Whoever gets one counts as told of its windows."""


@dataclass(frozen=True)
class ToldNow:
    """What one contact was told of a change, and how its windows are."""

    told: Mapping[int, ToldOfWindow]
    now: Mapping[int, WindowSaid]
    lines: tuple[SaidLine, ...] = ()
    """All that was said, in the order in which it was."""

    def first(self, window: int) -> WindowSaid | None:
        return next((one.said for one in self.lines if one.window == window), None)

    def still_believed(self, window: int) -> WindowSaid | None:
        """The time that was announced, where another was told since that never was approved."""
        said = [one.said for one in self.lines if one.window == window]
        announced = next((one for one in reversed(said) if one.state == "approved"), None)
        if announced is None or said[-1].state != "requested" or not said[-1].differs_in_time(announced):
            return None
        return announced

    def instead(self, window: int) -> About | None:
        known = self.told.get(window)
        return known.correction(self.now[window]) if known and window in self.now else None

    @property
    def corrections(self) -> dict[int, About]:
        return {window: about for window in self.now if (about := self.instead(window)) is not None}


def said_of(window: Window) -> WindowSaid:
    return WindowSaid(window.state, window.starts_at, window.ends_at)


def told_now(notice: Notice) -> ToldNow:
    """Without what an earlier attempt at the same message may have said; one that is sent once more is another."""
    if notice.change is None:
        return ToldNow({}, {})
    rows = Notice.objects.that_told([notice.change.pk], [notice.contact_id])
    if not notice.resent:
        rows = rows.exclude(pk=notice.pk)
    lines = in_order(rows.values_list("said_at", "said"))
    return ToldNow(gathered(lines), truths(notice.change.windows.all(), dropped=is_dropped(notice)), lines)


def truths(windows: Iterable[Window], *, dropped: bool = False) -> dict[int, WindowSaid]:
    """By window. Of work that does not concern somebody any more, what is still to come or under way is dropped."""
    return {
        window.pk: WindowSaid(DROPPED, window.starts_at, window.ends_at)
        if dropped and window.state not in OVER
        else said_of(window)
        for window in windows
    }


def windows_of(notice: Notice) -> set[int]:
    """Those that it is about and that are not over; where its act names none, all of the change."""
    if notice.window_id is not None:
        return {notice.window_id}
    named = (notice.activity.data.get("windows") or ()) if notice.activity else ()
    windows = notice.change.windows.all() if notice.change else ()
    going = {window.pk for window in windows if window.state not in OVER}
    return going.intersection(named) or going


def tells_of_others(notice: Notice) -> bool:
    """Whether it says what was pressed before on windows that its act did not touch."""
    act = notice.activity
    return act is not None and notice.about in PRESSED and notice.about not in act.tells


def is_dropped(notice: Notice) -> bool:
    """What was given back is told to those too for whom that was all of it."""
    dropped = any(reason["why"] == Why.DROPPED for reason in notice.because)
    return dropped or (notice.about == About.RELEASED and is_no_part_of_it(notice))


def told_otherwise(change: Change, act: Activity, as_if: Iterable[Window] = ()) -> dict[int, Misinformed]:
    """People for whom what they were told does not hold any more, and what they must be told instead. Who did what
    made it so knows. Of an act that is not done yet, `as_if` are its windows as they would be. Expects a whole
    change."""
    if act.kind not in (*ALTERING, Elsewhere.REACHES_LESS):
        return {}
    altered = {window.pk: window for window in as_if}
    windows = [altered.get(window.pk, window) for window in change.windows.all()]
    told, why = asked_once(("told of", change.pk), lambda: _told_by_person(change))
    tells = [About(one) for one in act.tells]
    dropped = _dropped(change, windows, told, why)
    found = {person: unknown(said_of(window)) for person, window in _being_told(act, windows)}
    misinformed = {person: Misinformed(about) for person, about in found.items()}
    for person, known in told.items():
        now = truths(windows, dropped=person in dropped)
        about = named_by(ToldNow(known, now).corrections.values(), tells)
        if about is not None:
            misinformed[person] = Misinformed(about, person in dropped)
    misinformed.pop((who_knows(change.pk) if act.pk else act.actor_id) or 0, None)
    return misinformed


def still_concerned(notice: Notice) -> bool:
    """Whether a contact who was to be told that it is nothing to them any more is concerned again."""
    if notice.change is None:
        return False
    windows = list(Window.objects.of_change(notice.change.pk))
    told, why = _told_by_person(notice.change, [notice.contact_id])
    return notice.contact_id not in _dropped(notice.change, windows, told, why)


def is_no_part_of_it(notice: Notice) -> bool:
    """Whether its own act or a later one has taken out of the work everything for which the contact is told of it, or
    was before."""
    act = notice.activity
    if notice.change is None or act is None or not (notice.about == About.RELEASED or _altered_since(act)):
        return False
    windows = list(Window.objects.of_change(notice.change.pk))
    told, why = _told_by_person(notice.change, [notice.contact_id])
    reasons_for = {notice.contact_id: [*why.get(notice.contact_id, ()), *map(reasons.from_json, notice.because)]}
    return bool(_dropped(notice.change, windows, {notice.contact_id: {}, **told}, reasons_for))


def _altered_since(act: Activity) -> bool:
    later = Activity.objects.about("change", act.subject_id).filter(pk__gt=act.pk)
    return later.filter(kind__in=[*ALTERING, Elsewhere.REACHES_LESS]).exists()


def who_knows(change_id: int) -> int | None:
    """Who did to the change what was done last; nobody knows who held a link."""
    acts = Activity.objects.about("change", change_id).filter(kind__in=ALTERING)
    last = acts.order_by("pk").last()
    return None if last is None or last.data.get("by_link") else last.actor_id


Reasons = dict[int, list[Reason]]


def _told_by_person(change: Change, people: Collection[int] = ()) -> tuple[dict[int, dict[int, ToldOfWindow]], Reasons]:
    kept: dict[int, list[tuple[datetime | None, list[Any]]]] = {}
    why: Reasons = {}
    told = Notice.objects.that_told([change.pk], people)
    for person, said_at, said, because in told.values_list("contact_id", "said_at", "said", "because"):
        kept.setdefault(person, []).append((said_at, said))
        why.setdefault(person, []).extend(map(reasons.from_json, because))
    return {person: gathered(in_order(notices)) for person, notices in kept.items()}, why


def _dropped(
    change: Change, windows: Collection[Window], told: Mapping[int, Mapping[int, ToldOfWindow]], why: Reasons
) -> frozenset[int]:
    going = tuple(window for window in windows if window.state not in ENDED_STATES)
    if not told or not going:
        return frozenset()
    facts = facts_of_windows(change, going)
    return frozenset(person for person in told if not is_still_concerned(why[person], person, facts))


def _being_told(act: Activity, windows: Iterable[Window]) -> Iterable[tuple[int, Window]]:
    """Whose message is in the hands of a sender at this moment, written before the act or after it. What was planned
    and has started is as it was said."""
    if act.kind == "started":
        return []
    theirs = Notice.objects.filter(change=act.subject_id, state=NoticeState.SENDING, said=[])
    rows = theirs.filter(about__in=TELLS_OF_WINDOWS)
    rows = rows.exclude(activity=act) if act.pk else rows
    people = asked_once(("being told", act.subject_id, act.pk), lambda: list(rows.values_list("contact_id", flat=True)))
    touched = [window for window in windows if window.pk in (act.data.get("windows") or ())]
    return [(person, window) for person in people for window in touched[:1]]
