"""With whom a change is shared."""

from __future__ import annotations

from accounts.models import Organisation
from changes.models import ChangeShare
from changes.selectors.kept_of_change import kept_of


def shared_with(change_id: int) -> list[Organisation]:
    if not kept_of(change_id).shares:
        return []
    shares = ChangeShare.objects.filter(change=change_id).select_related("organisation")
    return [share.organisation for share in shares.order_by("organisation__name", "organisation__slug")]
