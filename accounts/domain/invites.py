"""What an invitation still opens, and in words why it opens nothing any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LASTS = timedelta(days=7)


class InviteStanding(StrEnum):
    """In the order in which it is looked at: the first that holds is what people are told."""

    ACCEPTED = "accepted"
    TAKEN_BACK = "taken_back"
    LEFT = "left"
    """Whom it was sent to was deactivated since."""
    HAS_ACCOUNT = "has_account"
    """Whom it was sent to can sign in already."""
    ELSEWHERE = "elsewhere"
    """The address is somebody's of another organisation."""
    INVITER_GONE = "inviter_gone"
    """Who sent it has left, or may not invite anybody any more."""
    NO_ROLE = "no_role"
    """The role that came with it was taken away since."""
    EXPIRED = "expired"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class InviteFacts:
    """All that decides what an invitation still opens."""

    expires_at: datetime
    accepted: bool = False
    taken_back: bool = False
    left: bool = False
    has_account: bool = False
    elsewhere: bool = False
    inviter_may: bool = True
    has_role: bool = True


def standing_of_invite(invite: InviteFacts, now: datetime) -> InviteStanding:
    checks = (
        (invite.accepted, InviteStanding.ACCEPTED),
        (invite.taken_back, InviteStanding.TAKEN_BACK),
        (invite.left, InviteStanding.LEFT),
        (invite.elsewhere, InviteStanding.ELSEWHERE),
        (invite.has_account, InviteStanding.HAS_ACCOUNT),
        (not invite.inviter_may, InviteStanding.INVITER_GONE),
        (not invite.has_role, InviteStanding.NO_ROLE),
        (invite.expires_at <= now, InviteStanding.EXPIRED),
    )
    return next((standing for holds, standing in checks if holds), InviteStanding.LIVE)


@dataclass(frozen=True, slots=True)
class WhyNoInvite:
    heading: str
    text: str
    signs_in: bool = False
    """Whether signing in is what helps."""


_ASK_AGAIN = "Ask an admin of {organisation} to send you another one."
WHY_NO_INVITE = {
    InviteStanding.ACCEPTED: WhyNoInvite(
        "This invitation has been used", "Whoever used it set a password. If that was you, sign in.", signs_in=True
    ),
    InviteStanding.TAKEN_BACK: WhyNoInvite(
        "This invitation was taken back", "If you should still join, ask an admin of {organisation}."
    ),
    InviteStanding.LEFT: WhyNoInvite(
        "This invitation no longer works", "If you should still join, ask an admin of {organisation}."
    ),
    InviteStanding.HAS_ACCOUNT: WhyNoInvite(
        "You have an account already", "Sign in with the address this invitation was sent to.", signs_in=True
    ),
    InviteStanding.ELSEWHERE: WhyNoInvite(
        "This address can’t join {organisation}",
        "It belongs to somebody in another organisation here, and everybody is in one organisation only. Ask an admin "
        "of {organisation} to invite you at another address. If you have an account, you can still sign in to it.",
        signs_in=True,
    ),
    InviteStanding.INVITER_GONE: WhyNoInvite(
        "This invitation no longer works", "Whoever sent it can’t invite anybody any more. " + _ASK_AGAIN
    ),
    InviteStanding.NO_ROLE: WhyNoInvite(
        "This invitation no longer works", "It came with a role that was taken away since. " + _ASK_AGAIN
    ),
    InviteStanding.EXPIRED: WhyNoInvite("This invitation has expired", "It worked for 7 days. " + _ASK_AGAIN),
}


def why_no_invite(standing: InviteStanding, organisation: str) -> WhyNoInvite:
    words = WHY_NO_INVITE[standing]
    heading, text = (one.format(organisation=organisation) for one in (words.heading, words.text))
    return WhyNoInvite(heading, text, words.signs_in)
