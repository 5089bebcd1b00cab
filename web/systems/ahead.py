"""What an edit would bring, as pages show it beside the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from changes.domain.conflicts.explanation import listed
from changes.selectors.reader import Reader
from components.findings import FindingCard, finding_card
from components.preview import ToldRow
from estate.domain.edit_words import seen_by_oneself, seen_by_others
from notifications.services.rehearsing_edits import EditAhead, edit_ahead

TYPING = "Fill in what is missing to see what follows."


@dataclass(frozen=True, slots=True)
class Ahead:
    makes: tuple[FindingCard, ...] = ()
    makes_more: int = 0
    ends: tuple[FindingCard, ...] = ()
    ends_more: int = 0
    lines: tuple[str, ...] = ()
    """Who sees more or less, and who is asked."""
    told: tuple[ToldRow, ...] = ()
    told_total: int = 0
    refused: tuple[str, ...] = ()
    missing: str = ""
    """What is said while nothing can be known yet."""
    unchanged: str = field(default="Nothing that is planned changes, and nobody sees more or less.")

    @property
    def nothing(self) -> bool:
        return not (self.makes or self.ends or self.lines or self.told or self.refused or self.missing)


def ahead_of(reader: Reader, act: Callable[[], object], lines: Iterable[str] = ()) -> Ahead:
    """`lines` are said first, where it is not refused."""
    seen = edit_ahead(reader.person, act)
    if seen.refused:
        return Ahead(refused=seen.refused)
    names = reader.estate.organisation_names
    return Ahead(
        makes=tuple(finding_card(one) for one in seen.makes),
        makes_more=seen.makes_total - len(seen.makes),
        ends=tuple(finding_card(one) for one in seen.ends),
        ends_more=seen.ends_total - len(seen.ends),
        lines=(*lines, *_sight_in_words(seen)),
        told=tuple(ToldRow(one.name, names[one.organisation], " ".join(one.because)) for one in seen.told),
        told_total=seen.told_total,
    )


def _sight_in_words(seen: EditAhead) -> Iterable[str]:
    for one in seen.others:
        yield from seen_by_others(one.organisation, listed(one.gains), listed(one.loses))
    if seen.own:
        yield from seen_by_oneself(listed(seen.own.gains), listed(seen.own.loses))
