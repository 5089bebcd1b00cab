"""By what an imported change is known again."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime

from django.db.models import Min

from changes.models import Change
from exchange.estate_file.records import ChangeRecord


def key_of(record: ChangeRecord) -> tuple[str, str, datetime]:
    return record.organisation, record.title, min(window.starts_at for window in record.windows)


def known_again(records: Sequence[ChangeRecord]) -> dict[Hashable, Change]:
    wanted, found = {key_of(record) for record in records}, dict[Hashable, Change]()
    titled = Change.objects.filter(title__in={record.title for record in records}).order_by()
    for change in titled.select_related("organisation").annotate(first=Min("windows__starts_at")):
        key = (change.organisation.slug, change.title, change.first)
        if key in wanted:
            found[key] = change
    return found
