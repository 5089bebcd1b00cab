"""By what an imported change is known again: its external reference, where it has one, or else organisation, title and
first start. A change that the file moves has another first start: where exactly one of that organisation and title is
left in the file, and exactly one in the house of which nothing has started and that is not over, they are the same. A
file that plans the same work a second time therefore names both, or gives them external references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from changes.domain.lifecycle import PLANNED_STATES
from changes.models import Change, State, Window
from exchange.estate_file.records import ChangeRecord

Key = tuple[Hashable, ...]


def key_of(record: ChangeRecord) -> Key:
    return _by_reference(record.organisation, record.external_reference or "") or _by_title(record)


def same_by(record: ChangeRecord) -> str:
    """What two with one key have in common, in words."""
    if record.external_reference:
        return f"organisation and external_reference “{record.external_reference}”"
    return "organisation, title and start"


def known_again(records: Sequence[ChangeRecord], now: datetime) -> dict[Hashable, Change]:
    """Each stored change once. A stored one without a reference is known by its title to a file that names one."""
    stored = _stored(records)
    known, taken = dict[Hashable, Change](), set[int]()
    for record, wanted in _in_order(records):
        key = key_of(record)
        change = next((one for one in stored[wanted] if one.pk not in taken and _may_be(record, one)), None)
        if key not in known and change is not None:
            known[key] = change
            taken.add(change.pk)
    for record, change in _moved(records, known, taken, now):
        known[key_of(record)] = change
    return known


def _in_order(records: Iterable[ChangeRecord]) -> Iterator[tuple[ChangeRecord, Key]]:
    """What is known by its own key comes first."""
    yield from ((record, key_of(record)) for record in records)
    yield from ((record, _by_title(record)) for record in records if record.external_reference)


def _may_be(record: ChangeRecord, change: Change) -> bool:
    return not record.external_reference or change.external_reference in ("", record.external_reference)


def _stored(records: Sequence[ChangeRecord]) -> defaultdict[Key, list[Change]]:
    """By each of the keys that they could be meant by, the oldest first."""
    changes = _with_their_times()
    by_key: defaultdict[Key, list[Change]] = defaultdict(list)
    for change in changes.filter(title__in={record.title for record in records}):
        by_key[change.organisation.slug, change.title, change.first].append(change)  # type: ignore[attr-defined]
    references = {record.external_reference for record in records if record.external_reference}
    for change in changes.filter(external_reference__in=references) if references else ():
        by_key[_by_reference(change.organisation.slug, change.external_reference)].append(change)
    return by_key


def _with_their_times() -> QuerySet[Change]:
    """Windows that were taken out of a change are no part of it, unless nothing else is left."""
    standing = ~Q(windows__state=State.CANCELLED)
    first = Coalesce(Min("windows__starts_at", filter=standing), Min("windows__starts_at"))
    return Change.objects.select_related("organisation").annotate(first=first).order_by("pk")


def _moved(
    records: Sequence[ChangeRecord], known: dict[Hashable, Change], taken: set[int], now: datetime
) -> Iterator[tuple[ChangeRecord, Change]]:
    """One that is left in the file and one that is left in the house."""
    unknown: defaultdict[Key, list[ChangeRecord]] = defaultdict(list)
    for record in records:
        if key_of(record) not in known:
            unknown[record.organisation, record.title].append(record)
    alone = {key: left[0] for key, left in unknown.items() if len(left) == 1}
    candidates: defaultdict[Key, list[Change]] = defaultdict(list)
    for change in _not_started(now).filter(title__in={title for _, title in alone}) if alone else ():
        if change.pk not in taken:
            candidates[change.organisation.slug, change.title].append(change)
    for key, record in alone.items():
        standing = [change for change in candidates[key] if _may_be_moved(record, change)]
        if len(standing) == 1:
            yield record, standing[0]


def _may_be_moved(record: ChangeRecord, change: Change) -> bool:
    """One with a reference is known by that alone; one that was called off only to a file that says the same of it."""
    called_off = change.state == State.CANCELLED
    return not change.external_reference and (not called_off or record.state == State.CANCELLED)


def _not_started(now: datetime) -> QuerySet[Change]:
    """It lies ahead, or was called off."""
    begun = Window.objects.filter(change=OuterRef("pk")).exclude(state__in=(*PLANNED_STATES, State.CANCELLED))
    planned = Q(windows__state__in=PLANNED_STATES)
    last = Max("windows__ends_at", filter=planned)
    called_off = Q(state=State.CANCELLED)
    changes = Change.objects.select_related("organisation").annotate(last=last).filter(~Exists(begun))
    return changes.filter(Q(last__gt=now) | called_off).order_by("pk")


def _by_reference(organisation: str, reference: str) -> Key:
    return (organisation, "external_reference", reference, "") if reference else ()


def _by_title(record: ChangeRecord) -> Key:
    return record.organisation, record.title, min(window.starts_at for window in record.windows)
