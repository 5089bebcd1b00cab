"""Keeping the record, and telling pages that there is something new."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from accounts.models import Activity, Organisation, Person
from maintwin import clock, wake


def record(
    kind: str,
    subject_kind: str,
    subject_id: int,
    *,
    actor: Person | None,
    organisation: Organisation | None,
    tells: Iterable[str] = (),
    **data: Any,
) -> Activity:
    """Writes the act down; workers are woken after the commit when somebody is to be told of it."""
    tells = list(tells)
    activity = Activity.objects.create(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        actor=actor,
        organisation=organisation,
        data=data,
        tells=tells,
        at=clock.now(),
        told_at=None if tells else clock.now(),
    )
    if tells:
        wake.after_commit("notifications.fan_out")
    return activity


def raise_board_versions(organisations: Iterable[int]) -> None:
    """These organisations have something new to see. Rows are taken in order, so that two acts cannot deadlock."""
    ids = sorted(set(organisations))
    list(Organisation.objects.select_for_update().filter(id__in=ids).order_by("id").values_list("id"))
    Organisation.objects.filter(id__in=ids).update(board_version=F("board_version") + 1)


def next_reference(organisation: Organisation) -> str:
    """The organisation's next reference, such as CENTRE-7."""
    Organisation.objects.filter(pk=organisation.pk).update(last_reference=F("last_reference") + 1)
    number = Organisation.objects.values_list("last_reference", flat=True).get(pk=organisation.pk)
    return f"{organisation.slug.upper()}-{number}"
