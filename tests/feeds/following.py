"""Feeds of the night's people, and what stands in them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from accounts.models import Person
from notifications.domain.feeds import FeedScope
from notifications.services.feeds import address_of_feed, make_feed
from tests.feeds.readers import Entry, by_ical


def followed(person: Person, scope: str = "related", system: str = "") -> str:
    """The path of a new feed's address."""
    return urlsplit(address_of_feed(make_feed(person, FeedScope(scope), system))).path


def asked(path: str, tag: str = "") -> Any:
    return Client().get(path, headers={"If-None-Match": tag} if tag else {})


def entries(path: str) -> list[Entry]:
    answer = asked(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return by_ical(answer.content)


def summaries(path: str) -> list[str]:
    return [entry.summary for entry in entries(path)]
