"""A conflict as subjects name it, and in one sentence what it means for the reader's own side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from changes.domain.conflicts.explanation import listed as among
from changes.domain.conflicts.kinds import TRAITS, ConflictKind, MeetsWith
from changes.selectors.findings import FindingView, SideView
from changes.selectors.reader import Reader
from core.time import wording
from notifications.channels.mail.smtp import one_line
from notifications.domain.meaning import LONGEST, within
from notifications.services.letters.finding_lines import listed
from notifications.services.letters.subject import Subject


@dataclass(frozen=True, slots=True)
class ConflictWords:
    met: str
    """With what: your running work, the freeze “Year end” of Meridian Travel."""
    work: str
    """What meets it."""
    when: str
    """When they meet, of two pieces of work."""
    title: str = ""
    """Of other work, where that is named."""


def conflict_words(views: Sequence[FindingView], letter: Subject, reader: Reader) -> ConflictWords:
    """By the first of them."""
    if not views:
        return ConflictWords("with other work", letter.work, letter.when)
    first, meets = views[0], TRAITS[views[0].kind].meets
    when, mine = _overlap(first, reader), _mine(first, letter)
    if meets is MeetsWith.FREEZE:
        return ConflictWords(f"with {_freeze(first, reader)}", letter.work, "")
    if meets is MeetsWith.HOURS:
        whose = "your" if mine is None else "the"
        hours = f"with {whose} maintenance hours of {listed(first.meets_at_names)}"
        return ConflictWords(hours, letter.work, "")
    if mine is None:
        return ConflictWords(f"with work of {_works(views)}", letter.work, when)
    met, title = _met(views, letter)
    return ConflictWords(f"with your {'running' if mine.begun else 'planned'} work", met, when, title)


def what_it_means(view: FindingView, letter: Subject) -> str:
    """You may need to move Switch upgrade: both reach Agent desktop."""
    meets, mine = TRAITS[view.kind].meets, _mine(view, letter)
    if mine is None:
        return _to_whose_calendar_it_is(view, meets)
    if meets is MeetsWith.FREEZE:
        return _in_a_freeze(view, mine)
    if meets is MeetsWith.HOURS:
        return _outside_hours(view, mine)
    if meets is MeetsWith.PERSON:
        return "You may need to move one, or find somebody else to carry it out."
    if all(side.mine for side in view.windows):
        return f"You may need to move one of them: they meet at {listed(view.meets_at_names)}."
    said = _OF_RUNNING[ConflictKind(view.kind)] if mine.begun else _of_planned
    return _fitting(lambda room: said(view, mine, within(one_line(mine.title or "your work"), room)))


def _to_whose_calendar_it_is(view: FindingView, meets: MeetsWith) -> str:
    points = listed(view.meets_at_names)
    if meets is MeetsWith.FREEZE:
        return f"It reaches {points} during it: allow that, or agree on another time."
    if meets is MeetsWith.HOURS:
        return f"It reaches {points} at another time than you want: agree on one, or let it be."
    return f"They meet at {points}: agree with the other side." if points else "Agree with the other side."


def _in_a_freeze(view: FindingView, mine: SideView) -> str:
    whose = one_line(view.freeze.organisation_name) if view.freeze else "whoever set it"
    ask = view.freeze is not None and view.freeze.mode == "block"
    then = f"ask {whose} for an exception" if ask else f"agree on it with {whose}"
    if view.parties:
        return f"{then[0].upper()}{then[1:]}." if mine.begun else f"You may need to move it, or {then}."
    return "It runs during your own freeze." if mine.begun else "You may need to move it out of your own freeze."


def _outside_hours(view: FindingView, mine: SideView) -> str:
    if mine.begun:
        return "It runs at another time than the owner wants work to happen."
    return "You may need to move it to when the owner wants work to happen."


def _of_planned(view: FindingView, mine: SideView, title: str) -> str:
    return f"You may need to move {title}: {_PLANNED[ConflictKind(view.kind)].format(_points(view))}."


_PLANNED: Mapping[ConflictKind, str] = {
    ConflictKind.SAME_SYSTEM: "both work on {}",
    ConflictKind.DEPENDENCY: "they meet at {}",
    ConflictKind.VALIDATION: "a check can fail at {}",
    ConflictKind.SHARED_DEPENDENT: "both reach {}",
    ConflictKind.REDUNDANCY: "together they take down {}",
}


def _same_system(view: FindingView, mine: SideView, title: str) -> str:
    return f"{title} works on {_points(view)} too: call them, each can disturb the other."


def _dependency(view: FindingView, mine: SideView, title: str) -> str:
    works_on = any(path.window == mine.id and len(path.path) == 1 and not path.check for path in view.paths)
    if works_on:
        return f"What fails at {_points(view)} may not come from {title}."
    return f"Call them: {title} can disturb their work on {_points(view)}."


def _validation(view: FindingView, mine: SideView, title: str) -> str:
    if any(path.window == mine.id and path.check for path in view.paths):
        return f"If a check of {title} fails, this may be why."
    return f"Call them: {title} can make a check of theirs fail."


def _shared_dependent(view: FindingView, mine: SideView, title: str) -> str:
    return f"If {_points(view)} fails, it may not be because of {title}."


def _redundancy(view: FindingView, mine: SideView, title: str) -> str:
    return f"Call them: together with {title} it takes down {_points(view)}."


_OF_RUNNING: Mapping[ConflictKind, Callable[[FindingView, SideView, str], str]] = {
    ConflictKind.SAME_SYSTEM: _same_system,
    ConflictKind.DEPENDENCY: _dependency,
    ConflictKind.VALIDATION: _validation,
    ConflictKind.SHARED_DEPENDENT: _shared_dependent,
    ConflictKind.REDUNDANCY: _redundancy,
}


def _points(view: FindingView) -> str:
    """Where they meet; a sentence has room for one."""
    return next((one_line(name) for name in view.meets_at_names), "the same place")


def _fitting(said: Callable[[int], str]) -> str:
    """The title gives way where the sentence would be too long."""
    whole = said(LONGEST)
    return whole if len(whole) <= LONGEST else said(max(16, LONGEST - (len(said(1)) - 1)))


def _overlap(view: FindingView, reader: Reader) -> str:
    """now – 05:00 MST, of what has begun already."""
    start, end = view.overlap_starts_at, view.overlap_ends_at
    if start > reader.now:
        return wording.period(start, end, reader.zone, reader.now, brief=True).local
    return f"now – {wording.time_of_day(end, reader.zone, reader.now).local}" if end else "now, end not known"


def _freeze(view: FindingView, reader: Reader) -> str:
    assert view.freeze is not None
    name = f"freeze “{one_line(view.freeze.name)}”" if view.freeze.name else "freeze"
    if view.freeze.organisation == reader.organisation.slug:
        return f"your {name}"
    article = "the" if view.freeze.name else "a"
    return f"{article} {name} of {one_line(view.freeze.organisation_name)}"


def _mine(view: FindingView, letter: Subject) -> SideView | None:
    """Of two own sides the one that the letter is about."""
    own = [side for side in view.windows if side.mine]
    return next((side for side in own if side.pk == letter.notice.window_id), own[0] if own else None)


def _met(views: Sequence[FindingView], letter: Subject) -> tuple[str, str]:
    """What the reader's own work meets, and its title where they may read that; of several, whose they are."""
    work = [view for view in views if not TRAITS[view.kind].with_calendar]
    others = {side.pk: side for view in work for side in view.windows if side is not _mine(view, letter)}
    if len(others) != 1:
        return _works(work), ""
    [other] = others.values()
    whose = within(one_line(other.organisation_name), letter.room_of_who)
    if not other.title:
        return whose, ""
    title = within(one_line(other.title), letter.room)
    return (title if other.mine else f"{title} ({whose})"), title


def _works(views: Sequence[FindingView]) -> str:
    """Whose work it is; where all of it is the reader's organisation's, how much."""
    sides = {side.pk: side for view in views for side in view.windows}
    theirs = [side.organisation_name for side in sides.values() if not side.mine]
    return among(dict.fromkeys(one_line(name) for name in theirs)) if theirs else f"{len(sides) - 1} more of yours"
