"""Sessions end: by themselves, by their owner, by an admin, and with what opened them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client

from accounts.models import BrowserSession, Person, Role
from accounts.services import sessions
from accounts.tasks import remove_ended_sessions
from core.activity import Activity
from core.refusals import NotAllowed
from tests.estates import Night
from tests.web.signing_in import PASSWORD, SECRET, code, confirm, is_confirmed, make_ana, sign_in

pytestmark = pytest.mark.django_db
BEGAN = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def ana() -> Person:
    return make_ana()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGAN, tick=False) as traveller:
        yield traveller


def browser(ana: Person, password: str = PASSWORD) -> Client:
    client = Client(headers={"User-Agent": FIREFOX})
    assert sign_in(client, ana.email, password)[0] == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/tokens/").status_code == 200


class TestByThemselves:
    def test_who_does_nothing_for_three_days_is_signed_out(self, ana: Person, clock: time_machine.Traveller) -> None:
        idle, busy = browser(ana), browser(ana)
        clock.shift(timedelta(hours=71))
        assert is_in(busy)
        clock.shift(timedelta(hours=2))
        assert (is_in(idle), is_in(busy)) == (False, True)

    def test_after_fourteen_days_everybody_signs_in_again(self, ana: Person, clock: time_machine.Traveller) -> None:
        busy = browser(ana)
        for _ in range(13):
            clock.shift(timedelta(days=1))
            assert is_in(busy)
        clock.shift(timedelta(days=1, seconds=1))
        assert not is_in(busy)

    def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(
        self, ana: Person, clock: time_machine.Traveller
    ) -> None:
        left_open = browser(ana)
        for _ in range(7):
            clock.shift(timedelta(hours=10))
            assert left_open.get("/board/").status_code in (200, 304)
        clock.shift(timedelta(hours=3))
        assert not is_in(left_open)

    def test_the_cookie_lasts_as_long_as_the_session(self, ana: Person, clock: time_machine.Traveller) -> None:
        client = browser(ana)
        assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 72 * 3600

    def test_what_has_ended_is_removed(self, ana: Person, clock: time_machine.Traveller) -> None:
        browser(ana)
        clock.shift(timedelta(days=10))
        browser(ana)
        remove_ended_sessions()
        assert BrowserSession.objects.get().began_at == BEGAN + timedelta(days=10)


class TestKeys:
    def test_signing_in_makes_a_new_key_and_ends_the_old_one(self, ana: Person) -> None:
        client = Client()
        TOTP.activate(ana, SECRET)
        sign_in(client, ana.email, PASSWORD)
        before = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.post("/sign-in/code/", {"code": code()})
        after = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert before != after
        assert list(BrowserSession.objects.values_list("session_key", flat=True)) == [after]

    def test_showing_once_more_that_it_is_you_makes_a_new_key_too(self, ana: Person) -> None:
        client = browser(ana)
        before = client.cookies[settings.SESSION_COOKIE_NAME].value
        confirm(client, "/account/two-factor/on/")
        after = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert before != after
        assert list(BrowserSession.objects.values_list("session_key", flat=True)) == [after]

    def test_no_two_keys_are_alike_and_none_can_be_guessed(self, ana: Person) -> None:
        keys = {browser(ana).cookies[settings.SESSION_COOKIE_NAME].value for _ in range(20)}
        assert len(keys) == 20
        assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)

    def test_signing_out_leaves_nothing_that_opens(self, ana: Person) -> None:
        client, thief = browser(ana), Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert is_in(thief)
        client.post("/sign-out/")
        assert not is_in(thief)


class TestTheirOwner:
    def test_sees_where_they_are_signed_in(self, ana: Person) -> None:
        here = browser(ana)
        phone = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1"})
        sign_in(phone, ana.email, PASSWORD)
        page = " ".join(here.get("/account/sessions/").text.split())
        assert "<strong>Firefox on Linux, this one</strong>" in page
        assert "<strong>Safari on iPhone</strong>" in page
        assert page.count("from 127.0.0.1.") == 2

    def test_ends_one_of_them_once_it_is_clear_that_it_is_they(self, ana: Person) -> None:
        here, other = browser(ana), browser(ana)
        address = re.findall(r'action="(/account/sessions/\w{32}/end/)"', here.get("/account/sessions/").text)[0]
        assert here.post(address).headers["Location"].startswith("/account/confirm/")
        assert is_in(other)
        assert confirm(here, address) == "/account/sessions/"
        assert (is_in(here), is_in(other)) == (True, False)
        acts = Activity.objects.about("person", ana.pk).values_list("kind", "actor", "data")
        assert list(acts) == [("sessions_ended", ana.pk, {"how_many": 1})]

    def test_ends_all_but_this_one(self, ana: Person) -> None:
        here, *others = browser(ana), browser(ana), browser(ana)
        is_confirmed(here).post("/account/sessions/end/")
        assert (is_in(here), [is_in(one) for one in others]) == (True, [False, False])

    def test_neither_sees_nor_ends_those_of_others(self, people: Night) -> None:
        ana, bert = (Client() for _ in range(2))
        ana.force_login(people.ana)
        bert.force_login(people.bert)
        theirs = BrowserSession.objects.of(people.bert).get().public_id
        assert theirs not in ana.get("/account/sessions/").text
        assert is_confirmed(ana).post(f"/account/sessions/{theirs}/end/").status_code == 404
        assert is_in(bert)

    def test_its_id_opens_nothing(self, ana: Person) -> None:
        session = BrowserSession.objects.get(session_key=browser(ana).cookies[settings.SESSION_COOKIE_NAME].value)
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = session.public_id
        assert not is_in(thief)


class TestAnAdmin:
    @pytest.fixture
    def people(self, people: Night) -> Night:
        Person.objects.filter(pk=people.bert.pk).update(roles=[Role.ADMIN])
        people.bert.refresh_from_db()
        return people

    def test_signs_somebody_out_everywhere_and_leaves_the_account(self, people: Night) -> None:
        ana, bert = Client(), Client()
        ana.force_login(people.ana)
        bert.force_login(people.bert)
        page = bert.get(f"/people/{people.ana.public_id}/").text
        address = re.findall(r'action="(/people/[\w-]+/sign-out/)"', page)[0]
        bert.post(address)
        assert (is_in(ana), is_in(bert)) == (False, True)
        assert Person.objects.get(pk=people.ana.pk).is_active
        acts = Activity.objects.about("person", people.ana.pk).values_list("kind", "actor")
        assert list(acts) == [("sessions_ended", people.bert.pk)]

    @pytest.mark.parametrize("who", ["ana", "sten"], ids=["not an admin", "admin elsewhere"])
    def test_of_their_own_organisation_alone(self, people: Night, who: str) -> None:
        with pytest.raises(NotAllowed, match=r"^Only an admin of Harbour Contact Centre can sign Bert out\.$"):
            sessions.sign_out_everywhere(people.people[who], people.bert)


class TestWhatOpensTheAccount:
    @pytest.mark.parametrize("what", ["on", "off", "recovery-codes/new"])
    def test_a_second_factor_that_changes_ends_the_other_sessions(self, ana: Person, what: str) -> None:
        here, other = browser(ana), browser(ana)
        is_confirmed(here)
        sent = {}
        if what == "on":
            [secret] = re.findall(r'<code class="key">(\w+)</code>', here.get("/account/two-factor/on/").text)
            sent = {"code": code(secret)}
        else:
            TOTP.activate(ana, SECRET)
        assert here.post(f"/account/two-factor/{what}/", sent).status_code == 302
        assert (is_in(here), is_in(other)) == (True, False)
