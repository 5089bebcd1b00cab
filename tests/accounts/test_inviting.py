"""An admin invites somebody by mail; the link is good once, for seven days, and opening it changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Invite, Organisation, Person
from accounts.services import invites
from accounts.services.deactivation import deactivate_person
from accounts.services.people import edit_person, reactivate
from core import clock
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, TooOften
from tests.accounts.inviting import FILLED, NEW, PASSWORD, admin_of, key_of, last_link, mails, who_is_signed_in
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db


@pytest.fixture
def gina(people: Night) -> Person:
    return admin_of(people)


@pytest.fixture
def link(gina: Person) -> str:
    invites.invite_colleague(gina, NEW)
    return last_link()


def heading(answer: Any) -> str:
    return str(answer.text.split("<h1>")[1].split("</h1>")[0]).strip()


def test_whoever_accepts_is_a_colleague_signed_in_and_led_to_tonight(gina: Person, link: str, client: Client) -> None:
    answer = client.post(link, FILLED)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    nele = Person.objects.get(email="nele@new.example")
    kept = (nele.name, nele.phone, nele.timezone, nele.roles, nele.organisation.slug)
    assert kept == ("Nele Neu", "+43 1 555 0100", "Europe/Vienna", ["engineer"], "client")
    assert nele.check_password(PASSWORD)
    assert (who_is_signed_in(client), client.get("/").status_code) == (nele.email, 200)
    assert [one.kind for one in Activity.objects.about("person", nele.pk)] == ["invite_accepted"]


def test_the_mail_says_who_invites_where_to_and_until_when(gina: Person) -> None:
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        invites.invite_colleague(gina, NEW)
        [sent] = mails()

    assert (sent.to, sent.subject) == (["nele@new.example"], "Gina invites you to Meridian Travel on maintwin")
    assert "Gina of Meridian Travel (gina@client.example) invites you to join Meridian Travel" in sent.body
    assert "The link works once, until Wed 2 Dec, 13:00" in sent.body


def test_it_leads_on_to_a_page_of_this_house_and_to_no_other(link: str, client: Client) -> None:
    assert 'name="next" value="/schedule/"' in client.get(f"{link}?next=/schedule/").text
    assert "evil.example" not in client.get(f"{link}?next=https://evil.example/").text
    assert client.post(link, {**FILLED, "next": "/schedule/"}).headers["Location"] == "/schedule/"


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_it_fifty_times_changes_nothing(link: str, client: Client, method: str) -> None:
    before = list(Invite.objects.values()), Person.objects.count(), Activity.objects.count()

    answers = {getattr(client, method)(link).status_code for _ in range(50)}

    assert answers == {200}
    assert (list(Invite.objects.values()), Person.objects.count(), Activity.objects.count()) == before
    assert "sessionid" not in client.cookies


def test_no_cache_keeps_the_page_and_no_other_site_hears_of_it(link: str, client: Client) -> None:
    headers = client.get(link).headers

    kept = headers["Cache-Control"], headers["Referrer-Policy"], headers["X-Robots-Tag"]
    assert kept == ("no-store", "same-origin", "noindex, nofollow")


def test_it_is_good_once(link: str, client: Client) -> None:
    client.post(link, FILLED)

    again = Client().post(link, {**FILLED, "name": "Somebody else"})

    assert (again.status_code, heading(again)) == (410, "This invitation has been used")
    assert Person.objects.get(email="nele@new.example").name == "Nele Neu"


def test_whoever_used_it_and_opens_it_again_is_led_on(link: str, client: Client) -> None:
    client.post(link, FILLED)

    assert client.get(link).headers["Location"] == "/"


def test_who_is_signed_in_as_somebody_else_is_told_so(people: Night, link: str) -> None:
    """Forwarded to a colleague, who has an account."""
    olaf = pages_as(people.olaf)

    answer = olaf.get(link)
    assert (answer.status_code, heading(answer)) == (200, "This invitation is for somebody else")
    assert "nele@new.example" in answer.text
    assert olaf.post(link, FILLED).status_code == 409
    assert not Person.objects.filter(email="nele@new.example").exists()

    assert olaf.post(link, {"do": "sign-out"}).headers["Location"] == link
    assert (who_is_signed_in(olaf), heading(olaf.get(link))) == ("", "Join <bdi>Meridian Travel</bdi>")


def expire(gina: Person) -> None:
    Invite.objects.update(expires_at=clock.now())


def take_it_back(gina: Person) -> None:
    invites.take_back(gina, Invite.objects.get().public_id)


def add_elsewhere(gina: Person) -> None:
    stranger = Organisation.objects.get(slug="stranger")
    Person.objects.create(email="nele@new.example", name="Other", organisation=stranger, roles=["viewer"])


def add_here(gina: Person) -> None:
    here = Person(email="Nele@new.example", name="Other", organisation=gina.organisation, roles=["viewer"])
    here.set_password(PASSWORD)
    here.save()


def deactivate_inviter(gina: Person) -> None:
    Person.objects.filter(email="olaf@client.example").update(roles=["admin"])
    deactivate_person(Person.objects.get(email="olaf@client.example"), gina)


def make_inviter_an_engineer(gina: Person) -> None:
    Person.objects.filter(pk=gina.pk).update(roles=["engineer"])


def deactivate_the_invited(gina: Person) -> None:
    Person.objects.create(email="nele@new.example", name="N", organisation=gina.organisation, is_active=False)


DEAD = [
    (expire, "This invitation has expired"),
    (take_it_back, "This invitation was taken back"),
    (add_elsewhere, "This address can’t join Meridian Travel"),
    (add_here, "You have an account already"),
    (deactivate_inviter, "This invitation no longer works"),
    (make_inviter_an_engineer, "This invitation no longer works"),
    (deactivate_the_invited, "This invitation no longer works"),
]


@pytest.mark.parametrize(("act", "said"), DEAD, ids=[act.__name__ for act, _ in DEAD])
def test_one_that_ended_says_why_and_does_nothing(gina: Person, link: str, client: Client, act: Any, said: str) -> None:
    act(gina)
    before = list(Person.objects.order_by("pk").values())

    answers = client.get(link), client.post(link, FILLED)

    assert [(one.status_code, heading(one)) for one in answers] == [(410, said)] * 2
    assert (list(Person.objects.order_by("pk").values()), who_is_signed_in(client)) == (before, "")


def test_a_contact_who_had_no_account_is_the_same_person_afterwards(
    people: Night, gina: Person, client: Client
) -> None:
    contact = Person(email="Konrad@client.example", name="Konrad", organisation=gina.organisation)
    contact.set_unusable_password()
    contact.save()

    invites.invite_colleague(gina, {**NEW, "email": "konrad@CLIENT.example", "roles": ["approver"]})
    client.post(last_link(), FILLED)

    konrad = Person.objects.get(pk=contact.pk)
    assert (konrad.name, konrad.roles, konrad.has_account) == ("Nele Neu", ["approver"], True)
    assert Person.objects.filter(email__iexact=contact.email).count() == 1


def test_a_role_that_was_changed_meanwhile_is_the_one_that_counts(gina: Person, client: Client) -> None:
    contact = Person.objects.create(email="k@client.example", name="K", organisation=gina.organisation, password="!x")
    invites.invite_colleague(gina, {**NEW, "email": "k@client.example", "roles": ["approver"]})
    link = last_link()

    edit_person(gina, contact.pk, {"roles": ["viewer"]})
    client.post(link, FILLED)
    assert Person.objects.get(pk=contact.pk).roles == ["viewer"]


def test_a_role_that_was_taken_away_meanwhile_ends_it(gina: Person, client: Client) -> None:
    person = Person.objects.create(
        email="k@client.example", name="K", organisation=gina.organisation, password="!x", roles=["viewer"]
    )
    invites.invite_colleague(gina, {**NEW, "email": "k@client.example"})
    link = last_link()

    edit_person(gina, person.pk, {"roles": []})

    assert heading(client.post(link, FILLED)) == "This invitation no longer works"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"password": "short"}, {"password": ["This password is too short. It must contain at least 8 characters."]}),
        ({"name": ""}, {"name": ["This field is required."]}),
        ({"name": "a\u202eb"}, {"name": ["This must be one line without control characters."]}),
        ({"phone": "ring"}, {"phone": ["“ring” is not a phone number."]}),
        (
            {"timezone": "Mars/Base"},
            {"timezone": ["Select a valid choice. Mars/Base is not one of the available choices."]},
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_link_stays_good(
    link: str, client: Client, typed: dict[str, str], why: dict[str, list[str]]
) -> None:
    answer = client.post(link, {**FILLED, **typed})

    assert (answer.status_code, answer.context["form"].errors) == (400, why)
    assert client.post(link, FILLED).status_code == 302


def test_nobody_gives_themselves_a_role_or_another_organisation(link: str, client: Client) -> None:
    client.post(link, {**FILLED, "roles": ["admin"], "organisation": "stranger", "email": "x@y.example"})

    nele = Person.objects.get(email="nele@new.example")
    assert (nele.roles, nele.organisation.slug) == (["engineer"], "client")


def test_sending_it_again_ends_the_link_before(gina: Person, link: str, client: Client) -> None:
    invites.send_again(gina, Invite.objects.get().public_id)
    newer = last_link()

    assert (heading(client.get(link)), client.get(link).status_code) == ("This link doesn’t work", 404)
    assert client.post(newer, FILLED).status_code == 302


def test_another_admin_sends_again_what_somebody_sent_who_left(people: Night, gina: Person, link: str) -> None:
    deactivate_inviter(gina)
    olaf = Person.objects.get(pk=people.olaf.pk)
    said = "No longer works: Gina (no longer here) can’t invite any more. Send it again."
    assert said in pages_as(olaf).get("/people/").text

    invites.send_again(olaf, Invite.objects.get().public_id)

    assert Client().post(last_link(), FILLED).status_code == 302


KNOWN_ELSEWHERE = "sten@stranger.example"


def test_the_answer_is_the_same_for_an_address_that_is_known_elsewhere(gina: Person) -> None:
    browser = pages_as(gina)

    answers = [
        browser.post("/people/invite/", {**NEW, "email": email}, follow=True)
        for email in ("a@b.example", KNOWN_ELSEWHERE)
    ]

    said = [[str(one) for one in answer.context["messages"]] for answer in answers]
    assert said == [
        ["An invitation is on its way to a@b.example. Its link works once, for 7 days."],
        [f"An invitation is on its way to {KNOWN_ELSEWHERE}. Its link works once, for 7 days."],
    ]
    rows = answers[1].context["waiting"]
    assert [(one.email, one.roles, one.expired) for one in rows] == [
        (KNOWN_ELSEWHERE, "engineer", False),
        ("a@b.example", "engineer", False),
    ]


def test_whoever_has_an_account_elsewhere_is_told_what_came_of_it(gina: Person) -> None:
    invites.invite_colleague(gina, {**NEW, "email": KNOWN_ELSEWHERE})
    [sent] = mails()

    assert (sent.to, sent.subject) == ([KNOWN_ELSEWHERE], "Gina invites you, but this address is taken on maintwin")
    assert "/invitation/" not in sent.body
    assert "Elsewhere" not in sent.body


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"email": "olaf@client.example"}, {"email": ["Olaf has an account already."]}),
        (
            {"email": "postmaster@new.example"},
            {"email": ["This address cannot be used. Ask whoever runs this register."]},
        ),
        ({"roles": []}, {"roles": ["Choose at least one role: nobody signs in without one."]}),
        ({"roles": ["king"]}, None),
        ({"name": "a\nb"}, {"name": ["This must be one line without control characters."]}),
        ({"email": "x"}, {"email": ["Enter a valid email address."]}),
    ],
)
def test_what_cannot_be_invited_is_refused(
    gina: Person, typed: dict[str, Any], why: dict[str, list[str]] | None
) -> None:
    with pytest.raises(Invalid) as refused:
        invites.invite_colleague(gina, {**NEW, **typed})

    assert why is None or refused.value.errors == why
    assert (Invite.objects.count(), mails()) == (0, [])


def test_nobody_is_invited_twice_at_once(gina: Person, link: str) -> None:
    with pytest.raises(Invalid) as refused:
        invites.invite_colleague(gina, {**NEW, "email": "NELE@new.example"})

    assert refused.value.errors == {
        "email": ["This address has been invited already. Send that invitation again, below."]
    }


def test_only_admins_invite_and_only_into_their_own_organisation(people: Night, gina: Person, link: str) -> None:
    invite = Invite.objects.get()

    with pytest.raises(NotAllowed):
        invites.invite_colleague(people.olaf, NEW)
    for act in (invites.send_again, invites.take_back):
        with pytest.raises(Invite.DoesNotExist):
            act(people.sten, invite.public_id)
    assert pages_as(people.sten).post(f"/people/invitations/{invite.public_id}/take-back/").status_code == 404


def test_inviting_is_limited(gina: Person) -> None:
    for number in range(30):
        invites.invite_colleague(gina, {**NEW, "email": f"n{number}@new.example"})

    with pytest.raises(TooOften, match="You have sent invitations 30 times in the last hour"):
        invites.invite_colleague(gina, {**NEW, "email": "n30@new.example"})


def test_a_key_that_was_tampered_with_opens_nothing(link: str, client: Client) -> None:
    key = key_of(link)
    for wrong in (key[:-1], f"{key}x", key.replace(".", ""), "x", "é"):
        assert client.get(f"/invitation/{wrong}/").status_code == 404


def test_it_ends_after_seven_days(link: str, client: Client) -> None:
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)):
        assert heading(client.get(link)) == "This invitation has expired"


def test_somebody_let_in_again_is_invited_like_anybody_without_an_account(people: Night, gina: Person) -> None:
    deactivate_person(gina, people.cleo)
    reactivate(gina, people.cleo.pk)

    pages_as(gina).post(f"/people/{people.cleo.public_id}/invite/")

    assert Client().post(last_link(), FILLED).status_code == 302
    cleo = Person.objects.get(pk=people.cleo.pk)
    assert (cleo.roles, cleo.has_usable_password()) == (["approver"], True)
