"""Is it me, who is it, whom do I call, what do I check next: the answer to some observations, as one reader may see
it. Work that the reader may not see changes no word and no number of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from accounts.models import Organisation
from changes.domain.conflicts.explanation import listed
from changes.models import ReportState, Window
from changes.selectors.changes import WindowView, window_view
from changes.selectors.facts import declared_of
from changes.selectors.reader import ContactView, Reader
from core.cut import Cut, cut
from core.time import wording
from estate.models import Contact, ContactRole, System
from triage.domain.evidence import Edge, Seen, SeenOnce, things_seen
from triage.domain.inference import Weighed, weigh
from triage.domain.known import Known
from triage.domain.next_check import NextCheck, next_check
from triage.domain.verdict import YourWindow, cleared, leading, your_window
from triage.domain.what_leads import LeadingWork, work_that_leads
from triage.domain.words import NO_ONE_FAULT, TriageWords
from triage.selectors.implicated import suspects_of
from triage.selectors.known_to import known_to
from triage.selectors.lead import LeadView, lead_view
from triage.selectors.nearby_work import WorkAround, as_work, work_on

MOST_SUSPECTS = 50
MOST_CLEARED = 200
ROLE_ORDER = (ContactRole.ON_CALL, ContactRole.OWNER)


@dataclass(frozen=True, slots=True)
class SuspectView:
    system: str
    """Its slug; of one that the reader may not open "a system of ORGANISATION"."""
    name: str
    organisation: str
    probability: float
    work: tuple[WindowView, ...]
    contacts: tuple[ContactView, ...]
    """The desk first, then people in escalation order, as far as the reader may call them."""
    because: str
    leads: bool
    how: str


@dataclass(frozen=True, slots=True)
class ClearedView:
    system: str
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class YourWindowView:
    window: UUID
    change: UUID
    title: str
    verdict: str
    because: str
    too_late: bool = False
    """It cannot explain what fails for no other reason than that it began after that was seen."""


@dataclass(frozen=True, slots=True)
class NextCheckView:
    from_: str
    to: str
    names: tuple[str, str]
    who: tuple[ContactView, ...]
    how: str
    because: str


@dataclass(frozen=True, slots=True)
class TriageView:
    suspects: Cut[SuspectView]
    cleared: Cut[ClearedView]
    lead: LeadView | None
    your_window: YourWindowView | None
    next_check: NextCheckView | None
    declared: str
    """Who has declared work on the suspects, or that nobody has."""
    one_fault: bool
    note: str
    """That one fault does not explain it all; empty where it does."""


@dataclass(frozen=True)
class Answering:
    """One answer in the making."""

    reader: Reader
    observations: Sequence[SeenOnce]
    window: Window | None = None
    denied: Collection[str] = ()
    """Systems on which their owners say that nobody works."""
    most_suspects: int = MOST_SUSPECTS
    most_cleared: int = MOST_CLEARED

    @cached_property
    def known(self) -> Known:
        return known_to(self.reader)

    @cached_property
    def words(self) -> TriageWords:
        zone, now = self.reader.zone, self.reader.now
        return TriageWords(self.reader.name, lambda at: wording.time_of_day(at, zone, now).local)

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        return things_seen(self.observations)

    @cached_property
    def failing(self) -> list[Seen]:
        return [one for one in self.seen if one.failing]

    @cached_property
    def implicated(self) -> frozenset[str]:
        return suspects_of(self.known, (one.edge for one in self.failing))

    @cached_property
    def since(self) -> datetime:
        return min((at for one in self.failing for at in one.times), default=self.reader.now)

    @cached_property
    def work(self) -> list[WorkAround]:
        return work_on(self.reader, self.implicated, self.since) if self.implicated else []

    @cached_property
    def weighed(self) -> Weighed:
        return self._weigh(self.seen)

    def _weigh(self, seen: Sequence[Seen]) -> Weighed:
        return weigh(self.known, seen, [one.work for one in self.work], self.denied, self._shares)

    @cached_property
    def cleared(self) -> dict[str, Seen]:
        return cleared(self.weighed)

    @cached_property
    def leading(self) -> tuple[str, ...]:
        return leading(self.weighed)

    def view(self) -> TriageView:
        suspects = self._suspects()
        enough = self.weighed.one_fault_is_enough()
        return TriageView(
            suspects=suspects,
            cleared=self._cleared(),
            lead=self._lead_view(),
            your_window=self._your_window(),
            next_check=self._next_check(),
            declared=self._declared() if suspects else "",
            one_fault=enough,
            note="" if enough else NO_ONE_FAULT,
        )

    @cached_property
    def _shares(self) -> dict[str, float]:
        """Those that the reader may not tell apart weigh as one, so that nothing says how many they are."""
        hidden: dict[str, list[str]] = {}
        for slug in self.implicated:
            if not self.reader.may_open(slug):
                hidden.setdefault(self.reader.estate.owners[slug], []).append(slug)
        return {slug: 1 / len(theirs) for theirs in hidden.values() for slug in theirs}

    @cached_property
    def _told_apart(self) -> Cut[list[str]]:
        """The suspects, the most probable first; those that the reader may not tell apart are one."""
        told: dict[str, list[str]] = {}
        for slug in self.weighed.probability:
            if slug not in self.cleared:
                told.setdefault(self.reader.slug(slug), []).append(slug)
        return cut(told.values(), self.most_suspects)

    @cached_property
    def _kept(self) -> list[str]:
        return [slug for slugs in self._told_apart for slug in slugs]

    @cached_property
    def _check(self) -> NextCheck | None:
        return next_check(self.weighed, {one.edge for one in self.observations})

    @cached_property
    def _contacts(self) -> dict[str, tuple[ContactView, ...]]:
        return contacts_of(self.reader, [*self._kept, *(self._check.edge[:1] if self._check else ())])

    def _suspects(self) -> Cut[SuspectView]:
        views: dict[str, SuspectView] = {}
        for slug in self._kept:
            view = self._suspect(slug, self.weighed.probability[slug])
            views[view.system] = _merged(views.get(view.system), view)
        ranked = sorted(views.values(), key=lambda one: (-round(one.probability, 9), one.system))
        shown = tuple(replace(one, probability=round(one.probability, 4)) for one in ranked)
        return Cut(shown, self._told_apart.rest)

    def _suspect(self, slug: str, probability: float) -> SuspectView:
        reader, on_it = self.reader, [one for one in self.work if slug in one.work.targets]
        said = [self.words.suspect(self.weighed.explains(slug), self.weighed.contradicts(slug))]
        said += ["Its owner says that nobody is working on it."] if slug in self.denied else []
        return SuspectView(
            system=reader.slug(slug),
            name=reader.name(slug),
            organisation=reader.estate.organisation_names[reader.estate.owners[slug]],
            probability=probability,
            work=tuple(window_view(reader, one.window) for one in on_it),
            contacts=self._contacts[slug],
            because=" ".join(dict.fromkeys(said)),
            leads=slug in self.leading,
            how=self._how(slug),
        )

    def _cleared(self) -> Cut[ClearedView]:
        rows = [
            ClearedView(slug, self.reader.name(slug), self.words.cleared(slug, by))
            for slug, by in self.cleared.items()
            if self.reader.may_open(slug)
        ]
        return cut(rows, self.most_cleared)

    @cached_property
    def _own(self) -> Window | None:
        return self.window or self._own_window()

    @cached_property
    def _judged(self) -> YourWindow | None:
        """One's own window."""
        if self._own is None:
            return None
        declared = declared_of(self._own.change, self._own)
        return your_window(self.weighed, as_work(self._own), self.reader.estate.memory.blast_radius(declared))

    @cached_property
    def _lead(self) -> LeadingWork | None:
        """Expects `work` to hold nothing that the reader may not see."""
        mine = as_work(self._own) if self._own else None
        verdict = self._judged.verdict if self._judged else None
        others = [one.work for one in self._others]
        return work_that_leads(self.weighed, others, mine, verdict) if self.failing else None

    @cached_property
    def _others(self) -> list[WorkAround]:
        own = self.reader.organisation.pk
        return [one for one in self.work if one.organisation != own and one.window != self._own]

    def _lead_view(self) -> LeadView | None:
        if self._lead is None:
            return None
        window = next(one.window for one in self._others if one.work == self._lead.work)
        return lead_view(self.reader, self.words, self._lead, window)

    def _your_window(self) -> YourWindowView | None:
        window, yours = self._own, self._judged
        if window is None or yours is None:
            return None
        levels = declared_of(window.change, window).levels
        others, fails = [slug for slug in self.leading if slug not in levels], bool(self.failing)
        because = self.words.verdict(yours, others, anything_fails=fails, others_lead=self._lead is not None)
        title = self.reader.title(window.change)
        too_late = yours.before is not None and yours.outside is None
        return YourWindowView(window.public_id, window.change.public_id, title, yours.verdict.value, because, too_late)

    def _own_window(self) -> Window | None:
        """Of the reader's organisation, the one whose targets are most suspect."""
        own = [one for one in self.work if one.organisation == self.reader.organisation.pk]
        held = {
            one.window.pk: sum(self.weighed.probability.get(target, 0.0) for target in one.work.targets) for one in own
        }
        best = min(own, key=lambda one: (-round(held[one.window.pk], 9), one.window.pk), default=None)
        return best.window if best else None

    def _next_check(self) -> NextCheckView | None:
        check = self._check
        if check is None:
            return None
        from_, to = check.edge
        meant = [self._leads_after(check.edge, failing=failing) for failing in (True, False)]
        if set(meant[0]) == set(meant[1]):
            return None  # whatever the answer, the same is looked at
        return NextCheckView(
            from_=from_,
            to=to,
            names=(self.reader.name(from_), self.reader.name(to)),
            who=self._contacts[from_],
            how=self._how(to) or self._how(from_) or f"Try {self.reader.name(to)} from {self.reader.name(from_)}.",
            because=self.words.next_check(*meant),
        )

    def _leads_after(self, edge: Edge, *, failing: bool) -> tuple[str, ...]:
        return leading(self._weigh((*self.seen, Seen(edge, failing, (self.reader.now,)))))

    @cached_property
    def _described(self) -> dict[str, str]:
        """How each system is checked that concerns the reader."""
        rows = System.objects.filter(slug__in=self.implicated & self.reader.concerning).exclude(how_to_check="")
        return dict(rows.values_list("slug", "how_to_check"))

    def _how(self, slug: str) -> str:
        return self._described.get(slug, "")

    def _declared(self) -> str:
        """That nobody has declared work is said only of systems on which the reader would see all work."""
        if self._others:
            return " ".join(dict.fromkeys(self._says(one) for one in self._others))
        leading = [slug for slug in self.leading if slug not in self.cleared]
        if beyond := self.implicated - self.reader.needed:
            return self._declared_as_far_as_seen(leading, beyond)
        if not self.work:
            return f"Nobody has declared work on {self.words.any_of(leading)}, or on any of the others."
        if self._own_work_on(leading):
            return "Nobody but you has declared work on any of these."
        return f"Nobody has declared work on {self.words.any_of(leading)}. On the other suspects nobody but you has."

    def _declared_as_far_as_seen(self, leading: Sequence[str], beyond: Collection[str]) -> str:
        seen = [slug for slug in leading if slug not in beyond]
        unseen = [slug for slug in leading if slug in beyond] or sorted(beyond)
        nobody = "Nobody but you" if self._own_work_on(seen) else "Nobody"
        said = [f"{nobody} has declared work on {self.words.any_of(seen)}."] if seen else []
        return " ".join((*said, self.words.not_shown(unseen)))

    def _own_work_on(self, slugs: Collection[str]) -> bool:
        return any(set(slugs) & one.work.targets for one in self.work)

    def _says(self, one: WorkAround) -> str:
        change, targets = one.window.change, sorted(one.work.targets & self.implicated)
        began, on = self.words.clock(one.work.began), listed(self.reader.name(slug) for slug in targets)
        if one.window.actual_start is None:
            return f"{change.organisation.name} planned work on {on} from {began}; nobody has said that it began."
        who = (
            f"{change.organisation.name} works"
            if change.report_state != ReportState.UNCONFIRMED
            else f"{change.organisation.name} is said to work"
        )
        over = " (over by now)" if one.window.actual_end else ""
        return f"{who} on {on} since {began}{over}."


def contacts_of(reader: Reader, slugs: Collection[str]) -> dict[str, tuple[ContactView, ...]]:
    """Whom to call about each of these systems: the owner's desk, and the people where the system concerns the
    reader."""
    rows = Contact.objects.of_systems([slug for slug in slugs if slug in reader.concerning]).filter(role__in=ROLE_ORDER)
    people: dict[str, list[Contact]] = {}
    for row in rows.select_related("person", "system").order_by("order", "person__email"):
        people.setdefault(row.system.slug, []).append(row)
    owners = {reader.estate.owners[slug] for slug in slugs}
    organisations = {one.slug: one for one in Organisation.objects.filter(slug__in=owners)}
    found = {}
    for slug in slugs:
        desk = reader.desk(organisations[reader.estate.owners[slug]])
        ranked = sorted(people.get(slug, ()), key=lambda one: ROLE_ORDER.index(ContactRole(one.role)))
        persons = {one.person.pk: one.person for one in ranked}
        named = [
            ContactView(one.name, one.email, one.phone or None, desk.desk, desk.desk_phone, desk.desk_email)
            for one in persons.values()
        ]
        found[slug] = (desk, *named)
    return found


def _merged(before: SuspectView | None, view: SuspectView) -> SuspectView:
    """Systems that the reader may not tell apart are one suspect."""
    if before is None:
        return view
    return replace(
        before,
        probability=before.probability + view.probability,
        work=tuple({one.id: one for one in (*before.work, *view.work)}.values()),
        leads=before.leads or view.leads,
    )
