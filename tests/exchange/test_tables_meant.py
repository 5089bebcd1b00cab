"""What the rows of a table mean: which list, which columns, which systems and people, and how badly what needs what."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.estate_file.fields import KnownNames
from exchange.estate_file.reading import read_items
from exchange.estate_file.records import (
    ContactRecord,
    DependencyRecord,
    EstateRecords,
    PersonRecord,
    SystemRecord,
)
from exchange.estate_file.yaml_lines import FileRefused
from exchange.tables.columns import COLUMNS, TableOf, guess_columns, guess_list, guess_list_of, left_out, missing
from exchange.tables.items import NOT_OURS, Built, build
from exchange.tables.kinds import KindGroup, KindQuestion, questions_about, stem_of
from exchange.tables.known_house import KnownHouse
from exchange.tables.needs import Need, WhoIsCalled, called_in, named_needs_in
from exchange.tables.reading import read_table
from exchange.tables.sheet import Row, Sheet
from tests.examples import tries

HOUSE = KnownHouse(
    own="centre",
    organisations={"centre": "centre", "harbour contact centre": "centre", "client": "client"},
    owners={
        "switch-a": "centre",
        "switch-b": "centre",
        "phones": "centre",
        "phones-2": "centre",
        "ges": "client",
        "portal": "client",
    },
    called={
        "switch a": ("switch-a",),
        "switch b": ("switch-b",),
        "phones": ("phones", "phones-2"),
        "ges": ("ges",),
        "portal": ("portal",),
    },
    names={"switch-a": "Switch A", "switch-b": "Switch B", "ges": "GES", "portal": "Portal"},
    taken=frozenset({"switch-a", "phones", "phones-2", "ges", "portal", "vault", "new", "centre-vault"}),
    people={"ana@centre.example": "Ana Lee", "bert@centre.example": "Bert"},
    pairs=frozenset({("switch-a", "portal")}),
    filled=frozenset({("switch-a", "owner"), ("switch-a", "on_call")}),
)
KNOWN = KnownNames(frozenset({"centre"}), frozenset(HOUSE.people), frozenset(HOUSE.owners), {}, {"switch-a": "centre"})


NOBODY = "nobody of yours is called “{}”; write an e-mail address, such as “Ana Lee <ana@example.com>, +1 555 0100”"


def built(text: str, table: TableOf | None = None, answers: Mapping[str, str] | None = None) -> Built:
    sheet = read_table(text.encode())
    table = table or guess_list_of(sheet)
    return build(sheet, table, guess_columns(table, sheet.headings), HOUSE, answers)


def read(text: str, answers: Mapping[str, str] | None = None) -> EstateRecords:
    made = built(text, answers=answers)
    return read_items(made.items, made.problems, KNOWN)


def problems(text: str, table: TableOf | None = None) -> list[tuple[int, str, str]]:
    made = built(text, table)
    with pytest.raises(FileRefused) as refused:
        read_items(made.items, made.problems, KNOWN)
    return [(one.line, made.heading_of(one.field), one.message) for one in refused.value.problems]


@pytest.mark.parametrize(
    ("headings", "table", "matched"),
    [
        (["Name", "Owner", "Depends on"], "systems", {"name": 0, "organisation": 1, "needs": 2}),
        (["System name", "Importance (1-3)", "On call"], "systems", {"name": 0, "criticality": 1, "called": 2}),
        (["System", "Depends on", "Type"], "dependencies", {"dependent": 0, "provider": 1, "kind": 2}),
        (["from", "to"], "dependencies", {"dependent": 0, "provider": 1}),
        (["System", "E-Mail", "Rôle"], "contacts", {"system": 0, "person": 1, "role": 2}),
        (["Service", "Contact name", "Mobile phone"], "contacts", {"system": 0, "name": 1, "phone": 2}),
        (["Full name", "Email", "Roles", "TZ"], "people", {"name": 0, "email": 1, "roles": 2, "timezone": 3}),
        (["Nothing", "that", "fits"], "systems", {}),
    ],
)
def test_the_list_and_its_columns_are_guessed_from_headings(
    headings: list[str], table: str, matched: dict[str, int]
) -> None:
    guessed = guess_list(headings)
    assert (guessed, guess_columns(guessed, headings)) == (table, matched)


@pytest.mark.parametrize(("second", "table"), [("Desk", "dependencies"), ("Line", "systems")])
def test_a_system_in_several_rows_makes_it_a_list_of_what_needs_what(second: str, table: str) -> None:
    assert guess_list_of(read_table(f"System,Depends on\nDesk,GES\n{second},Portal\n".encode())) == table


@pytest.mark.parametrize("table", TableOf)
def test_the_headings_of_downloads_are_known_again(table: TableOf) -> None:
    labels = [column.label for column in COLUMNS[table]]
    names = [column.name for column in COLUMNS[table]]
    assert guess_list(labels) == table
    assert guess_columns(table, labels) == {name: place for place, name in enumerate(names)}


def test_what_is_missing_and_what_is_left_out_is_known() -> None:
    assert missing(TableOf.SYSTEMS, {"slug": 0}) == ["Name"]
    assert missing(TableOf.CONTACTS, {"system": 0}) == ["E-mail address"]
    assert left_out(["Name", "Colour", "Slug"], {"name": 0, "slug": 2}) == ["Colour"]


def test_systems_come_with_what_they_need_and_who_is_called() -> None:
    found = read(
        "Name;Criticality;Needs;Who is called;Listed;Minimum\n"
        'Agent desktop;High;"Phone switch, GES (soft)";"Ana Lee; Kim Oh <KIM@Centre.example>, +1 555 0177";;\n'
        'Phone switch;;"Switch A\nSwitch B|Portal: hard";;private;2\n'
    )
    assert found == EstateRecords(
        people=[PersonRecord(2, "kim@centre.example", "Kim Oh", "centre", (), phone="+1 555 0177")],
        systems=[
            SystemRecord(2, "agent-desktop", "Agent desktop", "centre", "high"),
            SystemRecord(3, "phone-switch", "Phone switch", "centre", None, 2, listed=False),
        ],
        dependencies=[
            DependencyRecord(2, "agent-desktop", "phone-switch", None),
            DependencyRecord(2, "agent-desktop", "ges", "soft"),
            DependencyRecord(3, "phone-switch", "switch-a", "redundant"),
            DependencyRecord(3, "phone-switch", "switch-b", "redundant"),
            DependencyRecord(3, "phone-switch", "portal", "required"),
        ],
        contacts=[
            ContactRecord(2, "agent-desktop", "ana@centre.example", "on_call", 1),
            ContactRecord(2, "agent-desktop", "kim@centre.example", "on_call", 2),
            ContactRecord(2, "agent-desktop", "ana@centre.example", "owner"),
            ContactRecord(2, "agent-desktop", "ana@centre.example", "approver"),
        ],
    )


def test_whoever_is_called_takes_on_only_the_roles_that_nobody_has() -> None:
    made = built("Name,Who is called\nSwitch A,Ana Lee\nSwitch B,Ana Lee\n")
    found = read_items(made.items, made.problems, KNOWN)
    assert [(one.system, one.role) for one in found.contacts] == [
        ("switch-a", "on_call"),
        ("switch-b", "on_call"),
        ("switch-b", "owner"),
        ("switch-b", "approver"),
    ]
    assert made.why["contacts", "ana@centre.example, approver of switch-b"] == "Also approver, because nobody is yet."


def test_a_system_is_known_again_by_its_slug_or_else_by_its_name() -> None:
    assert [one.slug for one in read("Name\nSWITCH A\n").systems] == ["switch-a"]
    assert [one.slug for one in read("Name,Slug\nAnything,switch-a\n").systems] == ["switch-a"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Phone switch", "phone-switch"),
        ("Übertragung Ω", "ubertragung"),
        ("日本", "system"),
        ("New", "centre-new"),
        ("GES!", "centre-ges"),
        ("Vault", "centre-vault-2"),
        ("x" * 200, "x" * 60),
    ],
)
def test_a_new_system_has_a_slug_of_its_name(name: str, slug: str) -> None:
    """Of one that is taken by what nobody may know of, as of one that is reserved."""
    assert [one.slug for one in read(f"Name\n{name}\n").systems] == [slug]


def test_what_others_own_is_left_out_and_counted() -> None:
    made = built("Name,Organisation,Slug\nOwn,Harbour Contact Centre,\nGES,client,ges\nPortal,,portal\n")
    assert (len(made.items), made.left) == (1, {NOT_OURS: 2})
    assert built("Dependent,Needs\nges,portal\nges,switch-a\n").left == {NOT_OURS: 1}
    assert built("System,E-mail address,Role\nges,a@b.example,owner\n").left == {NOT_OURS: 1}
    assert built("Name,E-mail address,Organisation\nA,a@b.example,client\n").left == {NOT_OURS: 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dependent,Needs,Kind\nSwitch A,GES,maybe\n",
         [(2, "Kind", "“maybe” is not one of required, soft, redundant")]),
        ("Dependent,Needs\nSwitch A,Nowhere\n", [(2, "Needs", "there is no system “Nowhere”")]),
        ("Dependent,Needs\nSwitch A,\n", [(2, "Needs", "is missing")]),
        ("Dependent,Needs\nSwitch A,switch-a\n", [(2, "Needs", "“switch-a” cannot depend on itself")]),
        ("Dependent,Needs\nSwitch A,GES\nswitch-a,ges\n",
         [(3, "", "given twice, the same dependent and provider as line 2")]),
        ("Name,Needs\nNew one,Phones\n", [(2, "Needs", "several systems are called “Phones”; write a slug")]),
        ("Name,Colour\nPhones,red\n", [(2, "Name", "several systems are called “Phones”; add a column of slugs")]),
        ("Name,Colour\nOne,red\nTwo,red\none,blue\n", [(4, "Name", "“one” is in row 2 already")]),
        ("Name,Organisation\nOne,Nobody & Co\n", []),
        ("Name,Who is called\nOne,Sam Okafor\n",
         [(2, "Who is called", NOBODY.format("Sam Okafor"))]),
        ("Name,Who is called\nOne,sam@\n", [(2, "Who is called", NOBODY.format("sam@"))]),
        ("System,Name,Role\nSwitch A,Ana Lee,boss\n",
         [(2, "Role", "“boss” is not one of owner, on_call, approver, informed")]),
        ("Name,Criticality\n,high\n", [(2, "Name", "is missing")]),
        ("Full name,Email,Roles\nAna,ana@,king\n", [(2, "Email", "“ana@” is not an e-mail address"),
         (2, "Roles", "“king” is not one of viewer, engineer, approver, admin")]),
    ],
    ids=str.split("kind nowhere half itself twice two-called two-known doubled strangers nobody half-mail role "
                  "nameless person"),
)  # fmt: skip
def test_what_is_wrong_is_said_by_row_and_column(text: str, found: list[tuple[int, str, str]]) -> None:
    if not found:
        assert built(text).left == {NOT_OURS: 1}
        return
    assert problems(text) == found


def test_how_badly_is_asked_by_group_and_not_of_what_is_there() -> None:
    made = built(
        "Dependent,Needs\nDesk,Switch A\nDesk,Switch B\nDesk,GES\nLine,GES\nswitch-a,portal\nLine,Paper\n",
        TableOf.DEPENDENCIES,
    )
    assert made.questions == [
        KindQuestion("alike:Desk:switch", KindGroup.ALIKE, (("Desk", "switch-a"), ("Desk", "switch-b")), "redundant"),
        KindQuestion("provider:ges", KindGroup.PROVIDER, (("Desk", "ges"), ("Line", "ges"))),
        KindQuestion("single:Line:Paper", KindGroup.SINGLE, (("Line", "Paper"),)),
    ]


def test_two_needs_that_have_nothing_to_do_with_each_other_are_two_questions() -> None:
    pairs = [("desk", "ges"), ("line", "portal"), ("hall", "paper"), ("hall", "gate")]
    assert [(one.key, one.pairs, one.default) for one in questions_about(pairs, {})] == [
        ("dependent:hall", (("hall", "paper"), ("hall", "gate")), ""),
        ("single:desk:ges", (("desk", "ges"),), ""),
        ("single:line:portal", (("line", "portal"),), ""),
    ]


def test_the_eleventh_single_need_and_more_are_asked_together() -> None:
    asked = questions_about([(f"d{n}", f"p{chr(97 + n)}x") for n in range(14)], {})
    assert [len(one.pairs) for one in asked] == [1] * 10 + [4]
    assert (asked[-1].key, asked[-1].group, asked[-1].default) == ("rest:single", KindGroup.REST, "")


def test_an_answer_counts_for_its_group_and_what_is_there_stays() -> None:
    text = 'Name,Needs\nDesk,Portal\nLine,"GES; Portal"\n'
    found = read(text, {"provider:portal": "required", "single:line:ges": "soft"})
    assert [(one.dependent, one.provider, one.kind) for one in found.dependencies] == [
        ("desk", "portal", "required"), ("line", "ges", "soft"), ("line", "portal", "required")]  # fmt: skip
    [kept] = read("Dependent,Needs\nSwitch A,Portal\n").dependencies
    assert kept.kind is None
    [unsaid] = read("Name,Needs\nDesk,Portal\n").dependencies
    assert unsaid.kind is None


@pytest.mark.parametrize(
    ("name", "stem"),
    [("Switch A", "switch"), ("switch-b", "switch"), ("db01", "db"), ("Router (old)", ""), ("Portal", ""),
     ("GES primary", "ges"), ("A", ""), ("Line 2", "line")],
)  # fmt: skip
def test_what_looks_alike_ends_in_a_letter_a_number_or_a_place(name: str, stem: str) -> None:
    assert stem_of(name) == stem


def test_cells_hold_several() -> None:
    assert named_needs_in("A, B (soft)|C: hard;\nA", lambda name: False) == [
        Need("A"), Need("B", "soft"), Need("C", "required")]  # fmt: skip
    assert named_needs_in("Smith, Inc.; B", lambda name: name == "Smith, Inc.") == [Need("Smith, Inc."), Need("B")]
    assert called_in("Ana <ana@x.example>, +1 (555) 0100; bo@x.example\nCy: 0664 12345") == [
        WhoIsCalled("ana@x.example", "Ana", "+1 (555) 0100"),
        WhoIsCalled("bo@x.example"),
        WhoIsCalled("", "Cy", "0664 12345"),
    ]


PIECES = st.sampled_from(["GES", "Switch A", "Portal", "x", "", "Ana <a@b.example>", "+1 555 0100", ";", ",", "(soft)"])
CELLS = st.lists(PIECES, max_size=4).map(" ".join) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TABLES = st.lists(st.lists(CELLS, min_size=9, max_size=9), min_size=1, max_size=6)


@tries(2)
@given(st.sampled_from(list(TableOf)), TABLES)
def test_any_rows_are_read_or_refused_by_row(table: TableOf, rows: list[list[str]]) -> None:
    columns = {column.name: place for place, column in enumerate(COLUMNS[table])}
    sheet = Sheet(tuple(map(str, range(9))), tuple(Row(n + 2, tuple(row)) for n, row in enumerate(rows)))
    made = build(sheet, table, columns, HOUSE)
    try:
        read_items(made.items, made.problems, KNOWN)
    except FileRefused as refused:
        assert {one.line for one in refused.problems} <= {row.number for row in sheet.rows}  # noqa: PT017


def test_very_many_rows_take_seconds() -> None:
    rows = "".join(f"Same {n % 3},S-{n},Service {n // 2}; Service {n // 3}; Kiosk {n % 50}\n" for n in range(10_000))
    began = time.process_time()
    made = built(f"Name,Slug,Needs\n{rows}", TableOf.SYSTEMS)
    again = built("Name\n" + "".join(f"Same! {'?' * n}\n" for n in range(3_000)), TableOf.SYSTEMS)
    assert time.process_time() - began < 5
    assert (len(made.items), len(again.items)) == (40_000 - sum(n // 2 == n // 3 for n in range(10_000)), 3_000)


def test_no_two_questions_ask_of_the_same() -> None:
    pairs = [(a, b) for a in ("d1", "d2", "e") for b in ("s1", "s2", "p", "q") if (a, b) != ("e", "q")]
    asked = [pair for question in questions_about(pairs, {}) for pair in question.pairs]
    assert (sorted(asked), len(asked)) == (sorted(pairs), len(pairs))
