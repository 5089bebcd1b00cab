"""What a conflict means for whoever does the work, in one sentence."""

from dataclasses import replace

import pytest

from changes.domain.conflicts.alert import AlertParts, alert, is_hit

NIGHT = AlertParts("Meridian", ("GES",), "21:57", begun=True, due=True, checks=("GES login",), running=True)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        pytest.param(
            NIGHT,
            "Meridian has been working on GES since 21:57. If “GES login” fails, that is likely why: "
            "no need to roll back.",
            id="the night",
        ),
        pytest.param(
            replace(NIGHT, begun=False),
            "Meridian was to work on GES from 21:57. If “GES login” fails then, that is likely why: "
            "no need to roll back.",
            id="nobody has said that it started",
        ),
        pytest.param(
            replace(NIGHT, begun=False, due=False, running=False),
            "Meridian will work on GES from 21:57. If “GES login” fails then, that is likely why.",
            id="both are still to come",
        ),
        pytest.param(
            replace(NIGHT, checks=(), meets=("Agent desktop",)),
            "Meridian has been working on GES since 21:57. Both reach Agent desktop: ask them before you roll back.",
            id="they meet where nothing is checked",
        ),
        pytest.param(
            replace(NIGHT, checks=(), works_on=(), begun=False, due=False, running=False),
            "Meridian will work from 21:57. Ask them before you start.",
            id="what they work on is not for the reader",
        ),
        pytest.param(
            replace(NIGHT, who="Max", own="GES patch", checks=("A → B", "C")),
            "“GES patch”, also yours, has been running on GES since 21:57. If “A → B” or “C” fails, that is likely "
            "why: no need to roll back.",
            id="one's own work, and two checks",
        ),
        pytest.param(
            replace(NIGHT, who="Max", own="GES patch", checks=(), meets=("Agent desktop",)),
            "“GES patch”, also yours, has been running on GES since 21:57. Both reach Agent desktop: talk to Max "
            "before you roll back.",
            id="one's own work, where nothing is checked",
        ),
        pytest.param(
            replace(NIGHT, who="", own="GES patch", checks=(), meets=("Agent desktop",)),
            "“GES patch”, also yours, has been running on GES since 21:57. Both reach Agent desktop: look at it "
            "before you roll back.",
            id="the reader's own work",
        ),
        pytest.param(
            replace(NIGHT, failed=("GES login",)),
            "Meridian has been working on GES since 21:57. “GES login” failed, and that is likely why: ask them before "
            "you roll back.",
            id="the check has failed",
        ),
    ],
)
def test_says_who_works_on_what_and_what_that_means(told: AlertParts, sentence: str) -> None:
    assert alert(told) == sentence


def test_a_check_is_hit_when_its_ends_lie_on_a_way_that_is_checked() -> None:
    ways = [("Agent desktop", "GES")]

    assert is_hit(("Agent desktop", "GES"), ways)
    assert is_hit(("GES",), ways)
    assert not is_hit(("Agent desktop", "Portal"), ways)
    assert not is_hit(("GES",), [])
