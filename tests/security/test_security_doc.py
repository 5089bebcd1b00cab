"""docs/security.md judges every requirement once, and names places and tests that are there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest

from embedded.house import ROOT

DOC = (ROOT / "docs/security.md").read_text()
ROW = re.compile(r"^\| (V[\d., V]+) \| (met|not applicable|open) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?|[\w.-]+\.(?:py|yml)|\.dockerignore)(?:::([\w:]+))?`")
LISTED = {
    "V1": {1: 2, 2: 9, 3: 11, 4: 3, 5: 2},
    "V2": {1: 3, 2: 3, 3: 4, 4: 1},
    "V3": {2: 2, 3: 4, 4: 6, 5: 5, 7: 2},
    "V4": {1: 3, 2: 1, 3: 2, 4: 4},
    "V5": {1: 1, 2: 3, 3: 2, 4: 3},
    "V6": {1: 3, 2: 12, 3: 4, 4: 4, 5: 5, 6: 3, 8: 4},
    "V7": {1: 3, 2: 4, 3: 2, 4: 5, 5: 2, 6: 2},
    "V8": {1: 2, 2: 3, 3: 1, 4: 1},
    "V9": {1: 3, 2: 4},
    "V10": {1: 2, 2: 2, 3: 4, 4: 11, 5: 5, 6: 2, 7: 3},
    "V11": {1: 2, 2: 3, 3: 3, 4: 4, 5: 1, 6: 1},
    "V12": {1: 3, 2: 2, 3: 4},
    "V13": {1: 1, 2: 5, 3: 2, 4: 5},
    "V14": {1: 2, 2: 4, 3: 3},
    "V15": {1: 3, 2: 3, 3: 7},
    "V16": {1: 1, 2: 5, 3: 4, 4: 3, 5: 3},
    "V17": {1: 1, 2: 4, 3: 2},
}
"""By chapter and section, how many requirements of levels 1 and 2 the standard has: numbered from one, without gaps."""


class Judged(NamedTuple):
    numbers: list[str]
    verdict: str
    why: str


def judged() -> list[Judged]:
    return [Judged(numbers.split(", "), verdict, why) for numbers, verdict, why in ROW.findall(DOC)]


@cache
def functions_of(path: str) -> frozenset[str]:
    """Functions by their names, those of classes as Class::name."""
    tree = ast.parse((ROOT / path).read_text())
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return frozenset(names)


def test_every_requirement_of_levels_1_and_2_is_judged_once() -> None:
    listed = {
        f"{chapter}.{section}.{number}"
        for chapter, sections in LISTED.items()
        for section, most in sections.items()
        for number in range(1, most + 1)
    }
    found = Counter(number for row in judged() for number in row.numbers)
    assert len(listed) == 253
    assert sorted(found.elements()) == sorted(listed)


def test_what_is_met_names_a_place_and_a_test() -> None:
    for row in judged():
        if row.verdict == "met":
            named = NAMED.findall(row.why)
            assert [path for path, _ in named if not path.startswith("tests/")], row
            assert [test for _, test in named if test], row


def test_every_place_and_test_named_is_there() -> None:
    for path, test in NAMED.findall(DOC):
        assert (ROOT / path).exists(), path
        assert not test or test in functions_of(path), f"{path}::{test}"


@pytest.mark.parametrize("chapter", LISTED)
def test_the_counts_are_those_of_the_rows(chapter: str) -> None:
    counted = Counter(row.verdict for row in judged() for number in row.numbers if number.startswith(f"{chapter}."))
    [said] = re.findall(rf"^\| {chapter} \| (\d+) \| (\d+) \| (\d+) \|$", DOC, re.MULTILINE)
    assert tuple(map(int, said)) == tuple(counted[name] for name in ("met", "not applicable", "open"))
