"""What is not settled when work is to be completed."""

from __future__ import annotations

from collections.abc import Iterator

from changes.domain.check_words import check_in_words
from changes.domain.conflicts.severity import Severity
from changes.domain.end_of_work import OpenEnds
from changes.models import Change, FindingSide, FindingState, Validation
from changes.selectors.reader import Reader
from changes.selectors.ticks import last_ticks
from core.looking import asked_once


def open_ends(reader: Reader, change: Change, window: int) -> OpenEnds:
    """Of work of the reader's own."""
    last = last_ticks(change).get(window, {})
    said = {check.pk: _said(reader, check) for check in change.validations.all()}
    return OpenEnds(
        unticked=tuple(words for pk, words in said.items() if pk not in last),
        failed=tuple(words for pk, words in said.items() if pk in last and not last[pk].passed),
        high=asked_once(("high", change.pk), lambda: list(_high(change))).count(window),
    )


def _said(reader: Reader, check: Validation) -> str:
    ends = (end for end in (check.from_system, check.to_system) if end is not None)
    return check_in_words(check.text, (reader.name(end.slug) for end in ends))


def _high(change: Change) -> Iterator[int]:
    """The window of each side of its own that is not accepted."""
    own = FindingSide.objects.filter(window__change=change, accepted_at=None, finding__severity=Severity.HIGH)
    found = own.filter(finding__state=FindingState.FOUND, finding__absorbed=False)
    yield from (pk for pk in found.values_list("window_id", flat=True) if pk is not None)
