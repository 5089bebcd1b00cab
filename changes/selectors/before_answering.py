"""What somebody who is asked to approve work should know beside the work itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from changes.domain.conflicts.kinds import ConflictKind
from changes.domain.lifecycle import TOOK_PLACE_STATES
from changes.domain.track_record import LAST, EndedWindow, track_record
from changes.models import Finding, FindingSide, Window
from changes.selectors.changes import ChangeView
from changes.selectors.findings import FindingView, finding_views
from changes.selectors.reader import Reader
from changes.selectors.sight import sight_of
from core.searching import sifted

MOST_AMONG_THEIRS = 20
OF_SYSTEMS = (
    *(ConflictKind.SAME_SYSTEM, ConflictKind.DEPENDENCY),
    *(ConflictKind.SHARED_DEPENDENT, ConflictKind.REDUNDANCY),
)
"""What checks and people meet in is for those to know whose work it is."""


def conflicts_among_theirs(reader: Reader, view: ChangeView) -> list[FindingView]:
    """Between this work and other work of the same organisation, where it meets in something that the reader's systems
    need, and the reader sees all of the work."""
    sides = FindingSide.objects.filter(window__in=[one.pk for one in view.windows]).values("finding")
    others = FindingSide.objects.exclude(organisation=view.organisation_id).values("finding")
    found = Finding.objects.standing().filter(pk__in=sides, absorbed=False, severity__gt=0, kind__in=OF_SYSTEMS)
    met = found.exclude(pk__in=others.filter(finding__in=found)).with_sides()
    rows = [one for one in met[:MOST_AMONG_THEIRS] if reader.needed.issuperset(one.meets_at)]
    changes = {side.window.change for one in rows for side in one.sides.all() if side.window}
    reader.look_at(list(changes))
    seen = {change.pk for change in changes if reader.sight(change).shows("title")}
    shown = [one for one in rows if all(side.window and side.window.change_id in seen for side in one.sides.all())]
    return finding_views(reader, shown)


def record_of_theirs(reader: Reader, view: ChangeView) -> str:
    """In words: how the last work of the same organisation went that the reader could see."""
    ended = Window.objects.filter(
        change__organisation=view.organisation_id, state__in=TOOK_PLACE_STATES, actual_end__isnull=False
    ).order_by("-actual_end", "-pk")
    rows = ended.values_list("change_id", "state", "ends_at", "actual_end")
    last = islice(sifted(rows, lambda some: _seen(reader, some), LAST), LAST)
    return track_record(last, view.organisation_name)


def _seen(reader: Reader, rows: Sequence[tuple[int, str, object, object]]) -> list[EndedWindow]:
    sight = sight_of(reader.organisation, {change for change, *_ in rows}, meeting=False)
    return [EndedWindow(*row) for change, *row in rows if sight[change].shows("title")]  # type: ignore[arg-type]
