"""By what an imported change is known again: its external reference, where it has one, or else organisation, title and
first start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence

from django.db.models import Min

from changes.models import Change
from exchange.estate_file.records import ChangeRecord

Key = tuple[Hashable, ...]


def key_of(record: ChangeRecord) -> Key:
    return _by_reference(record.organisation, record.external_reference or "") or _by_title(record)


def same_by(record: ChangeRecord) -> str:
    """What two with one key have in common, in words."""
    if record.external_reference:
        return f"organisation and external_reference “{record.external_reference}”"
    return "organisation, title and start"


def known_again(records: Sequence[ChangeRecord]) -> dict[Hashable, Change]:
    """Each stored change once. A stored one without a reference is known by its title to a file that names one."""
    stored = _stored(records)
    known, taken = dict[Hashable, Change](), set[int]()
    for record, wanted in _in_order(records):
        key = key_of(record)
        change = next((one for one in stored[wanted] if one.pk not in taken and _may_be(record, one)), None)
        if key not in known and change is not None:
            known[key] = change
            taken.add(change.pk)
    return known


def _in_order(records: Iterable[ChangeRecord]) -> Iterator[tuple[ChangeRecord, Key]]:
    """What is known by its own key comes first."""
    yield from ((record, key_of(record)) for record in records)
    yield from ((record, _by_title(record)) for record in records if record.external_reference)


def _may_be(record: ChangeRecord, change: Change) -> bool:
    return not record.external_reference or change.external_reference in ("", record.external_reference)


def _stored(records: Sequence[ChangeRecord]) -> defaultdict[Key, list[Change]]:
    """By each of the keys that they could be meant by, the oldest first."""
    changes = Change.objects.select_related("organisation").annotate(first=Min("windows__starts_at")).order_by("pk")
    by_key: defaultdict[Key, list[Change]] = defaultdict(list)
    for change in changes.filter(title__in={record.title for record in records}):
        by_key[change.organisation.slug, change.title, change.first].append(change)
    references = {record.external_reference for record in records if record.external_reference}
    for change in changes.filter(external_reference__in=references) if references else ():
        by_key[_by_reference(change.organisation.slug, change.external_reference)].append(change)
    return by_key


def _by_reference(organisation: str, reference: str) -> Key:
    return (organisation, "external_reference", reference, "") if reference else ()


def _by_title(record: ChangeRecord) -> Key:
    return record.organisation, record.title, min(window.starts_at for window in record.windows)
