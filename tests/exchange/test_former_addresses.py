"""A file that names somebody by an address they had before means that person."""

from __future__ import annotations

import pytest
import yaml

from accounts.models import FormerAddress, Person
from estate.models import Contact
from exchange.estate_file.leftover import no_longer_named
from exchange.estate_file.reading import read_estate
from exchange.estate_file.scope import known_to
from tests.estates import Night
from tests.exchange.test_former_names_and_retired import put

pytestmark = pytest.mark.django_db


def test_an_address_of_before_leads_on(people: Night) -> None:
    Person.objects.filter(pk=people.ana.pk).update(email="ana.new@centre.example")
    FormerAddress.objects.create(person=people.ana, email="ana@centre.example")

    put(
        people=[{"email": "ana@centre.example", "name": "Ana B.", "organisation": "centre"}],
        contacts=[{"system": "phone-switch", "person": "ana@centre.example", "role": "informed"}],
    )

    ana = Person.objects.get(pk=people.ana.pk)
    assert (ana.email, ana.name) == ("ana.new@centre.example", "Ana B.")
    assert Contact.objects.get(system__slug="phone-switch", role="informed").person == ana
    assert Person.objects.filter(name__startswith="Ana").count() == 1


def test_whoever_is_named_so_is_not_left_over(people: Night) -> None:
    Person.objects.filter(pk=people.ana.pk).update(email="ana.new@centre.example")
    FormerAddress.objects.create(person=people.ana, email="ana@centre.example")
    file = {"people": [{"email": "Ana@centre.example", "name": "Ana", "organisation": "centre"}]}
    estate = read_estate(yaml.safe_dump(file).encode(), known_to(None))

    assert no_longer_named(estate, (), None)["people"] == ("bert@centre.example",)
