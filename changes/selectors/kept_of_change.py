"""Which parts a change has that most changes have not, so that a page does not ask for each of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from changes.domain.talks import TalkAct
from core.looking import asked_once, is_looking


@dataclass(frozen=True, slots=True)
class KeptParts:
    proposals: bool = True
    links: bool = True
    """With which somebody may still answer."""
    talks: bool = True
    updates: bool = True
    steps: bool = True
    shares: bool = True
    exceptions: bool = True


_KEPT = """
SELECT EXISTS (SELECT FROM changes_proposal WHERE change_id = %(change)s),
  EXISTS (SELECT FROM changes_answerlink WHERE change_id = %(change)s AND used_at IS NULL AND revoked_at IS NULL),
  EXISTS (SELECT FROM core_activity
    WHERE subject_kind = 'change' AND subject_id = %(change)s AND kind = ANY(%(talk)s)),
  EXISTS (SELECT FROM core_activity
    WHERE subject_kind = 'change' AND subject_id = %(change)s AND kind = 'updated'),
  EXISTS (SELECT FROM changes_step WHERE change_id = %(change)s),
  EXISTS (SELECT FROM changes_changeshare WHERE change_id = %(change)s),
  EXISTS (SELECT FROM changes_freezeexception WHERE change_id = %(change)s)
"""


def kept_of(change_id: int) -> KeptParts:
    """While somebody only looks, by one question for all; whoever acts asks for each."""
    return asked_once(("kept of", change_id), lambda: _kept(change_id)) if is_looking() else KeptParts()


def _kept(change_id: int) -> KeptParts:
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, {"change": change_id, "talk": list(TalkAct)})
        return KeptParts(*cursor.fetchone())
