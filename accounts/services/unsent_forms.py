"""Keeps what somebody typed while they were signed out, and forgets it in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.domain.unsent import MOST_KEPT, kept_of
from accounts.models import Person, UnsentForm


@dataclass(frozen=True, slots=True)
class SentForm:
    """As it arrived."""

    page: str
    action: str
    fields: Iterable[tuple[str, Sequence[str]]]


@transaction.atomic
def keep_unsent(person: Person, sent: SentForm, now: datetime, besides: Iterable[str] = ()) -> UnsentForm:
    """`besides` are the fields that maintwin itself puts into every form."""
    forget_old(now)
    fields = kept_of(sent.fields, besides)
    kept = UnsentForm.objects.create(person=person, page=sent.page, action=sent.action, fields=fields, kept_at=now)
    newest = UnsentForm.objects.filter(person=person).order_by("-kept_at", "-pk").values("pk")[:MOST_KEPT]
    UnsentForm.objects.filter(person=person).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return kept


def forget_unsent(person: Person, public_id: str, action: str) -> None:
    """It has been sent after all."""
    UnsentForm.objects.filter(person=person, public_id=public_id, action=action).delete()


def forget_old(now: datetime) -> int:
    return UnsentForm.objects.too_old(now).delete()[0]
