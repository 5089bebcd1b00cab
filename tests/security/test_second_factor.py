"""The second factor: kept so that the database alone opens nothing, good once, and asked of everybody where a house
wants it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.test import Client
from django.test.utils import override_settings

from accounts.models import Person
from accounts.tasks import renew_second_factors
from tests.doors import api_as
from tests.web.signing_in import PASSWORD, SECRET, code, confirm, make_ana, sign_in, signed_in_as

pytestmark = pytest.mark.django_db
OLD, NEW = "an old key of many letters, long enough", "another key of many letters, long enough"


@pytest.fixture
def ana() -> Person:
    return make_ana()


def kept() -> str:
    return " ".join(str(one.data) for one in Authenticator.objects.all())


class TestKept:
    def test_neither_the_secret_nor_the_seed_of_the_codes_can_be_read_in_the_database(self, ana: Person) -> None:
        TOTP.activate(ana, SECRET)
        codes = RecoveryCodes.activate(ana)
        assert SECRET not in kept()
        assert re.findall(r"'(?:secret|seed)': '(\w{6})", kept()) == ["gAAAAA", "gAAAAA"]
        assert len(codes.generate_codes()) == 10

    def test_it_opens_all_the_same(self, client: Client, ana: Person) -> None:
        TOTP.activate(ana, SECRET)
        sign_in(client, ana.email, PASSWORD)
        client.post("/sign-in/code/", {"code": code()})
        assert signed_in_as(client) == str(ana.pk)

    @pytest.mark.parametrize("steps_ago", [1, -1])
    def test_a_code_of_the_step_before_opens_nothing(self, client: Client, ana: Person, steps_ago: int) -> None:
        TOTP.activate(ana, SECRET)
        sign_in(client, ana.email, PASSWORD)
        with time_machine.travel(datetime(2027, 3, 1, 12, 0, 10, tzinfo=UTC), tick=False):
            client.post("/sign-in/code/", {"code": code(steps_ago=steps_ago)})
            assert signed_in_as(client) is None

    def test_what_was_kept_before_is_still_read(self, client: Client, ana: Person) -> None:
        Authenticator.objects.create(user=ana, type=Authenticator.Type.TOTP, data={"secret": SECRET})
        sign_in(client, ana.email, PASSWORD)
        client.post("/sign-in/code/", {"code": code()})
        assert signed_in_as(client) == str(ana.pk)

    def test_an_old_key_reads_until_it_is_taken_out(self, ana: Person) -> None:
        with override_settings(SECRET_KEY=OLD):
            factor = TOTP.activate(ana, SECRET)
        with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
            assert factor.validate_code(code())
        with override_settings(SECRET_KEY=NEW), pytest.raises(InvalidToken):
            factor.validate_code(code())

    def test_a_new_key_takes_over_what_an_old_one_and_none_had_encrypted(self, ana: Person) -> None:
        Authenticator.objects.create(user=ana, type=Authenticator.Type.TOTP, data={"secret": SECRET})
        with override_settings(SECRET_KEY=OLD):
            shown = RecoveryCodes.activate(ana).generate_codes()
        with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
            renew_second_factors()
            before = kept()
            renew_second_factors()
            assert kept() == before
        with override_settings(SECRET_KEY=NEW):
            factors = {one.type: one.wrap() for one in Authenticator.objects.all()}
            assert factors["totp"].validate_code(code())
            assert factors["recovery_codes"].generate_codes() == shown
        assert SECRET not in kept()

    def test_what_was_changed_in_the_database_opens_nothing(self, ana: Person) -> None:
        factor = TOTP.activate(ana, SECRET)
        spoilt = factor.instance.data["secret"]
        factor.instance.data["secret"] = spoilt[:20] + ("A" if spoilt[20] != "A" else "B") + spoilt[21:]
        with pytest.raises(InvalidToken):
            factor.validate_code(code())


class TestAsked:
    @pytest.fixture(autouse=True)
    def everybody(self) -> object:
        with override_settings(REQUIRE_TWO_FACTOR=True):
            yield

    @pytest.mark.parametrize("address", ["/", "/board/", "/tokens/", "/account/password/", "/account/two-factor/"])
    def test_who_has_none_gets_one_first(self, client: Client, ana: Person, address: str) -> None:
        sign_in(client, ana.email, PASSWORD)
        assert client.get(address).headers["Location"] == "/account/two-factor/on/"
        assert "Everybody here needs two-factor sign-in." in client.get("/account/two-factor/on/", follow=True).text

    def test_nor_does_the_api_answer_a_browser_without_one(self, client: Client, ana: Person) -> None:
        sign_in(client, ana.email, PASSWORD)
        answer = client.get("/api/v1/systems/")
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")

    def test_who_turns_it_on_goes_on(self, client: Client, ana: Person) -> None:
        sign_in(client, ana.email, PASSWORD)
        confirm(client, "/account/two-factor/on/")
        [secret] = re.findall(r'<code class="key">(\w+)</code>', client.get("/account/two-factor/on/").text)
        client.post("/account/two-factor/on/", {"code": code(secret)})
        assert client.get("/").status_code == 200

    def test_signing_out_and_signing_in_need_none(self, client: Client, ana: Person) -> None:
        sign_in(client, ana.email, PASSWORD)
        assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
        assert client.get("/sign-in/").status_code == 200

    def test_scripts_come_by_their_tokens(self, ana: Person) -> None:
        assert api_as(ana).get("/api/v1/systems/").status_code == 200

    def test_links_in_mails_need_no_account(self, client: Client, ana: Person) -> None:
        assert client.get("/answer/1.x/").status_code == 404


def test_elsewhere_it_is_everybodys_own_choice(client: Client, ana: Person) -> None:
    sign_in(client, ana.email, PASSWORD)
    assert client.get("/").status_code == 200
