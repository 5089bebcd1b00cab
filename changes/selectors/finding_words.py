"""What a reader is told of a conflict, in sentences made of nothing that it may not read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Organisation
from changes.domain.check_words import tried
from changes.domain.conflicts.explanation import (
    OutsideHours,
    SentenceParts,
    SideWords,
    explain,
    suggest,
    suggest_among_own,
    suggest_for_freeze,
    suggest_for_hours,
    suggest_for_person,
    suggest_with_exception,
)
from changes.domain.conflicts.kinds import TRAITS, ConflictKind, MeetsWith
from changes.domain.conflicts.severity import Severity
from changes.domain.lifecycle import ENDED_STATES
from changes.models import Window
from changes.selectors.facts import checks_of
from changes.selectors.hours_met import HoursMet
from changes.selectors.reader import ContactView, Reader
from changes.selectors.sight import Sight
from core.time import wording
from estate.models import Freeze

Path = tuple[int | None, tuple[str, ...], str, bool]
"""Window, steps, meeting point, and whether it is a check."""


@dataclass(frozen=True, slots=True)
class SeenSide:
    window: Window | None
    """None: the window that is being previewed."""
    starts_at: datetime
    ends_at: datetime | None
    mine: bool
    sight: Sight


def by_start(sides: Iterable[SeenSide]) -> tuple[SeenSide, ...]:
    """The window that is being previewed comes first. Which work was booked first is not told by its place."""
    return tuple(sorted(sides, key=_place_of))


def _place_of(side: SeenSide) -> tuple[bool, datetime, str, str]:
    if side.window is None:
        return (False, side.starts_at, "", "")
    return (True, side.starts_at, side.window.change.organisation.slug, str(side.window.public_id))


@dataclass(frozen=True, slots=True)
class Material:
    """A conflict before anything of it is hidden from the reader."""

    kind: ConflictKind
    also: tuple[str, ...]
    severity: Severity
    sides: tuple[SeenSide, ...]
    parties: tuple[Organisation, ...]
    """Of others whose freeze or hours it is."""
    meets_at: tuple[str, ...]
    paths: tuple[Path, ...]
    overlap: tuple[datetime, datetime | None]
    freeze: Freeze | None = None
    people: tuple[str, ...] = ()
    """Names of those that the reader may know."""
    hours: HoursMet | None = None
    """Of the meeting points, where it is about these now, and about one period."""
    gone: bool = False
    excepted: bool = False
    """The owner of the freeze has granted an exception."""

    @property
    def in_order(self) -> tuple[SeenSide, ...]:
        """The reader's side first; where it has none, the one of which more may be seen."""
        return tuple(sorted(self.sides, key=lambda side: (not side.mine, -side.sight)))


def explanation(reader: Reader, material: Material) -> str:
    mine, *others = material.in_order
    told = SentenceParts(
        mine=_words(reader, mine, material),
        others=tuple(_words(reader, other, material) for other in others),
        points=tuple(reader.name(slug) for slug in material.meets_at),
        minimum=_minimum(reader, material),
        freeze=_freeze(reader, material),
        outside=_outside(reader, material, mine),
        people=material.people,
    )
    return explain(material.kind, told, impact=material.severity > Severity.INFO)


def suggestion(reader: Reader, material: Material) -> str:
    """What the reader could do; nothing where it is over."""
    mine, *others = material.in_order
    if material.gone or not _is_ahead(mine):
        return ""
    if TRAITS[material.kind].with_calendar:
        return _about_a_calendar(reader, material, mine)
    if any(not _is_ahead(other) for other in others):
        return ""
    if TRAITS[material.kind].meets is MeetsWith.PERSON:
        return suggest_for_person(windows=len(material.sides), unstarted=_unstarted(material.sides))
    return _about_windows(reader, mine, others)


def _about_windows(reader: Reader, mine: SeenSide, others: list[SeenSide]) -> str:
    """Moving out of the way of the first that ends is enough: where more than two meet, each is needed."""
    theirs = [other for other in others if not other.mine]
    if not theirs:
        return _among_own(reader, [mine, *others])
    other = min(theirs, key=lambda side: (side.ends_at is None, side.ends_at or reader.now))
    assert other.window is not None
    whom = _desk_in_words(reader.contact(other.window.change, person_too=other.sight.shows("contact")))
    ends = other.ends_at if other.ends_at and other.ends_at > reader.now - timedelta(minutes=1) else None
    return suggest(str(wording.moment(ends, reader.zone, reader.now)) if ends else "", whom, begun=_has_begun(mine))


def _among_own(reader: Reader, sides: list[SeenSide]) -> str:
    called = [reader.contact(side.window.change) for side in sides if side.window]
    colleagues = sorted({one.name for one in called if one.name and one.email != reader.person.email})
    return suggest_among_own(colleagues, windows=len(sides), unstarted=_unstarted(sides))


def _about_a_calendar(reader: Reader, material: Material, mine: SeenSide) -> str:
    if material.excepted:
        return suggest_with_exception() if mine.mine else ""
    if not mine.mine:
        assert mine.window is not None
        return suggest("", _desk_in_words(reader.contact(mine.window.change)), begun=True)
    others = [party for party in material.parties if party.pk != reader.organisation.pk]
    whom = _desk_in_words(reader.desk(others[0])) if others else ""
    if material.freeze is None:
        return suggest_for_hours(whom, begun=_has_begun(mine))
    ends = str(wording.moment(material.freeze.ends_at, reader.zone, reader.now))
    set_by, blocks = whom or "those who set the freeze", material.freeze.mode == "block"
    return suggest_for_freeze(ends, set_by, blocks=blocks, begun=_has_begun(mine))


def _outside(reader: Reader, material: Material, mine: SeenSide) -> OutsideHours | None:
    if material.hours is None or TRAITS[material.kind].meets is not MeetsWith.HOURS:
        return None
    whole = material.hours.are_all_missed(material.meets_at, mine.starts_at, mine.ends_at)
    return OutsideHours(whole, tuple(material.hours.said(reader, slug) for slug in material.meets_at))


def _is_ahead(side: SeenSide) -> bool:
    return side.window is None or side.window.state not in ENDED_STATES


def _has_begun(side: SeenSide) -> bool:
    """And so is moved no more; what is only being entered can be."""
    return side.window is not None and side.window.state == "in_progress"


def _unstarted(sides: Iterable[SeenSide]) -> int:
    return sum(not _has_begun(side) for side in sides)


def _desk_in_words(contact: ContactView) -> str:
    number = contact.desk_phone or contact.phone or ""
    return f"the {contact.desk} desk" + (f", {number}" if number else "")


def _freeze(reader: Reader, material: Material) -> str:
    if material.freeze is None:
        return ""
    name = f"“{material.freeze.name}”" if reader.may_know_freeze(material.meets_at) else "a freeze"
    return f"{name} of {material.freeze.organisation}"


def _minimum(reader: Reader, material: Material) -> int:
    graph = reader.estate.graph
    known = [slug for slug in material.meets_at if slug in graph]
    return graph.minimum_of_set(graph.index[known[0]]) if known else 1


def _words(reader: Reader, side: SeenSide, material: Material) -> SideWords:
    key, meets_at = side.window.pk if side.window else None, material.meets_at
    own = [path for path in material.paths if path[0] == key and path[2] in meets_at]
    works_on = {path[1][0] for path in own if not path[3] and len(path[1]) == 1}
    return SideWords(
        work=_work(reader, side),
        yours=side.mine,
        works_on=tuple(sorted(reader.name(slug) for slug in works_on)),
        checked_by=_checks(reader, side, _hit_whole([path for path in own if path[3]], meets_at)),
    )


def _hit_whole(checks: list[Path], meets_at: Iterable[str]) -> list[Path]:
    """Checks both ends of which are hit say more than those that only begin or end there."""
    whole = [path for path in checks if set(path[1]) <= set(meets_at)]
    return whole or checks


def _work(reader: Reader, side: SeenSide) -> str:
    if side.window is None:
        return "your change"
    change = side.window.change
    if not side.sight.shows("title"):
        return f"work of {change.organisation}"
    title = reader.title(change)
    return f"“{title}”" if side.mine else f"“{title}” of {change.organisation}"


def _checks(reader: Reader, side: SeenSide, paths: list[Path]) -> tuple[str, ...]:
    if not side.sight.shows("validates"):
        return tuple(sorted({reader.name(meets_at) for _, _, meets_at, _ in paths}))
    texts = _check_texts(side.window) if side.window and paths else {}
    return tuple(
        dict.fromkeys(
            (texts.get(steps) and f"“{texts[steps]}”") or tried(reader.name(slug) for slug in steps)
            for _, steps, _, _ in paths
        )
    )


def _check_texts(window: Window) -> dict[tuple[str, ...], str]:
    return {check.ends: check.text for check in checks_of(window.change)}
