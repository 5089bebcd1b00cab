"""Somebody is to be reached at another address: confirmed there, told to the one before, and all else follows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import AddressChange, FormerAddress, Person
from accounts.selectors.people import ids_by_address
from accounts.services import address_changes
from accounts.services.deactivation import deactivate_person
from accounts.services.people import CANNOT_BE_USED, add_person
from core import clock
from core.activity import Activity
from core.addresses import for_mail
from core.refusals import Invalid, NotAllowed, TooOften
from tests.accounts.inviting import NEW, PASSWORD, admin_of, link_in, mails
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.services.test_concurrency import at_once
from tests.web.browsing import with_password
from tests.web.signing_in import is_confirmed, sign_in

pytestmark = pytest.mark.django_db

OLD, NEWER = "ana@centre.example", "ana.new@centre.example"


@pytest.fixture
def ana(people: Night) -> Person:
    return with_password(people.ana)


def asked(ana: Person, email: str = NEWER) -> str:
    address_changes.ask_for_address(ana, ana.pk, email)
    return next(link_in(one) for one in reversed(mails()) if one.to == [for_mail(email)])


@pytest.fixture
def link(ana: Person) -> str:
    return asked(ana)


def heading(answer: Any) -> str:
    return str(answer.text.split("<h1>")[1].split("</h1>")[0]).strip()


def test_it_is_confirmed_by_the_link_in_a_mail_to_it(ana: Person, link: str, client: Client) -> None:
    assert (client.get(link).status_code, Person.objects.get(pk=ana.pk).email) == (200, OLD)

    answer = client.post(link)

    assert (answer.status_code, Person.objects.get(pk=ana.pk).email) == (200, NEWER)
    assert "_auth_user_id" not in client.session, "a link that confirms an address signs nobody in"
    assert sign_in(Client(), NEWER, "a long enough one")[0] == 302
    kinds = [one.kind for one in Activity.objects.about("person", ana.pk).order_by("pk")]
    assert kinds == ["address_asked", "address_changed"]


def test_the_address_of_before_is_told_twice(ana: Person, link: str, client: Client) -> None:
    client.post(link)

    told = [(one.to, one.subject) for one in mails() if one.to == [OLD]]
    assert told == [([OLD], "You asked for another e-mail address"), ([OLD], "Your e-mail address was changed")]


def test_sessions_and_work_follow(people: Night, ana: Person, link: str, client: Client) -> None:
    signed_in = pages_as(ana)

    client.post(link)

    assert signed_in.get("/").status_code == 200
    assert NEWER in signed_in.get("/account/").text


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_it_fifty_times_changes_nothing(ana: Person, link: str, client: Client, method: str) -> None:
    assert {getattr(client, method)(link).status_code for _ in range(50)} == {200}
    assert Person.objects.get(pk=ana.pk).email == OLD


def test_it_is_good_once(link: str, client: Client) -> None:
    client.post(link)

    answer = client.post(link)
    assert (answer.status_code, heading(answer)) == (410, "This address is confirmed")


def take_it_back(ana: Person) -> None:
    address_changes.take_back_address(ana, ana.pk)


def ask_for_another(ana: Person) -> None:
    address_changes.ask_for_address(ana, ana.pk, "third@centre.example")


def expire(ana: Person) -> None:
    AddressChange.objects.update(expires_at=clock.now())


def somebody_else_takes_it(ana: Person) -> None:
    Person.objects.create(email=NEWER.upper(), name="Other", organisation=ana.organisation)


def leave(ana: Person) -> None:
    Person.objects.filter(pk=ana.pk).update(is_active=False)


DEAD = [
    (take_it_back, "This link no longer works"),
    (ask_for_another, "This link no longer works"),
    (expire, "This link has expired"),
    (somebody_else_takes_it, "This address can’t be used"),
    (leave, "This link no longer works"),
]


@pytest.mark.parametrize(("act", "said"), DEAD, ids=[act.__name__ for act, _ in DEAD])
def test_a_link_that_ended_says_why(ana: Person, link: str, client: Client, act: Any, said: str) -> None:
    act(ana)

    answers = client.get(link), client.post(link)

    assert [(one.status_code, heading(one)) for one in answers] == [(410, said)] * 2
    assert Person.objects.get(pk=ana.pk).email == OLD


def test_a_link_that_was_tampered_with_opens_nothing(link: str, client: Client) -> None:
    assert client.post(f"{link[:-3]}x/").status_code == 404


def test_the_answer_is_the_same_for_an_address_that_is_somebodys(ana: Person) -> None:
    browser = is_confirmed(pages_as(ana))

    said = []
    for email in (NEWER, "sten@stranger.example"):
        page = browser.post("/account/address/", {"email": email}, follow=True)
        said.append([str(one).replace(email, "…") for one in page.context["messages"]])

    assert said[0] == said[1] == ["We mailed a link to …. Open it within 2 days: until then nothing changes."]
    [told] = [one for one in mails() if one.to == ["sten@stranger.example"]]
    assert (told.subject, "http" in told.body) == ("This address is taken on maintwin", False)


@pytest.mark.parametrize(
    ("email", "why"),
    [
        ("ANA@Centre.example", "ana@centre.example is the address already."),
        ("abuse@centre.example", CANNOT_BE_USED),
        ("x", "Enter a valid email address."),
        ("a\nb@c.example", "Enter a valid email address."),
        ("", "This field is required."),
    ],
)
def test_what_is_no_new_address_is_refused_beside_the_field(ana: Person, email: str, why: str) -> None:
    page = is_confirmed(pages_as(ana)).post("/account/address/", {"email": email})

    assert (page.status_code, page.context["form"].errors) == (200, {"email": [why]})


def test_one_confirms_who_one_is_before_asking(ana: Person) -> None:
    answer = pages_as(ana).post("/account/address/", {"email": NEWER})

    assert answer.headers["Location"].startswith("/account/confirm/")
    assert not AddressChange.objects.exists()


def test_an_address_in_another_spelling_is_the_same_one(ana: Person, client: Client) -> None:
    client.post(asked(ana, "ana@bücher.example"))

    assert Person.objects.with_address("ANA@xn--bcher-kva.example") == ana


def test_the_address_of_before_leads_on_where_somebody_names_it(people: Night, ana: Person, link: str) -> None:
    Client().post(link)

    found = Person.objects.with_addresses([OLD, OLD.upper(), NEWER, "nobody@x.example"])
    assert found == {OLD: ana, OLD.upper(): ana, NEWER: ana}
    assert {OLD, NEWER} <= {one for one, pk in ids_by_address().items() if pk == ana.pk}
    booked = {
        "title": "Patch",
        "targets": [{"system": "switch-a", "impact": "outage"}],
        "windows": [{"starts_at": "2027-03-09T08:00:00Z", "ends_at": "2027-03-09T09:00:00Z"}],
        "implementers": [OLD],
    }
    with time_machine.travel("2027-03-01T08:00:00Z"):
        answer = api_as(ana).post("/api/v1/changes/", booked, format="json")
    assert (answer.status_code, answer.json()["implementers"]) == (201, [NEWER])


def test_nobody_else_can_take_it(people: Night, ana: Person, link: str) -> None:
    Client().post(link)
    sten = people.sten

    with pytest.raises(Invalid):
        add_person(sten, {**NEW, "email": OLD})
    address_changes.ask_for_address(sten, sten.pk, OLD)
    assert all("new-address" not in one.body for one in mails() if one.to == [OLD])


def test_whose_it_was_can_go_back_to_it(ana: Person, link: str, client: Client) -> None:
    client.post(link)
    ana.refresh_from_db()

    client.post(asked(ana, OLD))

    assert Person.objects.get(pk=ana.pk).email == OLD
    assert [one.email for one in FormerAddress.objects.all()] == [NEWER]


def test_a_chain_of_addresses_all_lead_to_the_one_person(ana: Person, client: Client) -> None:
    for email in ("two@centre.example", "three@centre.example"):
        client.post(asked(ana, email))
        ana.refresh_from_db()

    emails = [OLD, "two@centre.example", "three@centre.example"]
    assert Person.objects.with_addresses(emails) == dict.fromkeys(emails, ana)


def test_the_address_of_before_signs_nobody_in(ana: Person, link: str, client: Client) -> None:
    client.post(link)

    assert sign_in(Client(), OLD, "a long enough one")[0] == 200
    assert sign_in(Client(), NEWER.upper(), "a long enough one")[0] == 302


def test_a_forgotten_password_is_set_by_a_mail_to_the_address_of_today(ana: Person, link: str, client: Client) -> None:
    client.post(link)
    before = len(mails())

    Client().post("/sign-in/forgotten/", {"email": OLD})

    assert [one.to for one in mails()[before:]] == [[NEWER]]


def test_an_admin_corrects_a_colleagues_address_with_the_same_confirmation(people: Night, client: Client) -> None:
    gina, page = admin_of(people), f"/people/{people.olaf.public_id}/"

    pages_as(gina).post(f"{page}address/", {"email": "olaf.o@client.example"})

    assert Person.objects.get(pk=people.olaf.pk).email == "olaf@client.example"
    sent = {one.to[0]: one for one in mails()}
    assert sent["olaf@client.example"].subject == "Gina asked for another e-mail address"
    client.post(link_in(sent["olaf.o@client.example"]))
    assert Person.objects.get(pk=people.olaf.pk).email == "olaf.o@client.example"


def test_an_admin_who_is_one_no_longer_has_asked_for_nothing(people: Night, client: Client) -> None:
    gina = admin_of(people)
    address_changes.ask_for_address(gina, people.olaf.pk, "olaf.o@client.example")
    link = next(link_in(one) for one in mails() if one.to == ["olaf.o@client.example"])

    Person.objects.filter(pk=gina.pk).update(roles=["engineer"])

    assert client.post(link).status_code == 410


def test_nobody_changes_that_of_another(people: Night) -> None:
    gina = admin_of(people)

    with pytest.raises(NotAllowed):
        address_changes.ask_for_address(people.olaf, gina.pk, NEWER)
    with pytest.raises(Person.DoesNotExist):
        address_changes.ask_for_address(people.sten, gina.pk, NEWER)
    assert pages_as(people.sten).post(f"/people/{gina.public_id}/address/", {"email": NEWER}).status_code == 404


def test_asking_is_limited(ana: Person) -> None:
    for number in range(5):
        address_changes.ask_for_address(ana, ana.pk, f"a{number}@centre.example")

    with pytest.raises(TooOften):
        address_changes.ask_for_address(ana, ana.pk, "a5@centre.example")


def test_it_ends_after_two_days(link: str, client: Client) -> None:
    with time_machine.travel(clock.now() + timedelta(days=2, seconds=1)):
        assert heading(client.get(link)) == "This link has expired"


def test_who_leaves_keeps_the_addresses_of_before(people: Night, ana: Person, link: str, client: Client) -> None:
    client.post(link)
    Person.objects.filter(pk=people.bert.pk).update(roles=["admin"])
    deactivate_person(people.bert, ana)

    assert Person.objects.with_address(OLD) == ana


TYPED = {"name": "Ana B.", "phone": "+1 555 0177", "timezone": "Europe/Vienna"}


class TestProfile:
    def test_one_says_what_one_is_called_and_where(self, people: Night) -> None:
        answer = pages_as(people.olaf).post("/account/", TYPED)

        assert answer.headers["Location"] == "/account/"
        olaf = Person.objects.get(pk=people.olaf.pk)
        assert (olaf.name, olaf.phone, olaf.timezone) == ("Ana B.", "+1 555 0177", "Europe/Vienna")
        assert (olaf.roles, olaf.email, olaf.organisation.slug) == (["viewer"], "olaf@client.example", "client")

    def test_what_is_shown_sent_again_changes_nothing(self, people: Night) -> None:
        browser = pages_as(people.ana)
        form = browser.get("/account/").context["form"]
        before = Person.objects.filter(pk=people.ana.pk).values().get()

        browser.post("/account/", {name: form[name].value() for name in form.fields})

        assert Person.objects.filter(pk=people.ana.pk).values().get() == before
        assert not Activity.objects.about("person", people.ana.pk).exists()

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ({"name": ""}, {"name": ["This field is required."]}),
            ({"name": "a\u200bb"}, {"name": ["This must be one line without control characters."]}),
            ({"phone": "ring"}, {"phone": ["“ring” is not a phone number."]}),
        ],
    )
    def test_what_is_wrong_is_said(self, people: Night, typed: dict[str, str], why: dict[str, list[str]]) -> None:
        page = pages_as(people.ana).post("/account/", {**TYPED, **typed})

        assert (page.status_code, page.context["form"].errors) == (200, why)

    def test_nobody_gives_themselves_roles(self, people: Night) -> None:
        pages_as(people.olaf).post("/account/", {**TYPED, "roles": ["admin"], "is_operator": "on"})

        olaf = Person.objects.get(pk=people.olaf.pk)
        assert (olaf.roles, olaf.is_operator, olaf.check_password(PASSWORD)) == (["viewer"], False, False)


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_change_it_once(people: Night) -> None:
    ana = people.ana
    asked(ana)
    change = AddressChange.objects.get().pk

    came_of_it = at_once(*(partial(address_changes.confirm_address, change) for _ in range(2)))

    assert sorted(map(str, came_of_it)) == sorted([str(address_changes.DeadAddressLink), "Ana"])
    assert Person.objects.get(pk=ana.pk).email == NEWER
