"""Asking back before an approval, and answering: one act for each organisation to whom the reader may write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django import forms
from django.urls import reverse

from changes.domain.lifecycle import OVER_STATES
from changes.domain.may import may_act_on, may_answer_requests
from changes.selectors.changes import ChangeView
from changes.selectors.reader import Reader
from changes.selectors.talks import TalkView
from components.forms import TalkForm
from components.work import Act

Opened = tuple[str, forms.Form | None]


def talk_acts(
    reader: Reader, view: ChangeView, talks: Sequence[TalkView], opened: Opened | None = None
) -> Iterator[Act]:
    """What waits for an answer first."""
    if view.state in OVER_STATES:
        return
    if any(one.mine for one in view.approvals) and may_answer_requests(reader.person, view):
        yield _act(view, "ask-back", f"Ask {view.organisation_name}", view.organisation_name, "", opened)
    if may_act_on(reader.person, view):
        asked = {one.organisation: one.organisation_name for one in view.approvals if one.state != "withdrawn"}
        waiting = [one.party for one in talks if one.waits]
        for party in sorted(asked, key=lambda one: (one not in waiting, asked[one])):
            waits = party in waiting
            label = f"{'Answer' if waits else 'Write to'} {asked[party]}"
            yield replace(_act(view, "answer-back", label, asked[party], party, opened), open=waits)


def _act(view: ChangeView, name: str, label: str, to: str, party: str, opened: Opened | None) -> Act:
    typed = opened[1] if opened and opened[0] == name else None
    again = typed is not None and typed.data.get("party", "") == party
    form = typed if again else TalkForm(initial={"party": party}, to=to, auto_id=f"{name}-{party}-%s")
    url = reverse("change-act", args=[view.id, name])
    return Act(name, label, url, form, open=again, button="Send", key=f"-{party}")
