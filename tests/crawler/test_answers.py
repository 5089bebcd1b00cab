"""Nobody is answered a word that is not for them: through the API, signed in and by token, with lists followed to their
end; by what is asked about others' systems, people and work and stores nothing; by what is refused; and by what they do
with their own work."""

from __future__ import annotations

from itertools import product

import pytest

from tests.crawler.addresses import Addresses
from tests.crawler.bodies import everything_wrong, looks, own_acts
from tests.crawler.crawling import Crawled, Walk, falls_to
from tests.matrix.matrix_cells import ANONYMOUS, Reader, undone
from tests.matrix.matrix_world import READERS

ASKED, LOOKED_AT, REFUSED, DONE = 8, 6, 30, 6
"""One in so many, and all of them with the profile `long`."""
EVERYBODY = [*READERS, ANONYMOUS]


@pytest.mark.django_db
@pytest.mark.parametrize("reader", EVERYBODY, ids=" ".join)
@pytest.mark.parametrize("by_token", [False, True], ids=["signed in", "by token"])
def test_no_resource_says_what_is_not_for_its_reader(house: Crawled, reader: Reader, by_token: bool) -> None:
    mine = falls_to(reader, ASKED)
    walk = Walk(house, reader, by_token)
    asked = enumerate(Addresses(house.world).resources())
    walk.from_(*(path for place, path in asked if mine((place, by_token))))

    assert walk.leaks() == {}
    assert walk.faults() == {}


@pytest.mark.django_db
@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_no_look_at_what_might_be_says_what_is_not_for_its_reader(house: Crawled, reader: Reader) -> None:
    mine = falls_to(reader, LOOKED_AT)
    leaks = {}
    for place, (path, body) in enumerate(looks(house.world, reader[0])):
        if mine(place):
            with undone():
                leaks[path, str(body)] = house.unseen(reader, house.post(reader, path, body).text, str(body))

    assert {asked: names for asked, names in leaks.items() if names} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("reader", EVERYBODY, ids=" ".join)
def test_no_refusal_says_what_is_not_for_its_reader(house: Crawled, reader: Reader) -> None:
    mine = falls_to(reader, REFUSED)
    leaks, faults = {}, {}
    paths = Addresses(house.world).to_post()
    for place, (path, body) in enumerate(product(paths, everything_wrong(house.world))):
        if mine(place):
            with undone():
                answer = house.post(reader, path, body)
            leaks[place, path] = house.unseen(reader, answer.text, f"{path} {body}")
            faults[place, path] = answer.status >= 500

    assert {asked: names for asked, names in leaks.items() if names} == {}
    assert [asked for asked, fault in faults.items() if fault] == []


@pytest.mark.django_db
@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_no_act_on_own_work_says_what_is_not_for_its_reader(house: Crawled, reader: Reader) -> None:
    mine = falls_to(reader, DONE)
    leaks, faults = {}, []
    for place, (path, body) in enumerate(own_acts(reader[0])):
        if mine(place):
            with undone():
                answer = house.post(reader, path, body, by_token=True)
            leaks[path, place] = house.unseen(reader, answer.text, str(body))
            faults += [path] if answer.status >= 500 else []

    assert {asked: names for asked, names in leaks.items() if names} == {}
    assert faults == []
