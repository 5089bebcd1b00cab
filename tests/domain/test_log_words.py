"""What the log says of an act and of those who were asked with it."""

from typing import Any, cast

import pytest

from changes.domain.log_words import LogNames, asked, did, people_of

MAX = "Max of Harbour Contact Centre"


@pytest.mark.parametrize(
    ("kind", "what", "about", "said"),
    [
        ("asked_to_start", "asked whether it has started", "asked_to_start", f"asked {MAX} whether it has started"),
        ("asked_to_end", "asked whether it has ended", "asked_to_end", f"asked {MAX} whether it has ended"),
        ("asked_what_became", "asked what became of it", "asked_what_became", f"asked {MAX} what became of it"),
        ("submitted", "submitted it", "approval_asked", f"submitted it, and asked {MAX} to approve"),
        ("edited", "edited it: title", "approval_voided", f"edited it: title, and asked {MAX} to approve again"),
        ("approved", "approved it", "approval_answered", None),
    ],
)
def test_a_question_and_whom_it_was_asked_are_one_sentence(kind: str, what: str, about: str, said: str | None) -> None:
    assert asked(kind, what, about, MAX) == said


def test_people_stand_by_party_and_a_desk_is_not_named_twice() -> None:
    people = [("Ana", "Centre"), ("Cleo", "Client"), ("Bert", "Centre"), ("Somebody of Carrier", "Carrier")]

    assert people_of(people) == "Ana and Bert of Centre, and Cleo of Client, and Somebody of Carrier"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"finding": 4}, "accepted the risk of a conflict"),
        ({"findings": [4]}, "accepted the risk of a conflict"),
        ({"findings": [4, 7, 9]}, "accepted the risk of 3 conflicts"),
    ],
)
def test_a_risk_that_is_accepted_says_of_how_many_conflicts(data: dict[str, Any], said: str) -> None:
    assert did("accepted_risk", data, cast(LogNames, None)) == said
