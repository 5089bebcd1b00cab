"""Conflicts as a letter says them: what could be done, and the lines of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


def what_could_be_done(views: Sequence[FindingView]) -> str:
    """By the first of its conflicts; the others say it with their own line."""
    before = ", ".join(_ways(views[0])) if views else ""
    return (
        f"You can {before}, or accept the risk with a reason." if before else "You can accept the risk with a reason."
    )


def listed(names: Sequence[str]) -> str:
    shown = ", ".join(one_line(name) for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


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
