"""Notices that are one to their reader: sent as one message, by whoever holds the first of them."""

from __future__ import annotations

from notifications.models import Notice, NoticeState
from notifications.services.sending.places import Place


def taken_along(first: Notice, place: Place) -> list[Notice]:
    """What goes with it, in the hands of this sender: all that is planned or was claimed already, itself too."""
    beside = Notice.objects.bundled_with(first)
    planned = beside.while_held_by(place.holder).filter(state=NoticeState.PLANNED)
    planned.order_by().update(state=NoticeState.SENDING, claimed_by=place.holder)
    return list(beside.in_hand_of(place.holder).for_sending())
