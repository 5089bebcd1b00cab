"""Names are unique and mean what they say; what is called is imported and not spelled in a string."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from changes.domain.lifecycle import STATES
from changes.selectors.sight import SHOWN_FROM, Sight
from core.level import Level
from embedded.house import ROOT

ROOMS = (
    *("core", "accounts", "estate", "changes", "triage", "notifications", "components"),
    *("calendar_app", "web", "api", "exchange", "embedded"),
)
OF_DJANGO = {"Meta", "Command", "Migration"}
"""Names that Django itself asks for."""
DOTTED = re.compile(rf"(?:{'|'.join(ROOMS)})(?:\.\w+)+")


@cache
def trees() -> dict[Path, ast.Module]:
    folders = (*ROOMS, "maintwin", "demo", "tests", "bench", "docs")
    files = sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return {file: ast.parse(file.read_text()) for file in files if "migrations" not in file.parts}


def test_no_class_name_stands_twice() -> None:
    places = defaultdict(list)
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in OF_DJANGO:
                places[node.name].append(str(file.relative_to(ROOT)))

    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_no_string_names_a_function_to_be_called() -> None:
    """But for settings, in which Django wants it so."""
    named = [
        f"{file.relative_to(ROOT)}: {text}"
        for file, tree in trees().items()
        if file.relative_to(ROOT).parts[0] in ROOMS
        for text in strings_of(tree)
        if DOTTED.fullmatch(text) and is_a_module(text.rpartition(".")[0])
    ]

    assert named == []


def test_no_set_of_states_is_spelled_out_but_in_the_lifecycle() -> None:
    spelled = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file, tree in trees().items()
        if file.relative_to(ROOT).parts[0] in ROOMS and file != ROOT / "changes/domain/lifecycle.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Tuple | ast.List | ast.Set) and is_a_set_of_states(node.elts)
    ]

    assert spelled == []


def test_roles_are_asked_for_in_one_place() -> None:
    """Pages, API and acts ask what somebody may do, not which roles they have."""
    asked = {
        str(file.relative_to(ROOT))
        for file, tree in trees().items()
        if file.relative_to(ROOT).parts[0] in ROOMS
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "has_role"
    }

    assert asked == {"accounts/domain/may.py"}
    assert calls_of("NotAllowed") == {"accounts/domain/may.py"}


def test_what_sight_shows_is_asked_of_its_table() -> None:
    compared = {
        str(file.relative_to(ROOT))
        for file, tree in trees().items()
        if file.relative_to(ROOT).parts[0] in ROOMS
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and any(is_member_of("Sight", one) for one in (node.left, *node.comparators))
    }

    assert compared == set()
    more_than_that_there_is_work = {*SHOWN_FROM[Sight.AFFECTED], *SHOWN_FROM[Sight.FULL]}
    assert shown_parts() - set(SHOWN_FROM[Sight.COUNTERPART]) == more_than_that_there_is_work


def test_words_for_levels_stand_in_one_list() -> None:
    said = {level.said for level in Level} - {level.word for level in Level}
    spelled = {
        str(file.relative_to(ROOT))
        for file, tree in trees().items()
        if file.relative_to(ROOT).parts[0] in ROOMS
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and node.value in said)
        or (isinstance(node, ast.Tuple | ast.List | ast.Set) and spelled_levels(node.elts))
    }

    assert spelled == {"core/level.py"}


def spelled_levels(elements: list[ast.expr]) -> bool:
    words = [one.value for one in elements if isinstance(one, ast.Constant)]
    return len(set(words) & {level.word for level in Level if level is not Level.NONE}) > 1


def shown_parts() -> set[str]:
    """What is asked of `Sight.shows`, and the fields that are told by it."""
    asked = {
        str(node.args[0].value)
        for file, tree in trees().items()
        if file.relative_to(ROOT).parts[0] in ROOMS
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "shows"
        if isinstance(node.args[0], ast.Constant)
    }
    fields = {
        str(key.value)
        for node in ast.walk(trees()[ROOT / "changes/selectors/changes.py"])
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    }
    return asked | fields


def calls_of(name: str) -> set[str]:
    return {
        str(file.relative_to(ROOT))
        for file, tree in trees().items()
        if file.relative_to(ROOT).parts[0] in ROOMS
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    }


def test_what_a_kind_of_conflict_means_is_asked_of_its_table() -> None:
    compared = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file, tree in trees().items()
        if file.relative_to(ROOT).parts[0] in ROOMS and ROOT / "changes/domain/conflicts" not in file.parents
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(is_member_of("ConflictKind", one) for one in (node.left, *node.comparators))
    ]

    assert compared == []


def is_member_of(enum: str, node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == enum


def is_a_set_of_states(elements: list[ast.expr]) -> bool:
    """What an approval is answered with sounds the same: approved or rejected."""
    words = {state_of(element) for element in elements}
    return len(words) > 1 and words <= set(STATES) and words != {"approved", "rejected"}


def state_of(element: ast.expr) -> object:
    if isinstance(element, ast.Attribute) and isinstance(element.value, ast.Name) and element.value.id == "State":
        return element.attr.lower()
    return element.value if isinstance(element, ast.Constant) else None


def strings_of(tree: ast.Module) -> Iterator[str]:
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def is_a_module(dotted: str) -> bool:
    return (ROOT / f"{dotted.replace('.', '/')}.py").exists()
