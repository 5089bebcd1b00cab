"""What one may not see is as if it did not exist: whoever names it is answered what they are answered who name nothing
that there is, to the byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import Person
from estate.models import System, SystemShare
from tests.crawler.addresses import Addresses, spread
from tests.crawler.bodies import everything_wrong, looks
from tests.crawler.crawling import Crawled, falls_to
from tests.crawler.pairs import masked
from tests.matrix.matrix_cells import Reader, undone
from tests.matrix.matrix_world import READERS, World
from tests.turns import always_the_same

NOBODYS_SLUG, NOBODYS_ADDRESS = "zqnobodyslugzq", "zqnobodyzq@stranger.example"
NOBODYS_ID = "b51fbd4f-3a2e-4c53-9a5d-2f0f4f6b7c11"
OF_STRANGERS = ("hidden-trouble", "freeze-kiosk", "hours-kiosk", "tag-kiosk")
MOST_PEOPLE, MOST_WORK = 12, 8
WHERE = re.compile(r'(whose" value="|"X-Whose": ")[^"]+')
"""Forms hold the address that they stand at, signed."""
PART = 64
"""One in so many questions is asked, the same ones with each commit, and all of them with the profile `long`."""


@pytest.mark.django_db
@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_whatever_one_may_not_see_answers_like_what_is_not_there(house: Crawled, reader: Reader) -> None:
    mine, told_apart = falls_to(reader, PART, always_the_same), []
    asked = list(_asked(house.world, reader[0]))
    for word, instead in _hidden(house.world, reader[0]):
        naming = [one for one in asked if word in one[0] or word in (one[1] or "")]
        for place, (path, body) in enumerate(naming):
            if mine((word, place)):
                there = _answer(house, reader, path, body).replace(word, instead)
                path_instead, body_instead = path.replace(word, instead), body and body.replace(word, instead)
                if there != _answer(house, reader, path_instead, body_instead):
                    told_apart.append((path, body))

    assert told_apart == []


def _hidden(world: World, organisation: str) -> Iterator[tuple[str, str]]:
    """What is there, and what stands for it that is not."""
    shown = SystemShare.objects.filter(organisation__slug=organisation).values("system")
    private = System.objects.filter(listed=False).exclude(organisation__slug=organisation).exclude(pk__in=shown)
    for slug in private.order_by("slug").values_list("slug", flat=True):
        yield slug, NOBODYS_SLUG.ljust(len(slug), "q")  # as long: what is shorter may go uncompressed
    others = Person.objects.exclude(organisation__slug=organisation).order_by("email").values_list("email", flat=True)
    for address in spread(list(others), MOST_PEOPLE):
        yield address, NOBODYS_ADDRESS
    names = [name for name in sorted(world.sight) if organisation not in world.sight[name]]
    for name in spread(names, MOST_WORK):
        yield str(world.ids[name]), NOBODYS_ID
        yield str(world.ids[f"{name}.window"]), NOBODYS_ID
    for name in OF_STRANGERS if organisation != "stranger" else ():
        yield str(world.ids[name]), NOBODYS_ID


def _asked(world: World, organisation: str) -> Iterator[tuple[str, str | None]]:
    """Everything that the crawler asks, with what is sent as JSON."""
    addresses = Addresses(world)
    for path in (*addresses.pages(), *addresses.resources()):
        yield path, None
    for path, body in looks(world, organisation):
        yield path, json.dumps(body, default=str)
    for path in addresses.to_post():
        for body in everything_wrong(world):
            yield path, json.dumps(body, default=str)


def _answer(house: Crawled, reader: Reader, path: str, body: str | None) -> str:
    with undone():
        sent: Any = None if body is None else json.loads(body)
        answer = house.get(reader, path) if sent is None else house.post(reader, path, sent)
        [said] = masked([WHERE.sub(r"\1", f"{answer.status} {answer.text}")])
        return said
