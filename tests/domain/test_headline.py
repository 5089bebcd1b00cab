"""Tonight in one sentence."""

import pytest

from calendar_app.tonight.headline import Tally, headline, next_start

QUIET = "Nobody has declared work on anything you need."


@pytest.mark.parametrize(
    ("tally", "sentence"),
    [
        pytest.param(Tally(), QUIET, id="a quiet night"),
        pytest.param(
            Tally(hitting={"Meridian": 1, "Cobalt": 2}),
            "Cobalt (2) and Meridian are working on things you need.",
            id="two parties, who has more windows first",
        ),
        pytest.param(
            Tally(hitting={"Cobalt": 1}, own=1),
            "Cobalt is working on something you need. 1 of yours is under way.",
            id="one party and one's own",
        ),
        pytest.param(
            Tally(hitting={"Cobalt": 1}, meeting={"Palmera": 2}),
            "Cobalt is working on something you need. Palmera (2) is working on things that meet yours.",
            id="one that hits, one that only meets",
        ),
        pytest.param(
            Tally(meeting={"Palmera": 1}), "Palmera is working on something that meets yours.", id="one that only meets"
        ),
        pytest.param(Tally(own=2), "2 of yours are under way.", id="only one's own"),
        pytest.param(
            Tally(hitting=dict.fromkeys("EDCBA", 1)),
            "A, B, C and 2 others are working on things you need.",
            id="many",
        ),
        pytest.param(
            Tally(hitting=dict.fromkeys("DCBA", 1)), "A, B, C and D are working on things you need.", id="just as many"
        ),
        pytest.param(
            Tally(unconfirmed={"Cobalt": 1}), "Cobalt should have started, and has not said so.", id="unconfirmed"
        ),
        pytest.param(
            Tally(unconfirmed={"Cobalt": 1, "Meridian": 1}, own=1),
            "Cobalt and Meridian should have started, and have not said so. 1 of yours is under way.",
            id="two of them",
        ),
        pytest.param(
            Tally(harmless={"Cobalt": 1}),
            "Cobalt is working on something you need, with no impact expected.",
            id="harmless",
        ),
        pytest.param(
            Tally(hitting={"Meridian": 1}, harmless={"Cobalt": 1}),
            "Meridian is working on something you need.",
            id="harmless beside what is not",
        ),
    ],
)
def test_tonight_in_one_sentence(tally: Tally, sentence: str) -> None:
    assert headline(tally) == sentence


def test_says_what_is_next_and_whose() -> None:
    assert next_start("") == "Nothing is planned for the next 12 hours."
    assert next_start("03:00 MST") == "The next start is at 03:00 MST."
    assert next_start("03:00 MST", is_own=True) == "Your own work is next, at 03:00 MST."
