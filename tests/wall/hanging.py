"""Walls of the night's contact centre, and browsers that nobody has signed in at."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from accounts.models import Person
from accounts.services.walls import make_wall
from tests.estates import Night

NAME = "Above the coffee machine"


def admin_of(people: Night, name: str) -> Person:
    person = people.people[name]
    person.roles = ["admin"]
    person.save(update_fields=["roles"])
    return person


def address_of_a_wall(people: Night, name: str = "bert") -> str:
    return f"/wall/{make_wall(admin_of(people, name), NAME)}/"


def screen_at(address: str) -> Client:
    screen = Client()
    answer = screen.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/wall/")
    return screen


def key_of(screen: Client) -> str:
    return screen.cookies[settings.WALL_COOKIE].value
