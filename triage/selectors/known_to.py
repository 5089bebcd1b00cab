"""Which dependencies somebody may know of: all that triage tells them, and all that they may act on, ends there."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from accounts.models import Organisation
from changes.selectors.reader import Reader
from estate.models import SystemShare
from estate.selectors.graph import Estate, current_estate
from triage.domain.known import Known


def known_to(reader: Reader) -> Known:
    return _known(reader.estate, reader.organisation.slug, reader.shared)


def known_to_all(organisations: Iterable[Organisation]) -> dict[int, Known]:
    """By organisation, in one query."""
    parties = {one.pk: one for one in organisations}
    shown: dict[int, set[str]] = {pk: set() for pk in parties}
    for pk, slug in SystemShare.objects.filter(organisation__in=parties).values_list("organisation", "system__slug"):
        shown[pk].add(slug)
    estate = current_estate()
    return {pk: _known(estate, one.slug, shown[pk]) for pk, one in parties.items()}


def _known(estate: Estate, party: str, shown: Collection[str]) -> Known:
    own = estate.owned.get(party, frozenset())
    return Known(estate.graph, estate.needed_by(party), own, estate.listed | own | frozenset(shown))
