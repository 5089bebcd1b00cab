"""A conflict in one plain sentence, as told to one side."""

import pytest

from changes.domain.conflicts.explanation import (
    SentenceParts,
    SideWords,
    explain,
    listed,
    suggest,
    suggest_among_own,
    suggest_for_freeze,
    suggest_for_hours,
    suggest_for_person,
)
from changes.domain.conflicts.kinds import ConflictKind

MINE = SideWords("“Phone switch upgrade”")
OTHERS = SideWords("work of Meridian Travel")


@pytest.mark.parametrize(
    ("kind", "mine", "other", "points", "sentence"),
    [
        pytest.param(
            ConflictKind.SAME_SYSTEM,
            MINE,
            OTHERS,
            ["GES", "Portal"],
            "Work of Meridian Travel works on GES and Portal at the same time as “Phone switch upgrade”.",
            id="same system",
        ),
        pytest.param(
            ConflictKind.DEPENDENCY,
            SideWords("your change", works_on=("Agent desktop",)),
            OTHERS,
            ["Agent desktop"],
            "Work of Meridian Travel reaches Agent desktop, which your change works on.",
            id="theirs reaches what mine works on",
        ),
        pytest.param(
            ConflictKind.DEPENDENCY,
            MINE,
            SideWords("work of Meridian Travel", works_on=("Reservation line",)),
            ["Reservation line"],
            "“Phone switch upgrade” reaches Reservation line, which work of Meridian Travel works on.",
            id="mine reaches what theirs works on",
        ),
        pytest.param(
            ConflictKind.VALIDATION,
            SideWords("“Phone switch upgrade”", checked_by=("“An agent can log in to GES”",)),
            SideWords("“GES maintenance” of Meridian Travel"),
            ["Agent desktop", "GES"],
            "“GES maintenance” of Meridian Travel hits what “Phone switch upgrade” is checked by: "
            "“An agent can log in to GES”.",
            id="mine is checked by what theirs hits",
        ),
        pytest.param(
            ConflictKind.VALIDATION,
            MINE,
            SideWords("work of Meridian Travel", checked_by=("Agent desktop",)),
            ["Agent desktop"],
            "“Phone switch upgrade” hits what work of Meridian Travel is checked by: Agent desktop.",
            id="theirs is checked by what mine hits",
        ),
        pytest.param(
            ConflictKind.SHARED_DEPENDENT,
            MINE,
            OTHERS,
            ["Agent desktop"],
            "Work of Meridian Travel and “Phone switch upgrade” both reach Agent desktop, which depends on both.",
            id="shared dependent",
        ),
        pytest.param(
            ConflictKind.SHARED_DEPENDENT,
            MINE,
            OTHERS,
            ["A", "B", "C"],
            "Work of Meridian Travel and “Phone switch upgrade” both reach A, B and C, which depend on both.",
            id="shared dependents",
        ),
    ],
)
def test_each_kind_has_its_sentence(
    kind: ConflictKind, mine: SideWords, other: SideWords, points: list[str], sentence: str
) -> None:
    assert explain(kind, SentenceParts(mine, (other,), tuple(points)), impact=True) == sentence


@pytest.mark.parametrize("kind", [ConflictKind.DEPENDENCY, ConflictKind.VALIDATION])
def test_where_nothing_more_may_be_said_the_meeting_point_is(kind: ConflictKind) -> None:
    assert explain(kind, SentenceParts(MINE, (OTHERS,), ("Agent desktop",)), impact=True) == (
        "“Phone switch upgrade” and work of Meridian Travel meet at Agent desktop."
    )


def test_a_finding_without_impact_says_so() -> None:
    sentence = explain(ConflictKind.SHARED_DEPENDENT, SentenceParts(MINE, (OTHERS,), ("Agent desktop",)), impact=False)

    assert sentence.endswith("which depends on both. No impact is expected.")


@pytest.mark.parametrize(
    ("ends", "contact", "begun", "sentence"),
    [
        ("05:00 MST", "the desk", False, "Move yours after 05:00 MST, or call the desk."),
        ("05:00 MST", "the desk", True, "Call the desk."),
        ("", "the desk", False, "Call the desk."),
        ("", "", False, "Call its owner."),
    ],
)
def test_what_could_be_done(ends: str, contact: str, begun: bool, sentence: str) -> None:
    assert suggest(ends, contact, begun=begun) == sentence


@pytest.mark.parametrize(
    ("unstarted", "person", "own", "with_colleagues"),
    [
        (
            2,
            "Move one of them, or have somebody else do it.",
            "Both are yours: move one of them.",
            "Move one of them, or agree with Ana.",
        ),
        (
            1,
            "Move the one that has not begun, or have somebody else do it.",
            "Both are yours: move the one that has not begun.",
            "Move the one that has not begun, or agree with Ana.",
        ),
        (
            0,
            "Have somebody else do one of them.",
            "Both are yours and have begun: call whoever works on them.",
            "Agree with Ana.",
        ),
    ],
)
def test_only_what_has_not_begun_is_offered_to_be_moved(
    unstarted: int, person: str, own: str, with_colleagues: str
) -> None:
    assert suggest_for_person(windows=2, unstarted=unstarted) == person
    assert suggest_among_own([], windows=2, unstarted=unstarted) == own
    assert suggest_among_own(["Ana"], windows=2, unstarted=unstarted) == with_colleagues


def test_work_that_has_begun_is_moved_neither_into_hours_nor_out_of_a_freeze() -> None:
    assert suggest_for_hours("the desk", begun=False) == "Move it into these hours, or ask the desk."
    assert suggest_for_hours("", begun=False) == "Move it into these hours."
    assert (suggest_for_hours("the desk", begun=True), suggest_for_hours("", begun=True)) == ("Ask the desk.", "")
    assert suggest_for_freeze("05:00 MST", "the desk", blocks=True, begun=True) == "Agree with the desk."


def test_names_are_listed_as_people_do() -> None:
    assert [listed([]), listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
