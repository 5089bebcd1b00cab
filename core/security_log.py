"""What whoever watches over a house must be able to find again: who came in, who tried, and what was refused.

Nothing that opens anything is said here: no password, no code, no key.
"""

from __future__ import annotations

import logging
from enum import StrEnum

NAME = "maintwin.security"
_log = logging.getLogger(NAME)


class SecurityEvent(StrEnum):
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_HELD = "sign_in_held"
    """After too many failures."""
    CODE_FAILED = "code_failed"
    """The password was right."""
    SIGNED_OUT = "signed_out"
    CONFIRMED = "confirmed"
    """Showed once more who they are."""
    CONFIRM_FAILED = "confirm_failed"
    LINK_ASKED = "link_asked"
    """To set a password."""
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (a word, not a secret)
    PASSWORD_RESET = "password_reset"  # noqa: S105
    TWO_FACTOR_ON = "two_factor_on"
    TWO_FACTOR_OFF = "two_factor_off"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    SESSIONS_ENDED = "sessions_ended"
    TOKEN_MADE = "token_made"  # noqa: S105
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    TOKEN_REFUSED = "token_refused"  # noqa: S105
    LACKS_SCOPE = "lacks_scope"
    WALL_MADE = "wall_made"
    WALL_REVOKED = "wall_revoked"
    FEED_MADE = "feed_made"
    FEED_REVOKED = "feed_revoked"
    SETUP_LINK_MADE = "setup_link_made"
    HOUSE_SET_UP = "house_set_up"
    PERSON_ADDED = "person_added"
    INVITED = "invited"
    INVITE_ACCEPTED = "invite_accepted"
    INVITE_TAKEN_BACK = "invite_taken_back"
    ORGANISATION_ADDED = "organisation_added"
    ADDRESS_ASKED = "address_asked"
    ADDRESS_CHANGED = "address_changed"
    PERSON_DEACTIVATED = "person_deactivated"
    PERSON_REACTIVATED = "person_reactivated"
    ROLES_CHANGED = "roles_changed"


FAILURES = frozenset(
    {
        SecurityEvent.SIGN_IN_FAILED,
        SecurityEvent.SIGN_IN_HELD,
        SecurityEvent.CODE_FAILED,
        SecurityEvent.CONFIRM_FAILED,
        SecurityEvent.TOKEN_REFUSED,
        SecurityEvent.LACKS_SCOPE,
    }
)


def note(event: SecurityEvent, **facts: object) -> None:
    """Facts are ids and codes; whoever asks, from where and for what, is added when it is written."""
    _log.log(logging.WARNING if event in FAILURES else logging.INFO, event.value, extra={"facts": facts})
