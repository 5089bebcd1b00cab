"""How urgent is a notice?"""

from __future__ import annotations

from notifications.domain.about import About

TROUBLE = frozenset({About.OWNER_ASKED, About.OWNER_ANSWERED})
"""Somebody waits for it who looks for a fault. Passing it on is for them to decide."""


def is_urgent(about: About, *, highest_meets_running_work: bool, into_other_work: bool) -> bool:
    """What may wake people: ask-the-owner, a high finding while work is in progress, and an overrun into another's
    window."""
    return about in TROUBLE or highest_meets_running_work or (about is About.OVERRUN and into_other_work)
