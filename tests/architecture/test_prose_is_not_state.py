"""What the product decides, it decides by codes: sentences are made for those who read them, and never read again."""

import ast
from collections.abc import Iterator

import pytest

from embedded.house import ROOT
from tests.architecture.test_names import ROOMS, trees

SEARCHES = {"count", "endswith", "find", "index", "partition", "removeprefix", "removesuffix", "rpartition"} | {
    "split",
    "startswith",
}
PROSE_LOOKUPS = ("__contains", "__icontains", "__startswith", "__endswith", "__exact", "__iexact")


def is_sentence(node: ast.expr, known: set[str]) -> bool:
    """A string of several words, or the name of one."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and " " in node.value.strip()
    if isinstance(node, ast.JoinedStr):
        return any(is_sentence(part, known) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(is_sentence(one, known) for one in node.elts)
    return isinstance(node, ast.Name) and node.id in known


def compared(tree: ast.Module) -> Iterator[int]:
    """Lines on which a sentence is compared with, or searched for."""
    known = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and is_sentence(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            asked = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            asked = [node.value]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SEARCHES:
            asked = node.args
        elif isinstance(node, ast.keyword) and (node.arg or "").endswith(PROSE_LOOKUPS):
            asked = [node.value]
        else:
            continue
        if any(is_sentence(one, known) for one in asked):
            yield getattr(node, "lineno", 0) or getattr(asked[0], "lineno", 0)


def test_nothing_is_decided_by_a_sentence() -> None:
    rooms = {file: tree for file, tree in trees().items() if file.relative_to(ROOT).parts[0] in ROOMS}
    found = {str(file.relative_to(ROOT)): list(compared(tree)) for file, tree in rooms.items()}

    assert {file: lines for file, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "code",
    [
        'WAITS = "Waits for the morning."\nheld = outcome == WAITS',
        'if "is meant" in str(errors): pass',
        'rows.filter(because__contains="was moved")',
        'said.count("by link")',
        'state in ("no longer asked", "asked")',
    ],
)
def test_a_sentence_that_decides_is_found(code: str) -> None:
    assert list(compared(ast.parse(code)))
