"""Two who keep tags at the same moment, each with a connection of their own."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.limits import MOST_TAGGED
from core.refusals import Invalid
from estate.models import System, Tag
from estate.services import tags
from tests.estates import Night
from tests.services.test_concurrency import somebody_holding

pytestmark = pytest.mark.django_db(transaction=True)

A_MOMENT = 0.5


def tagged(people: Night, slug: str, name: str) -> dict[str, list[str]]:
    """How it was refused, if it was."""
    try:
        tags.tag_system(people.ana, slug, name)
    except Invalid as refusal:
        return refusal.errors
    finally:
        connection.close()
    return {}


def test_one_name_makes_one_tag(people: Night) -> None:
    with ThreadPoolExecutor(1) as pool:
        with somebody_holding(lambda: tags.add_tag(people.ana, "Café", ["switch-a"])):
            second = pool.submit(tagged, people, "switch-b", "CAFE")
            time.sleep(A_MOMENT)

        assert second.result() == {"name": ["Your organisation already has a tag “CAFE”."]}
    assert [(tag.name, tag.slugs) for tag in Tag.objects.all()] == [("Café", ["switch-a"])]


def test_the_last_place_in_a_tag_is_taken_once(people: Night) -> None:
    made = [System(slug=f"rack-{n}", organisation=people.ana.organisation) for n in range(MOST_TAGGED - 1)]
    tags.add_tag(people.ana, "Racks", [system.slug for system in System.objects.bulk_create(made)])

    with ThreadPoolExecutor(1) as pool:
        with somebody_holding(lambda: tags.tag_system(people.ana, "switch-a", "Racks")):
            second = pool.submit(tagged, people, "switch-b", "Racks")
            time.sleep(A_MOMENT)

        assert second.result() == {"name": ["One tag holds at most 1,000 systems."]}
    assert Tag.objects.get().systems.count() == MOST_TAGGED
