"""Tonight in one sentence."""

import pytest

from calendar_app.tonight.headline import Tally, headline

NOTHING_ELSE = "nothing else is planned for the next hours."
NOBODY_SAID = "Nobody has said that they are working on anything you depend on"


@pytest.mark.parametrize(
    ("tally", "sentence"),
    [
        pytest.param(Tally(), "Nobody has declared work on anything you depend on", id="a quiet night"),
        pytest.param(
            Tally(hitting=2, conflicts=1),
            "Two parties are working on things you depend on; one open conflict",
            id="two parties",
        ),
        pytest.param(
            Tally(hitting=1, own=1),
            "One party is working on something you depend on, one of your own is under way",
            id="one party and one's own",
        ),
        pytest.param(
            Tally(hitting=1, meeting=2),
            "One party is working on something you depend on, two on things that meet yours",
            id="one that hits, two that only meet",
        ),
        pytest.param(Tally(meeting=1), "One party is working on something that meets yours", id="one that only meets"),
        pytest.param(
            Tally(own=2, conflicts=2), "Two of your own are under way; two open conflicts", id="only one's own"
        ),
        pytest.param(
            Tally(hitting=12, own=10),
            "12 parties are working on things you depend on, 10 of your own are under way",
            id="many",
        ),
        pytest.param(
            Tally(unconfirmed=1), f"{NOBODY_SAID}; one party should have begun and has not said so", id="unconfirmed"
        ),
        pytest.param(
            Tally(unconfirmed=2), f"{NOBODY_SAID}; two parties should have begun and have not said so", id="two of them"
        ),
        pytest.param(
            Tally(harmless=1), "One party is working on something you depend on, no impact expected", id="harmless"
        ),
        pytest.param(
            Tally(harmless=2), "Two parties are working on things you depend on, no impact expected", id="two harmless"
        ),
    ],
)
def test_tonight_in_one_sentence(tally: Tally, sentence: str) -> None:
    assert headline(tally, "") == f"{sentence}; {NOTHING_ELSE}"


def test_says_whose_work_is_next() -> None:
    quiet = "Nobody has declared work on anything you depend on"

    assert headline(Tally(), "03:00 MST") == f"{quiet}; next at 03:00 MST."
    assert headline(Tally(), "03:00 MST", own_is_next=True) == f"{quiet}; your own is next, at 03:00 MST."
