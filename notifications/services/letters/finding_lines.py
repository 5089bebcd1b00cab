"""Conflicts as a letter says them: what the headline names, what could be done, and the lines of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from changes.domain.conflicts.explanation import listed as among
from changes.domain.conflicts.kinds import TRAITS, MeetsWith
from changes.selectors.findings import FindingView
from changes.selectors.reader import Reader
from core.time import wording
from notifications.channels.mail.smtp import one_line


@dataclass(frozen=True)
class FindingLines:
    sentence: str
    further: tuple[str, ...]
    overlap: str = ""
    """In the reader's zone alone."""


def finding_lines(view: FindingView, reader: Reader) -> FindingLines:
    overlap = wording.period(view.overlap_starts_at, view.overlap_ends_at, reader.zone, reader.now)
    further = (*_meeting_paths(view), f"Overlap: {overlap}", view.suggestion)
    lines = tuple(one_line(line) for line in further if line)
    return FindingLines(one_line(view.explanation), lines, f"Overlap {overlap.local}")


def in_conflict_with(views: Sequence[FindingView]) -> str:
    """What the work does not go together with, by the first of its conflicts: for headlines."""
    if not views:
        return "work of others"
    first, meets = views[0], TRAITS[views[0].kind].meets
    if meets is MeetsWith.FREEZE:
        return _freeze(first)
    if meets is MeetsWith.HOURS:
        return f"the maintenance hours of {listed(first.meets_at_names)}"
    met = _works([view for view in views if not TRAITS[view.kind].with_calendar])
    points, what = meeting_points(views), TRAITS[first.kind].words
    return f"{met} at {points}" if points else f"{met}, {what[0].lower()}{what[1:]}"


def what_could_be_done(views: Sequence[FindingView]) -> str:
    """By the first of its conflicts; the others say it with their own line."""
    before = ", ".join(_ways(views[0])) if views else ""
    return (
        f"You can {before}, or accept the risk with a reason." if before else "You can accept the risk with a reason."
    )


def meeting_points(views: Sequence[FindingView]) -> str:
    """Where the first of them meets."""
    return listed(views[0].meets_at_names) if views else ""


def listed(names: Sequence[str]) -> str:
    shown = ", ".join(one_line(name) for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def _freeze(view: FindingView) -> str:
    assert view.freeze is not None
    name = f"the freeze “{one_line(view.freeze.name)}”" if view.freeze.name else "a freeze"
    return f"{name} of {one_line(view.freeze.organisation_name)}"


def _works(views: Sequence[FindingView]) -> str:
    """Whose work it is; where all of it is the reader's organisation's, "other" work of theirs."""
    sides = [side for view in views for side in view.windows]
    theirs = [side.organisation_name for side in sides if not side.mine]
    whose = theirs or [side.organisation_name for side in sides]
    return f"{'' if theirs else 'other '}work of {among(dict.fromkeys(one_line(name) for name in whose))}"


def _ways(view: FindingView) -> list[str]:
    if view.mine is None:
        return ["agree with the other side"]
    if TRAITS[view.kind].meets is MeetsWith.PERSON:
        return ["move one of them", "have somebody else do it"]
    if not TRAITS[view.kind].with_calendar and all(side.mine for side in view.windows):
        return ["move one of them"]
    asks = view.freeze is not None and view.freeze.mode == "block" and not any(one.granted for one in view.accepted_by)
    others = any(not one.mine for one in view.others)
    return ["move your work", *(["ask for an exception"] if asks else ["agree with the other side"] if others else [])]


def _meeting_paths(view: FindingView) -> Iterator[str]:
    """GES → Agent desktop ← Phone switch: how both sides come to each point, the other side's way first. Where
    redundancy is lost, the way of each window."""
    if TRAITS[view.kind].absorbs:
        yield from dict.fromkeys(" → ".join(path.names) for path in view.paths if len(path.names) > 1)
        return
    for point in dict.fromkeys(path.meets_at for path in view.paths):
        there = [path for path in view.paths if path.meets_at == point and not path.check]
        mine = view.mine or view.windows[0]
        theirs = [path.names for path in there if path.window != mine.id]
        ours = [path.names for path in there if path.window == mine.id]
        if theirs and ours and max(len(theirs[0]), len(ours[0])) > 1:
            yield " ← ".join((" → ".join(theirs[0]), *reversed(ours[0][:-1])))
