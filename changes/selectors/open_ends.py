"""What is not settled when work is to be completed."""

from __future__ import annotations

from changes.domain.conflicts.severity import Severity
from changes.domain.end_of_work import OpenEnds
from changes.models import CheckResult, FindingSide, FindingState, Validation, Window
from changes.selectors.reader import Reader


def open_ends(reader: Reader, window_id: int) -> OpenEnds:
    """Of work of the reader's own."""
    window = Window.objects.select_related("change").get(pk=window_id)
    last = {one.validation_id: one.passed for one in CheckResult.objects.filter(window=window)}
    checks = window.change.validations.select_related("from_system", "to_system")
    said = {check.pk: _said(reader, check) for check in checks}
    return OpenEnds(
        unticked=tuple(words for pk, words in said.items() if pk not in last),
        failed=tuple(words for pk, words in said.items() if last.get(pk) is False),
        high=_high(window),
    )


def _said(reader: Reader, check: Validation) -> str:
    ends = (end for end in (check.from_system, check.to_system) if end is not None)
    return check.text or " → ".join(reader.name(end.slug) for end in ends)


def _high(window: Window) -> int:
    own = FindingSide.objects.filter(window=window, accepted_at=None, finding__severity=Severity.HIGH)
    return own.filter(finding__state=FindingState.FOUND, finding__absorbed=False).count()
