"""README and docs name what is there: files, commands, environment, addresses of the API."""

import ast
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

from components.forms import IMPACTS
from embedded.house import ROOT
from exchange.estate_file.fields import KnownNames
from exchange.estate_file.reading import read_estate

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README = PAGES[0].read_text()
EVERYTHING = "\n".join(page.read_text() for page in PAGES)
SET_ELSEWHERE = {"ESTATE", "MAINTWIN_HOME", "MAINTWIN_TEST_CLOCK_OFFSET", "PORT", "POSTGRES_PASSWORD"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_named_is_there(page: Path) -> None:
    text = page.read_text()
    named = re.findall(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:py|md|yml|txt|toml))(?:`| )", text)
    linked = [str(Path(page.parent, link).relative_to(ROOT)) for link in re.findall(r"\]\(([^)#:]+)\)", text)]

    assert [path for path in {*named, *linked} if not path.startswith("/") and not (ROOT / path).exists()] == []


def labels() -> set[str]:
    """What stands on pages by itself: texts of templates, words in code that makes pages, the demo's names."""
    shown = {label for _, label in IMPACTS}
    for template in (ROOT / "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "\n", template.read_text(), flags=re.DOTALL)
        shown |= {" ".join(part.split()) for part in re.split(r"<[^>]*>|\n\s*\n|\{\{.*?\}\}", text)}
    for folder in ("web", "calendar_app", "components", "core", "demo"):
        for source in (ROOT / folder).rglob("*.py"):
            constants = (node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Constant))
            shown |= {node.value for node in constants if isinstance(node.value, str)}
    return shown


def test_every_button_that_the_tour_names_stands_on_a_page() -> None:
    tour = README.partition("## The night, in five minutes")[2].partition("\n## ")[0]
    named = {" ".join(name.split()) for name in re.findall(r"(?<!\*)\*([^*]+)\*", tour)}
    shown = labels()
    missing = {name for name in named for part in re.split(" [→←] ", name) if part not in shown}

    assert len(named) > 20
    assert missing == set()


def test_every_make_target_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"(?:`|^)make ([a-z]+)", EVERYTHING, re.MULTILINE)) <= targets


def test_the_command_for_tests_is_make_test() -> None:
    assert re.findall(r"^make test\b", README, re.MULTILINE) == ["make test"]


def test_every_management_command_named_is_there() -> None:
    assert set(re.findall(r"manage\.py ([a-z_]+)", EVERYTHING)) <= set(get_commands())


def test_every_name_that_the_environment_may_hold_is_told() -> None:
    wiring = "\n".join((ROOT / name).read_text() for name in ("maintwin/settings.py", "embedded/servers.py"))
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', wiring))
    compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs/running.md").read_text()))

    assert (read | compose) - told == set()
    assert told - read - compose - SET_ELSEWHERE == set()


def test_every_address_of_the_api_named_is_in_the_schema() -> None:
    out = StringIO()
    call_command("spectacular", "--format", "openapi-json", stdout=out)
    paths = {*json.loads(out.getvalue())["paths"], "/api/v1/schema/", "/api/v1/docs/"}
    named = re.findall(r"\$API(/[\w/-]+/)", EVERYTHING)

    assert {f"/api/v1{path}" for path in named} | set(re.findall(r"`(/api/v1/[\w/-]+)`", EVERYTHING)) <= paths
    assert named


def test_the_estate_file_shown_can_be_read() -> None:
    shown = [
        read_estate(text.encode(), KnownNames()) for text in re.findall(r"```yaml\n(.*?)```", EVERYTHING, re.DOTALL)
    ]

    assert [bool(estate.systems) for estate in shown] == [True]
