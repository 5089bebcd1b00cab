"""Who was told, and did it arrive? As the API answers it."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Person
from changes.models import Window
from notifications.services.making import fan_out as fanning
from tests.doors import pages_as
from tests.estates import Night
from tests.notifications.telling import HOUR, ONE, tell
from tests.notifications.test_fanning import started

NOTICES = "/api/v1/notices/"


def seen_by(person: Person, **asked: str) -> list[tuple[str, str, str]]:
    answer = pages_as(person).get(NOTICES, asked)
    assert answer.status_code == 200, answer.content
    return sorted((one["contact"], one["about"], one["state"]) for one in answer.json()["results"])


def test_the_one_whose_work_it_is_sees_everybody_who_was_told(people: Night, upgrade: Window) -> None:
    tell(ONE - 2 * HOUR)
    assert seen_by(people.ana, window=str(upgrade.public_id)) == [
        ("ana@centre.example", "approval_answered", "sent"),
        ("ana@centre.example", "before_1h", "planned"),
        ("ana@centre.example", "before_24h", "sent"),
        ("cleo@client.example", "approval_asked", "dropped"),
        ("gina@client.example", "announced", "sent"),
        ("gina@client.example", "before_24h", "sent"),
        ("olaf@client.example", "before_1h", "planned"),
    ]
    assert seen_by(people.ana, state="planned") == [
        ("ana@centre.example", "before_1h", "planned"),
        ("olaf@client.example", "before_1h", "planned"),
    ]


def test_others_see_what_their_own_people_were_told_and_strangers_nothing(people: Night, upgrade: Window) -> None:
    assert {contact for contact, _, _ in seen_by(people.cleo)} == {
        "cleo@client.example",
        "gina@client.example",
        "olaf@client.example",
    }
    assert seen_by(people.sten) == []
    assert seen_by(people.sten, window=str(upgrade.public_id)) == []


def test_a_notice_says_why_and_when(people: Night, upgrade: Window) -> None:
    answer = pages_as(people.olaf).get(f"{NOTICES}?state=planned&window={upgrade.public_id}").json()["results"]
    [notice] = [one for one in answer if one["contact"] == "olaf@client.example"]
    path = "Switch A → Phone switch → Agent desktop → Reservation line"
    assert notice["because"] == [f"It reaches Reservation line, which is at risk: {path}. You are on call for it."]
    assert (notice["due_at"], notice["channel"], notice["attempts"]) == ("2026-11-23T07:00:00Z", "mail", 0)


@pytest.mark.parametrize("asked", [{"state": "lost"}, {"window": "x"}, {"window": "9" * 40}])
def test_nonsense_is_refused_with_the_field(people: Night, asked: dict[str, str]) -> None:
    answer = pages_as(people.ana).get(NOTICES, asked)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == set(asked)


def test_a_long_ledger_takes_as_many_queries_as_a_short_one(
    people: Night, upgrade: Window, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = pages_as(people.ana)
    for _ in range(10):
        started(upgrade)
    fanning.fan_out()
    with django_assert_max_num_queries(12):
        assert len(client.get(NOTICES).json()["results"]) == 27


def test_the_page_shows_them_in_words_by_state(people: Night, upgrade: Window) -> None:
    page = pages_as(people.cleo).get(f"/notices/?state=planned&change={upgrade.change_id}")
    text = page.content.decode()
    assert page.status_code == 200
    assert "1 hour before" in text
    assert "Olaf is on call for it." in text
    assert "You are" not in text, "that would be for Olaf's own eyes"
    assert "Harbour" not in pages_as(people.sten).get("/notices/").content.decode()
