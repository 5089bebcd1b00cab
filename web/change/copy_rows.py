"""What the page shows that copies a change: values, as the view prepares them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from changes.domain.again import Again, because
from changes.domain.check_words import check_in_words
from changes.domain.copying import Original
from changes.domain.draft import DraftWindow
from changes.selectors.copy_starts import CopyStarts
from changes.selectors.reader import Reader
from core.time import wording

MOST_SYSTEMS = 10
MOST_NAMED = 5
"""Windows whose times are shown; of more it says how many there are."""


@dataclass(frozen=True, slots=True)
class CopyStart:
    """A start, with the first of the windows begun then and what follows of the others."""

    windows: tuple[DraftWindow, ...]
    because: str = ""

    @property
    def first(self) -> DraftWindow:
        return self.windows[0]

    @property
    def last(self) -> DraftWindow | None:
        return self.windows[-1] if len(self.windows) > 1 else None


@dataclass(frozen=True, slots=True)
class Copies:
    """What of it is copied."""

    systems: tuple[tuple[str, str], ...]
    """Name and level."""
    more_systems: int
    one_at_a_time: bool
    checks: tuple[str, ...]
    people: tuple[str, ...]
    steps: int
    lengths: tuple[timedelta, ...]
    more_windows: int
    parts: tuple[str, ...]
    """In words: texts that come along."""
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Starts:
    best: CopyStart | None
    others: tuple[CopyStart, ...]
    looked: bool
    chosen: CopyStart | None = None
    """Found before, and named in the address."""


_PARTS = {
    "description": "what is done and why",
    "rollback_how": "the rollback",
    "notes": "the notes for your own organisation",
    "bridge": "the bridge",
}


def copies(reader: Reader, original: Original, people: Iterable[str]) -> Copies:
    draft = original.draft
    systems = tuple((reader.name(slug), level.word) for slug, level in draft.targets.items())
    lengths = tuple(one.ends_at - one.starts_at for one in draft.windows)
    return Copies(
        systems=systems[:MOST_SYSTEMS],
        more_systems=max(0, len(systems) - MOST_SYSTEMS),
        one_at_a_time=draft.one_at_a_time,
        checks=tuple(check_in_words(one.text, map(reader.name, _ends(one.from_, one.to))) for one in draft.checks),
        people=tuple(people),
        steps=len(original.steps),
        lengths=lengths[:MOST_NAMED],
        more_windows=max(0, len(lengths) - MOST_NAMED),
        parts=tuple(words for name, words in _PARTS.items() if getattr(draft, name)),
        left_out=original.left_out,
    )


def starts(reader: Reader, original: Original, found: CopyStarts, at: datetime | None = None) -> Starts:
    chosen = CopyStart(_windows(original, at)) if at else None
    if found.found is None:
        return Starts(None, (), found.looked, chosen)
    best, others = found.found.start, found.found.others
    return Starts(
        CopyStart(_windows(original, best), _why(reader, original, found.found)),
        tuple(CopyStart(_windows(original, one)) for one in others),
        found.looked,
        chosen,
    )


def find_url(change_id: UUID, original: Original) -> str:
    """*Find a time* with this work filled in; empty of work in several windows, for which it cannot look."""
    draft = original.draft
    if len(draft.windows) > 1 or len(draft.targets) > MOST_SYSTEMS:
        return ""
    minutes = (original.first.ends_at - original.first.starts_at) // timedelta(minutes=1)
    asked = {
        "copy": change_id,
        "systems": list(draft.targets),
        "takes": f"{minutes // 60} h {minutes % 60}",
        "impact": max(draft.targets.values()).word,
        "part": "any",
    }
    return f"{reverse('find-a-time')}?{urlencode(asked, doseq=True)}"


def _why(reader: Reader, original: Original, found: Again) -> str:
    """The time of the day is that of the clock on which it was planned."""
    local = found.start.astimezone(original.zone)
    was = original.first.starts_at.astimezone(original.zone)
    other = original.zone.key != reader.zone.key
    return because(found, f"{was:%H:%M}" + (f" {wording.zone_name(local, original.zone)}" if other else ""))


def _windows(original: Original, starts_at: datetime) -> tuple[DraftWindow, ...]:
    draft, _ = original.at(starts_at)
    return draft.windows


def _ends(from_: str | None, to: str) -> Sequence[str]:
    return (from_, to) if from_ else (to,)
