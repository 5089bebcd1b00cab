"""Deactivating a person ends sessions, tokens and links at once, and none of them comes back."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Person, Role, Token
from accounts.services.deactivation import deactivate_person
from accounts.services.people import edit_person
from accounts.services.tokens import make_token
from core import clock
from core.activity import Activity
from core.refusals import NotAllowed, Refused
from tests.doors import pages_as
from tests.estates import Night
from web.account.forms import ResetLinkForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(people: Night) -> Night:
    """Bert is the centre's admin."""
    people.bert.roles = [Role.ADMIN]
    people.bert.save()
    people.ana.set_password("a long enough one")
    people.ana.save()
    return people


def let_in_again(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=True)


def test_a_session_ends_with_the_next_request_and_stays_ended(people: Night) -> None:
    client = pages_as(people.ana)
    assert client.get("/").status_code == 200

    deactivate_person(people.bert, people.ana)

    assert client.get("/").headers["Location"] == "/sign-in/?next=/"
    let_in_again(people.ana)
    assert client.get("/").headers["Location"] == "/sign-in/?next=/"


def test_a_session_of_the_api_ends_too(people: Night) -> None:
    client = APIClient()
    client.force_login(people.ana)
    assert client.get("/api/v1/systems/").status_code == 200
    deactivate_person(people.bert, people.ana)
    assert client.get("/api/v1/systems/").status_code == 401


def test_tokens_end_and_stay_ended(people: Night) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {make_token(people.ana, people.ana, 'night', ['read'])}")
    assert client.get("/api/v1/systems/").status_code == 200

    deactivate_person(people.bert, people.ana)

    assert client.get("/api/v1/systems/").json()["detail"] == "This token was revoked."
    let_in_again(people.ana)
    assert client.get("/api/v1/systems/").status_code == 401


def test_with_the_last_role_the_account_ends_too_and_comes_back_with_the_next(people: Night) -> None:
    """Whoever has no role is a contact: sessions, tokens, links to set a password and signing in need one."""
    pages, api = pages_as(people.ana), APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {make_token(people.ana, people.ana, 'night', ['read'])}")

    def doors() -> tuple[int, int, bool, bool]:
        ana = Person.objects.get(pk=people.ana.pk)
        link = ResetLinkForm(
            data={"uidb36": ana.public_id.hex, "key": default_token_generator.make_token(ana)}
        ).is_valid()
        signed_in = Client().post("/sign-in/", {"username": ana.email, "password": "a long enough one"})
        answers = pages.get("/").status_code, api.get("/api/v1/systems/").status_code
        return *answers, link, signed_in.status_code == HTTPStatus.FOUND

    before = doors()
    edit_person(people.bert, people.ana.pk, {"roles": []})
    after = doors()
    edit_person(people.bert, people.ana.pk, {"roles": [Role.VIEWER]})

    assert before == (200, 200, True, True)
    assert after == (302, 401, False, False)
    assert api.get("/api/v1/systems/").status_code == HTTPStatus.OK


def test_a_token_that_was_revoked_before_keeps_its_moment(people: Night) -> None:
    earlier = clock.now() - timedelta(days=1)
    make_token(people.ana, people.ana, "old", ["read"])
    Token.objects.update(revoked_at=earlier)
    deactivate_person(people.bert, people.ana)
    assert Token.objects.get().revoked_at == earlier


def test_a_link_to_set_a_password_dies_and_stays_dead(people: Night) -> None:
    token = default_token_generator.make_token(people.ana)
    deactivate_person(people.bert, people.ana)
    let_in_again(people.ana)
    assert not default_token_generator.check_token(Person.objects.get(pk=people.ana.pk), token)


def test_the_second_factor_goes_so_that_who_has_lost_it_can_be_let_in_again(people: Night) -> None:
    TOTP.activate(people.ana, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(people.ana)
    deactivate_person(people.bert, people.ana)
    assert not Authenticator.objects.exists()


def test_it_is_recorded_once_with_who_did_it(people: Night) -> None:
    deactivate_person(people.bert, people.ana)
    acts = Activity.objects.about("person", people.ana.pk).values_list("kind", "actor", "organisation", "data")
    assert list(acts) == [("person_deactivated", people.bert.pk, people.ana.organisation_id, {"name": "Ana"})]


@pytest.mark.parametrize(
    "who", ["ana", "cleo", "sten"], ids=["not an admin", "another organisation", "admin elsewhere"]
)
def test_only_an_admin_of_the_same_organisation_may(people: Night, who: str) -> None:
    with pytest.raises(NotAllowed, match=r"^Only an admin of Harbour Contact Centre can deactivate Ana\.$"):
        deactivate_person(people.people[who], people.ana)
    assert Person.objects.get(pk=people.ana.pk).is_active


def test_an_admin_who_was_deactivated_may_no_longer(people: Night) -> None:
    Person.objects.filter(pk=people.bert.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        deactivate_person(people.bert, people.ana)


def test_the_last_admin_stays(people: Night) -> None:
    with pytest.raises(Refused, match=r"^Bert is the last admin of Harbour Contact Centre\. Make somebody else"):
        deactivate_person(people.bert, people.bert)
    assert Person.objects.get(pk=people.bert.pk).is_active


def test_one_of_two_admins_may_leave(people: Night) -> None:
    Person.objects.filter(pk=people.ana.pk).update(roles=[Role.ADMIN])
    deactivate_person(people.bert, people.bert)
    assert not Person.objects.get(pk=people.bert.pk).is_active


def test_twice_is_refused(people: Night) -> None:
    deactivate_person(people.bert, people.ana)
    with pytest.raises(Refused, match=r"^Ana is already deactivated\.$"):
        deactivate_person(people.bert, people.ana)
