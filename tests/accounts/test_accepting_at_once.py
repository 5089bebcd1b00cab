"""Two who press the button of one invitation at the same moment, on the real database."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection

from accounts.models import Organisation, Person
from accounts.services import invites
from accounts.services.founding import accept_for_organisation
from accounts.services.invites import DeadInvite
from core.refusals import Invalid
from tests.accounts.inviting import FILLED, FOUNDED, NEW, admin_of, key_of, last_link
from tests.estates import Night
from tests.services.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_them_has_the_account_and_the_other_is_told(people: Night) -> None:
    invites.invite_colleague(admin_of(people), NEW)
    key = key_of(last_link())

    came_of_it = at_once(*(partial(invites.accept, key, {**FILLED, "name": f"Nele {n}"}) for n in range(2)))

    nele = Person.objects.get(email="nele@new.example")
    assert sorted(map(str, came_of_it)) == sorted([str(DeadInvite), nele.name])


def test_of_two_organisations_called_alike_one_is_made(people: Night) -> None:
    gina, links = admin_of(people), []
    for number in range(2):
        invites.invite_organisation(gina, {**NEW, "email": f"nele{number}@new.example"})
        links.append(key_of(last_link()))

    came_of_it = at_once(*(partial(accept_for_organisation, key, FOUNDED) for key in links))

    assert sorted(map(str, came_of_it)) == sorted([str(Invalid), "Nele Neu"])
    assert Organisation.objects.filter(name="Newcomer Networks").count() == 1
    assert connection.connection is not None
