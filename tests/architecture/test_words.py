"""Everything that people read keeps to `docs/words.md`: what is never said there is said nowhere."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from embedded.house import ROOT
from tests.architecture.test_names import ROOMS, trees

WORDS = ROOT / "docs/words.md"
SHOWN_BY = (*ROOMS, "maintwin", "demo")
FOR_THE_DATABASE = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|WITH|EXISTS|SET|CREATE|COALESCE)\b|.*\bsr\.|w\.\w+ (?:IN|=)")
READ_ALOUD = r"(?:title|alt|placeholder|aria-label|content)"
ALLOWED = {
    ("README.md", "log in"): "an agent logs in to GES, not to us",
    ("demo/work.py", "log in"): "an agent logs in to GES, not to us",
    ("docs/architecture.md", "blast radius"): "the name that the code and the contract have for it",
}
"""By file and by what is said there: why it may be."""
DAYS_ARE_SAID_BY = {
    "core/time/wording.py": "the one place",
    "components/strip.py": "under the hours of several days there is room for “Wed 25” alone",
}
ARROWS_ARE_DRAWN_BY = {
    "components/work.py": "the paths of pages",
    "notifications/domain/reasons.py": "the path in a mail",
    "notifications/services/letters/finding_lines.py": "where two meet, in a mail",
    "estate/models/graph_version.py": "an edit, before and after, for those who debug",
    "triage/domain/words.py": "by which way one's own work leads to what fails",
    "exchange/estate_file/what_differs.py": "from where to where a check leads, in what an import makes different",
    "exchange/estate_file/said.py": "a field before and after, in a terminal",
    "templates/web/links/question.html": "what may be broken, and what suffers from it",
}


def never_said() -> list[str]:
    """As the table of the document names it, with commas between."""
    table = WORDS.read_text().partition("## What we never say")[2]
    rows = re.findall(r"^\| (.*?) \| .* \|$", table, re.MULTILINE)
    return [words for row in rows[1:] if set(row) != {"-"} for words in row.split(", ")]


@cache
def pattern(words: str) -> re.Pattern[str]:
    """Whole words; ETA and N/A only as they are written."""
    spelled = r"(?<![\w-])" + r"\s+".join(map(re.escape, words.split())) + r"(?![\w@-])"
    return re.compile(spelled, 0 if words.isupper() else re.IGNORECASE)


def said_by_python(tree: ast.Module, *, documents_itself: bool) -> Iterator[str]:
    """Strings of several words, but for docstrings; where they are shown to callers of the API, these too."""
    docs, parts = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docs.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            texts = [one for one in node.values if isinstance(one, ast.Constant)]
            parts |= set(texts)
            yield "{}".join(str(one.value) for one in texts)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or node in parts:
            continue
        if " " in node.value.strip() and (documents_itself or node not in docs):
            yield node.value


def said_by_template(source: str) -> str:
    """What stands between tags, what is read aloud of them, and what is handed on in quotes."""
    source = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "\n", source, flags=re.DOTALL)
    tags = re.findall(r"\{[%{].*?[%}]\}", source, re.DOTALL)
    handed_on = [text for tag in tags for text in re.findall(r'"([^"]*)"', tag) if " " in text]
    text = re.sub(r"\{[%{].*?[%}]\}", " ", source, flags=re.DOTALL)
    aloud = re.findall(rf'\b{READ_ALOUD}="([^"]*)"', text)
    return "\n".join([re.sub(r"<[^>]*>", " ", text), *aloud, *handed_on])


def said_by_script(source: str) -> list[str]:
    source = re.sub(r"^\s*//.*$", "", source, flags=re.MULTILINE)
    return [text for text in re.findall(r'"([^"\n]*)"|`([^`]*)`', source) for text in text if " " in text.strip()]


def said_by_document(source: str) -> str:
    source = re.sub(r"^```.*?^```", "", source, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`]*`|\]\([^)]*\)|^ {4}.*$", " ", source, flags=re.MULTILINE)


def texts() -> Iterator[tuple[str, str]]:
    """Every text that people read, with its file."""
    for file, tree in trees().items():
        if (room := file.relative_to(ROOT).parts[0]) in SHOWN_BY:
            for text in said_by_python(tree, documents_itself=room == "api"):
                if not FOR_THE_DATABASE.match(text):
                    yield str(file.relative_to(ROOT)), text
    for file in sorted((ROOT / "templates").rglob("*.*")):
        yield str(file.relative_to(ROOT)), said_by_template(file.read_text())
    for file in sorted((ROOT / "static").glob("*.js")):
        for text in said_by_script(file.read_text()):
            yield str(file.relative_to(ROOT)), text
    for file in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        if file != WORDS:
            yield str(file.relative_to(ROOT)), said_by_document(file.read_text())


@cache
def every_text() -> list[tuple[str, str]]:
    return list(texts())


def found(words: str) -> list[str]:
    return [file for file, text in every_text() if pattern(words).search(text)]


@pytest.mark.parametrize("words", never_said())
def test_nobody_says(words: str) -> None:
    assert [file for file in found(words) if (file, words) not in ALLOWED] == []


def test_every_exception_is_still_needed() -> None:
    assert [(file, words) for file, words in ALLOWED if file not in found(words)] == []


def test_the_list_is_read_as_it_is_written() -> None:
    assert len(never_said()) > 40
    assert {"blast radius", "please", "kindly", "N/A", "0 results"} <= set(never_said())


def test_everything_that_people_read_is_looked_at() -> None:
    looked_at = Counter(Path(file).parts[0] for file, _ in every_text())
    assert {one for one, number in looked_at.items() if number > 4} >= {*SHOWN_BY, "templates", "static", "docs"}


def formats_a_day(tree: ast.Module) -> bool:
    """By the name of a weekday or a month."""
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return any(isinstance(one, str) and re.search(r"%[aAbB]", one) for one in constants)


def test_days_are_said_in_one_place() -> None:
    shown = {str(file.relative_to(ROOT)): tree for file, tree in trees().items()}
    found = {file for file, tree in shown.items() if Path(file).parts[0] in SHOWN_BY and formats_a_day(tree)}
    templates = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "templates").rglob("*.*")
        if re.search(r"\|(?:date|time)(?!:.c.)\b", file.read_text())
    }
    scripts = {file.name for file in (ROOT / "static").glob("*.js") if "month:" in file.read_text()}

    assert (found, templates, scripts) == (set(DAYS_ARE_SAID_BY), set(), {"calendar.js", "moments.js", "wall.js"})


def draws_an_arrow(tree: ast.Module) -> bool:
    docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in docs)
    return any(isinstance(one.value, str) and re.search("[→←]", one.value) for one in constants)


def test_arrows_between_systems_are_drawn_in_few_places() -> None:
    """So that they run one way; where a path is drawn, `tests/selectors/test_arrows.py` holds which."""
    shown = {str(file.relative_to(ROOT)): tree for file, tree in trees().items()}
    drawn = {file for file, tree in shown.items() if Path(file).parts[0] in SHOWN_BY and draws_an_arrow(tree)}
    between = re.compile(r"\}\}\s*[→←]|[→←]\s*\{\{|\|join:.\s*[→←]")
    templates = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "templates").rglob("*.html")
        if between.search(re.sub(r">\s*← ", ">", file.read_text()))
    }

    assert "components/work.py" in drawn
    assert (drawn | templates) - set(ARROWS_ARE_DRAWN_BY) == set()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (said_by_template('{% include "x.html" with title="No results for you." %}'), "no results"),
        (said_by_template('<a aria-label="Click me">x</a>'), "click"),
        (said_by_template("<p>Come back\n  at leisure</p>"), "at leisure"),
        ("\n".join(said_by_python(ast.parse('x = f"{who}, please wait"'), documents_itself=False)), "please"),
        ("\n".join(said_by_python(ast.parse('def a():\n    """Made anew."""'), documents_itself=True)), "anew"),
        ("\n".join(said_by_script("say(`${who} was told anew.`)")), "anew"),
        (said_by_document("Come back\nat leisure."), "at leisure"),
    ],
)
def test_it_is_found_wherever_it_is_said(said: str, words: str) -> None:
    assert pattern(words).search(said)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (said_by_template("{# please #}<p class='please'>{{ please }}</p>"), "please"),
        ("\n".join(said_by_python(ast.parse('"""Made anew."""\nx = "login"'), documents_itself=False)), "anew"),
        ("betas", "ETA"),
        (said_by_document("`an email` and [a](email.md)"), "email"),
    ],
)
def test_names_and_notes_are_no_text(said: str, words: str) -> None:
    assert not pattern(words).search(said)
