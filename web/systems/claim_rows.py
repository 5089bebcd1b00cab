"""Claims and grants as the page shows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.forms import Form
from django.urls import reverse

from accounts.domain.may import may_administer, may_work
from changes.selectors.reader import Reader
from components.claims import claimed_for
from components.work import Act, Call, SystemLink, system_link
from core.cut import cut_query, hold_any
from core.searching import Wanted
from estate.domain.claims import what_it_yields
from estate.models import Dependency, DependencyState, System, WorkGrant
from estate.selectors.ends_named import GRANTED, SYSTEMS, Find, as_typed, ends_named, much_like
from estate.services.dependencies import why_not_claimed_again
from web.systems.rows import ClaimRow, ClaimsPage, GrantRow

MOST_ROWS = 100
MOST_KNOWN = 1_000
TITLES = {
    "waiting": "Waiting for your answer",
    "mine": "What you need from others",
    "answered": "What others need from you",
    "granted": "Who may work on your systems",
    "allowed": "Where you may work",
}


def claims_page(reader: Reader, found: FoundClaims, forms: Mapping[str, Form], opened: str) -> ClaimsPage:
    """`forms` are those of the acts that make a claim or a grant; `opened` is the one that comes back unfolded."""
    engineer, admin = bool(may_work(reader.person)), bool(may_administer(reader.person))
    lists = {name: cut_query(rows, MOST_ROWS).made(maker_of(reader, name)) for name, rows in found.lists.items()}
    return ClaimsPage(
        **lists,
        claim=_form_act("claim", "Say that a system needs another", forms, opened) if engineer else None,
        grant=_form_act("grant", "Let another organisation work on a system", forms, opened) if admin else None,
    )


@dataclass(frozen=True, slots=True)
class FoundClaims:
    lists: Mapping[str, QuerySet[Any]]
    alike: bool = False
    """In none of them is anything called as it was typed; these are what is called much like it."""


def find_claims(reader: Reader, wanted: Wanted, names: Collection[str] = tuple(TITLES)) -> FoundClaims:
    lists = {name: rows_of(reader, name) for name in names}
    if not wanted:
        return FoundClaims(lists)
    exact = {name: _with(reader, rows, wanted, as_typed) for name, rows in lists.items()}
    if any(hold_any(list(exact.values()))):
        return FoundClaims(exact)
    return FoundClaims({name: _with(reader, rows, wanted, much_like) for name, rows in lists.items()}, alike=True)


def _with(reader: Reader, rows: QuerySet[Any], wanted: Wanted, find: Find) -> QuerySet[Any]:
    systems = SYSTEMS if rows.model is Dependency else GRANTED
    return rows.filter(ends_named(reader.organisation, wanted, systems, find))


def rows_of(reader: Reader, name: str) -> QuerySet[Any]:
    """Of one of the lists. What waits for an answer stands in the order in which it was asked."""
    dependencies, grants, party = Dependency.objects, WorkGrant.objects, reader.organisation
    if name == "waiting":
        return dependencies.to_answer_by(party).with_ends().order_by("entered_at", "public_id")
    if name == "mine":
        return dependencies.entered_for(party).with_ends()
    if name == "answered":
        return dependencies.answered_by(party).with_ends()
    return grants.given_by(party) if name == "granted" else grants.given_to(party)


def maker_of(reader: Reader, name: str) -> Callable[[Any], Any]:
    """What makes the rows of that list."""
    engineer, admin = bool(may_work(reader.person)), bool(may_administer(reader.person))
    makers: dict[str, Callable[[Any], Any]] = {
        "waiting": lambda one: _waiting(reader, one, may_answer=engineer),
        "mine": lambda one: _mine(reader, one, may_remove=engineer),
        "answered": lambda one: _answered(reader, one, may_answer=engineer),
        "granted": lambda one: GrantRow(_link(reader, one.system), str(one.organisation), _revoke(one) * admin),
        "allowed": lambda one: GrantRow(
            _link(reader, one.system), reader.estate.organisation_names[reader.estate.owners[one.system.slug]]
        ),
    }
    return makers[name]


def _waiting(reader: Reader, claim: Dependency, *, may_answer: bool) -> ClaimRow:
    acts = (_act("confirm", "Confirm it", claim.public_id), _act("refuse", "Refuse it", claim.public_id))
    return _row(reader, claim, yields=what_it_yields(claimed_for(reader, claim)), acts=acts if may_answer else ())


def _mine(reader: Reader, claim: Dependency, *, may_remove: bool) -> ClaimRow:
    wait = why_not_claimed_again(claim, reader.now)
    remove = _meant if claim.state == DependencyState.CONFIRMED else _act
    acts = (remove("remove", "Take it back", claim.public_id),) if may_remove and not wait else ()
    return _row(reader, claim, note=wait, acts=acts)


def _answered(reader: Reader, claim: Dependency, *, may_answer: bool) -> ClaimRow:
    confirmed = claim.state == DependencyState.CONFIRMED
    other = (
        _meant("refuse", "Refuse it from now on", claim.public_id)
        if confirmed
        else _act("confirm", "Confirm it", claim.public_id)
    )
    return _row(reader, claim, acts=(other,) if may_answer else ())


def _row(
    reader: Reader, claim: Dependency, *, yields: tuple[str, ...] = (), note: str = "", acts: tuple[Act, ...] = ()
) -> ClaimRow:
    own = reader.organisation.pk == claim.claimant.pk
    other = claim.answerer if own else claim.claimant
    answered = claim.state != DependencyState.CLAIMED and claim.answered_at
    return ClaimRow(
        dependent=_link(reader, claim.dependent),
        provider=_link(reader, claim.provider),
        kind=claim.kind,
        state=claim.state,
        entered_by=claim.entered_by.name if claim.entered_by else "",
        organisation=str(other),
        at=answered or claim.entered_at,
        desk=Call(other.name, "desk", other.phone, other.email, other.name),
        yields=yields,
        note=note,
        acts=acts,
    )


def _link(reader: Reader, system: System) -> SystemLink:
    return system_link(reader, system.slug)


def _act(name: str, label: str, row: UUID) -> Act:
    return Act(name, label, reverse("claims-act", args=[name]), hidden=(("row", str(row)),))


def _revoke(grant: WorkGrant) -> tuple[Act, ...]:
    return (_act("revoke", "Take back", grant.public_id),)


def _meant(name: str, label: str, row: UUID) -> Act:
    """Of what counts already: pressed twice."""
    ends = "From then on neither side sees or is told more than before, and conflicts that rest on it are gone."
    act = _act(name, label, row)
    return replace(act, form=Form(prefix=str(row)), help=ends, danger=True)


def _form_act(name: str, label: str, forms: Mapping[str, Form], opened: str) -> Act:
    return Act(name, label, reverse("claims-act", args=[name]), forms[name], open=opened == name)
