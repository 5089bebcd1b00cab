"""What an approver reads first, and how the requester's last work went."""

from datetime import UTC, datetime, timedelta

import pytest

from changes.domain.asked_sentence import what_it_does
from changes.domain.felt import Hit
from changes.domain.track_record import EndedWindow, track_record
from estate.domain.impact import Level

WHEN = "Mon 23 Nov, 02:00–04:00 EST"
FIVE = datetime(2026, 11, 23, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("hit", "when", "over", "said"),
    [
        pytest.param(
            [("Website", "outage")],
            WHEN,
            False,
            "Your Website can be out on Mon 23 Nov, 02:00–04:00 EST, while Meridian works on GES.",
            id="one system",
        ),
        pytest.param(
            [("Desk", "at_risk"), ("Portal", "none"), ("Website", "outage"), ("Line", "at_risk")],
            "since Mon 23 Nov, 02:30 EST, end not known",
            False,
            "Your Website can be out; your Desk and Line are at risk since Mon 23 Nov, 02:30 EST, end not known, "
            "while Meridian works on GES.",
            id="the worst first, and what nobody notices left out",
        ),
        pytest.param(
            [("Desk", "degraded"), ("Line", "at_risk")],
            WHEN,
            True,
            "Your Desk may have been slow or partly working; your Line was at risk on Mon 23 Nov, 02:00–04:00 EST, "
            "while Meridian worked on GES.",
            id="afterwards",
        ),
        pytest.param(
            [("Portal", "none")],
            WHEN,
            False,
            "Meridian works on GES on Mon 23 Nov, 02:00–04:00 EST. Your systems should not notice.",
            id="no impact",
        ),
    ],
)
def test_the_first_sentence_says_what_it_does_to_the_readers_systems(
    hit: list[tuple[str, str]], when: str, over: bool, said: str
) -> None:
    mine = [Hit(name, Level.from_word(level)) for name, level in hit]

    assert what_it_does(mine, when, "Meridian", ["GES"], over=over) == said


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        pytest.param([], "You have seen no finished work of theirs yet.", id="none"),
        pytest.param([("completed", 0)], "Their last window that you could see ended in time.", id="one"),
        pytest.param(
            [("completed", 0), ("completed", -9), ("completed", 1), ("rolled_back", 30)],
            "Of their last 4 windows you could see, 2 ended in time, 1 ran over and 1 was rolled back.",
            id="each way once",
        ),
        pytest.param(
            [("rolled_back", 0), ("rolled_back", 0), ("completed", None)],
            "Of their last 3 windows you could see, 1 ended in time and 2 were rolled back.",
            id="what was planned without an end cannot run over",
        ),
    ],
)
def test_the_record_counts_what_ended_in_time_ran_over_and_was_rolled_back(
    windows: list[tuple[str, int | None]], said: str
) -> None:
    ended = [EndedWindow(state, None if late is None else FIVE - late * MINUTE, FIVE) for state, late in windows]

    assert track_record(ended) == said
