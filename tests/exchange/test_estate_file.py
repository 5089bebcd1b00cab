"""What an estate file may say, and how precisely it is told what is wrong with it."""

import json
import time
from datetime import UTC, datetime, timedelta
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.estate_file.fields import KnownNames
from exchange.estate_file.reading import read_estate
from exchange.estate_file.records import (
    ChangeRecord,
    CheckRecord,
    DependencyRecord,
    EstateRecords,
    OrganisationRecord,
    SystemRecord,
    TargetRecord,
    WindowRecord,
)
from exchange.estate_file.yaml_lines import FileRefused

HOUSE = KnownNames(frozenset({"centre"}), frozenset({"ana@centre.example"}), frozenset({"ges", "switch-a"}))
PERIOD = "starts_at: 2026-12-20T00:00:00-05:00, ends_at: 2026-12-20T04:00:00-05:00"


def read(text: str) -> EstateRecords:
    return read_estate(dedent(text).encode(), HOUSE)


def problems(text: str | bytes) -> list[str]:
    source = text if isinstance(text, bytes) else dedent(text).encode()
    with pytest.raises(FileRefused) as refused:
        read_estate(source, HOUSE)
    return [str(problem) for problem in refused.value.problems]


def test_only_names_references_and_times_are_needed() -> None:
    estate = read(
        f"""\
        organisations: [{{slug: client, name: Client}}]
        systems: [{{slug: portal, name: Portal, organisation: client}}]
        dependencies: [{{dependent: portal, provider: ges}}]
        changes: [{{title: Patch, organisation: centre, owner: ANA@centre.example, {PERIOD}}}]
        """
    )

    start = datetime(2026, 12, 20, 5, tzinfo=UTC)
    window = WindowRecord(line=4, starts_at=start, ends_at=start + timedelta(hours=4))
    assert estate == EstateRecords(
        organisations=[OrganisationRecord(line=1, slug="client", name="Client")],
        systems=[SystemRecord(line=2, slug="portal", name="Portal", organisation="client")],
        dependencies=[DependencyRecord(line=3, dependent="portal", provider="ges")],
        changes=[ChangeRecord(4, "Patch", "centre", "ana@centre.example", (window,))],
    )


def test_json_is_read_as_well_with_characters_written_as_two_escapes() -> None:
    source = json.dumps({"organisations": [{"slug": "client", "name": "Reisebüro 😀"}]}, indent="\t")

    assert read(source).organisations == [OrganisationRecord(line=4 - 1, slug="client", name="Reisebüro 😀")]


def test_values_that_look_like_numbers_or_truth_stay_the_text_that_was_written() -> None:
    estate = read("systems: [{slug: no, name: 007, organisation: centre, how_to_check: yes}]")

    assert estate.systems == [SystemRecord(1, "no", "007", "centre", how_to_check="yes")]


def test_references_may_point_to_what_comes_later() -> None:
    estate = read(
        """\
        dependencies: [{dependent: late, provider: ges}]
        systems: [{slug: late, name: Late, organisation: later}]
        organisations: [{slug: later, name: Later}]
        """
    )

    assert [system.slug for system in estate.systems] == ["late"]


def test_a_validation_is_a_system_or_a_check_from_one_to_another() -> None:
    estate = read(
        f"""\
        changes:
          - title: Patch
            organisation: centre
            owner: ana@centre.example
            targets: [{{system: switch-a}}]
            validates: [ges, {{from: switch-a, to: ges, text: It answers}}]
            windows: [{{{PERIOD}, targets: [switch-a]}}]
        """
    )

    assert estate.changes[0].targets == (TargetRecord("switch-a"),)
    assert estate.changes[0].validates == (CheckRecord("ges"), CheckRecord("ges", "switch-a", "It answers"))


def test_every_mistake_is_named_with_its_line_and_field() -> None:
    found = problems(
        """\
        organisations:
          - slug: client
            name: Client
            timezone: Mars/Base
            phone: call me
        people:
          - {email: nobody, name: "", organisation: nowhere, roles: [god]}
        systems:
          - slug: portal
            organisation: client
            colour: red
        teams: [1]
        """
    )

    assert found == [
        "line 4, organisations[0].timezone: “Mars/Base” is not a time zone; write one like Europe/Vienna",
        "line 5, organisations[0].phone: “call me” is not a phone number",
        "line 7, people[0].email: “nobody” is not an e-mail address",
        "line 7, people[0].name: must not be empty",
        "line 7, people[0].roles[0]: “god” is not one of viewer, engineer, approver, admin",
        "line 7, people[0].organisation: there is no organisation “nowhere”",
        "line 9, systems[0].name: is missing",
        "line 11, systems[0].colour: there is no such field",
        (
            "line 12, teams: there is no such list; there are organisations, people, systems, dependencies, tags, "
            "contacts, freezes, maintenance_hours, changes"
        ),
    ]


LATER = "starts_at: 2026-12-20T08:59:59Z, ends_at: 2026-12-20T11:00:00Z"
CHANGE = "title: T, organisation: centre, owner: ana@centre.example, state: approved, targets: [{system: ges}]"

REFUSED = {
    "duplicate slug": (
        "systems: [{slug: a, name: A, organisation: centre}, {slug: a, name: B, organisation: centre}]",
        "line 1, systems[1].slug: given twice, the same slug “a” as line 1",
    ),
    "duplicate field": (
        "systems: [{slug: a, name: A, name: B, organisation: centre}]",
        "line 1, name: is given twice, first in line 1",
    ),
    "unknown system": (
        "dependencies: [{dependent: ges, provider: nowhere}]",
        "line 1, dependencies[0].provider: there is no system “nowhere”",
    ),
    "dependency on itself": (
        "dependencies: [{dependent: ges, provider: ges}]",
        "line 1, dependencies[0].provider: “ges” cannot depend on itself",
    ),
    "unknown kind": (
        "dependencies: [{dependent: ges, provider: switch-a, kind: hard}]",
        "line 1, dependencies[0].kind: “hard” is not one of required, soft, redundant",
    ),
    "naive time": (
        f"changes: [{{{CHANGE}, starts_at: 2026-12-20T00:00:00, ends_at: 2026-12-21T00:00:00Z}}]",
        "line 1, changes[0].starts_at: “2026-12-20T00:00:00” has no offset; write one like 2026-12-20T01:00:00-05:00",
    ),
    "reversed": (
        f"changes: [{{{CHANGE}, starts_at: 2026-12-21T00:00:00Z, ends_at: 2026-12-20T00:00:00Z}}]",
        "line 1, changes[0].ends_at: must be later than the start",
    ),
    "zero length": (
        f"changes: [{{{CHANGE}, starts_at: 2026-12-21T00:00:00Z, ends_at: 2026-12-20T19:00:00-05:00}}]",
        "line 1, changes[0].ends_at: must be later than the start",
    ),
    "unknown end of planned work": (
        f"changes: [{{{CHANGE}, starts_at: 2026-12-21T00:00:00Z}}]",
        "line 1, changes[0].ends_at: is missing; only work in progress may have an unknown end",
    ),
    "windows that overlap": (
        f"changes: [{{{CHANGE}, windows: [{{{PERIOD}}}, {{{LATER}}}]}}]",
        "line 1, changes[0].windows: the windows of one change must not overlap",
    ),
    "the same target twice": (
        (
            f"changes: [{{title: T, organisation: centre, owner: ana@centre.example, {PERIOD}, "
            "targets: [{system: ges}, {system: ges, impact: none}]}]"
        ),
        "line 1, changes[0].targets: “ges” is given twice",
    ),
    "a window on what is no target": (
        f"changes: [{{{CHANGE}, windows: [{{{PERIOD}, targets: [switch-a]}}]}}]",
        "line 1, changes[0].windows: “switch-a” is not a target of the change",
    ),
    "a title of three megabytes": (
        f"changes: [{{{CHANGE.replace('title: T', 'title: ' + 'x' * 3_000_000)}, {PERIOD}}}]",
        "line 1, changes[0].title: is too long: 3,000,000 characters, 200 are allowed",
    ),
    "a NUL": (
        'systems: [{slug: a, name: "A\\0", organisation: centre}]',
        "line 1, systems[0].name: must be one line without control characters",
    ),
    "a rule that is none": (
        "maintenance_hours: [{system: ges, rrule: FREQ=SECONDLY, start: 01:00, duration: PT1H, timezone: UTC}]",
        (
            "line 1, maintenance_hours[0].rrule: “FREQ=SECONDLY” is not a recurrence rule; "
            "write one like FREQ=WEEKLY;BYDAY=SU"
        ),
    ),
    "a list that is none": ("systems: 7", "line 1, systems: must be a list"),
    "an item that is none": ("systems: [7]", "line 1, systems[0]: must be a mapping of fields"),
    "an alias": (
        "systems: [&a {slug: a, name: A, organisation: centre}, *a]",
        "line 1, systems: anchors and aliases (& and *) are not allowed; write the value out",
    ),
    "a tag": ("systems: [!!python/object:os.system {}]", "line 1, systems: tags (!) are not allowed"),
    "an empty file": ("", "line 1: the file is empty"),
    "not a mapping": ("- 1", "line 1: the file must be a mapping, such as “systems: [...]”"),
    "malformed": ("systems:\n  - {slug: a]\n", "line 2: this is not YAML: did not find expected ',' or '}'"),
    "too deep": ("systems: " + "[" * 50, "line 1, systems: is nested too deeply"),
    "two documents": ("systems: []\n---\nsystems: []", "line 2: the file holds more than one document"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_precise_sentence(case: str) -> None:
    source, sentence = REFUSED[case]

    assert problems(source) == [sentence]


def test_a_file_that_is_not_text_is_refused() -> None:
    assert problems(b"\x00\xff\xfe\x9c" * 10)[0].startswith("line 1: this is not")


def refused(source: str) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read_estate(source.encode(), HOUSE)
    return caught.value


WHOLE = "{slug: a, name: A, organisation: centre}"
MISTAKES = {"{slug: '?'}": 3, "7": 1, "{slug: ok}": 2, WHOLE: 0}
"""How many there are in each of these rows; one that is whole is wrong from the second time on."""


class TestOfVeryManyMistakes:
    def test_all_are_counted_and_those_that_stand_first_are_shown(self) -> None:
        caught = refused("dependencies:\n" + "  - {dependent: nowhere, provider: ges}\n" * 191)

        assert [problem.line for problem in caught.problems] == [2, *[n for n in range(3, 28) for _ in (1, 2)][:49]]
        assert (caught.more, caught.lines[-1]) == (191 + 190 - 50, "and 331 more")

    def test_fifty_are_all_of_fifty(self) -> None:
        caught = refused("systems: [" + "7, " * 49 + "7]")

        assert (len(caught.problems), caught.more, len(caught.lines)) == (50, 0, 50)

    def test_what_ended_the_reading_is_shown_too(self) -> None:
        caught = refused("systems:\n" + "  - {slug: '?'}\n" * 60 + "  - {slug: a]\n")

        assert (len(caught.problems), caught.more) == (50, 180 - 49)
        assert caught.problems[-1].message.startswith("this is not YAML")

    def test_two_hundred_thousand_are_counted_in_seconds(self) -> None:
        began = time.monotonic()

        caught = refused("systems: [" + "7, " * 200_000 + "7]")

        assert (caught.more, time.monotonic() - began < 20) == (200_001 - 50, True)

    @given(st.lists(st.sampled_from(list(MISTAKES)), max_size=80))
    def test_no_file_loses_count(self, rows: list[str]) -> None:
        expected = sum(MISTAKES[row] for row in rows) + max(0, rows.count(WHOLE) - 1)
        source = "systems:\n" + "".join(f"  - {row}\n" for row in rows) if rows else "systems: []"
        found = refused(source) if expected else FileRefused([])

        assert (len(found.problems), len(found.problems) + found.more) == (min(expected, 50), expected)


TWICE = {
    "organisations": ("{slug: a, name: A}", "organisations[1].slug: given twice, the same slug “a” as line 2"),
    "people": (
        "{email: bo@centre.example, name: Bo, organisation: centre}",
        "people[1].email: given twice, the same e-mail address “bo@centre.example” as line 2",
    ),
    "dependencies": (
        "{dependent: ges, provider: switch-a}",
        "dependencies[1]: given twice, the same dependent and provider as line 2",
    ),
    "contacts": (
        "{system: ges, person: ana@centre.example, role: owner}",
        "contacts[1]: given twice, the same system, person and role as line 2",
    ),
    "freezes": (
        f"{{organisation: centre, name: Year end, systems: [ges], {PERIOD}}}",
        "freezes[1]: given twice, the same organisation, name and start as line 2",
    ),
    "maintenance_hours": (
        "{system: ges, rrule: FREQ=DAILY, start: '01:00', duration: PT1H, timezone: UTC}",
        "maintenance_hours[1]: given twice, the same system, rule, start, duration and time zone as line 2",
    ),
    "changes": (
        f"{{{CHANGE}, {PERIOD}}}",
        "changes[1]: given twice, the same organisation, title and start as line 2",
    ),
}


class TestARowThatIsGivenTwice:
    @pytest.mark.parametrize("name", TWICE)
    def test_is_named_with_what_it_is_the_same_by(self, name: str) -> None:
        row, sentence = TWICE[name]

        assert problems(f"{name}:\n  - {row}\n  - {row}\n") == [f"line 3, {sentence}"]

    def test_is_named_with_its_external_reference_whatever_else_differs(self) -> None:
        rows = [f"{{{CHANGE}, {period}, external_reference: CHG-7}}" for period in (PERIOD, LATER)]

        assert problems(f"changes:\n  - {rows[0]}\n  - {rows[1]}\n") == [
            "line 3, changes[1]: given twice, the same organisation and external_reference “CHG-7” as line 2"
        ]

    def test_is_another_where_the_external_reference_is(self) -> None:
        rows = [f"{{{CHANGE}, {PERIOD}, external_reference: CHG-{place}}}" for place in (7, 8)]

        assert len(read_estate(f"changes:\n  - {rows[0]}\n  - {rows[1]}\n".encode(), HOUSE).changes) == 2


def test_a_large_file_is_read_in_seconds() -> None:
    """A tenth of 100,000 windows; by the event stream it takes a second, composed it would take half a minute."""
    rows = "\n".join(
        f"  - {{title: Work {number}, organisation: centre, owner: ana@centre.example, {PERIOD}}}"
        for number in range(10_000)
    )
    before = datetime.now(UTC)

    estate = read("changes:\n" + rows)

    assert len(estate.changes) == 10_000
    assert datetime.now(UTC) - before < timedelta(seconds=15)
