"""Acts on what needs what.

They are called within `changes.services.graph_edits.editing_graph`, which keeps the ledger of conflicts in step.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from accounts.domain.may import may_work
from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from accounts.services.desks import stored_desks
from accounts.services.rates import refuse_too_often
from core import clock
from core.activity import record
from core.limits import LONGEST_NAME
from core.refusals import Invalid, Refused
from core.validators import is_one_line
from estate.domain.claim_links import WHY_OVER, ClaimStanding
from estate.domain.may import may_answer_claim, may_claim, may_keep, may_remove_claim
from estate.models import Dependency, DependencyState, GraphVersion, System
from estate.selectors.claim_links import ClaimLink, standing_of, who_answers
from estate.selectors.own_systems import require_in_use

CLAIM_AGAIN_AFTER = timedelta(hours=24)
"""After a refusal, so that nobody is asked the same again and again."""


def add_dependency(actor: Person, dependent: str, provider: str, kind: str) -> Dependency:
    """Across organisations it is a claim and counts for nothing until the other side confirms it: nobody grants
    themselves sight."""
    may_work(actor).require()
    needs, needed = _visible_system(actor, "dependent", dependent), _visible_system(actor, "provider", provider)
    if needs == needed:
        raise Invalid.of("provider", f"{needs} cannot depend on itself.")
    may_claim(actor, needs, needed).require()
    require_in_use(needs, needed)
    across = needs.organisation_id != needed.organisation_id
    if across:
        refuse_too_often("dependency_claimed", actor, clock.now())
    _make_room(actor, needs, needed)
    dependency = Dependency.objects.create(
        dependent=needs,
        provider=needed,
        kind=kind,
        state=DependencyState.CLAIMED if across else DependencyState.CONFIRMED,
        entered_by=actor,
        entered_at=clock.now(),
    )
    if not across:
        GraphVersion.renew_by(dependency, counts=True)
    if across:
        _note_dependency(actor, "dependency_claimed", dependency, tells=["claim_asked"], people=_asked(dependency))
    else:
        _note_dependency(actor, "dependency_added", dependency)
    return dependency


def confirm_dependency(actor: Person, dependency: Dependency) -> Dependency:
    return _answer(actor, dependency, DependencyState.CONFIRMED)


def refuse_dependency(actor: Person, dependency: Dependency) -> Dependency:
    return _answer(actor, dependency, DependencyState.REFUSED)


def answer_claim_by_link(link: ClaimLink, state: DependencyState, named: str) -> Dependency:
    """Whoever holds the link answers, under the name that they give, while the claim waits for it."""
    name = " ".join(named.split())
    if not name or len(name) > LONGEST_NAME or not is_one_line(name):
        raise Invalid.of("name", f"Say who is answering, in at most {LONGEST_NAME} characters on one line.")
    claim, contact = _locked(link.claim), link.contact
    standing = standing_of(ClaimLink(claim, contact), clock.now())
    if standing is not ClaimStanding.LIVE:
        raise Refused(WHY_OVER[standing])
    by_link = {"claim": claim.pk, "addressed_to": contact.name, "named": name, "contact": contact.pk}
    return _become(contact, claim, state, by_link=by_link)


def edit_dependency(actor: Person, dependency: Dependency, kind: str) -> Dependency:
    """How much the one needs the other. What another organisation answers for stays as that was asked."""
    dependency = _locked(dependency)
    may_keep(actor, dependency.dependent).require()
    if dependency.kind == kind:
        return dependency
    if dependency.dependent.organisation_id != dependency.provider.organisation_id:
        answerer, stands = dependency.answerer, dependency.kind
        raise Refused(f"{answerer} was asked about it as {stands}. Take it out, save, then add it again.")
    dependency.kind = kind
    dependency.save(update_fields=["kind"])
    GraphVersion.renew()
    _note_dependency(actor, "dependency_edited", dependency)
    return dependency


def remove_dependency(actor: Person, dependency: Dependency) -> None:
    """Whoever entered it takes it back, and so does the dependent's owner; the other side refuses it instead."""
    dependency = _locked(dependency)
    may_remove_claim(actor, dependency.claimant, dependency.dependent).require()
    if wait := why_not_claimed_again(dependency, clock.now()):
        raise Refused(wait)
    if dependency.counts:
        GraphVersion.renew_by(dependency, counts=False)
    _note_dependency(actor, "dependency_removed", dependency)
    dependency.delete()


def why_not_claimed_again(dependency: Dependency, now: datetime) -> str:
    """Why a refused claim stays as it is for now; empty where it may be taken back or made anew."""
    if dependency.state != DependencyState.REFUSED or dependency.answered_at is None:
        return ""
    left = dependency.answered_at + CLAIM_AGAIN_AFTER - now
    if left <= timedelta(0):
        return ""
    hours = -(-left // timedelta(hours=1))
    owner = dependency.answerer
    return f"{owner} refused this. It can be claimed again in {hours} hour{'s' if hours > 1 else ''}."


def _make_room(actor: Person, needs: System, needed: System) -> None:
    """A claim that was refused long enough ago gives way to a new one; anything else that is there stays."""
    there = Dependency.objects.with_ends().filter(dependent=needs, provider=needed).first()
    if there is None:
        return
    if there.state != DependencyState.REFUSED or actor.organisation_id == there.answerer.pk:
        raise Refused(f"This dependency has been entered already; it is {there.state}.")
    if wait := why_not_claimed_again(there, clock.now()):
        raise Refused(wait)
    there.delete()


def _answer(actor: Person, dependency: Dependency, state: DependencyState) -> Dependency:
    dependency = _locked(dependency)
    may_answer_claim(actor, dependency.answerer).require()
    if dependency.state == state:
        raise Refused(f"This dependency is already {state}.")
    return _become(actor, dependency, state)


def _become(actor: Person, dependency: Dependency, state: DependencyState, **data: Any) -> Dependency:
    if state == DependencyState.CONFIRMED:
        require_in_use(dependency.dependent, dependency.provider)
    counted, before = dependency.counts, dependency.state
    dependency.state, dependency.answered_at = state, clock.now()
    dependency.save(update_fields=["state", "answered_at"])
    if counted != dependency.counts:
        GraphVersion.renew_by(dependency, counts=dependency.counts)
    claimant = dependency.entered_by
    tells = ["claim_answered"] if claimant is not None and claimant.is_active else []
    people = [claimant.pk] if claimant is not None else []
    _note_dependency(actor, f"dependency_{state}", dependency, before=before, tells=tells, people=people, **data)
    return dependency


def _asked(claim: Dependency) -> list[int]:
    ids = who_answers(claim)
    stored = stored_desks(ids)
    return [stored.get(one, one) for one in ids]


def _locked(dependency: Dependency) -> Dependency:
    return Dependency.objects.with_ends().select_for_update(of=("self",)).get(pk=dependency.pk)


def _visible_system(actor: Person, field: str, slug: str) -> System:
    system = System.objects.visible_to(actor.organisation).filter(slug=slug).first()
    if system is None:
        raise Invalid.of(field, f"There is no system “{slug[:80]}”.")
    return system


def _note_dependency(actor: Person, kind: str, dependency: Dependency, tells: Sequence[str] = (), **data: Any) -> None:
    dependent, provider = dependency.dependent, dependency.provider
    raise_board_versions({dependent.organisation_id, provider.organisation_id})
    record(
        kind,
        "dependency",
        dependency.pk,
        actor=actor,
        organisation=actor.organisation,
        tells=tells,
        dependent=dependent.slug,
        provider=provider.slug,
        dependency=dependency.kind,
        state=dependency.state,
        **data,
    )
