"""An investigation as one reader may see it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Organisation
from changes.domain.check_words import tried
from changes.domain.log_words import did, said, who_did
from changes.models import Window
from changes.selectors.log_names import names_in
from changes.selectors.reader import Reader
from changes.selectors.sight import sight_of
from core.activity import Activity, ActivityQuerySet
from core.cut import Cut, cut_query
from triage.models import Investigation, Observation, Question
from triage.selectors.diagnosis import MOST_CLEARED, MOST_SUSPECTS, Answering, TriageView
from triage.selectors.evidence import Evidence, evidence_of
from triage.selectors.questions import NamedFor, name_for, named_for, work_seen

MOST_LOG_ROWS = 200


@dataclass(frozen=True, slots=True)
class ObservationView:
    id: UUID | None
    """None for what others reported."""
    from_: str
    to: str
    names: tuple[str, str]
    outcome: str
    at: datetime
    noted_by: str
    """Who and for whom; of another party's on connected systems only for whom, and only where it was shown."""
    own: bool
    """Entered in this investigation."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    id: UUID
    system: str
    system_name: str
    organisation: str
    contact: str
    by_phone: bool
    asked_by: str
    asked_at: datetime
    answer: str
    answer_words: str
    answered_at: datetime | None
    answered_name: str
    note: str
    change: UUID | None
    """The work that was declared because of a yes, where the reader sees it."""


@dataclass(frozen=True, slots=True)
class LogView:
    at: datetime
    who: str
    did: str
    said: str


@dataclass(frozen=True)
class InvestigationView:
    pk: int
    id: UUID
    organisation: Organisation
    mine: bool
    title: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str
    finding: str
    window: UUID | None
    shared_with: tuple[str, ...]
    observations: tuple[ObservationView, ...]
    questions: tuple[QuestionView, ...]
    answer: TriageView
    log: Cut[LogView]
    rows: Sequence[Question]
    """The questions as they are kept."""


def investigation_view(
    reader: Reader, investigation: Investigation, most_suspects: int = MOST_SUSPECTS, most_cleared: int = MOST_CLEARED
) -> InvestigationView:
    """Expects that the reader may see it."""
    evidence = evidence_of(reader, investigation)
    questions = list(investigation.questions.for_reading())
    seen, named = work_seen(reader.organisation, questions), named_for(questions)
    own = investigation.window if investigation.organisation_id == reader.organisation.pk else None
    answering = Answering(reader, evidence.observations, _with_facts(own), evidence.denied, most_suspects, most_cleared)
    shares = investigation.shares.select_related("organisation").order_by("organisation__name")
    return InvestigationView(
        pk=investigation.pk,
        id=investigation.public_id,
        organisation=investigation.organisation,
        mine=investigation.organisation_id == reader.organisation.pk,
        title=title_of(reader, evidence.rows),
        opened_at=investigation.opened_at,
        opened_by=investigation.opened_by.name_today,
        closed_at=investigation.closed_at,
        closed_by=investigation.closed_by.name if investigation.closed_by else "",
        finding=investigation.finding,
        window=own.public_id if own else None,
        shared_with=tuple(share.organisation.name for share in shares),
        observations=_observations(reader, evidence),
        questions=tuple(_question(reader, one, seen, named) for one in questions),
        answer=answering.view(),
        log=cut_query(acts_in(reader, investigation.pk), MOST_LOG_ROWS).made(in_words(reader, questions, named)),
        rows=questions,
    )


def title_of(reader: Reader, rows: Sequence[Observation]) -> str:
    """What failed first."""
    failing = next((row for row in rows if row.outcome == "failing"), None) or next(iter(rows), None)
    if failing is None:
        return "Nothing you can see"
    outcome = {"failing": "fails", "working": "works"}.get(failing.outcome, "cannot be told")
    ends = (failing.from_system.slug, failing.to_system.slug)
    return f"{tried(map(reader.name, ends))} {outcome}"


def _with_facts(window: Window | None) -> Window | None:
    return Window.objects.with_facts().get(pk=window.pk) if window else None


def _observations(reader: Reader, evidence: Evidence) -> tuple[ObservationView, ...]:
    rows = [
        ObservationView(
            row.public_id,
            row.from_system.slug,
            row.to_system.slug,
            (reader.name(row.from_system.slug), reader.name(row.to_system.slug)),
            row.outcome,
            row.at,
            f"{row.noted_by.name}, {row.noted_by.organisation.name}",
            own=True,
        )
        for row in evidence.rows
    ]
    rows += [
        ObservationView(
            None,
            one.from_,
            one.to,
            (reader.name(one.from_), reader.name(one.to)),
            "failing" if one.failing else "working",
            one.at,
            one.by or "somebody else",
            own=False,
        )
        for one in evidence.symptoms
    ]
    return tuple(sorted(rows, key=lambda one: (one.at, not one.own)))


def _question(reader: Reader, one: Question, seen: Collection[int], named: NamedFor) -> QuestionView:
    owner = one.system.organisation
    return QuestionView(
        id=one.public_id,
        system=reader.slug(one.system.slug),
        system_name=reader.name(one.system.slug),
        organisation=owner.name,
        contact=name_for(reader, one.system, one.contact, named),
        by_phone=one.by_phone,
        asked_by=one.asked_by.name_today,
        asked_at=one.asked_at,
        answer=one.answer,
        answer_words=one.get_answer_display() if one.answer else "",
        answered_at=one.answered_at,
        answered_name=one.answered_name,
        note=one.note,
        change=one.change.public_id if one.change and one.change_id in seen else None,
    )


def acts_in(reader: Reader, investigation_id: int) -> ActivityQuerySet:
    acts = Activity.objects.about("investigation", investigation_id).select_related("actor__organisation")
    return acts.exclude(kind="work_declared", data__change__in=_unseen(reader, acts)).order_by("-id")


def in_words(reader: Reader, questions: Iterable[Question], named: NamedFor) -> Callable[[Activity], LogView]:
    """With the names that the reader may know: it may have been shown to others than those who wrote it."""
    names, asked = names_in(reader, ()), {one.pk: one for one in questions}

    def line(one: Activity) -> LogView:
        who = f"{who_did(one.actor.name, one.data)}, {one.actor.organisation}" if one.actor else "maintwin"
        return LogView(one.at, who, did(one.kind, _as_known_to(reader, one.data, asked, named), names), said(one.data))

    return line


def _as_known_to(
    reader: Reader, data: Mapping[str, Any], asked: Mapping[int, Question], named: NamedFor
) -> Mapping[str, Any]:
    """Whom somebody asked about a system is told by name where it concerns the reader, and they are named for it."""
    question = asked.get(data.get("question") or 0) if "contact_name" in data else None
    if question is None:
        return data
    return {**data, "contact_name": name_for(reader, question.system, question.contact, named)}


def _unseen(reader: Reader, acts: ActivityQuerySet) -> list[int]:
    """Work that was declared late and that reaches others in this investigation."""
    told = acts.filter(kind="work_declared").values_list("data__change", flat=True)
    return [pk for pk, sight in sight_of(reader.organisation, told).items() if not sight.shows("title")]
