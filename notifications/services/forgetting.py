"""Notices of long ago are cleaned up, in steps so small that nobody waits for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TextIO

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.forms.models import model_to_dict

from changes.domain.lifecycle import OVER_STATES
from core import clock
from notifications.models import Notice, NoticeQuerySet, NoticeState

STEP = 500
"""Notices in one transaction: some hundredths of a second."""
AT_ONCE = 20_000
"""In one go of the worker; the rest is left to the next."""
Keep = Callable[[list[Notice]], None]


def forget_old(days: int, most: int = AT_ONCE, keep: Keep | None = None) -> int:
    """How many are gone; `keep` gets each step before it goes."""
    if not days:
        return 0
    before, gone = clock.now() - timedelta(days=days), 0
    while gone < most and (step := _step(before, keep)):
        gone += step
    return gone


def old_ones(before: datetime) -> NoticeQuerySet:
    """Of what is over, or of no change at all; nothing that still waits to be sent."""
    done = Notice.objects.filter(due_at__lt=before).exclude(state__in=[NoticeState.PLANNED, NoticeState.SENDING])
    return done.filter(change=None) | done.filter(change__state__in=OVER_STATES)


@transaction.atomic
def _step(before: datetime, keep: Keep | None) -> int:
    """By their number, which grows with time: what is old is found at once."""
    ours = old_ones(before).select_for_update(of=("self",), skip_locked=True).order_by("pk")[:STEP]
    notices = list(ours)
    if keep and notices:
        keep(notices)
    Notice.objects.filter(in_place_of__in=notices).update(in_place_of=None)
    return Notice.objects.filter(pk__in=[notice.pk for notice in notices]).delete()[0]


def lines_into(file: TextIO) -> Keep:
    """One line of JSON for each."""

    def keep(notices: list[Notice]) -> None:
        for notice in notices:
            row = {"id": notice.pk, **model_to_dict(notice), "said": notice.said}
            file.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n")
        file.flush()

    return keep
