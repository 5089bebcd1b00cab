"""What somebody who is asked to approve work should know beside the work itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from django.db.models import Count, Exists, OuterRef

from changes.domain.conflicts.kinds import ConflictKind
from changes.domain.lifecycle import TOOK_PLACE_STATES
from changes.domain.track_record import LAST, EndedWindow, track_record
from changes.models import Finding, FindingQuerySet, FindingSide, Window
from changes.selectors.changes import ChangeView
from changes.selectors.findings import FindingView, finding_views
from changes.selectors.reader import Reader
from changes.selectors.sight import sight_of
from core.searching import sifted

OF_SYSTEMS = (
    *(ConflictKind.SAME_SYSTEM, ConflictKind.DEPENDENCY),
    *(ConflictKind.SHARED_DEPENDENT, ConflictKind.REDUNDANCY),
)
"""What checks and people meet in is for those to know whose work it is."""


def conflicts_among_theirs(reader: Reader, views: Sequence[ChangeView]) -> dict[int, list[FindingView]]:
    """By change: between this work and other work of the same organisation, where it meets in something that the
    reader's systems need, and the reader sees all of the work."""
    of = {window.pk: view.pk for view in views for window in view.windows}
    found: dict[int, list[FindingView]] = {view.pk: [] for view in views}
    for finding in finding_views(reader, list(_readable(reader, _among_one_party(of)))):
        for change in {of[side.pk] for side in finding.windows if side.pk in of}:
            found[change].append(finding)
    return found


def _among_one_party(windows: Collection[int]) -> FindingQuerySet:
    """Worse than of no impact, and not said by a worse one."""
    sides = FindingSide.objects.filter(window__in=list(windows)).values("finding")
    found = Finding.objects.standing().filter(pk__in=sides, absorbed=False, severity__gt=0, kind__in=OF_SYSTEMS)
    parties = FindingSide.objects.filter(finding=OuterRef("pk")).order_by().values("finding")
    alone = parties.annotate(parties=Count("organisation", distinct=True)).filter(parties=1)
    return found.filter(Exists(alone)).with_sides().order_by("overlap_starts_at", "public_id")


def _readable(reader: Reader, found: FindingQuerySet) -> Iterator[Finding]:
    rows = [one for one in found if reader.needed.issuperset(one.meets_at)]
    changes = {one.pk: {side.window.change for side in one.sides.all() if side.window} for one in rows}
    reader.look_at([change for some in changes.values() for change in some])
    for one in rows:
        others = {change.organisation_id for change in changes[one.pk]} - {reader.organisation.pk}
        if others and all(reader.sight(change).shows("title") for change in changes[one.pk]):
            yield one


def record_of_theirs(reader: Reader, view: ChangeView) -> str:
    """In words: how the last work of the same organisation went that the reader could see."""
    ended = Window.objects.filter(
        change__organisation=view.organisation_id, state__in=TOOK_PLACE_STATES, actual_end__isnull=False
    ).order_by("-starts_at", "-pk")
    rows = ended.values_list("change_id", "state", "ends_at", "actual_end")
    last = islice(sifted(rows, lambda some: _seen(reader, some), LAST), LAST)
    return track_record(last)


def _seen(reader: Reader, rows: Sequence[tuple[int, str, object, object]]) -> list[EndedWindow]:
    sight = sight_of(reader.organisation, {change for change, *_ in rows}, meeting=False)
    return [EndedWindow(*row) for change, *row in rows if sight[change].shows("title")]  # type: ignore[arg-type]
