"""What the pages of freezes show: values, and how they are made."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from changes.selectors.freeze_exceptions import to_answer
from changes.selectors.reader import Reader
from components.work import FreezeRow, freeze_row
from estate.models import Freeze, FreezeQuerySet


@dataclass(frozen=True, slots=True)
class ListedFreeze:
    url: str
    row: FreezeRow
    blocks: bool
    mine: bool
    waiting: int = 0
    """Exceptions that wait for an answer of the reader's organisation."""


def listed_freezes(reader: Reader) -> list[ListedFreeze]:
    """Those that go on or come, the next first."""
    seen: FreezeQuerySet = Freeze.objects.standing().visible_to(reader.organisation, reader.concerning)
    ahead = seen.ahead(reader.now).select_related("organisation").prefetch_related("systems")
    waiting = to_answer(reader)
    return [
        listed_freeze(reader, freeze, waiting[freeze.public_id]) for freeze in ahead.order_by("starts_at", "public_id")
    ]


def listed_freeze(reader: Reader, freeze: Freeze, waiting: int) -> ListedFreeze:
    mine = freeze.organisation_id == reader.organisation.pk
    url = reverse("freeze", args=[freeze.public_id])
    return ListedFreeze(url, freeze_row(reader, freeze), freeze.mode == "block", mine, waiting)
