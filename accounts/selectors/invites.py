"""What an invitation opens, and which ones wait to be accepted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from accounts.domain.invites import InviteFacts, InviteStanding, standing_of_invite
from accounts.domain.may import May, may_administer, may_invite_organisations
from accounts.models import Invite, InviteKind, Organisation, Person
from core.cut import Cut, cut_query

MOST_SHOWN = 50


def token_of(invite: Invite) -> str:
    return _signer().sign(invite.key.hex)


def address_of(invite: Invite) -> str:
    return f"{settings.PUBLIC_URL}/invitation/{token_of(invite)}/"


def key_in(token: str) -> UUID | None:
    """None for what this house never made."""
    try:
        return UUID(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None


def invite_with(token: str) -> Invite | None:
    """None as well where a newer one was sent in its place."""
    key = key_in(token)
    found = Invite.objects.select_related("organisation", "invited_by__organisation", "accepted_by")
    return found.filter(key=key).first() if key else None


def person_invited(invite: Invite) -> Person | None:
    """Whose address it is by now."""
    return Person.objects.with_address(invite.email)


def standing_of(invite: Invite, now: datetime) -> InviteStanding:
    return standing_of_invite(_facts(invite, person_invited(invite)), now)


def waiting_of(organisation: Organisation) -> Cut[Invite]:
    return cut_query(Invite.objects.of(organisation), MOST_SHOWN)


def may_invite(actor: Person, kind: str) -> May:
    return may_administer(actor) if kind == InviteKind.COLLEAGUE else may_found(actor)


def may_found(actor: Person) -> May:
    return may_invite_organisations(actor, admins_may=settings.ADMINS_INVITE_ORGANISATIONS)


def _facts(invite: Invite, person: Person | None) -> InviteFacts:
    colleague = invite.kind == InviteKind.COLLEAGUE
    own = person is not None and person.organisation_id == invite.organisation_id
    there = person is not None and person.is_active
    inviter = invite.invited_by
    theirs = inviter.organisation_id == invite.organisation_id and bool(may_invite(inviter, invite.kind))
    return InviteFacts(
        expires_at=invite.expires_at,
        accepted=invite.accepted_at is not None,
        taken_back=invite.taken_back_at is not None,
        left=colleague and own and not there,
        has_account=own and person is not None and person.has_account and person.has_usable_password(),
        elsewhere=person is not None and not (own and colleague),
        inviter_may=inviter.is_active and (theirs or inviter.is_operator),
        has_role=bool(invite.roles) or not colleague,
    )


def _signer() -> Signer:
    return Signer(salt="maintwin.invitation", sep=".")
