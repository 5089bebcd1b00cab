"""Tonight in one sentence."""

import pytest

from calendar_app.tonight.headline import headline


@pytest.mark.parametrize(
    ("parties", "own", "conflicts", "next_at", "sentence"),
    [
        pytest.param(
            0,
            0,
            0,
            "",
            "Nobody has declared work on anything you depend on; nothing else is planned for the next hours.",
            id="a quiet night",
        ),
        pytest.param(
            2,
            0,
            1,
            "03:00",
            "Two parties are working on things you depend on; one open conflict; next at 03:00.",
            id="two parties",
        ),
        pytest.param(
            1,
            1,
            0,
            "03:00",
            "One party is working on things you depend on, one of your own is under way; next at 03:00.",
            id="one party and one's own",
        ),
        pytest.param(
            0,
            2,
            2,
            "",
            "Two of your own are under way; two open conflicts; nothing else is planned for the next hours.",
            id="only one's own",
        ),
        pytest.param(
            12,
            10,
            0,
            "05:00",
            "12 parties are working on things you depend on, 10 of your own are under way; next at 05:00.",
            id="many",
        ),
    ],
)
def test_tonight_in_one_sentence(parties: int, own: int, conflicts: int, next_at: str, sentence: str) -> None:
    assert headline(parties, own, conflicts, next_at) == sentence


NOBODY_SAID = "Nobody has said that they are working on anything you depend on"
NOTHING_ELSE = "nothing else is planned for the next hours."


@pytest.mark.parametrize(
    ("unconfirmed", "harmless", "sentence"),
    [
        (1, 0, f"{NOBODY_SAID}; one party should have begun and has not said so"),
        (2, 0, f"{NOBODY_SAID}; two parties should have begun and have not said so"),
        (0, 1, "One party is working on things you depend on, no impact expected"),
        (0, 2, "Two parties are working on things you depend on, no impact expected"),
    ],
)
def test_work_without_impact_and_work_that_nobody_started_is_not_said_to_be_none(
    unconfirmed: int, harmless: int, sentence: str
) -> None:
    assert headline(0, 0, 0, "", unconfirmed=unconfirmed, harmless=harmless) == f"{sentence}; {NOTHING_ELSE}"
