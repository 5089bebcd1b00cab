"""A feed as it is sent: what stands in it by now, most of it as it was written before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Organisation
from calendar_app.feeds.kept import kept_entries
from calendar_app.feeds.rows import FeedRow, feed_rows, keys_of
from calendar_app.feeds.writing import entries_of
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight
from components.unless_unchanged import tag_until
from notifications.channels.calendar.entries import calendar
from notifications.channels.calendar.lines import one_line_of
from notifications.domain.feeds import REFRESHED_EVERY, FeedScope
from notifications.models import Feed
from notifications.selectors.feeds import windows_in

PRODUCT = "-//maintwin//feeds//EN"
NAMES = {
    FeedScope.MINE: "My maintenance",
    FeedScope.ORGANISATION: "Maintenance by {organisation}",
    FeedScope.RELATED: "Maintenance that reaches {organisation}",
    FeedScope.SYSTEM: "Maintenance that reaches {system}",
}


@dataclass(frozen=True, slots=True)
class MadeFeed:
    content: bytes
    until: datetime
    """From when on it may be another."""


def feed_of(reader: Reader, feed: Feed) -> MadeFeed:
    shown = feed_rows(windows_in(reader, feed), reader.now)
    sights = _sights(reader, shown.rows)
    keys = keys_of(reader, shown.rows, sights)
    by_key = dict(zip(keys, shown.rows, strict=True))
    entries = kept_entries.get(keys, lambda lacking: _written(reader, by_key, lacking))
    content = calendar(_head(reader, feed, shown.rest), (entries[key] for key in keys if key in entries))
    return MadeFeed(content, shown.until(reader.now))


def feed_tag(feed: Feed, until: datetime) -> str:
    """Lasts as long as its owner's organisation has nothing new to see, and time changes nothing."""
    organisation: Organisation = feed.person.organisation
    return tag_until("feed", (feed.pk, feed.digest, organisation.pk, organisation.board_version), until)


def name_of_feed(reader: Reader, feed: Feed) -> str:
    system = reader.name(feed.system.slug) if feed.system else ""
    return NAMES[FeedScope(feed.scope)].format(organisation=reader.organisation.name, system=system)


def _sights(reader: Reader, rows: Sequence[FeedRow]) -> list[Sight]:
    """Of own work no question is asked."""
    own = reader.organisation.pk
    known = reader.sights({row.change for row in rows if row.owned_by != own})
    return [Sight.FULL if row.owned_by == own else known[row.change] for row in rows]


def _written(reader: Reader, rows: Mapping[str, FeedRow], lacking: Sequence[str]) -> dict[str, str]:
    entries = entries_of(reader, [rows[key] for key in lacking])
    return {key: entries[rows[key].pk] for key in lacking if rows[key].pk in entries}


def _head(reader: Reader, feed: Feed, rest: int) -> list[tuple[str, str]]:
    """The names that programs knew before RFC 7986 had some stand beside its own."""
    name, every = one_line_of(name_of_feed(reader, feed)), f"PT{REFRESHED_EVERY.total_seconds() // 60:.0f}M"
    left = f" {rest:,} more are left out: there was no room for them." if rest else ""
    says = one_line_of(f"What {reader.person.name} may see in the register of maintenance.{left}")
    return [
        ("VERSION", "2.0"),
        ("PRODID", PRODUCT),
        ("CALSCALE", "GREGORIAN"),
        ("NAME", name),
        ("X-WR-CALNAME", name),
        ("DESCRIPTION", says),
        ("X-WR-CALDESC", says),
        ("X-WR-TIMEZONE", reader.zone.key),
        ("REFRESH-INTERVAL;VALUE=DURATION", every),
        ("X-PUBLISHED-TTL", every),
    ]
