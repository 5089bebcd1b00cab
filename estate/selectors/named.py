"""Systems by what they are called, however it is typed."""

from __future__ import annotations

from core.text import folded
from estate.models import SystemQuerySet
from estate.selectors.graph import current_estate


def named_like(words: str) -> set[str]:
    """Slugs of all systems with this in their name or slug; who may see them is for the caller to ask."""
    wanted = folded(words.strip())
    return {slug for slug, name in current_estate().folded.items() if wanted in name or wanted in slug}


def called(words: str, among: SystemQuerySet) -> list[str]:
    """Slugs of those with exactly this slug, or else with this name."""
    words = words.strip()
    if among.filter(slug=words).exists():
        return [words]
    wanted = folded(words)
    alike = [slug for slug, name in current_estate().folded.items() if name == wanted]
    return list(among.filter(slug__in=alike).order_by("slug").values_list("slug", flat=True))
