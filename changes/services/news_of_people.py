"""Whoever has work on their board whose owner has left reads there whom to call instead."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Organisation
from accounts.services.board_versions import raise_board_versions
from changes.domain.board_moments import JUST_ENDED, UPCOMING
from changes.models import Change, State, Window
from changes.selectors.sight import audience_of
from core import clock

MOST_ASKED = 100
"""Of so much work it is asked who sees it; of more it is news to everybody."""


def raise_boards_that_name_people_of(organisation_id: int) -> None:
    """After somebody has come or left, or is named for something or no longer."""
    now = clock.now()
    shown = Q(state=State.IN_PROGRESS) | Q(period__overlap=(now - JUST_ENDED, now + UPCOMING))
    left = Window.objects.filter(shown, change__organisation=organisation_id, change__owner__is_active=False)
    near = left.order_by().values("change").distinct()
    changes = list(Change.objects.filter(pk__in=near).prefetch_related("targets", "validations")[: MOST_ASKED + 1])
    if len(changes) > MOST_ASKED:
        raise_board_versions(Organisation.objects.values_list("pk", flat=True))
    else:
        raise_board_versions({organisation_id}.union(*map(audience_of, changes)))
