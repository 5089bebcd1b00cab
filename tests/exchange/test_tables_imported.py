"""An import on a page, from the file to what is stored: by a worker, once, or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from accounts.models import Person
from core import clock
from core.refusals import Invalid, NotAllowed, Refused
from estate.models import Contact, Dependency, System
from exchange.domain.runs import CLAIMED_FOR, KEPT_FOR, MOST_OPEN, MOST_TRIES
from exchange.estate_file.writing import import_estate
from exchange.models import ImportFile, ImportRun
from exchange.services import claims, work_off
from exchange.services.forgetting import forget_old_imports
from exchange.services.imports import (
    ANSWER_FIRST,
    SentFile,
    answer_kinds,
    begin_import,
    cancel_import,
    match_columns,
    start_storing,
)
from exchange.tables.columns import TableOf
from tests.estates import Night
from tests.exchange.importing import again, as_chosen, compared, sent, stored
from tests.notifications.telling import at

pytestmark = pytest.mark.django_db
KEY = "single:desk:switch-a"
TWELVE = "Name,Criticality,Needs,Who is called\n" + "".join(
    f"Desk {n},normal,{'GES' if n % 2 else 'Switch A; Switch B'},Kim <kim@centre.example>\n" for n in range(12)
)


@pytest.fixture
def people(people: Night) -> Night:
    Person.objects.filter(pk__in=[people.ana.pk, people.gina.pk]).update(roles=["admin"])
    people.ana.refresh_from_db()
    people.gina.refresh_from_db()
    return people


def messages_of(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(one["row"], one["column"], one["message"]) for one in run.errors["first"]]


def test_a_table_is_read_and_its_columns_are_guessed(people: Night) -> None:
    run = sent(people.ana, TWELVE + "Odd,,,\n")
    assert work_off.work_off() == 1
    assert (again(run).state, run.table_of, run.rows, run.matched) == (
        "matching", "systems", 13, {"name": 0, "criticality": 1, "needs": 2, "called": 3})  # fmt: skip
    assert run.columns[2] == {"heading": "Needs", "samples": ["Switch A; Switch B", "GES"]}
    assert work_off.work_off() == 0


def test_nothing_is_stored_before_it_was_read_what_it_would_change(people: Night) -> None:
    run = compared(people.ana, "Name,Needs\nDesk,GES\nSwitch A,\n")
    assert (run.state, System.objects.filter(name="Desk").exists()) == ("compared", False)
    added = run.difference["groups"]["added"]
    assert [(row["list"], row["key"], row["line"], row["fields"]) for row in added["rows"]] == [
        ("systems", "desk", 2, [["name", "", "Desk"]]),
        ("dependencies", "desk on ges", 2, []),
    ]
    assert added["lists"] == [["systems", 1], ["dependencies", 1]]
    assert (added["total"], run.difference["unchanged"], run.difference["groups"]["changed"]["total"]) == (2, 1, 0)


def test_twelve_systems_are_stored_with_what_they_need_and_whom_to_call(people: Night) -> None:
    run = stored(people.ana, TWELVE)
    assert run.state == "done", run.errors
    desk = System.objects.get(slug="desk-0")
    needs = Dependency.objects.filter(dependent=desk).order_by("provider__slug")
    assert [(one.provider.slug, one.kind, one.state) for one in needs] == [
        ("switch-a", "redundant", "confirmed"), ("switch-b", "redundant", "confirmed")]  # fmt: skip
    claimed = Dependency.objects.get(dependent__slug="desk-1")
    assert (claimed.kind, claimed.state) == ("soft", "claimed")
    contacts = Contact.objects.filter(system=desk).order_by("role")
    assert [(one.person.email, one.role, one.person.has_account) for one in contacts] == [
        ("kim@centre.example", role, False) for role in ("approver", "on_call", "owner")
    ]


def test_the_difference_says_why_whoever_is_called_is_owner_too(people: Night) -> None:
    run = compared(people.ana, "Name,Who is called\nDesk,Ana\nSwitch A,Ana\n")
    rows = run.difference["groups"]["added"]["rows"]
    assert [(row["key"], row["follows"]) for row in rows if row["list"] == "contacts"] == [
        ("ana@centre.example, on_call of desk", []),
        ("ana@centre.example, owner of desk", ["Also owner, because nobody is yet."]),
        ("ana@centre.example, approver of desk", ["Also approver, because nobody is yet."]),
    ]


def test_imported_again_it_changes_nothing(people: Night) -> None:
    stored(people.ana, TWELVE)
    run = compared(people.ana, TWELVE)
    assert {name: group["total"] for name, group in run.difference["groups"].items()} == {
        "added": 0, "changed": 0, "left alone": 6}, "claims wait for Meridian"  # fmt: skip


def test_answers_say_how_badly_systems_need_each_other(people: Night) -> None:
    run = compared(people.ana, "Name,Needs\nDesk,Switch A\n", answers={KEY: "required", "other": "soft"})
    assert (run.answers, run.questions[0]["default"], run.unanswered) == ({KEY: "required"}, "", [])
    start_storing(people.ana, run.public_id, run.compared_as)
    work_off.work_off()
    assert Dependency.objects.get(dependent__slug="desk").kind == "required"


def test_nothing_is_stored_until_every_need_that_is_only_a_need_is_answered(people: Night) -> None:
    run = compared(people.ana, "Name,Needs\nDesk,Switch A\nHall,Switch A; Switch B\n")
    assert run.unanswered == ["alike:hall:switch", "single:desk:switch-a"]
    with pytest.raises(Refused) as refused:
        start_storing(people.ana, run.public_id, run.compared_as)
    assert (refused.value.reasons, again(run).state) == ((ANSWER_FIRST,), "compared")
    answer_kinds(people.ana, run.public_id, {"single:desk:switch-a": "required", "alike:hall:switch": "redundant"})
    work_off.work_off()
    start_storing(people.ana, run.public_id, again(run).compared_as)


def test_what_is_wrong_is_kept_by_row_and_column_and_can_be_matched_otherwise(people: Night) -> None:
    run = compared(people.ana, "Dependent,Needs,Kind\nSwitch A,Agent desktop,maybe\nSwitch A,vault,soft\n")
    assert (run.state, messages_of(run)) == (
        "wrong",
        [
            (2, "Kind", "“maybe” is not one of required, soft, redundant"),
            (3, "Needs", "there is no system “vault”"),
        ],
    )
    match_columns(people.ana, run.public_id, TableOf.DEPENDENCIES, {0: "dependent", 1: "provider"})
    work_off.work_off()
    assert messages_of(again(run)) == [(3, "Needs", "there is no system “vault”")]


def test_the_first_fifty_are_kept_with_the_number_of_the_rest(people: Night) -> None:
    lines = "".join(f"Switch A,none-{n}\n" for n in range(70))
    run = compared(people.ana, f"Dependent,Needs\n{lines}")
    assert (len(run.errors["first"]), run.errors["more"]) == (50, 20)
    more = compared(people.ana, "Name\n" + "".join(f"System {n}\n" for n in range(70)))
    assert (len(more.difference["groups"]["added"]["rows"]), more.difference["groups"]["added"]["total"]) == (50, 70)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "This is a picture or a document, not a table."),
        (b"Name\n", "There is a row of headings and nothing below it."),
    ],
)
def test_what_cannot_be_read_says_why(people: Night, content: bytes, why: str) -> None:
    run = sent(people.ana, content, "x.csv")
    work_off.work_off()
    assert (again(run).state, messages_of(run)[0][2][: len(why)]) == ("wrong", why)


def test_an_estate_file_is_compared_at_once_whatever_it_is_called(people: Night) -> None:
    text = "systems: [{slug: desk, name: Desk, organisation: centre}]"
    run = stored(people.ana, text, "estate.txt")
    assert (run.state, run.is_table, System.objects.get(slug="desk").organisation.slug) == ("done", False, "centre")
    wrong = compared(people.ana, "systems: [{slug: a b, name: Desk, organisation: client}]", "estate.yaml")
    assert [row for row, _, _ in messages_of(wrong)] == [1]


def test_an_admin_imports_for_their_own_organisation_alone(people: Night) -> None:
    run = compared(people.ana, "systems: [{slug: den, name: Den, organisation: client}]", "estate.yaml")
    assert (run.state, messages_of(run)) == (
        "wrong", [(1, "systems[0].organisation", "is not your organisation; you import for centre")])  # fmt: skip
    with pytest.raises(NotAllowed):
        sent(people.bert, "Name\nDesk\n")


def test_whoever_looks_after_the_register_imports_for_all(people: Night) -> None:
    Person.objects.filter(pk=people.gina.pk).update(is_operator=True)
    people.gina.refresh_from_db()
    run = stored(people.gina, "Name,Organisation,Needs\nDen,Harbour Contact Centre,Voice carrier\n")
    den = System.objects.get(slug="den")
    assert (run.for_all, den.organisation.slug) == (True, "centre")
    assert Dependency.objects.get(dependent=den).state == "confirmed"


def test_the_same_file_is_taken_once(people: Night) -> None:
    first, second = (begin_import(people.ana, SentFile(name, b"Name\nDesk\n")) for name in ("a.csv", "b.csv"))
    assert (first[1], second) == (True, (first[0], False))
    other, is_new = begin_import(people.gina, SentFile("a.csv", b"Name\nDesk\n"))
    assert (is_new, other.pk == first[0].pk) == (True, False)
    cancel_import(people.ana, first[0].public_id)
    assert begin_import(people.ana, SentFile("a.csv", b"Name\nDesk\n"))[1]


def test_so_many_are_open_at_once(people: Night) -> None:
    for number in range(MOST_OPEN):
        sent(people.ana, f"Name\nDesk {number}\n")
    with pytest.raises(Refused):
        sent(people.ana, "Name\nOne more\n")
    assert (ImportRun.objects.count(), ImportFile.objects.count()) == (MOST_OPEN, MOST_OPEN)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"x" * 10_000_001, "A table may have 10 MB; this has 10.0 MB."),
        ("a.yaml", b"x" * 50_000_001, "An estate file may have 50 MB; this has 50.0 MB."),
        ("a.yaml", b"systems: []" + b" " * 50_000_001, "An estate file may have 50 MB; this has 50.0 MB."),
        ("a.csv", b" \n", "The file is empty."),
    ],
)
def test_what_is_too_large_or_empty_is_not_taken(people: Night, name: str, content: bytes, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        begin_import(people.ana, SentFile(name, content))
    assert refused.value.errors == {"file": [why]}


@pytest.mark.parametrize("state", ["reading", "matching", "comparing", "compared", "storing"])
def test_an_import_is_cancelled_wherever_it_is_and_stores_nothing(people: Night, state: str) -> None:
    run = sent(people.ana, "Name\nDesk\n")
    steps = ["reading", "matching", "comparing", "compared", "storing"].index(state)
    moves: list[Any] = [
        work_off.work_off,
        lambda: match_columns(people.ana, run.public_id, TableOf.SYSTEMS, as_chosen(run)),
        work_off.work_off,
        lambda: start_storing(people.ana, run.public_id, again(run).compared_as),
    ]
    for move in moves[:steps]:
        move()
    assert again(run).state == state

    cancel_import(people.ana, run.public_id)

    assert (work_off.work_off(), again(run).state) == (0, "cancelled")
    assert not System.objects.filter(slug="desk").exists()


def test_an_import_that_is_cancelled_while_it_is_stored_stores_nothing(people: Night) -> None:
    run = compared(people.ana, "Name\nDesk\n")
    start_storing(people.ana, run.public_id, run.compared_as)

    def cancelled_meanwhile(*given: Any, **more: Any) -> Any:
        cancel_import(people.ana, run.public_id)
        return import_estate(*given, **more)

    with patch.object(work_off, "import_estate", cancelled_meanwhile):
        work_off.work_off()

    assert (again(run).state, System.objects.filter(slug="desk").exists()) == ("cancelled", False)


def test_what_was_stored_cannot_be_cancelled(people: Night) -> None:
    run = stored(people.ana, "Name\nDesk\n")
    with pytest.raises(Refused):
        cancel_import(people.ana, run.public_id)


def test_what_changed_since_somebody_looked_is_shown_again(people: Night) -> None:
    run = compared(people.ana, "Name\nDesk\n")
    start_storing(people.ana, run.public_id, run.compared_as)
    System.objects.create(slug="desk", name="Other", organisation=people.organisations["client"], listed=False)
    seen = run.compared_as
    work_off.work_off()
    assert (again(run).state, run.notes) == ("compared", [work_off.CHANGED_MEANWHILE])
    assert (run.compared_as == seen, run.difference["groups"]["added"]["rows"][0]["key"]) == (False, "centre-desk")
    with pytest.raises(Refused):
        start_storing(people.ana, run.public_id, seen)


def test_one_import_is_worked_on_at_a_time_and_a_lost_one_is_begun_again(people: Night) -> None:
    first, second = sent(people.ana, "Name\nDesk\n"), sent(people.gina, "Name\nDen\n")
    now = clock.now()
    claimed = claims.claim_next()
    assert (claimed and claimed.pk, claims.claim_next()) == (first.pk, None)
    with at(now + CLAIMED_FOR + timedelta(seconds=1)):
        retaken = claims.claim_next()
        assert (retaken and retaken.pk, retaken and retaken.tries) == (first.pk, 2)
        assert claimed is not None
        with pytest.raises(claims.Lost):
            claims.settle(claimed, "done")
        assert retaken is not None
        claims.settle(retaken, "matching")
        assert work_off.work_off() == 1
    assert again(second).state == "matching"


def test_a_file_that_ends_its_worker_each_time_is_given_up(people: Night) -> None:
    run, now = sent(people.ana, "Name\nDesk\n"), clock.now()
    for number in range(MOST_TRIES):
        with at(now + number * 2 * CLAIMED_FOR):
            assert claims.claim_next() is not None
    with at(now + MOST_TRIES * 2 * CLAIMED_FOR):
        work_off.work_off()
    assert (again(run).state, messages_of(run)) == ("wrong", [(0, "", work_off.GIVEN_UP)])


def test_a_fault_of_ours_does_not_stop_the_line(people: Night) -> None:
    first, second = sent(people.ana, "Name\nDesk\n"), sent(people.gina, "Name\nDen\n")
    with patch.object(work_off, "guess_list_of", side_effect=[ZeroDivisionError, TableOf.SYSTEMS]):
        assert work_off.work_off() == 2
    assert (again(first).state, messages_of(first)) == ("wrong", [(0, "", work_off.BROKEN)])
    assert again(second).state == "matching"


def test_who_may_no_longer_import_stores_nothing(people: Night) -> None:
    run = compared(people.ana, "Name\nDesk\n")
    start_storing(people.ana, run.public_id, run.compared_as)
    Person.objects.filter(pk=people.ana.pk).update(roles=["viewer"])
    work_off.work_off()
    assert (again(run).state, System.objects.filter(slug="desk").exists()) == ("wrong", False)


def test_old_imports_are_forgotten_with_their_files(people: Night) -> None:
    sent(people.ana, "Name\nDesk\n")
    now = clock.now()
    with at(now + KEPT_FOR - timedelta(seconds=5)):
        assert (forget_old_imports(), ImportFile.objects.count()) == (0, 1)
    with at(now + KEPT_FOR + timedelta(seconds=5)):
        forget_old_imports()
    assert (ImportRun.objects.count(), ImportFile.objects.count()) == (0, 0)


def test_nobody_else_sees_or_touches_an_import(people: Night) -> None:
    run = sent(people.ana, "Name\nDesk\n")
    with pytest.raises(ImportRun.DoesNotExist):
        cancel_import(people.gina, run.public_id)
    assert list(ImportRun.objects.seen_by(people.gina)) == []
    ImportRun.objects.update(for_all=True)
    assert list(ImportRun.objects.seen_by(people.ana)) == []


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ({}, ("Choose the column that holds “Name”.",)),
        ({0: "slug", 1: "name", 2: "name"}, ("“Name” is chosen for several columns. Choose it for one of them.",)),
        ({0: "nothing", 9: "name"}, ("Choose the column that holds “Name”.",)),
    ],
)
def test_each_column_is_matched_once_and_none_is_missing(
    people: Night, chosen: dict[int, str], why: tuple[str, ...]
) -> None:
    run = sent(people.ana, "Name,Slug,Needs\nDesk,desk,GES\n")
    work_off.work_off()
    with pytest.raises(Refused) as refused:
        match_columns(people.ana, run.public_id, TableOf.SYSTEMS, chosen)
    assert (refused.value.reasons, again(run).state) == (why, "matching")
