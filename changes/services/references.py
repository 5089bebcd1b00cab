"""The references by which people name changes, such as CENTRE-7K2MX. They tell neither number nor order."""

from __future__ import annotations

import re
import secrets

from accounts.models import Organisation
from changes.models import Change

CHARACTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Those that nobody takes for another, read out on the phone."""
LENGTH = 5
LONGEST_PREFIX = 12


def new_reference(organisation: Organisation) -> str:
    return new_references(organisation, 1)[0]


def new_references(organisation: Organisation, count: int) -> list[str]:
    """So many that no change of this organisation has yet. Expects the schedule to be locked, so that nobody else takes
    one of them meanwhile."""
    free: set[str] = set()
    while len(free) < count:
        drawn = {_drawn(organisation) for _ in range(count - len(free))}
        taken = Change.objects.filter(organisation=organisation, reference__in=drawn)
        free |= drawn - set(taken.values_list("reference", flat=True))
    return list(free)


def _drawn(organisation: Organisation) -> str:
    return f"{prefix_of(organisation.slug)}-{''.join(secrets.choice(CHARACTERS) for _ in range(LENGTH))}"


def prefix_of(slug: str) -> str:
    """CENTRE; of long names of several words their first letters: NCC of northwind-contact-centre."""
    if len(slug) <= LONGEST_PREFIX:
        return slug.upper()
    words = [word for word in re.split(r"[-_]", slug) if word]
    return ("".join(word[0] for word in words) if len(words) > 1 else slug)[:LONGEST_PREFIX].upper()
