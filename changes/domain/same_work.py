"""Is this declared already?"""

from __future__ import annotations

from collections.abc import Mapping

from estate.domain.impact import Level


def is_declared_by(there: Mapping[str, Level], entered: Mapping[str, Level]) -> bool:
    """Whether work that goes on says all that is entered: the same systems, hit no less."""
    return there.keys() == entered.keys() and all(there[slug] >= level for slug, level in entered.items())


def is_declared_as_less(there: Mapping[str, Level], entered: Mapping[str, Level]) -> bool:
    """Whether work that goes on is on the same systems, and one of them is hit worse by now."""
    return there.keys() == entered.keys() and not is_declared_by(there, entered)
