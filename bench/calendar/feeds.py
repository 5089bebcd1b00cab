"""python -m bench.production calendar.feeds PERSON SCOPE: the path of a feed that this person follows."""

from __future__ import annotations

from urllib.parse import urlsplit

from accounts.models import Person
from notifications.domain.feeds import FeedScope
from notifications.services.feeds import address_of_feed, make_feed


def main(person: str, scope: str) -> str:
    feed = make_feed(Person.objects.get(pk=int(person)), FeedScope(scope))
    return urlsplit(address_of_feed(feed)).path
