"""A wall: an address that opens one page for a screen across the room, until it is revoked or nobody has looked at it
for 90 days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.domain.walls import MOST_SCREENS
from accounts.models import Organisation, Wall, WallScreen
from accounts.services.board_versions import raise_board_versions
from accounts.services.walls import make_wall, revoke_wall
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core.activity import Activity
from core.refusals import NotAllowed, Refused
from core.shared_answers import shared_answers
from estate.domain.impact import Level
from tests.doors import pages_as
from tests.estates import Night
from tests.wall.hanging import NAME, address_of_a_wall, admin_of, key_of, screen_at
from tests.web.signing_in import is_confirmed

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10, 6, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def shown(client: Client, address: str) -> tuple[int, str]:
    """What it answers, without what differs from one request to the next."""
    answer = client.get(address)
    return answer.status_code, f"{answer.text} {answer.headers.items() - {('X-Request-Id', answer['X-Request-Id'])}}"


class TestAddressOfWall:
    def test_it_is_traded_at_once_for_a_cookie_that_opens_the_wall_and_nothing_else(self, people: Night) -> None:
        address = address_of_a_wall(people)
        screen = Client()
        answer = screen.get(address)

        assert (answer.status_code, answer.content, answer.headers["Location"]) == (303, b"", "/wall/")
        assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        [cookie] = answer.cookies.values()
        assert {name: cookie[name] for name in ("path", "httponly", "samesite", "max-age")} == {
            "path": "/wall/",
            "httponly": True,
            "samesite": "Lax",
            "max-age": 90 * 24 * 3600,
        }
        assert cookie.value not in address
        assert screen.get("/wall/").status_code == 200
        assert [screen.get(path).status_code for path in ("/", "/board/", "/schedule/")] == [302, 302, 302]
        assert screen.get("/api/v1/now/").status_code == 401
        assert Client().get(f"/wall/{cookie.value}/").status_code == 404

    def test_it_stands_neither_on_the_page_nor_in_the_database(self, people: Night) -> None:
        address = address_of_a_wall(people)
        secret, screen = address.split("/")[2], screen_at(address)

        page = screen.get("/wall/")
        assert secret not in f"{page.text} {page.headers}"
        assert key_of(screen) not in page.text
        tables = Wall, WallScreen, Activity
        kept = [str(row) for table in tables for row in table._default_manager.values_list()]
        assert secret not in str(kept)
        assert key_of(screen) not in str(kept)

    def test_a_browser_that_opens_it_again_keeps_its_key(self, people: Night) -> None:
        address = address_of_a_wall(people)
        screen = screen_at(address)
        first = key_of(screen)

        assert (screen.get(address).cookies, key_of(screen), WallScreen.objects.count()) == ({}, first, 1)

    def test_of_very_many_screens_those_stay_that_were_seen_last(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        address = address_of_a_wall(people)
        first, forgotten = screen_at(address), screen_at(address)
        clock.shift(2 * HOUR)
        first.get("/wall/")
        for _ in range(MOST_SCREENS - 1):
            screen_at(address)

        assert (first.get("/wall/").status_code, forgotten.get("/wall/").status_code) == (200, 404)
        assert WallScreen.objects.count() == MOST_SCREENS

    @pytest.mark.parametrize("over_tls", [True, False])
    def test_its_cookie_is_for_tls_where_the_house_is(self, people: Night, over_tls: bool) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(settings, "SESSION_COOKIE_SECURE", over_tls)
            answer = Client().get(address_of_a_wall(people))
        assert bool(answer.cookies[settings.WALL_COOKIE]["secure"]) == over_tls


class TestEndOfWall:
    def test_ended_revoked_and_unknown_are_told_alike(self, people: Night, clock: time_machine.Traveller) -> None:
        unseen = address_of_a_wall(people)
        clock.shift(90 * DAY)
        revoked = address_of_a_wall(people)
        revoke_wall(people.bert, Wall.objects.latest("pk").pk)

        told = {shown(Client(), address) for address in (unseen, revoked, "/wall/nothing/", "/wall/")}

        [(status, words)] = told
        assert status == 404
        assert "This wall’s address has ended" in unescape(words)
        assert "Harbour" not in words

    def test_a_screen_shows_nothing_more_at_once_when_its_wall_is_revoked(self, people: Night) -> None:
        screen = screen_at(address_of_a_wall(people))
        tag = screen.get("/wall/live/").headers["ETag"]
        assert screen.get("/wall/live/", headers={"If-None-Match": tag}).status_code == 304

        revoke_wall(people.bert, Wall.objects.get().pk)

        page, part = screen.get("/wall/"), screen.get("/wall/live/", headers={"If-None-Match": tag})
        assert (page.status_code, part.status_code, part.headers["HX-Refresh"]) == (404, 404, "true")
        assert "Harbour" not in page.text + part.text

    @pytest.mark.parametrize(("days", "status"), [(89, 303), (90, 404)])
    def test_an_address_that_nobody_opens_ends_after_ninety_days(
        self, people: Night, clock: time_machine.Traveller, days: int, status: int
    ) -> None:
        address = address_of_a_wall(people)
        clock.shift(days * DAY)
        assert Client().get(address).status_code == status

    @pytest.mark.parametrize("looked_at", ["/wall/", "/wall/live/"])
    def test_whoever_looks_keeps_it_for_ninety_days_more(
        self, people: Night, clock: time_machine.Traveller, looked_at: str
    ) -> None:
        address = address_of_a_wall(people)
        screen = screen_at(address)
        clock.shift(89 * DAY)
        assert screen.get(looked_at).status_code == 200
        clock.shift(89 * DAY)
        assert (screen.get("/wall/").status_code, Client().get(address).status_code) == (200, 303)
        clock.shift(90 * DAY)
        assert (screen.get("/wall/").status_code, Client().get(address).status_code) == (404, 404)

    def test_that_it_is_looked_at_is_written_down_once_an_hour(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        screen = screen_at(address_of_a_wall(people))
        writes = []
        for _ in range(9):
            clock.shift(timedelta(minutes=15))
            with CaptureQueriesContext(connection) as asked:
                renewed = bool(screen.get("/wall/live/").cookies)
            writes.append((renewed, sum("UPDATE" in one["sql"] for one in asked)))

        assert writes == [(False, 0)] * 3 + [(True, 1)] + [(False, 0)] * 3 + [(True, 1), (False, 0)]


class TestMakingWalls:
    def test_the_address_is_shown_once(self, people: Night) -> None:
        admin = is_confirmed(pages_as(admin_of(people, "bert")))
        page = admin.post("/settings/walls/", {"name": NAME})

        found = re.search(r'class="key">(http://127\.0\.0\.1:8000(/wall/[\w-]+/))<', page.text)
        assert found
        assert Client().get(found[2]).status_code == 303
        assert found[2] not in admin.get("/settings/walls/").text
        assert page.headers["Cache-Control"].find("no-store") >= 0
        assert Activity.objects.filter(kind="wall_made").values_list("organisation__slug", "data").get() == (
            "centre",
            {"name": NAME},
        )

    def test_it_is_made_once_it_is_clear_who_makes_it(self, people: Night) -> None:
        admin = pages_as(admin_of(people, "bert"))
        asked = admin.post("/settings/walls/", {"name": NAME})

        assert asked.headers["Location"] == "/account/confirm/?next=%2Fsettings%2Fwalls%2F"
        assert not Wall.objects.exists()

    def test_the_same_form_sent_again_makes_the_one_wall(self, people: Night) -> None:
        admin = is_confirmed(pages_as(admin_of(people, "bert")))
        sent = {"name": NAME, "once": "x" * 22}
        keys = {tuple(re.findall(r"/wall/[\w-]{20,}/", admin.post("/settings/walls/", sent).text)) for _ in range(2)}
        assert (len(keys), Wall.objects.count()) == (1, 1)

    def test_walls_are_listed_with_when_they_were_last_seen(self, people: Night, clock: time_machine.Traveller) -> None:
        seen, admin = address_of_a_wall(people), pages_as(people.bert)
        assert "Nobody has opened it yet." in admin.get("/settings/walls/").text
        screen_at(seen)
        clock.shift(3 * HOUR)
        assert "Last seen 3 h ago" in admin.get("/settings/walls/").text

    def test_an_admin_revokes_it(self, people: Night) -> None:
        address, admin = address_of_a_wall(people), pages_as(people.bert)
        answer = admin.post(f"/settings/walls/{Wall.objects.get().public_id}/revoke/")

        assert (answer.status_code, answer.headers["Location"]) == (302, "/settings/walls/")
        page = admin.get("/settings/walls/").text
        assert f"“{NAME}” shows nothing any more." in unescape(page)
        assert "Revoked Wed 25 Nov, 03:06 MST" in re.sub(r"<[^>]+>", "", page)
        assert Client().get(address).status_code == 404
        assert Activity.objects.filter(kind="wall_revoked").count() == 1

    def test_others_admins_neither_see_nor_revoke_it(self, people: Night) -> None:
        address = address_of_a_wall(people)
        gina = pages_as(admin_of(people, "gina"))
        its, nobodys = Wall.objects.get().public_id, uuid4()

        assert NAME not in gina.get("/settings/walls/").text
        answers = [gina.post(f"/settings/walls/{one}/revoke/") for one in (its, nobodys)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert Client().get(address).status_code == 303

    @pytest.mark.parametrize("who", ["ana", "cleo", "olaf"])
    def test_whoever_is_no_admin_makes_and_sees_none(self, people: Night, who: str) -> None:
        page = is_confirmed(pages_as(people.people[who]))
        assert [page.get("/settings/walls/").status_code, page.post("/settings/walls/", {"name": "x"}).status_code] == [
            403,
            403,
        ]
        with pytest.raises(NotAllowed):
            make_wall(people.people[who], "x")
        assert not Wall.objects.exists()

    def test_no_organisation_has_very_many(self, people: Night, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("accounts.services.walls.MOST_WALLS", 1)
        address_of_a_wall(people)
        with pytest.raises(Refused, match="There are 1 walls already"):
            make_wall(people.bert, "Another")


class TestWallLooksAgain:
    def test_it_takes_one_query_to_say_that_nothing_is_new(self, people: Night) -> None:
        screen = screen_at(address_of_a_wall(people))
        tag = screen.get("/wall/live/").headers["ETag"]
        with CaptureQueriesContext(connection) as asked:
            answer = screen.get("/wall/live/", headers={"If-None-Match": tag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert [query["sql"].split()[0] for query in asked] == ["SELECT"]

    def test_the_page_knows_the_tag_of_what_it_shows(self, people: Night) -> None:
        screen = screen_at(address_of_a_wall(people))
        found = re.search(r'data-etag="(&quot;[0-9a-f-]+&quot;)"', screen.get("/wall/").text)
        assert found
        assert screen.get("/wall/live/", headers={"If-None-Match": unescape(found[1])}).status_code == 304

    def test_an_act_that_the_organisation_sees_is_news(self, people: Night) -> None:
        screen = screen_at(address_of_a_wall(people))
        tag = screen.get("/wall/live/").headers["ETag"]
        declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
        answer = screen.get("/wall/live/", headers={"If-None-Match": tag})
        assert (answer.status_code, "GES" in answer.text) == (200, True)

    def test_a_tag_of_tonight_is_none_of_a_wall_and_no_screen_has_anothers(self, people: Night) -> None:
        address = address_of_a_wall(people)
        one, other, ana = screen_at(address), screen_at(address), pages_as(people.ana)
        tag, tonight = one.get("/wall/live/").headers["ETag"], ana.get("/board/").headers["ETag"]
        one.cookies |= ana.cookies

        assert other.get("/wall/live/", headers={"If-None-Match": tag}).status_code == 200
        assert one.get("/wall/live/", headers={"If-None-Match": tonight}).status_code == 200
        assert ana.get("/board/", headers={"If-None-Match": tag}).status_code == 200

    @pytest.mark.parametrize("windows", [0, 1, 5])
    def test_however_much_there_is_it_takes_as_many_queries(self, people: Night, windows: int) -> None:
        """The screen, the estate, the windows with their sight, their facts, findings and contacts."""
        screen = screen_at(address_of_a_wall(people))
        for system in ("ges", "ges-database", "portal", "client-website", "reservation-line")[:windows]:
            declaring.declare(people.gina, Declaration({system: Level.OUTAGE}))
        screen.get("/wall/")
        shared_answers.clear()
        raise_board_versions(Organisation.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as asked:
            assert screen.get("/wall/").status_code == 200
        assert len(asked) == QUERIES[windows > 0]

    def test_what_was_made_for_one_screen_is_not_made_again_for_another(self, people: Night) -> None:
        address = address_of_a_wall(people)
        screen_at(address).get("/wall/")
        other = screen_at(address)
        with CaptureQueriesContext(connection) as asked:
            other.get("/wall/")
        assert len(asked) == 1


QUERIES = {False: 5, True: 11}
