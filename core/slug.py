"""Short names for addresses and files, made of what people call something."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from django.utils.text import slugify

from core.limits import LONGEST_SLUG


def slug_for(name: str, is_taken: Callable[[str], bool], otherwise: str) -> str:
    """The first of phone-switch, phone-switch-2 … that is not taken. `otherwise` is what names without any plain
    letter become."""
    stem = slugify(name)[:LONGEST_SLUG].strip("-_") or otherwise
    tried = (stem if number == 1 else f"{stem[: LONGEST_SLUG - 8]}-{number}" for number in count(1))
    return next(slug for slug in tried if not is_taken(slug))
