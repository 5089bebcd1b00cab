"""A list of systems as somebody types it: forgiving of how it is written, and never guessing what it means."""

import pytest

from estate.domain.graph import NeedKind
from estate.domain.several import SaidNeed, SaidSystem, read_several, too_many_lines

HARD, SOFT, EITHER = NeedKind.REQUIRED, NeedKind.SOFT, NeedKind.REDUNDANT


def read(text: str, *known: str) -> list[SaidSystem]:
    return read_several(text, {name.casefold() for name in known})


def needs(text: str, *known: str) -> list[tuple[str, NeedKind]]:
    [one] = read(text, *known)
    assert one.problems == ()
    return [(need.name, need.kind) for need in one.needs]


def test_a_name_alone_is_a_system() -> None:
    assert read("Phone switch") == [SaidSystem(1, "Phone switch")]


def test_blank_lines_remarks_and_bullets_say_nothing() -> None:
    text = "\n# our switches\n- Switch A\n  * Switch B\n3. Switch C\n\n"

    assert [(one.line, one.name) for one in read(text)] == [(3, "Switch A"), (4, "Switch B"), (5, "Switch C")]


@pytest.mark.parametrize(
    "line",
    [
        "Phone switch needs Switch A, Switch B",
        "Phone switch needs Switch A and Switch B",
        "Phone switch needs Switch A, and Switch B.",
        "Phone switch depends on: Switch A, Switch B",
        "Phone switch requires Switch A; needs Switch B",
        "Phone switch NEEDS  Switch A , Switch B ;",
    ],
)
def test_what_it_needs(line: str) -> None:
    assert needs(line) == [("Switch A", HARD), ("Switch B", HARD)]


def test_or_makes_them_stand_in_for_each_other() -> None:
    assert needs("Phone switch needs Switch A or Switch B, Voice carrier") == [
        ("Switch A", EITHER),
        ("Switch B", EITHER),
        ("Voice carrier", HARD),
    ]


def test_worse_without() -> None:
    line = "Agent desktop needs Portal; works worse without GES, Chat"

    assert needs(line) == [("Portal", HARD), ("GES", SOFT), ("Chat", SOFT)]


@pytest.mark.parametrize("known", [(), ("Research and development", "This or that")])
def test_names_may_hold_the_words_that_part_names(known: tuple[str, ...]) -> None:
    text = "Board needs Research and development, This or that"

    [board, *_] = read(text if known else f"{text}\nResearch and development\nThis or that", *known)

    assert [(one.name, one.kind) for one in board.needs] == [("Research and development", HARD), ("This or that", HARD)]


def test_who_is_called_in_which_order() -> None:
    [one] = read("Phone switch needs Switch A; call ana@centre.example then Bert, cleo@centre.example")

    assert one.calls == ("ana@centre.example", "Bert", "cleo@centre.example")
    assert one.needs == (SaidNeed("Switch A", HARD),)


def test_what_is_named_twice_counts_once() -> None:
    assert needs("Desk needs Portal, portal; works worse without Portal") == [("Portal", HARD)]


def test_what_cannot_be_understood_is_said_by_its_line() -> None:
    [odd, nameless, own] = read("Desk; red\nneeds Portal\nLoop needs Loop", "Portal")

    assert odd.problems == ("What does “red” mean? Write “needs …”, “works worse without …” or “call …”.",)
    assert nameless.problems == (
        "What needs Portal? Begin the line with its name. If “needs Portal” is a name, put it in quotes.",
    )
    assert own.problems == ("Loop cannot need itself.",)


@pytest.mark.parametrize(
    "name", ["Call recording", "Calls desk", "Needs analysis tool", "Wants list", "Requires care", "Recall call centre"]
)
def test_a_name_may_begin_with_or_hold_a_word_that_says_something(name: str) -> None:
    [alone, needed] = read(f"{name}; call Ana\nDesk needs Portal, {name}")

    assert (alone.name, alone.calls, alone.needs, alone.problems) == (name, ("Ana",), (), ())
    assert needed == SaidSystem(2, "Desk", (SaidNeed("Portal", HARD), SaidNeed(name, HARD)))


@pytest.mark.parametrize("line", ["Portal; call Ana", "Portal, call Ana", "Portal; calls: Ana"])
def test_call_is_a_word_of_the_list_after_a_semicolon_or_a_comma(line: str) -> None:
    assert read(line) == [SaidSystem(1, "Portal", calls=("Ana",))]


def test_a_call_may_follow_what_it_needs() -> None:
    [one] = read("Desk needs Portal, call Ana then Bert")

    assert (one.needs, one.calls, one.problems) == ((SaidNeed("Portal", HARD),), ("Ana", "Bert"), ())


@pytest.mark.parametrize("quoted", ['"{}"', "“{}”", "„{}“", "«{}»"])
@pytest.mark.parametrize("name", ["Customer needs desk", "Salt; pepper, or both", "Billing, call centre", "Portal"])
def test_quotes_make_a_name_of_anything_and_are_no_part_of_it(quoted: str, name: str) -> None:
    written = quoted.format(name)

    [system, other] = read(f"{written} needs Disk\nOther needs {written}; works worse without {written}2")

    assert system == SaidSystem(1, name, (SaidNeed("Disk", HARD),))
    assert (other.name, other.needs[0]) == ("Other", SaidNeed(name, HARD))


def test_an_inch_is_no_quote() -> None:
    assert read('Rack 19" and 21" wide') == [SaidSystem(1, 'Rack 19" and 21" wide')]


def test_a_system_that_is_there_is_a_name_whatever_it_is_called() -> None:
    assert read("Customer needs desk", "Customer needs desk") == [SaidSystem(1, "Customer needs desk")]


def test_at_most_200_lines() -> None:
    text = "\n".join(f"System {place}" for place in range(201))

    assert (len(read(text)), too_many_lines(text)) == (200, "That is 201 lines. Add at most 200 at a time.")
    assert too_many_lines(text.rpartition("\n")[0]) == ""


@pytest.mark.parametrize("text", ["", ";", ";;;", "- ", ", , ;", "or", "needs", " needs ", "call", "\x00", "a" * 9999])
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    read(text)
