"""Signing in with e-mail and password, what is counted meanwhile, and signing out by POST only."""

import os
import re
import subprocess
import sys

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from accounts.models import Person
from embedded.house import ROOT
from maintwin import settings as own_settings
from tests.web.signing_in import REFUSED, confirm, make_ana, sign_in, signed_in_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Person:
    return make_ana()


def test_with_the_right_password_one_comes_to_tonight(client: Client, ana: Person) -> None:
    assert sign_in(client, "ana@centre.example", "a long enough one")[:2] == (302, "/")
    assert client.session["_auth_user_id"] == str(ana.pk)


def test_the_address_may_be_written_in_any_case(client: Client, ana: Person) -> None:
    assert sign_in(client, "Ana@Centre.example", "a long enough one")[0] == 302


@pytest.mark.parametrize(("email", "password"), [("ana@centre.example", "wrong"), ("nobody@centre.example", "wrong")])
def test_every_failure_reads_the_same_and_keeps_the_address(
    client: Client, ana: Person, email: str, password: str
) -> None:
    status, _, page = sign_in(client, email, password)
    assert (status, REFUSED in page, f'value="{email}"' in page) == (200, True, True)
    assert "_auth_user_id" not in client.session


def test_a_character_that_cannot_be_stored_is_refused(client: Client, ana: Person) -> None:
    assert "Null characters are not allowed." in sign_in(client, "ana@centre.example\x00", "x")[2]


def test_somebody_without_an_account_cannot_sign_in(client: Client, ana: Person) -> None:
    ana.set_unusable_password()
    ana.save()
    assert REFUSED in sign_in(client, "ana@centre.example", ana.password)[2]


def test_a_closed_account_cannot_sign_in(client: Client, ana: Person) -> None:
    Person.objects.update(is_active=False)
    assert REFUSED in sign_in(client, "ana@centre.example", "a long enough one")[2]


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/schedule/", "/schedule/"),
        ("/changes/1/?tab=log#finding-2", "/changes/1/?tab=log#finding-2"),
        ("http://testserver/schedule/", "http://testserver/schedule/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("///evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("http:///evil.example/", "/"),
        ("http://testserver@evil.example/", "/"),
        ("http://testserver.evil.example/", "/"),
        ("http://localhost/", "/"),
        ("http://127.0.0.1:8000/", "/"),
        ("javascript:alert(1)", "/"),
        ("data:text/html,x", "/"),
        (" https://evil.example/", "/"),
        ("\thttps://evil.example/", "/"),
    ],
)
def test_next_leads_to_pages_of_this_host_alone(client: Client, ana: Person, asked: str, led_to: str) -> None:
    assert sign_in(client, "ana@centre.example", "a long enough one", next=asked)[1] == led_to
    assert client.get("/sign-in/", {"next": asked}).headers["Location"] == led_to


def test_next_is_kept_through_a_failure(client: Client, ana: Person) -> None:
    assert '<input type="hidden" name="next" value="/schedule/">' in client.get("/sign-in/?next=/schedule/").text
    assert 'name="next" value="/schedule/"' in sign_in(client, "ana@centre.example", "wrong", next="/schedule/")[2]


def test_signing_out_takes_a_button(client: Client, ana: Person) -> None:
    client.force_login(ana)
    assert client.get("/sign-out/").headers["Location"] == "/"
    assert "_auth_user_id" in client.session
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_a_form_from_elsewhere_is_refused_in_plain_words(ana: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"username": "ana@centre.example", "password": "a long enough one"})
    assert answer.status_code == 403
    assert "Nothing was done: your browser did not send back this page’s cookie." in answer.text


class TestAttempts:
    def test_after_five_failures_not_even_the_right_password_opens(self, client: Client, ana: Person) -> None:
        for _ in range(5):
            assert REFUSED in sign_in(client, "ana@centre.example", "wrong")[2]
        page = sign_in(client, "ana@centre.example", "a long enough one")[2]
        assert "Too many attempts. Wait 5 min, then try again." in page
        assert signed_in_as(client) is None

    def test_an_unknown_address_is_counted_alike(self, client: Client, ana: Person) -> None:
        for _ in range(5):
            assert REFUSED in sign_in(client, "nobody@centre.example", "wrong")[2]
        assert "Too many attempts." in sign_in(client, "nobody@centre.example", "wrong")[2]

    def test_others_at_the_same_place_can_still_sign_in(self, client: Client, ana: Person) -> None:
        for _ in range(6):
            sign_in(client, "nobody@centre.example", "wrong")
        assert sign_in(client, "ana@centre.example", "a long enough one")[0] == 302

    def test_success_is_not_counted(self, client: Client, ana: Person) -> None:
        for _ in range(12):
            assert sign_in(client, "ana@centre.example", "a long enough one")[0] == 302
            client.logout()

    def test_they_are_counted_where_every_process_sees_them(self, client: Client, ana: Person) -> None:
        sign_in(client, "ana@centre.example", "wrong")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM shared_cache WHERE cache_key LIKE '%%login_failed%%'")
            assert cursor.fetchone() == (2,)

    @override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"})
    def test_a_flood_gets_a_page_of_its_own(self, client: Client, ana: Person) -> None:
        sign_in(client, "ana@centre.example", "wrong")
        status, _, page = sign_in(client, "ana@centre.example", "wrong")
        assert (status, "That was too many attempts" in page, "styl" in page) == (429, True, True)

    @override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
    def test_behind_a_proxy_whom_it_heard_counts(self, client: Client, ana: Person) -> None:
        heard = {"X-Forwarded-For": "10.0.0.1, 192.0.2.7"}
        client.post("/sign-in/", {"username": "x@y.example", "password": "wrong"}, headers=heard)
        assert any("192.0.2.7" in key for key in cached())


def cached() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_cache")
        return [row[0] for row in cursor.fetchall()]


def test_a_letter_that_only_looks_alike_is_another_address(client: Client, ana: Person) -> None:
    """PostgreSQL takes the dotless i for an i when it is asked to overlook case."""
    Person.objects.update(email="gina@centre.example")
    assert Person.objects.filter(email__iexact="g\u0131na@centre.example").exists()
    assert (
        REFUSED in sign_in(client, "g\u0131na@centre.example", "a long enough one")[2] or signed_in_as(client) is None
    )


def test_allauth_keeps_no_addresses_of_its_own(client: Client, ana: Person) -> None:
    sign_in(client, "ana@centre.example", "a long enough one")
    client.post("/sign-in/forgotten/", {"email": "ana@centre.example"})
    assert not EmailAddress.objects.exists()


def test_passwords_are_hashed_with_argon2() -> None:
    with override_settings(PASSWORD_HASHERS=own_settings.PASSWORD_HASHERS):
        assert identify_hasher(make_password("x")).algorithm == "argon2"


def test_nobody_signs_up(client: Client) -> None:
    assert [client.get(path).status_code for path in ("/sign-up/", "/signup/", "/accounts/signup/")] == [404] * 3


@pytest.mark.parametrize("signed_in", [True, False])
def test_every_page_keeps_to_the_strict_policy(client: Client, ana: Person, signed_in: bool) -> None:
    if signed_in:
        client.force_login(ana)
        confirm(client, "/")
    for path in (
        "/sign-in/",
        "/sign-in/forgotten/",
        "/sign-in/forgotten/sent/",
        "/sign-in/new-password/1/x-y/",
        "/account/confirm/",
        "/account/password/",
        "/account/two-factor/",
        "/account/two-factor/on/",
        "/tokens/",
    ):
        page = client.get(path)
        if page.status_code == 200:
            assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|data:", page.text), path
            assert 'class="top"' in page.text, path


def test_signing_in_does_not_need_the_broker(client: Client, ana: Person) -> None:
    with override_settings(CELERY_BROKER_URL="redis://127.0.0.1:1/0"):
        cache.clear()
        assert sign_in(client, "ana@centre.example", "a long enough one")[0] == 302


def test_the_settings_of_a_real_house_pass_the_deployment_checks() -> None:
    house = {
        "PATH": os.environ["PATH"],
        "MAINTWIN_HOME": "/nowhere",
        "DATABASE_URL": "postgres://maintwin:secret@db.example/maintwin?sslmode=verify-full",
        "REDIS_URL": "rediss://:secret@valkey.example/0?ssl_cert_reqs=required",
        "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
        "PUBLIC_URL": "https://windows.example.org",
        "SECRET_KEY": "kq7Zr2vN-x9LmTf4bW8sJcYd3hGp6uAeQ1oViK5nRtXzM0wCjE",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=house, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "System check identified no issues (0 silenced).\n",
        "",
    )
