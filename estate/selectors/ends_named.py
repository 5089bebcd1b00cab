"""Dependencies and grants by the names of their systems and of the other organisation, as one side may read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from core.searching import Wanted, alike
from estate.models import System

Ids = QuerySet[Any, Any] | list[Any]
Find = Callable[[QuerySet[Any], Wanted], Ids]
SYSTEMS, GRANTED = ("dependent", "provider"), ("system",)
"""By what fields a dependency and a grant name systems."""


def as_typed(rows: QuerySet[Any], word: Wanted) -> Ids:
    return rows.filter(word.in_field()).order_by().values("pk")


def much_like(rows: QuerySet[Any], word: Wanted) -> Ids:
    return alike(rows, word)


def ends_named(reader: Organisation, wanted: Wanted, systems: Sequence[str], find: Find = as_typed) -> Q:
    """Each word in any of the names. A private system of others is found by its owner alone."""
    whole, find = Q(), find if wanted.is_forgiven else as_typed
    for word in wanted.words:
        whole &= _named(reader, Wanted(word, (word,)), systems, find)
    return whole


def _named(reader: Organisation, word: Wanted, systems: Sequence[str], find: Find) -> Q:
    seen = find(System.objects.visible_to(reader), word)
    others = find(Organisation.objects.exclude(pk=reader.pk), word)
    named = Q(organisation__in=others) if systems == GRANTED else Q()
    for field in systems:
        named |= Q(**{f"{field}__in": seen}) | Q(**{f"{field}__organisation__in": others})
    return named
