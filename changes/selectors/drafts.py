"""What was saved and not submitted: where its people go on with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Min, Q

from changes.models import Change
from changes.models.change import State
from changes.selectors.reader import Reader
from core.cut import cut_query

MOST_DRAFTS = 50


@dataclass(frozen=True, slots=True)
class DraftView:
    id: UUID
    reference: str
    title: str
    owner: str
    mine: bool
    """The reader answers for it."""
    starts_at: datetime | None
    """Of its first window; None where none was entered."""


@dataclass(frozen=True, slots=True)
class Drafts:
    """Of the reader's organisation, the newest first."""

    mine: tuple[DraftView, ...]
    others: tuple[DraftView, ...]
    rest: int
    """So many more of either; the reader's own are cut last."""


def drafts_of(reader: Reader) -> Drafts:
    """With one query, where not very many are there."""
    found = Change.objects.filter(organisation=reader.organisation, state=State.DRAFT).select_related("owner")
    dated = found.annotate(first=Min("windows__starts_at"), mine=Q(owner=reader.person))
    views = cut_query(dated.order_by(F("mine").desc(), "-id"), MOST_DRAFTS).made(_view)
    return Drafts(tuple(one for one in views if one.mine), tuple(one for one in views if not one.mine), views.rest)


def _view(draft: Any) -> DraftView:
    return DraftView(draft.public_id, draft.reference, draft.title, draft.owner.name, draft.mine, draft.first)
