"""The record of one change, as those read it who may see everything of it: acts and edits, conflicts found and gone.
Notices know of changes and not the other way round; `notifications.selectors.record` puts them between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from changes.domain.log_words import ELSEWHERE, did, said, who_did
from changes.domain.snapshot import FieldEdit
from changes.models import Finding
from changes.selectors.findings import FindingView, finding_views, findings_read
from changes.selectors.log_names import ReadersNames, names_in
from changes.selectors.past import edits_of
from changes.selectors.reader import Reader
from core.activity import Activity
from core.history import Via

EDITS = ("edited", "extended")
NOT_FOR_EYES = ("telling_failed",)
SOMEBODY = "somebody at another organisation"


class EntryKind(StrEnum):
    ACT = "act"
    EDIT = "edit"
    NOTICE = "notice"
    CONFLICT = "conflict"


class Source(StrEnum):
    """Where a line of the record is kept."""

    ACTIVITY = "activity"
    FOUND = "found"
    GONE = "gone"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    at: datetime
    who: str
    """Name of the person; "maintwin" when the product itself acted; empty where only the party is told."""
    organisation: str | None
    """Slug."""
    organisation_name: str
    via: Via
    kind: EntryKind
    what: str
    text: str = ""
    """What they wrote with it."""
    edits: tuple[FieldEdit, ...] = ()
    says_by_link: bool = False
    """Whether `what` says by which link it was done."""
    act: str = ""
    """The kind of the act, where it is one."""
    cause: int | None = None
    """Number of the act that it is, or for which a message was sent."""
    told: tuple[str, str] | None = None
    """Of a message that was sent: name and organisation of whoever got it."""
    about: str = ""
    """What that message was about."""
    about_words: str = ""


def marks(reader: Reader, change_id: int, kind: EntryKind | None = None) -> list[QuerySet[Any]]:
    """When, where and under which number each line is kept; one query for each place."""
    acts = Activity.objects.about("change", change_id)
    if kind in (EntryKind.ACT, EntryKind.EDIT):
        acts = acts.filter(kind__in=EDITS) if kind is EntryKind.EDIT else acts.exclude(kind__in=EDITS)
    found = Finding.objects.visible_to(reader.organisation).filter(sides__window__change=change_id)
    places = []
    if kind in (None, EntryKind.ACT, EntryKind.EDIT):
        places.append(mark(acts, "at", Source.ACTIVITY))
    if kind in (None, EntryKind.CONFLICT):
        places.append(mark(found, "found_at", Source.FOUND))
        places.append(mark(found.exclude(gone_at=None), "gone_at", Source.GONE))
    return places


def mark(rows: QuerySet[Any], when: Any, source: Source) -> QuerySet[Any]:
    named = rows.order_by().annotate(when=F(when) if isinstance(when, str) else when)
    told = named.annotate(source=Value(str(source), output_field=CharField()))
    lines: QuerySet[Any] = told.values_list("when", "source", "pk")
    return lines


def entries(
    reader: Reader, change_id: int, wanted: Iterable[tuple[Source, int]]
) -> dict[tuple[Source, int], TimelineEntry]:
    """The lines under these numbers, as `marks` has them, with a fixed number of queries."""
    by_source: dict[Source, list[int]] = {source: [] for source in Source}
    for source, pk in wanted:
        by_source[source].append(pk)
    acts = _acts(reader, change_id, by_source[Source.ACTIVITY])
    return acts | _conflicts(reader, by_source[Source.FOUND], by_source[Source.GONE])


def updates(change_id: int, most: int) -> list[Activity]:
    """What was posted while people worked, for everybody affected; newest first."""
    posted = Activity.objects.about("change", change_id).filter(kind="updated")
    return list(posted.select_related("actor__organisation").order_by("-id")[:most])


def _acts(reader: Reader, change_id: int, ids: Sequence[int]) -> dict[tuple[Source, int], TimelineEntry]:
    if not ids:
        return {}
    acts = list(Activity.objects.filter(pk__in=ids).select_related("actor__organisation", "organisation"))
    revisions = {act.data["revision"] for act in acts if act.kind in EDITS and "revision" in act.data}
    edits = edits_of(reader, change_id, revisions) if revisions else {}
    names = names_in(reader, acts)
    return {(Source.ACTIVITY, act.pk): _act(names, act, edits) for act in acts}


def _act(names: ReadersNames, act: Activity, edits: dict[int, tuple[FieldEdit, ...]]) -> TimelineEntry:
    reader = names.reader
    who, slug, name = _who(reader, act)
    data = act.data
    if act.kind in ELSEWHERE:
        data = {key: value for key, value in data.items() if key not in ("found", "gone")}
    is_edit = act.kind in EDITS
    return TimelineEntry(
        at=act.at,
        who=who,
        organisation=slug,
        organisation_name=name,
        via=_via(act),
        kind=EntryKind.EDIT if is_edit else EntryKind.ACT,
        what=did(act.kind, data, names),
        text="" if _keeps_for_itself(reader, act) else said(data),
        edits=edits.get(act.data.get("revision", 0), ()) if is_edit else (),
        says_by_link=bool((data.get("by_link") or {}).get("named")),
        act=act.kind,
        cause=act.pk,
    )


def _who(reader: Reader, act: Activity) -> tuple[str, str | None, str]:
    if act.actor is None:
        return "maintwin", None, ""
    organisation = act.actor.organisation
    ours = organisation.pk == reader.organisation.pk
    if act.kind in ELSEWHERE and not ours:
        return SOMEBODY, None, ""
    if act.kind == "accepted_risk" and not ours:
        return "", organisation.slug, organisation.name
    return who_did(act.actor.name, act.data), organisation.slug, organisation.name


def _keeps_for_itself(reader: Reader, act: Activity) -> bool:
    """Why a risk is acceptable is the business of the side that accepts it."""
    theirs = act.organisation_id != reader.organisation.pk
    return act.kind in NOT_FOR_EYES or (theirs and act.kind in ("accepted_risk", *ELSEWHERE))


def _via(act: Activity) -> Via:
    if act.data.get("by_link") and act.actor_id is not None and "named" in act.data["by_link"]:
        return Via.LINK
    return Via((act.context or {}).get("via", Via.MAINTWIN))


def _conflicts(reader: Reader, found: Sequence[int], gone: Sequence[int]) -> dict[tuple[Source, int], TimelineEntry]:
    if not found and not gone:
        return {}
    rows_by_id = findings_read({*found, *gone})
    views = {view.pk: view for view in finding_views(reader, rows_by_id.values())}
    lines = {}
    for pk in found:
        lines[Source.FOUND, pk] = _conflict("found a conflict", rows_by_id[pk].found_at, views[pk])
    for pk in gone:
        lines[Source.GONE, pk] = _conflict("no longer finds a conflict", rows_by_id[pk].gone_at, views[pk])
    return lines


def _conflict(what: str, at: datetime | None, view: FindingView) -> TimelineEntry:
    assert at is not None
    return TimelineEntry(at, "maintwin", None, "", Via.MAINTWIN, EntryKind.CONFLICT, f"{what}: {view.explanation}")
