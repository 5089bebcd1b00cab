"""Importing on pages: send, match, read, start, find again."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from estate.models import System
from exchange.models import ImportRun
from exchange.services.work_off import work_off
from tests.doors import pages_as
from tests.estates import Night
from tests.exchange.importing import again, compared, sent, stored
from web.importing.rows import size_in_words
from web.importing.views import ALREADY

pytestmark = pytest.mark.django_db
HOME = "/settings/imports/"
TABLE = b"Name,Depends on,Colour\nDesk 1,GES,red\nDesk 2,Switch A; Switch B,blue\n"


@pytest.fixture
def people(people: Night) -> Night:
    Person.objects.filter(pk__in=[people.ana.pk, people.gina.pk]).update(roles=["admin"])
    people.ana.refresh_from_db()
    people.gina.refresh_from_db()
    return people


def upload(client: Client, content: bytes, name: str = "systems.csv") -> Any:
    return client.post(HOME, {"file": SimpleUploadedFile(name, content)})


def the_run() -> ImportRun:
    return ImportRun.objects.get()


def did(client: Client, run: ImportRun, name: str, data: dict[str, str] | None = None) -> str:
    """Where it leads, which is the page of the import, and its text."""
    answer = client.post(f"{HOME}{run.public_id}/do/{name}/", data or {}, follow=True)
    assert answer.redirect_chain == [(f"{HOME}{run.public_id}/", 302)]
    return str(answer.content.decode())


def text_of(client: Client, run: ImportRun, asked: str = "") -> str:
    return str(client.get(f"{HOME}{run.public_id}/{asked}").content.decode())


def test_a_file_goes_from_its_upload_to_what_is_stored(people: Night) -> None:
    ana = pages_as(people.ana)
    answer = upload(ana, TABLE)
    run = the_run()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{HOME}{run.public_id}/")
    page = text_of(ana, run)
    assert ("Reading the file" in page, "Imports run one at a time." in page, "data-live" in page) == (True,) * 3

    work_off()
    page = text_of(ana, run)
    assert [word in page for word in ("Which column is which?", "Colour", "red", "data-live ")] == [True] * 3 + [False]
    page = did(ana, run, "match", {"table_of": "systems", "column-0": "name", "column-1": "needs", "column-2": ""})
    assert "Finding out what it would change" in page

    work_off()
    page = text_of(ana, run)
    assert "2 systems and 3 needs are new. Nothing is stored yet." in " ".join(page.split())
    assert "“<bdi>Colour</bdi>”" in page
    assert "Desk 2 needs Switch A and Switch B" in page
    did(ana, run, "kinds", {"kind-0": "redundant", "kind-1": "soft"})
    work_off()
    page = did(ana, run, "start", {"seen": again(run).compared_as})
    assert "Importing" in page

    work_off()
    page = text_of(ana, run)
    assert ("Imported " in page, set(System.objects.filter(name__startswith="Desk").slugs())) == (
        True,
        {"desk-1", "desk-2"},
    )
    assert "systems.csv" in ana.get(HOME).content.decode()


def test_what_is_pasted_is_a_table_too(people: Night) -> None:
    ana = pages_as(people.ana)
    ana.post(HOME, {"text": "Name\tNeeds\r\nDesk\tGES\r\n"})
    work_off()
    assert [column["heading"] for column in the_run().columns] == ["Name", "Needs"]


@pytest.mark.parametrize(
    ("data", "field", "why"),
    [
        ({}, "file", "Choose a file, or paste a table below."),
        ({"text": " \n"}, "file", "Choose a file, or paste a table below."),
        ({"file": b""}, "file", "The file is empty."),
        ({"file": b" \n"}, "file", "The file is empty."),
        ({"file": b"x" * 10_000_001}, "file", "A table may have 10 MB; this has 10.0 MB."),
        ({"text": "a" * 300_001}, "text", "Ensure this value has at most 300000 characters (it has 300001)."),
        ({"text": "Name\nDe\u202esk"}, "text",
         "This must not contain control characters, or any that turn the direction of the text."),
    ],
    ids=str.split("nothing blank empty blank-file large long turned"),
)  # fmt: skip
def test_what_cannot_be_taken_is_said_at_its_field(people: Night, data: dict[str, Any], field: str, why: str) -> None:
    given = {name: SimpleUploadedFile("a.csv", one) if name == "file" else one for name, one in data.items()}
    answer = pages_as(people.ana).post(HOME, given)
    assert (answer.status_code, answer.context["form"].errors, ImportRun.objects.count()) == (200, {field: [why]}, 0)


def test_fifty_megabytes_are_taken_of_an_estate_file_and_of_nobody_but_who_may_import(people: Night) -> None:
    large = b"systems: []" + b" " * 40_000_000
    upload(pages_as(people.ana), large, "estate.yaml")
    assert the_run().size == len(large)
    for client in (pages_as(people.bert), Client()):
        assert upload(client, large, "estate.yaml").status_code == 413
    assert upload(pages_as(people.ana), b" " * 52_000_000).status_code == 413
    assert pages_as(people.ana).post("/settings/", {"name": "x" * 2_000_000}).status_code == 413


@pytest.mark.parametrize(
    ("name", "called"),
    [("a\u202eb.csv", "ab.csv"), ("\u3164", "a file"), ("../../etc/passwd", "passwd"), ("日本.csv", "日本.csv")],
)
def test_a_file_is_called_by_what_can_be_read_of_its_name(people: Night, name: str, called: str) -> None:
    upload(pages_as(people.ana), TABLE, name)
    assert the_run().name == called


def test_the_same_file_leads_to_the_import_that_is_there(people: Night) -> None:
    ana = pages_as(people.ana)
    upload(ana, TABLE)
    answer = ana.post(HOME, {"file": SimpleUploadedFile("other.csv", TABLE)}, follow=True)
    assert answer.redirect_chain == [(f"{HOME}{the_run().public_id}/", 302)]
    assert ALREADY in answer.content.decode()


def test_another_list_can_be_chosen_and_its_columns_are_guessed(people: Night) -> None:
    run = sent(people.ana, "System,Depends on\nSwitch A,GES\nSwitch A,Portal\n")
    work_off()
    ana = pages_as(people.ana)
    context = ana.get(f"{HOME}{run.public_id}/?as=systems").context
    assert [(one.heading, one.chosen) for one in context["columns"]] == [("System", "name"), ("Depends on", "needs")]
    assert ana.get(f"{HOME}{run.public_id}/?as=nothing").context["table"] == "dependencies"


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({}, "Choose the column that holds “Name”."),
        ({"column-0": "name", "column-1": "name"}, "“Name” is chosen for several columns. Choose it for one of them."),
        ({"column-7": "name", "column-x": "name"}, "Choose the column that holds “Name”."),
    ],
)
def test_columns_that_cannot_be_so_are_refused_in_words(people: Night, columns: dict[str, str], why: str) -> None:
    run = sent(people.ana, "Name,Depends on\nDesk,GES\n")
    work_off()
    assert why in did(pages_as(people.ana), run, "match", {"table_of": "systems", **columns})
    assert again(run).state == "matching"


def test_what_is_wrong_is_said_by_row_and_column_and_cut_at_fifty(people: Night) -> None:
    lines = "".join(f"Switch A,GES {n},maybe\n" for n in range(40))
    run = compared(people.ana, f"Dependent,Needs,Kind\n{lines}")
    page = " ".join(text_of(pages_as(people.ana), run).split())
    assert "<strong>Row 2, “Kind”</strong> <span>“maybe” is not one of required, soft, redundant</span>" in page
    assert "and 30 more" in page
    assert "80 things are wrong." in page


def test_the_page_asks_how_badly_by_group_and_compares_once_more(people: Night) -> None:
    run = compared(people.ana, "Name,Needs\nDesk,Switch A; Switch B\nLine,GES\nHall,GES\nYard,Portal\n")
    ana = pages_as(people.ana)
    questions = ana.get(f"{HOME}{run.public_id}/").context["page"].questions
    assert [(one.text, [choice.kind for choice in one.choices if choice.is_chosen]) for one in questions] == [
        ("Desk needs Switch A and Switch B", ["redundant"]),
        ("Line and Hall need GES", []),
        ("Yard needs Portal", []),
    ]
    did(ana, run, "kinds", {"kind-1": "required", "kind-9": "soft", "kind-2": "nonsense"})
    work_off()
    assert again(run).answers == {"provider:ges": "required"}


def test_it_is_imported_only_once_every_question_is_answered_and_says_what_it_saved(people: Night) -> None:
    run = compared(people.ana, "Name,Needs\nDesk,Switch A; Switch B\nLine,GES\nYard,Portal\n")
    ana = pages_as(people.ana)
    page = text_of(ana, run)
    assert ("Answer first" in page, "Import it" in page, "saved" in page) == (True, False, False)
    assert "answer 3 questions first" in " ".join(page.split())
    assert "First say what happens to each system" in did(ana, run, "start", {"seen": run.compared_as})

    did(ana, run, "kinds", {"kind-0": "redundant", "kind-1": "required"})
    work_off()
    page = text_of(ana, run)
    assert ("Your answers are saved: 2 of 3. 1 still to answer." in page, "Import it" in page) == (True, False)

    did(ana, run, "kinds", {"kind-0": "redundant", "kind-1": "required", "kind-2": "soft"})
    work_off()
    page = text_of(ana, run)
    assert "Your answers are saved. You can change them below." in page
    assert ("Answer first" in page, "question" in page, "Import it" in page) == (False, False, True)


def test_one_answer_for_all_leaves_alone_what_was_answered(people: Night) -> None:
    run = compared(people.ana, "Name,Needs\nDesk,Switch A; Switch B\nLine,GES\nYard,Portal\n")
    did(pages_as(people.ana), run, "kinds", {"kind-0": "redundant", "all": "required"})
    work_off()
    assert (again(run).answers, run.unanswered) == (
        {
            "alike:desk:switch": "redundant",
            "single:line:ges": "required",
            "single:yard:portal": "required",
        },
        [],
    )


def test_the_difference_is_said_in_names_and_sentences(people: Night) -> None:
    text = "Name,Needs,Who is called\nWeb chat,GES (soft); Portal (required),Norma <norma@centre.example>\nSwitch A,,\n"
    run = compared(people.ana, text)
    page = pages_as(people.ana).get(f"{HOME}{run.public_id}/").context["page"]
    assert page.sum == "1 person, 1 system, 2 needs and 3 contacts are new; 1 system stays as it is"
    assert [(f"{row.said.noun} {row.said}".strip(), row.fields) for row in page.groups[0].rows] == [
        ("Person Norma", ()),
        ("System Web chat", ()),
        ("Web chat works worse without GES", ()),
        ("Web chat stops working without Portal", ()),
        ("Norma is on call for Web chat", ()),
        ("Norma owns Web chat", ()),
        ("Norma approves work on Web chat", ()),
    ]
    assert "Agent desktop" in [name for one in page.not_named for name in one.keys]


def test_a_need_that_changes_says_what_happens_without_it(people: Night) -> None:
    run = compared(people.ana, "Dependent,Needs,Kind\nPhone switch,Switch A,required\n")
    [group] = pages_as(people.ana).get(f"{HOME}{run.public_id}/").context["page"].groups
    [row] = group.rows
    assert (str(row.said), row.fields) == (
        "Phone switch needs Switch A",
        (("Without it", "one of the others is enough", "it stops working"),),
    )


def test_whoever_looks_after_the_register_is_told_once_whose_entries_it_can_change(people: Night) -> None:
    Person.objects.filter(pk=people.gina.pk).update(is_operator=True)
    people.gina.refresh_from_db()
    said = "You look after this register, so this can change any organisation’s entries."
    run = compared(people.gina, "Name\nDesk\n")
    assert text_of(pages_as(people.gina), run).count(said) == 1
    run = compared(people.ana, "Name\nDesk\n")
    assert text_of(pages_as(people.ana), run).count(said) == 0


def test_it_is_cancelled_from_its_page(people: Night) -> None:
    run = compared(people.ana, "Name\nDesk\n")
    page = did(pages_as(people.ana), run, "cancel")
    assert "You cancelled this import. Nothing was stored." in page
    assert "This import has gone on meanwhile." in did(pages_as(people.ana), run, "cancel")


def test_what_was_not_read_is_not_started(people: Night) -> None:
    run = compared(people.ana, "Name\nDesk\n")
    assert "This import has gone on meanwhile." in did(pages_as(people.ana), run, "start", {"seen": "other"})
    assert again(run).state == "compared"


def test_the_part_that_asks_for_itself_is_sent_when_it_is_news(people: Night) -> None:
    run = sent(people.ana, "Name\nDesk\n")
    ana = pages_as(people.ana)
    first = ana.get(f"{HOME}{run.public_id}/live/")
    tag = first.headers["ETag"]
    assert ana.get(f"{HOME}{run.public_id}/live/", headers={"If-None-Match": tag}).status_code == 304
    work_off()
    news = ana.get(f"{HOME}{run.public_id}/live/", headers={"If-None-Match": tag})
    assert (news.status_code, "Which column is which?" in news.content.decode()) == (200, True)


@pytest.mark.parametrize("address", ["", "live/"])
def test_nobody_else_finds_an_import(people: Night, address: str) -> None:
    run = stored(people.ana, "Name\nDesk\n")
    gina = pages_as(people.gina)
    there, nowhere = (gina.get(f"{HOME}{one}/{address}") for one in (run.public_id, uuid4()))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.headers.get("ETag") == nowhere.headers.get("ETag")
    assert gina.post(f"{HOME}{run.public_id}/do/cancel/").status_code == 404
    assert "systems.csv" not in gina.get(HOME).content.decode()
    assert pages_as(people.bert).get(f"{HOME}{run.public_id}/{address}").status_code == 403


@pytest.mark.parametrize(("size", "said"), [(7, "7 bytes"), (1_200, "1 kB"), (12_345_678, "12.3 MB")])
def test_sizes_have_units(size: int, said: str) -> None:
    assert size_in_words(size) == said


def test_the_list_asks_as_much_of_the_database_for_twenty_as_for_one(
    people: Night, django_assert_num_queries: Any
) -> None:
    ana = pages_as(people.ana)
    sent(people.ana, "Name\nDesk\n")
    ana.get(HOME)
    with CaptureQueriesContext(connection) as for_one:
        ana.get(HOME)
    for number in range(10):
        sent(people.ana, f"Name\nDesk {number}\n")
    with django_assert_num_queries(len(for_one)):
        ana.get(HOME)
