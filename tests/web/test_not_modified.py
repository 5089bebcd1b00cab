"""Whoever asks whether anything is new is told that nothing is by one query, and by nothing else; and only as long as
that is so."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import BrowserSession, Person
from accounts.services.board_versions import raise_board_versions
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core.pace import Pace
from core.shared_answers import SharedAnswer, shared_answers
from estate.domain.impact import Level
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def looked(tab: Client, path: str = "/board/") -> str:
    answer = tab.get(path)
    assert answer.status_code == 200
    return answer.headers["ETag"]


def status(tab: Client, tag: str, path: str = "/board/") -> int:
    return tab.get(path, headers={"If-None-Match": tag}).status_code


def test_it_takes_one_query_and_writes_nothing(people: Night) -> None:
    ana = pages_as(people.ana)
    tag = looked(ana)

    with CaptureQueriesContext(connection) as asked:
        answer = ana.get("/board/", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert [query["sql"].split()[0] for query in asked] == ["SELECT"]


def test_a_quiet_board_stays_for_five_minutes_and_everything_else_for_one(
    people: Night, clock: time_machine.Traveller
) -> None:
    ana = pages_as(people.ana)
    change = declaring.declare(people.ana, Declaration({"switch-a": Level.OUTAGE}))
    live = f"/changes/{change.public_id}/live/"
    board, part = looked(ana), looked(ana, live)

    clock.shift(timedelta(minutes=1))
    assert (status(ana, board), status(ana, part, live)) == (304, 200)
    clock.shift(timedelta(minutes=4))
    assert status(ana, board) == 200


def test_when_the_end_passes_a_board_is_another(people: Night, clock: time_machine.Traveller) -> None:
    ana = pages_as(people.ana)
    declaring.declare(people.ana, Declaration({"switch-a": Level.OUTAGE}, expected_end=NOW + timedelta(minutes=3)))
    tag = looked(ana)

    clock.shift(timedelta(seconds=179))
    assert status(ana, tag) == 304
    clock.shift(timedelta(seconds=2))
    assert status(ana, tag) == 200
    assert "over its planned end" in ana.get("/board/").text or "just past its planned end" in ana.get("/board/").text


def ends_session(people: Night) -> None:
    BrowserSession.objects.all().delete()


def leaves(people: Night) -> None:
    Person.objects.filter(pk=people.ana.pk).update(is_active=False)


def sets_a_new_password(people: Night) -> None:
    people.ana.set_password("something else entirely")
    people.ana.save()


@pytest.mark.parametrize("ended", [ends_session, leaves, sets_a_new_password])
def test_nobody_who_is_signed_out_hears_that_nothing_is_new(people: Night, ended: Callable[[Night], None]) -> None:
    ana = pages_as(people.ana)
    tag = looked(ana)
    ended(people)

    answer = ana.get("/board/", headers={"If-None-Match": tag})

    assert answer.status_code != 304
    assert "Nobody" not in answer.text


def test_a_tag_is_worth_nothing_to_others_elsewhere_or_with_another_end(people: Night) -> None:
    ana, gina = pages_as(people.ana), pages_as(people.gina)
    tag = looked(ana)
    later = f'{tag[:-2]}{"0" if tag[-2] != "0" else "1"}"'
    longer = tag.replace("-", "-f")

    assert [status(gina, tag), status(ana, later), status(ana, longer)] == [200, 200, 200]
    assert [status(ana, odd) for odd in ('"x"', "*", f'"{"a" * 24}-{"f" * 11}"', "W/" + tag)] == [200, 200, 200, 304]


def test_an_act_that_others_see_is_news_to_them_alone(people: Night) -> None:
    gina, sten = pages_as(people.gina), pages_as(people.sten)
    tags = looked(gina), looked(sten)

    declaring.declare(people.ana, Declaration({"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE}))

    assert (status(gina, tags[0]), status(sten, tags[1])) == (200, 304)


def test_while_another_board_is_made_whoever_has_one_is_put_off_twice(people: Night) -> None:
    """However many boards are news at once, threads are not all busy making them."""
    ana = pages_as(people.ana)
    tag = looked(ana)
    declaring.declare(people.ana, Declaration({"switch-a": Level.OUTAGE}))

    answers: list[Any] = []

    def meanwhile() -> SharedAnswer:
        by_itself = {"HX-Request": "true", "If-None-Match": tag}
        asked: tuple[dict[str, str], ...] = by_itself, {**by_itself, "Put-Off": "2"}, {}
        answers.extend(ana.get("/board/", headers=headers) for headers in asked)
        return SharedAnswer("", NOW + timedelta(minutes=1))

    shared_answers.get(("the board", "of others"), meanwhile)

    waits, has_waited, has_none = answers
    assert (waits.status_code, waits.content, waits.headers["ETag"], waits.headers["Not-Yet"]) == (304, b"", tag, "1")
    assert (has_waited.status_code, has_none.status_code) == (200, 200)
    assert status(ana, tag) == 200


def test_when_many_look_each_is_told_to_look_later(people: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = pages_as(people.ana)
    tag = looked(ana)
    monkeypatch.setattr(Pace, "looked", lambda _: 7.25)

    answers = [ana.get("/board/", headers={"If-None-Match": tag}), ana.get("/board/"), ana.get("/")]

    assert [answer.headers.get("Look-Again") for answer in answers] == ["7.2", "7.2", None]


def test_a_version_that_was_taken_back_never_comes_again(people: Night) -> None:
    organisation = people.organisations["centre"]
    raise_board_versions([organisation.pk])
    organisation.refresh_from_db()
    first = organisation.board_version
    organisation.board_version = first - 1
    organisation.save()
    raise_board_versions([organisation.pk])
    organisation.refresh_from_db()

    assert organisation.board_version > first


def test_the_page_of_tonight_knows_the_tag_of_what_it_shows(people: Night) -> None:
    ana = pages_as(people.ana)
    found = re.search(r'data-etag="(&quot;[0-9a-f-]+&quot;)"', ana.get("/").text)

    assert found
    assert status(ana, unescape(found[1])) == 304
