"""With whom a change is shared."""

from __future__ import annotations

from accounts.models import Organisation
from changes.models import ChangeShare


def shared_with(change_id: int) -> list[Organisation]:
    shares = ChangeShare.objects.filter(change=change_id).select_related("organisation")
    return [share.organisation for share in shares.order_by("organisation__name", "organisation__slug")]
