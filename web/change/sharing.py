"""On the page of a change: who sees all of it, beside those whose work it is."""

from __future__ import annotations

from django import forms
from django.urls import reverse

from changes.domain.may import may_act_on
from changes.models import Change
from changes.selectors import shares
from changes.selectors.reader import Reader
from components.forms import OrganisationForm
from components.work import Act, SystemLink
from web.change.rows import Sharing
from web.systems.rows import GrantRow


def sharing_of(reader: Reader, change: Change, typed: forms.Form | None = None) -> Sharing | None:
    """None for those who do not see all of it; only its own engineers and admins may change it."""
    if not reader.sight(change).shows("shares"):
        return None
    own = may_act_on(reader.person, change)
    form = (typed or OrganisationForm(besides=reader.organisation, prefix="share")) if own else None
    rows = []
    for organisation in shares.shared_with(change.pk):
        hidden = (("organisation", organisation.slug),)
        act = Act("unshare", "Take back", reverse("change-unshare", args=[change.public_id]), hidden=hidden)
        rows.append(GrantRow(SystemLink(""), organisation.name, (act,) if own else ()))
    help_text = "They see everything, with the notes, the approvals and the log. They can’t act on it or pass it on."
    address = reverse("change-share", args=[change.public_id])
    act = Act("share", "Show all of it to another organisation", address, form, help_text, open=typed is not None)
    whose = change.organisation_id == reader.organisation.pk
    url = reverse("change-seen-as", args=[change.public_id]) if whose else ""
    return Sharing(tuple(rows), act if own else None, url)
