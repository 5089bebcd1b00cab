"""Troubles that somebody looks into, as pages list them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from changes.selectors.reader import Reader
from triage.models import Investigation
from triage.selectors.evidence import observations_of
from triage.selectors.investigations import title_of


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """An investigation in a list."""

    title: str
    organisation: str
    opened_at: datetime
    opened_by: str
    url: str
    mine: bool
    looked_for: bool
    """Whether whoever opened it is there."""


def trouble_rows(reader: Reader, investigations: Iterable[Investigation]) -> list[TroubleRow]:
    """Expects them loaded `for_reading()`."""
    investigations = list(investigations)
    seen = observations_of(reader, investigations)
    return [
        TroubleRow(
            title_of(reader, seen.get(one.pk, ())),
            one.organisation.name,
            one.opened_at,
            one.opened_by.name_today,
            reverse("investigation", args=[one.public_id]),
            one.organisation_id == reader.organisation.pk,
            one.opened_by.is_active,
        )
        for one in investigations
    ]
