"""How often one may do what wakes people elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.domain.rates import DoneBefore, spent
from accounts.services.rates import WORDS
from core.limits import CALLS_OUTSIDE

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def acts(times: int, person: int = 1, organisation: int = 1, *systems: str) -> list[DoneBefore]:
    """One a minute, the last a minute ago."""
    return [DoneBefore(NOW - n * MINUTE, person, organisation, frozenset(systems)) for n in range(times, 0, -1)]


ANA = DoneBefore(NOW, 1, 1, frozenset({"ges"}))


@pytest.mark.parametrize(
    ("kind", "before", "minutes"),
    [
        pytest.param("owner_asked", acts(5), None, id="below what a person may"),
        pytest.param("owner_asked", acts(6), 54, id="as often as a person may"),
        pytest.param("owner_asked", acts(8), 54, id="oftener, the oldest count no longer first"),
        pytest.param("owner_asked", acts(11, 2), None, id="below what an organisation may"),
        pytest.param("owner_asked", acts(12, 2), 48, id="as often as an organisation may"),
        pytest.param("owner_asked", acts(40, 2, 2), None, id="others"),
        pytest.param("reported", acts(3, 2, 1, "ges"), 57, id="one system"),
        pytest.param("reported", acts(9, 2, 1, "portal"), None, id="another system"),
        pytest.param("reported", acts(10, 2, 1, "portal"), 50, id="many systems"),
        pytest.param("dependency_claimed", acts(20), 40, id="claims"),
    ],
)
def test_what_wakes_people_elsewhere_has_a_limit(kind: str, before: list[DoneBefore], minutes: int | None) -> None:
    held = spent(kind, ANA, before)
    assert (held and held.until) == (NOW + minutes * MINUTE if minutes else None)


def test_what_is_an_hour_ago_counts_no_longer() -> None:
    before = [DoneBefore(NOW - timedelta(hours=1), 1, 1)] * 30
    assert spent("owner_asked", ANA, before) is None


def test_every_limit_has_words() -> None:
    assert WORDS.keys() == CALLS_OUTSIDE.keys()
