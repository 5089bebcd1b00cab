"""Telling the pages of organisations that there is something new to see."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import BigIntegerField, Func

from accounts.models import Organisation

NEXT = Func(template="nextval('accounts_board_version')", output_field=BigIntegerField())
"""Never the same again, not even after what raised it was undone: what is kept under a version stays true."""


def raise_board_versions(organisations: Iterable[int]) -> None:
    """These organisations have something new to see. Rows are taken in order, so that two acts cannot deadlock."""
    ids = sorted(set(organisations))
    list(Organisation.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id").values_list("id"))
    Organisation.objects.filter(id__in=ids).update(board_version=NEXT)


def raise_board_versions_once_saved(organisations: Iterable[int]) -> None:
    """The same for acts that many do at once, outside of the schedule's lock: row by row after the commit, so that they
    never hold one organisation while they wait for another."""
    transaction.on_commit(partial(_raise_each, sorted(set(organisations))), robust=True)


def _raise_each(organisations: Iterable[int]) -> None:
    for organisation in organisations:
        Organisation.objects.filter(pk=organisation).update(board_version=NEXT)
