"""What was asked and answered about a change before its approval, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Exists, OuterRef

from accounts.models import Organisation
from changes.domain.lifecycle import EFFECTIVE_STATES
from changes.domain.log_words import who_did
from changes.domain.talks import TalkAct, waits_for_answer
from changes.models import Change
from changes.selectors.changes import ChangeView
from changes.selectors.kept_of_change import kept_of
from changes.selectors.reader import Reader
from core.activity import Activity, ActivityQuerySet


@dataclass(frozen=True, slots=True)
class TalkLine:
    at: datetime
    who: str
    organisation: str
    text: str
    is_question: bool
    mine: bool
    """Of the reader's organisation."""


@dataclass(frozen=True, slots=True)
class TalkView:
    """Between those whose work it is and one organisation that is asked, in its order."""

    party: str
    party_name: str
    said: tuple[TalkLine, ...] = ()
    waits: bool = False
    """Whether the last word is a question."""


def talks_of(reader: Reader, view: ChangeView) -> tuple[TalkView, ...]:
    """Those whose work it is read all of them, an organisation that is asked its own."""
    if not view.approvals or not kept_of(view.pk).talks:
        return ()
    acts = _talk(view.pk).select_related("actor", "organisation").order_by("data__party", "id")
    if not view.sight.shows("others’ approvals"):
        acts = acts.filter(data__party=reader.organisation.slug)
    return tuple(_talk_view(reader, party, tuple(some)) for party, some in groupby(acts, key=_party))


def last_said(reader: Reader, views: Collection[ChangeView]) -> dict[int, TalkLine]:
    """By change, between its organisation and the reader's."""
    acts = Activity.objects.filter(subject_kind="change", subject_id__in=[view.pk for view in views])
    acts = acts.filter(kind__in=list(TalkAct), data__party=reader.organisation.slug)
    last = {one.subject_id: one for one in acts.select_related("actor", "organisation").order_by("id")}
    return {change: line for change, one in last.items() for line in _said(reader, [one])}


def who_wrote(change_id: int, party: Organisation) -> dict[int, set[int]]:
    """By organisation, those who are still there."""
    found: dict[int, set[int]] = {}
    acts = _talk(change_id).filter(data__party=party.slug, actor__is_active=True)
    for organisation, person in acts.order_by().values_list("organisation_id", "actor_id").distinct():
        found.setdefault(organisation, set()).add(person)
    return found


def unanswered(reader: Reader) -> ActivityQuerySet:
    """The last questions about own work that nobody has answered, the oldest first."""
    own = Change.objects.filter(organisation=reader.organisation, state__in=EFFECTIVE_STATES)
    later = _talk(OuterRef("subject_id")).filter(data__party=OuterRef("data__party"), id__gt=OuterRef("id"))
    asked = Activity.objects.filter(kind=TalkAct.ASKED_BACK, subject_kind="change", subject_id__in=own.values("pk"))
    return asked.filter(~Exists(later)).select_related("organisation").order_by("id")


def _talk(change_id: int | OuterRef) -> ActivityQuerySet:
    return Activity.objects.filter(subject_kind="change", subject_id=change_id, kind__in=list(TalkAct))


def _party(activity: Activity) -> str:
    return str(activity.data["party"])


def _talk_view(reader: Reader, party: str, acts: tuple[Activity, ...]) -> TalkView:
    return TalkView(
        party,
        reader.estate.organisation_names.get(party, party),
        tuple(_said(reader, acts)),
        waits_for_answer(one.kind for one in acts),
    )


def _said(reader: Reader, acts: Iterable[Activity]) -> Iterable[TalkLine]:
    for one in acts:
        assert one.actor is not None
        assert one.organisation is not None
        yield TalkLine(
            at=one.at,
            who=who_did(one.actor.name, one.data),
            organisation=one.organisation.name,
            text=str(one.data["text"]),
            is_question=one.kind == TalkAct.ASKED_BACK,
            mine=one.organisation_id == reader.organisation.pk,
        )
