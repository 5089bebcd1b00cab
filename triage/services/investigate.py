"""Acts on an investigation: opening it, adding what was seen, showing it to others, closing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import Organisation, Person
from accounts.services.board_versions import raise_board_versions_once_saved
from accounts.services.rates import refuse_too_often
from changes.models import Window
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_in_full
from core import clock
from core.activity import record
from core.limits import LONGEST_UPDATE, MOST_OBSERVATIONS, OLDEST_OBSERVATION, too_long
from core.refusals import AlreadyThere, Invalid, Refused
from core.time.about_now import TOLERANCE
from core.time.interval import aware
from core.validators import is_one_line, why_not_text
from estate.selectors.graph import Estate
from triage.domain.evidence import Outcome
from triage.domain.evidence import SeenOnce as Seen
from triage.domain.may import may_close, may_search
from triage.domain.same_trouble import is_same_trouble
from triage.models import Investigation, Observation, Share
from triage.selectors.evidence import parties_it_counts_for


@dataclass(frozen=True, slots=True)
class ObservationEntry:
    """An observation as it was entered; without a time it is now."""

    from_: str
    to: str
    outcome: str
    at: datetime | None = None


@dataclass
class Searching:
    """An investigation under its lock."""

    investigation: Investigation
    actor: Person
    now: datetime

    def note(self, kind: str, *, tells: Sequence[str] = (), **data: Any) -> None:
        record(
            kind,
            "investigation",
            self.investigation.pk,
            actor=self.actor,
            organisation=self.actor.organisation,
            tells=tells,
            at=self.now,
            **data,
        )
        raise_board_versions_once_saved(audience_of(self.investigation))


@contextmanager
def searching(actor: Person, investigation_id: int) -> Iterator[Searching]:
    """Locks it. Raises `Investigation.DoesNotExist` where the actor may not see it, and refuses what is closed."""
    with transaction.atomic():
        visible = Investigation.objects.visible_to(actor.organisation).values("pk")
        rows = Investigation.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
        investigation = rows.get(pk__in=visible.filter(pk=investigation_id))
        may_search(actor).require()
        if investigation.closed_at is not None:
            raise Refused("This investigation is closed. Open another one.")
        yield Searching(investigation, actor, clock.now())


def open_investigation(
    actor: Person, entries: Sequence[ObservationEntry], window_id: int | None = None
) -> Investigation:
    """Raises `Invalid` by field, such as `observations.0.from`."""
    may_search(actor).require()
    reader = Reader(actor)
    seen = understood(reader, entries)
    if not seen:
        raise Invalid.of("observations", "Say what fails: from which system, to which.")
    window = own_window(actor, window_id)
    with transaction.atomic():
        _lead_to_the_same(actor, seen)
        made = Investigation.objects.create(
            organisation=actor.organisation, opened_by=actor, opened_at=reader.now, window=window
        )
        act = Searching(made, actor, reader.now)
        _add(act, reader.estate, seen)
        about: dict[str, Any] = {"window": window.pk, "change": window.change_id} if window else {}
        act.note("investigation_opened", observations=_told(seen), **about)
        return made


def _lead_to_the_same(actor: Person, seen: Sequence[Seen]) -> None:
    """Under the lock of whose it is: two who see the same at once look for it together."""
    party = Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)
    entered = [(one.from_, one.to, one.outcome.value) for one in seen]
    for one in Investigation.objects.of(party).still_open().for_reading().with_observations():
        known = [(each.from_system.slug, each.to_system.slug, each.outcome) for each in one.observations.all()]
        if is_same_trouble(known, entered):
            words = f"{_who_looks(one.opened_by, actor)} this. Here is what is known."
            raise AlreadyThere(words, "investigation", one.pk, one.public_id)


def _who_looks(first: Person, actor: Person) -> str:
    if first.pk == actor.pk:
        return "You are already looking for"
    return f"{first.name} {'is already looking' if first.is_active else 'began to look'} for"


def observe(actor: Person, investigation_id: int, entries: Sequence[ObservationEntry]) -> Investigation:
    """Adds what was seen. Several people may at once."""
    with searching(actor, investigation_id) as act:
        reader = Reader(actor, act.now)
        seen = understood(reader, entries)
        if not seen:
            raise Invalid.of("observations", "Say what was seen.")
        if act.investigation.observations.count() + len(seen) > MOST_OBSERVATIONS:
            raise Refused(f"An investigation holds {MOST_OBSERVATIONS:,} observations at most. Open another one.")
        _add(act, reader.estate, seen)
        act.note("observed", observations=_told(seen))
        return act.investigation


def after_a_check(actor: Person, window_id: int, edge: tuple[str, str], passed: bool) -> UUID | None:
    """What was ticked off a running window, as an observation: a failed one opens an investigation, where none is open
    about that window. Within the act."""
    entry = ObservationEntry(*edge, (Outcome.WORKING if passed else Outcome.FAILING).value)
    mine = Investigation.objects.of(actor.organisation).still_open().filter(window=window_id)
    known = mine.order_by("pk").last()
    reader = Reader(actor)
    if not all(end in reader.estate.graph and reader.may_open(end) for end in edge):
        return known.public_id if known else None
    if known is not None:
        return observe(actor, known.pk, [entry]).public_id
    try:
        return None if passed else open_investigation(actor, [entry], window_id).public_id
    except AlreadyThere as there:
        return observe(actor, there.pk, [entry]).public_id


def close(actor: Person, investigation_id: int, finding: str) -> Investigation:
    finding = finding.strip()
    if not finding:
        raise Invalid.of("finding", "Say what it was, or that nobody knows.")
    if len(finding) > LONGEST_UPDATE:
        raise Invalid.of("finding", too_long(LONGEST_UPDATE, finding))
    if why := why_not_text(finding):
        raise Invalid.of("finding", why)
    with searching(actor, investigation_id) as act:
        may_close(actor, act.investigation).require()
        closed = act.investigation
        closed.closed_at, closed.closed_by, closed.finding = act.now, actor, finding
        closed.save(update_fields=["closed_at", "closed_by", "finding"])
        act.note("investigation_closed", text=finding)
        return closed


def share(actor: Person, investigation_id: int, organisation: str) -> Share:
    """The other organisation sees who saw what, and may add to it."""
    with searching(actor, investigation_id) as act:
        may_close(actor, act.investigation).require()
        other = Organisation.objects.filter(slug=organisation).exclude(pk=actor.organisation_id).first()
        if other is None:
            raise Invalid.of("organisation", f"There is no other organisation “{organisation[:80]}”.")
        refuse_too_often("investigation_shared", actor, act.now)
        shared, new = Share.objects.get_or_create(investigation=act.investigation, organisation=other)
        if not new:
            raise Refused(f"{other} sees it already.")
        act.note("investigation_shared", organisation_shared=other.slug)
        return shared


def understood(reader: Reader, entries: Sequence[ObservationEntry]) -> list[Seen]:
    """What was entered, as the rules ask for it. Raises `Invalid` with every reason by its place."""
    if len(entries) > MOST_OBSERVATIONS:
        raise Invalid.of("observations", f"At most {MOST_OBSERVATIONS:,} observations; these are {len(entries):,}.")
    errors: dict[str, list[str]] = {}
    for place, entry in enumerate(entries):
        for name, reason in _wrong(reader, entry):
            errors.setdefault(f"observations.{place}.{name}", []).append(reason)
    if errors:
        raise Invalid(errors)
    return [Seen(one.from_, one.to, Outcome(one.outcome), one.at or reader.now) for one in entries]


def own_window(actor: Person, window_id: int | None) -> Window | None:
    """Raises `Invalid` for what is not work that the actor sees in full."""
    if window_id is None:
        return None
    full = seen_in_full(actor.organisation)
    window = Window.objects.with_facts().filter(pk=window_id, change__in=full).first()
    if window is None:
        raise Invalid.of("window", "There is no such window of yours.")
    return window


def audience_of(investigation: Investigation) -> set[int]:
    """Organisations whose pages may show something new after an act on it: its own, those it was shown to, and those
    in whose open investigations it counts as evidence."""
    shown = set(investigation.shares.values_list("organisation_id", flat=True))
    return {investigation.organisation_id, *shown, *parties_it_counts_for(investigation)}


def _wrong(reader: Reader, entry: ObservationEntry) -> Iterator[tuple[str, str]]:
    for name, slug in (("from", entry.from_), ("to", entry.to)):
        if slug not in reader.estate.graph or not reader.may_open(slug):
            shown = slug[:80] if is_one_line(slug) else "…"
            yield name, f"There is no system “{shown}”." if slug else "Choose a system."
    if entry.from_ == entry.to:
        yield "to", "A system cannot be seen from itself. Say from where it was tried."
    if entry.outcome not in set(Outcome):
        yield "outcome", "It is failing, working, or cannot_tell."
    if entry.at is not None:
        at = aware(entry.at)
        if at > reader.now + TOLERANCE:
            yield "at", "This lies in the future: nobody can have seen it yet."
        elif at < reader.now - OLDEST_OBSERVATION:
            yield "at", f"This is more than {OLDEST_OBSERVATION.days} days ago."


def _add(act: Searching, estate: Estate, seen: Sequence[Seen]) -> None:
    Observation.objects.bulk_create(
        Observation(
            investigation=act.investigation,
            from_system_id=estate.system_ids[one.from_],
            to_system_id=estate.system_ids[one.to],
            outcome=one.outcome.value,
            at=min(one.at, act.now),
            noted_at=act.now,
            noted_by=act.actor,
        )
        for one in seen
    )


def _told(seen: Sequence[Seen]) -> list[Mapping[str, str]]:
    """As the log keeps it; of very many the first."""
    return [{"from": one.from_, "to": one.to, "outcome": one.outcome.value} for one in seen[:20]]
