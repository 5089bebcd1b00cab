"""What another organisation sees of one's own work and systems. Nobody learns by it what they do not see themselves: of
the others' systems, work and conflicts nothing is shown that is not on one's own page."""

from __future__ import annotations

from dataclasses import replace

from accounts.models import Organisation
from changes.models import Change
from changes.selectors.changes import ChangeView, ImpactView, WindowView, change_view, change_views
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight
from changes.selectors.systems import SystemView, system_view, systems_seen
from changes.selectors.window_lists import work_on
from core.cut import Cut
from estate.models import System


def somebody_of(mine: Reader, other: Organisation) -> Reader:
    """Whoever looks there, with the times of who asks."""
    return Reader.anybody_of(other, mine.person.timezone)


def change_seen_by(mine: Reader, theirs: Reader, change: Change, *, shared: bool = False) -> ChangeView | None:
    """Of one's own change. `shared` is as if all of it had been shown to them. None where they see nothing."""
    if shared:
        theirs.look_at([change])
        theirs.show(change, Sight.FULL)
    if not theirs.sight(change).shows("existence"):
        return None
    [whole] = change_views(mine, [change], {change.public_id: []})
    return _without_what_is_theirs(mine, theirs, change_view(theirs, change), whole)


def system_seen_by(mine: Reader, theirs: Reader, system: System, *, shared: bool = False) -> SystemView | None:
    """Of one's own system. `shared` is as if it had been shown to them. None where they see nothing of it."""
    if shared:
        theirs.shared = theirs.shared | {system.slug}
        theirs.concerning = theirs.concerning | {system.slug}
    elif not systems_seen(theirs.organisation).filter(pk=system.pk).exists():
        return None
    view = system_view(theirs, system)
    own = mine.organisation.slug
    work = view.work
    return replace(
        view,
        mine=False,
        needs=tuple(one for one in view.needs if mine.may_open(one.provider.slug)),
        needed_by=tuple(one for one in view.needed_by if mine.may_open(one.dependent.slug)),
        freezes=tuple(one for one in view.freezes if one.organisation_id == mine.organisation.pk),
        work=replace(
            work,
            now=_only_of(own, work.now),
            upcoming=_only_of(own, work.upcoming),
            past=_only_of(own, work.past),
            level=work_on(mine, system.slug).level,
        ),
    )


def _only_of(owner: str, work: Cut[WindowView]) -> Cut[WindowView]:
    return Cut(tuple(one for one in work.shown if one.organisation == owner))


def _without_what_is_theirs(mine: Reader, theirs: Reader, seen: ChangeView, whole: ChangeView) -> ChangeView:
    other = theirs.organisation.slug
    impact = tuple(_worded(theirs, row) for row in whole.impact if _is_shown(theirs, row)) if seen.impact_total else ()
    return replace(
        seen,
        conflicts=(),
        conflicts_rest=0,
        impact=impact,
        impact_total=len(impact),
        warnings=(),
        approvals=tuple(one for one in whole.approvals if one.organisation == other) if seen.approvals else (),
        proposals=tuple(one for one in whole.proposals if one.organisation == other) if seen.proposals else (),
    )


def _is_shown(theirs: Reader, row: ImpactView) -> bool:
    """Their own, as far as one may name them oneself, and what they may name as well."""
    return row.organisation == theirs.organisation.slug or (
        row.system in theirs.estate.names and theirs.may_open(row.system)
    )


def _worded(theirs: Reader, row: ImpactView) -> ImpactView:
    """With no name on its way that they may not read."""
    known = theirs.estate.names
    names = tuple(
        theirs.name(slug) if slug in known else name for slug, name in zip(row.path, row.path_names, strict=True)
    )
    return replace(row, path_names=names, mine=row.organisation == theirs.organisation.slug)
