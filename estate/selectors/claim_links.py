"""The address at which a claim is answered without an account, who may answer there, and what it still opens. It is
made from ids and the house's secret, and stored nowhere; opening it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from accounts.domain.may import may_work
from accounts.domain.stand_ins import whoever_is_there
from accounts.models import Person
from accounts.selectors.stand_ins import stand_ins_of
from estate.domain.claim_links import ClaimFacts, ClaimStanding, standing_of_claim
from estate.models import Contact, ContactRole, Dependency, DependencyState, System


@dataclass(frozen=True, slots=True)
class ClaimLink:
    """Of one contact to one claim."""

    claim: Dependency
    contact: Person


def own_end(claim: Dependency) -> System:
    """The system of those who answer."""
    return claim.provider if claim.provider.organisation == claim.answerer else claim.dependent


def who_answers(claim: Dependency) -> tuple[int, ...]:
    """Owners named for that system; where none is, whoever is there for its organisation. A desk that was never written
    to yet has a number of its own."""
    named = Contact.objects.filter(system=own_end(claim), role=ContactRole.OWNER, person__is_active=True)
    house = claim.answerer.pk
    return whoever_is_there(
        named.order_by("order", "pk").values_list("person_id", flat=True), stand_ins_of([house])[house]
    )


def address_of(claim: Dependency, contact: Person) -> str:
    return f"{settings.PUBLIC_URL}/confirm-dependency/{token_of(claim, contact)}/"


def token_of(claim: Dependency, contact: Person) -> str:
    return _signer().sign(f"{claim.public_id.hex}-{contact.public_id.hex}")


def link_with(token: str) -> ClaimLink | None:
    """None for what this house never made, and for a claim that was taken back."""
    try:
        claim_id, contact_id = map(UUID, _signer().unsign(token).split("-"))
    except (BadSignature, ValueError):
        return None
    claim = Dependency.objects.with_ends().filter(public_id=claim_id).first()
    contact = Person.objects.select_related("organisation").filter(public_id=contact_id).first()
    return ClaimLink(claim, contact) if claim and contact else None


def standing_of(link: ClaimLink, now: datetime) -> ClaimStanding:
    claim, contact = link.claim, link.contact
    theirs = contact.organisation_id == claim.answerer.pk and not contact.has_left_since(claim.entered_at)
    facts = ClaimFacts(
        entered_at=claim.entered_at,
        is_addressed=theirs and (bool(may_work(contact)) or contact.pk in who_answers(claim)),
        answered=claim.state != DependencyState.CLAIMED,
    )
    return standing_of_claim(facts, now)


def _signer() -> Signer:
    return Signer(salt="maintwin.claim", sep=".")
