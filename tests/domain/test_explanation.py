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
            "“Phone switch upgrade” and work of Meridian Travel both work on GES and Portal at the same time. "
            "Each may disturb the other.",
            id="same system",
        ),
        pytest.param(
            ConflictKind.DEPENDENCY,
            SideWords("your change", works_on=("Agent desktop",), yours=True),
            OTHERS,
            ["Agent desktop"],
            "Your change works on Agent desktop, which work of Meridian Travel affects at the same time. "
            "What fails there may not come from your work.",
            id="theirs reaches what mine works on",
        ),
        pytest.param(
            ConflictKind.DEPENDENCY,
            SideWords("“Phone switch upgrade”", yours=True),
            SideWords("work of Meridian Travel", works_on=("Reservation line",)),
            ["Reservation line"],
            "Work of Meridian Travel works on Reservation line, which “Phone switch upgrade” affects at the "
            "same time. Your work may disturb theirs.",
            id="mine reaches what theirs works on",
        ),
        pytest.param(
            ConflictKind.DEPENDENCY,
            SideWords("“Desktop image”", works_on=("Agent desktop",), yours=True),
            SideWords("“Phone switch upgrade”", works_on=("Phone switch",), yours=True),
            ["Agent desktop", "Phone switch"],
            "“Desktop image” works on Agent desktop, which “Phone switch upgrade” affects at the same time. "
            "“Phone switch upgrade” works on Phone switch, which “Desktop image” affects at the same time. "
            "One may disturb the other.",
            id="both are the reader's, and each reaches what the other works on",
        ),
        pytest.param(
            ConflictKind.VALIDATION,
            SideWords("“Phone switch upgrade”", checked_by=("“An agent can log in to GES”",), yours=True),
            SideWords("“GES maintenance” of Meridian Travel"),
            ["Agent desktop", "GES"],
            "“GES maintenance” of Meridian Travel affects what has to work before “Phone switch upgrade” counts as "
            "done: “An agent can log in to GES”. If that fails, that work may be why, and not yours.",
            id="mine is checked by what theirs hits",
        ),
        pytest.param(
            ConflictKind.VALIDATION,
            SideWords("“Phone switch upgrade”", yours=True),
            SideWords("work of Meridian Travel", checked_by=("Agent desktop", "Portal")),
            ["Agent desktop", "Portal"],
            "“Phone switch upgrade” affects what has to work before work of Meridian Travel counts as done: "
            "Agent desktop and Portal. If one of these fails, your work may be why.",
            id="theirs is checked by what mine hits",
        ),
        pytest.param(
            ConflictKind.SHARED_DEPENDENT,
            MINE,
            OTHERS,
            ["Agent desktop"],
            "“Phone switch upgrade” and work of Meridian Travel both affect Agent desktop at the same time, "
            "which needs what each of them works on. If it fails, either may be why.",
            id="shared dependent",
        ),
        pytest.param(
            ConflictKind.SHARED_DEPENDENT,
            MINE,
            OTHERS,
            ["A", "B", "C"],
            "“Phone switch upgrade” and work of Meridian Travel both affect A, B and C at the same time, "
            "which need what each of them works on. If they fail, either may be why.",
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

    assert sentence == (
        "“Phone switch upgrade” and work of Meridian Travel both touch Agent desktop at the same time, "
        "which needs what each of them works on. No impact is expected."
    )


@pytest.mark.parametrize(
    ("mine", "minimum", "sentence"),
    [
        (MINE, 1, "leave none of the redundant providers of Portal up. Without them Portal goes down."),
        (MINE, 2, "leave fewer than 2 of the redundant providers of Portal up. Without them Portal goes down."),
    ],
)
def test_a_redundant_set_says_what_goes_down(mine: SideWords, minimum: int, sentence: str) -> None:
    told = SentenceParts(mine, (OTHERS,), ("Portal",), minimum=minimum)

    assert explain(ConflictKind.REDUNDANCY, told, impact=True) == (
        f"Together “Phone switch upgrade” and work of Meridian Travel {sentence}"
    )


@pytest.mark.parametrize(
    ("mine", "points", "impact", "sentence"),
    [
        (
            SideWords("your change", works_on=("GES",)),
            ["GES", "Portal"],
            True,
            "GES at that time, and your change works on it.",
        ),
        (
            SideWords("your change"),
            ["GES", "Portal"],
            True,
            "GES and Portal at that time, and your change affects them.",
        ),
        (
            SideWords("your change"),
            ["GES"],
            False,
            "GES at that time, and your change touches it. No impact is expected.",
        ),
    ],
)
def test_a_freeze_says_what_it_freezes(mine: SideWords, points: list[str], impact: bool, sentence: str) -> None:
    told = SentenceParts(mine, (), tuple(points), freeze="“Year end” of Meridian Travel")

    assert explain(ConflictKind.FREEZE, told, impact=impact) == f"“Year end” of Meridian Travel freezes {sentence}"


def test_somebody_who_is_needed_twice_is_named() -> None:
    told = SentenceParts(MINE, (OTHERS,), (), people=("Ana", "Tom"))

    assert explain(ConflictKind.PERSON, told, impact=True) == (
        "Ana and Tom carry out both “Phone switch upgrade” and work of Meridian Travel at the same time."
    )


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
            "Both are yours and have begun: call whoever is working on them.",
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
