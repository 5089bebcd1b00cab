"""What people type stays what they typed: no markup, no address, no statement, no header, no program."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator

import pytest

from accounts.models import Organisation, Person
from embedded.house import ROOT
from notifications.channels.mail.smtp import Mail, _message
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.security.test_house import ROOMS

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7|add:7 }}{% now 'Y' %}%s{0}"
RUNS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}
STATES = {"execute", "executemany", "raw", "extra", "RawSQL"}
UNSAFE = {"pickle", "marshal", "shelve", "xml", "lxml"}
REFUSES_DOCTYPES = [("exchange/tables/xlsx_reading.py", "xml.parsers")]
"""And so every entity: `tests/exchange/test_tables_read.py`."""


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """All that the product's own code does."""
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                yield str(file.relative_to(ROOT)), node


def name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def runs(call: ast.Call) -> bool:
    shell = any(word.arg == "shell" for word in call.keywords)
    return shell or ast.unparse(call.func) in RUNS


def test_nothing_that_is_data_is_run_as_a_program() -> None:
    calls = [(file, ast.unparse(one)) for file, one in nodes() if isinstance(one, ast.Call) and runs(one)]
    assert calls == []


def test_nothing_is_read_in_a_form_that_can_bring_code_along() -> None:
    modules = [(file, one.module or "") for file, one in nodes() if isinstance(one, ast.ImportFrom)]
    modules += [(file, name.name) for file, one in nodes() if isinstance(one, ast.Import) for name in one.names]
    assert [(file, name) for file, name in modules if name.partition(".")[0] in UNSAFE] == REFUSES_DOCTYPES


def test_no_statement_is_put_together_from_what_was_entered() -> None:
    """Values go beside a statement; the one that is put together takes the name of the demo's database from our own
    code."""
    built = [
        (file, ast.unparse(one.args[0]))
        for file, one in nodes()
        if isinstance(one, ast.Call) and name_of(one) in STATES and one.args
        if isinstance(one.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert built == [("embedded/house.py", "f'CREATE DATABASE \"{name}\"'")]


@pytest.mark.django_db
class TestMarkup:
    @pytest.fixture
    def people(self, people: Night) -> Night:
        Person.objects.filter(pk=people.ana.pk).update(name=MARKUP[:200])
        Organisation.objects.filter(slug="centre").update(name=MARKUP[:200])
        people.ana.refresh_from_db()
        return people

    @pytest.mark.parametrize("address", ["/", "/schedule/", "/systems/", "/tokens/", "/account/sessions/", "/book/"])
    def test_is_shown_as_it_was_typed(self, people: Night, address: str) -> None:
        page = pages_as(people.ana).get(address).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "{{ 7|add:7 }}" in page

    def test_what_was_looked_for_comes_back_as_it_was_typed(self, people: Night) -> None:
        page = pages_as(people.ana).get("/systems/", {"q": MARKUP}).text
        assert "<script>alert" not in page
        assert 'value="&lt;script&gt;' in page

    def test_the_api_answers_it_as_text_in_json(self, people: Night) -> None:
        answer = api_as(people.ana).get("/api/v1/systems/")
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("bridge", "is_link"),
    [
        ("https://meet.example/1?a=<b>", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        (" JaVaScRiPt:alert(1)", False),
        ("//evil.example", False),
    ],
)
def test_only_addresses_of_pages_become_links(people: Night, bridge: str, is_link: bool) -> None:
    window = {"starts_at": "2027-03-01T01:00:00Z", "ends_at": "2027-03-01T02:00:00Z"}
    body = {"title": "x", "bridge": bridge, "targets": [{"system": "switch-a", "impact": "none"}], "windows": [window]}
    made = api_as(people.ana).post("/api/v1/changes/", body).json()
    page = pages_as(people.ana).get(f"/changes/{made['id']}/").text
    links = re.findall(r'href="([^"]*)"', page)
    assert (html.escape(bridge.strip()) in links) == is_link
    assert not any(re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE) for link in links)


@pytest.mark.parametrize("typed", ["a\r\nBcc: x@evil.example", "a\nSubject: b", "a\x00b", "a\u2028b", "a\x85b"])
def test_no_text_becomes_a_header_of_a_mail(typed: str) -> None:
    mail = Mail(name=typed, address="ana@centre.example", subject=typed, body="", message_id="<1@x>")
    sent = _message(mail).message()
    lines = sent.as_bytes().split(b"\n\n")[0].decode().splitlines()
    assert sent["Bcc"] is None
    assert [line for line in lines if line.startswith(("Bcc", "Subject: b"))] == []
    assert len(sent.get_all("Subject", [])) == len(sent.get_all("To", [])) == 1
