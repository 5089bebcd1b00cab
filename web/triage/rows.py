"""What the pages about a fault show."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.models import Person
from changes.domain.lifecycle import Standing
from changes.selectors.changes import WindowView
from changes.selectors.declarable import declarable
from changes.selectors.facts import checks_of
from changes.selectors.reader import ContactView, Reader
from changes.selectors.window_lists import levels_now
from components.work import STANDING_STATES, Call, calls_of, system_link
from core.activity import Activity
from core.cut import Cut, cut
from core.time import wording
from estate.models import System
from notifications.models import Notice, NoticeState
from triage.domain.may import may_search
from triage.domain.verdict import Verdict
from triage.models import Question
from triage.selectors.diagnosis import ClearedView, NextCheckView, SuspectView, YourWindowView
from triage.selectors.investigations import InvestigationView, LogView, ObservationView
from triage.selectors.lead import LeadView
from triage.selectors.nearby_work import running_of
from triage.selectors.questions import Asking, NamedFor, askings_of, name_for
from triage.selectors.tried_lately import tried_lately


@dataclass(frozen=True, slots=True)
class Tried:
    """From one system to another, to be told with one press whether it works."""

    from_slug: str
    to_slug: str
    from_name: str
    to_name: str
    text: str = ""
    """What it means, where somebody has written that down: "An agent can log in"."""

    @property
    def key(self) -> str:
        return f"{self.from_slug}>{self.to_slug}"


@dataclass(frozen=True, slots=True)
class SuspectWorkRow:
    title: str
    organisation: str
    url: str
    starts_at: datetime
    ends_at: datetime | None
    state: str
    reported_by: str = ""


@dataclass(frozen=True, slots=True)
class AskRow:
    """Asking the owner of one suspect."""

    system: str
    """Slug."""
    system_name: str
    organisation: str
    url: str
    """Where one press asks the next contact; empty where nobody can be asked by mail now."""
    next_name: str = ""
    next_time: str = ""
    """What time it is where they are."""
    why_not: str = ""
    asked: tuple[str, ...] = ()
    """What was asked before and answered, one sentence each."""
    calls_url: str = ""
    """Where a call is noted; empty for whoever only looks."""
    yes_reports: bool = False
    """Whether the work is theirs to report, if somebody says yes."""


@dataclass(frozen=True, slots=True)
class SuspectRow:
    name: str
    url: str
    organisation: str
    share: str
    """Of the probability, in words and percent: "most likely, 41 %"."""
    percent: int
    because: str
    leads: bool
    work: tuple[SuspectWorkRow, ...]
    calls: tuple[Call, ...]
    how: str = ""
    ask: AskRow | None = None


@dataclass(frozen=True, slots=True)
class LeadRow:
    """Work of others that stands first."""

    heading: str
    because: str
    how: str
    """likely, most, could."""
    title: str
    url: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class ClearedRow:
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """The next check, as a question."""

    tried: Tried
    how: str
    because: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class ObservationRow:
    from_name: str
    to_name: str
    outcome: str
    """failing, working, cannot_tell."""
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    at: datetime
    who: str
    did: str
    said: str


@dataclass(frozen=True, slots=True)
class InvestigationPage:
    id: UUID
    title: str
    organisation: str
    mine: bool
    opened_at: datetime
    opened_by: str
    lead: LeadRow | None
    verdict: str
    """cannot_explain, could_explain, likely; empty where no own window is asked about."""
    verdict_heading: str
    verdict_words: str
    verdict_clears: bool
    """One's own work is not it, whenever it began."""
    window_title: str
    window_url: str
    declared: str
    note: str
    check: CheckQuestion | None
    suspects: Cut[SuspectRow]
    cleared: Cut[ClearedRow]
    observations: Cut[ObservationRow]
    """The latest first."""
    log: Cut[EntryRow]
    shared_with: tuple[str, ...]
    closed_at: datetime | None
    closed_by: str
    finding: str
    check_url: str
    may_search: bool
    """Whether the reader may do anything here but look."""
    answers: tuple[str, ...] = ()
    """What owners answered, the latest first."""

    @property
    def leading(self) -> tuple[SuspectRow, ...]:
        return tuple(one for one in self.suspects if one.leads)

    @property
    def others(self) -> tuple[SuspectRow, ...]:
        return tuple(one for one in self.suspects if not one.leads)


MAILED: Mapping[str, str] = {
    NoticeState.SENT.value: "; the mail server has taken the mail",
    NoticeState.UNDELIVERED.value: "; the mail could not be delivered, so call",
}
MOST_TRIED = 12
MOST_SEEN = 60
"""Of what was seen, the latest; all of it counts."""
MOST_ANSWERS = 3
MOST_ASKED = 6
"""Suspects beside which the owner can be asked: the most probable."""


def tried_often(reader: Reader) -> tuple[Tried, ...]:
    """What people will want to tell first: what their running work is checked by, then what their systems need: where
    something is known to be wrong, what was tried lately, what belongs to others."""
    rows: dict[tuple[str, str], Tried] = {}
    for window in running_of(reader.organisation):
        for check in checks_of(window.change):
            if check.from_ and reader.may_open(check.from_) and reader.may_open(check.to):
                rows.setdefault((check.from_, check.to), _tried(reader, check.from_, check.to, check.text))
    graph, slugs = reader.estate.graph, reader.estate.graph.slugs
    needs = ((own, slugs[to]) for own in reader.own for to in graph.providers_of(graph.index[own]))
    hit, lately = levels_now(reader), tried_lately(reader.organisation, reader.now)
    known = (edge for edge in needs if reader.may_open(edge[1]))
    likely = heapq.nsmallest(
        MOST_TRIED, known, key=lambda edge: (edge[1] not in hit, edge not in lately, edge[1] in reader.own, edge)
    )
    for from_, to in likely[: max(0, MOST_TRIED - len(rows))]:
        rows.setdefault((from_, to), _tried(reader, from_, to))
    return tuple(rows.values())


def tried_too(reader: Reader, rows: tuple[Tried, ...], chosen: Iterable[str]) -> tuple[Tried, ...]:
    """What was ticked before stays, also where it is no longer among what is often tried."""
    known, more = {row.key for row in rows}, dict[str, Tried]()
    for value in chosen:
        key = value.partition(":")[0]
        ends = key.split(">")
        if key not in known and len(ends) == 2 and all(_may_be_tried(reader, end) for end in ends):
            more.setdefault(key, _tried(reader, *ends))
    return (*rows, *more.values())


def _may_be_tried(reader: Reader, slug: str) -> bool:
    return slug in reader.estate.graph and reader.may_open(slug)


def investigation_page(reader: Reader, view: InvestigationView) -> InvestigationPage:
    yours, open_ = view.answer.your_window, view.closed_at is None
    return InvestigationPage(
        id=view.id,
        title=view.title,
        organisation=view.organisation.name,
        mine=view.mine,
        opened_at=view.opened_at,
        opened_by=view.opened_by,
        lead=_lead(view.answer.lead) if view.answer.lead else None,
        verdict=yours.verdict if yours else "",
        verdict_heading=_heading(yours, others_lead=view.answer.lead is not None) if yours else "",
        verdict_words=yours.because if yours else "",
        verdict_clears=yours is not None and yours.verdict == Verdict.CANNOT_EXPLAIN.value and not yours.too_late,
        window_title=yours.title if yours else "",
        window_url=reverse("change", args=[yours.change]) if yours else "",
        declared=view.answer.declared,
        note=view.answer.note,
        check=_check(reader, view.answer.next_check) if view.answer.next_check and open_ else None,
        suspects=Cut(suspect_rows(reader, view), view.answer.suspects.rest),
        cleared=view.answer.cleared.made(cleared_row),
        observations=cut(reversed(view.observations), MOST_SEEN).made(observation_row),
        log=view.log.made(entry_row),
        shared_with=view.shared_with,
        closed_at=view.closed_at,
        closed_by=view.closed_by,
        finding=view.finding,
        check_url=reverse("investigation-check", args=[view.id]),
        may_search=bool(may_search(reader.person)),
        answers=tuple(_asked(reader, one, frozenset(), "") for one in reversed(view.rows) if one.answer)[:MOST_ANSWERS],
    )


HEADINGS: Mapping[str, str] = {
    Verdict.CANNOT_EXPLAIN.value: "Your work cannot explain this",
    Verdict.COULD_EXPLAIN.value: "Your work could explain this",
    Verdict.LIKELY.value: "Your work is the likely cause",
}


def _heading(yours: YourWindowView, *, others_lead: bool) -> str:
    """Of one's own work, which stands second where others' stands first. It may have begun before somebody said so."""
    if yours.too_late:
        return "This failed before your work began"
    too = others_lead and yours.verdict != Verdict.CANNOT_EXPLAIN.value
    return "Your work could explain it too" if too else HEADINGS[yours.verdict]


def _lead(lead: LeadView) -> LeadRow:
    work, calls = lead.work, calls_of(lead.work.contact)
    url = reverse("change", args=[work.change])
    return LeadRow(lead.heading, lead.because, lead.how.value, work.title or "", url, calls)


def cleared_row(one: ClearedView) -> ClearedRow:
    return ClearedRow(one.name, one.because)


def observation_row(one: ObservationView) -> ObservationRow:
    return ObservationRow(*one.names, one.outcome, one.at, one.noted_by)


def entry_row(one: LogView) -> EntryRow:
    return EntryRow(one.at, one.who, one.did, one.said)


def _tried(reader: Reader, from_: str, to: str, text: str = "") -> Tried:
    return Tried(from_, to, reader.name(from_), reader.name(to), text)


def _check(reader: Reader, check: NextCheckView) -> CheckQuestion:
    return CheckQuestion(
        _tried(reader, check.from_, check.to), check.how, check.because, calls_to(check.who, besides=reader.person)
    )


def calls_to(contacts: Sequence[ContactView], *, besides: Person) -> tuple[Call, ...]:
    """The desk first; nobody calls themselves, and nobody needs to be told how to call their own desk."""
    own = contacts[0].desk == besides.organisation.name if contacts else False
    desks = [Call(one.desk, "desk", one.desk_phone, one.desk_email, one.desk) for one in contacts[:1] if not own]
    people = [one for one in contacts if one.name is not None and one.email != besides.email]
    return (*desks, *(Call(one.name or "", "", one.phone or "", one.email or "", one.desk) for one in people))


def suspect_rows(reader: Reader, view: InvestigationView) -> tuple[SuspectRow, ...]:
    shown, open_ = view.answer.suspects.shown, view.closed_at is None
    asked_about = {one.system for one in shown[:MOST_ASKED]} | {one.system.slug for one in view.rows}
    asked_about -= reader.own  # nobody needs to be told how to ask their own
    systems = {one.slug: one for one in System.objects.filter(slug__in=asked_about).select_related("organisation")}
    may_ask = askings_of(systems.values(), view.rows, reader.now, reader.person) if open_ else {}
    asked = _ask_rows(reader, view, may_ask) if may_ask else {}
    return tuple(_suspect(reader, view, one, place, asked.get(one.system)) for place, one in enumerate(shown))


def _ask_rows(reader: Reader, view: InvestigationView, askings: Mapping[str, Asking]) -> dict[str, AskRow]:
    arrived, looked_for = _arrived(view), reader.concerning if view.mine else ()
    reportable = declarable(reader.organisation, list(askings), looked_for)
    return {
        slug: replace(_ask(reader, view, one, arrived), yes_reports=slug in reportable) for slug, one in askings.items()
    }


def _arrived(view: InvestigationView) -> dict[int, str]:
    """By question, what is known of the mail."""
    if not any(not one.by_phone for one in view.rows):
        return {}
    acts = Activity.objects.about("investigation", view.pk).filter(kind="owner_asked")
    notices = Notice.objects.filter(activity__in=acts).values_list("activity__data__question", "state")
    return {question: MAILED.get(state, "") for question, state in notices}


def _suspect(reader: Reader, view: InvestigationView, one: SuspectView, place: int, ask: AskRow | None) -> SuspectRow:
    percent = round(one.probability * 100)
    alone = place == 0 and not any(other.leads for other in view.answer.suspects.shown[1:])
    word = "most likely" if alone else "likely" if percent >= 50 else "possible" if percent >= 5 else "hardly"
    return SuspectRow(
        name=one.name,
        url=system_link(reader, one.system).url if one.system in reader.estate.graph else "",
        organisation=one.organisation,
        share=f"{word}, {percent} %" if percent else f"{word}, under 1 %",
        percent=percent,
        because=one.because,
        leads=one.leads,
        work=tuple(_work(row) for row in one.work),
        calls=calls_to(one.contacts, besides=reader.person),
        how=one.how,
        ask=ask,
    )


def _work(row: WindowView) -> SuspectWorkRow:
    return SuspectWorkRow(
        title=row.title or f"Work of {row.organisation_name}",
        organisation=row.organisation_name,
        url=reverse("change", args=[row.change]),
        starts_at=row.begins,
        ends_at=row.until,
        state=STANDING_STATES.get(Standing(row.standing), row.state or "in_progress"),
        reported_by=(row.reported_by or "") if row.report_state == "unconfirmed" else "",
    )


def _ask(reader: Reader, view: InvestigationView, asking: Asking, arrived: Mapping[int, str]) -> AskRow:
    system = asking.system
    contact = asking.next_contact
    why_not, may = "", bool(may_search(reader.person))
    if asking.said_yes:
        why_not = "They have said yes."
    elif asking.minutes_left:
        why_not = f"Somebody was asked a moment ago. The next can be asked in {asking.minutes_left} min."
    elif contact is None:
        why_not = "Everybody there has been asked: call." if asking.order else "Nobody can be asked by mail: call."
    return AskRow(
        system=system.slug,
        system_name=system.name,
        organisation=system.organisation.name,
        url=reverse("investigation-ask", args=[view.id]) if may and not why_not else "",
        next_name=name_for(reader, system, contact, asking.named) if contact else "",
        next_time=wording.time_of_day(reader.now, ZoneInfo(contact.timezone), reader.now).local if contact else "",
        why_not=why_not,
        asked=tuple(_asked(reader, one, asking.named, arrived.get(one.pk, "")) for one in asking.questions),
        calls_url=reverse("investigation-call", args=[view.id]) if may else "",
    )


def _asked(reader: Reader, one: Question, named: NamedFor, mailed: str) -> str:
    clock = wording.time_of_day(one.asked_at, reader.zone, reader.now).local
    if one.by_phone:
        who = one.answered_name or "They"
        return f"{clock}: {who} said on the phone about {reader.name(one.system.slug)}: {one.get_answer_display()}."
    if not one.answer:
        name = name_for(reader, one.system, one.contact, named)
        return f"{clock}: {name} was asked and has not answered yet{mailed}."
    note = f" “{one.note}”" if one.note else ""
    party = one.system.organisation.name
    return f"{one.answered_name}, {party}, about {reader.name(one.system.slug)}: {one.get_answer_display()}.{note}"
