"""What the page of one's feeds shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from calendar_app.feeds.made import name_of_feed
from changes.selectors.reader import Reader
from notifications.domain.feeds import FeedScope
from notifications.models import Feed
from notifications.services.feeds import address_of_feed

FOLLOWS = {
    FeedScope.MINE: "What you answer for or carry out",
    FeedScope.ORGANISATION: "All work by {organisation}",
    FeedScope.RELATED: "Everything that reaches systems of {organisation} or meets its work",
    FeedScope.SYSTEM: "Everything that reaches {system}",
}


@dataclass(frozen=True, slots=True)
class FeedListed:
    id: UUID
    name: str
    follows: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class FeedMade:
    """Shown once."""

    name: str
    address: str
    opens: str
    """The same for programs that know what a calendar's address is."""


def feed_row(reader: Reader, feed: Feed) -> FeedListed:
    system = reader.name(feed.system.slug) if feed.system else ""
    follows = FOLLOWS[FeedScope(feed.scope)].format(organisation=reader.organisation.name, system=system)
    return FeedListed(feed.public_id, name_of_feed(reader, feed), follows, feed.created_at)


def feed_made(reader: Reader, feed: Feed) -> FeedMade:
    address = address_of_feed(feed)
    return FeedMade(name_of_feed(reader, feed), address, "webcal:" + address.partition(":")[2])
