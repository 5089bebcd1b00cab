"""Which windows stand in a feed: what its owner may see at this moment, and no more."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from changes.domain.lifecycle import CALLED_OFF_STATES
from changes.models import ReportState, Window, WindowQuerySet
from changes.selectors.reader import Reader
from changes.selectors.sight import NearWindows, seen_as_affected, windows_met
from changes.selectors.window_lists import seen_on, targeting
from core.history import events_of
from core.level import Level
from notifications.domain.feeds import KEPT_CANCELLED, KEPT_PAST, FeedScope, this_day
from notifications.models import Feed


def feed_at(secret: str) -> Feed | None:
    """None alike where there never was one at that address, where it was revoked, and where its owner has left."""
    standing = Feed.objects.standing().select_related("person__organisation", "system")
    return standing.filter(digest=Feed.digest_of(secret)).first()


def windows_in(reader: Reader, feed: Feed) -> WindowQuerySet:
    """What takes place and did not end long ago, and for a while what was called off."""
    return (
        _of_scope(reader, feed).filter(_takes_place() | _called_off_lately(reader.now)).order_by("period", "public_id")
    )


def _of_scope(reader: Reader, feed: Feed) -> WindowQuerySet:
    lately = Window.objects.filter(period__overlap=(this_day(reader.now) - KEPT_PAST, None))
    match FeedScope(feed.scope):
        case FeedScope.MINE:
            mine = _answered_for(reader) | Q(change__implementers=reader.person)
            near = NearWindows.of(lately.filter(mine))
            seen = seen_as_affected(reader.organisation).filter(pk__in=near.changes)
            return lately.filter(pk__in=near.windows, change__in=seen)
        case FeedScope.ORGANISATION:
            return lately.filter(change__organisation=reader.organisation)
        case FeedScope.RELATED:
            met = windows_met(reader.organisation)
            return seen_on(reader, near=_near(reader, lately, reader.own, met)).filter(
                _works_on(reader, reader.own) | met
            )
        case FeedScope.SYSTEM:
            slug = feed.system.slug if feed.system else ""
            return _reaching(reader, lately, frozenset([slug] if slug and reader.may_open(slug) else ()))


def _answered_for(reader: Reader) -> Q:
    """Of a report nobody answers until it is confirmed."""
    known = Q(change__report_state__in=("", ReportState.CONFIRMED))
    return Q(change__owner=reader.person, change__organisation=reader.organisation) & known


def _reaching(reader: Reader, lately: WindowQuerySet, systems: frozenset[str]) -> WindowQuerySet:
    if not systems:
        return Window.objects.none()
    met = windows_met(reader.organisation, systems)
    return seen_on(reader, systems, near=_near(reader, lately, systems, met))


def _near(reader: Reader, lately: WindowQuerySet, systems: frozenset[str], met: Q) -> NearWindows:
    return NearWindows.of(lately.filter(_works_on(reader, systems) | met))


def _works_on(reader: Reader, systems: frozenset[str]) -> Q:
    """On any that these need, or on one of them: what reaches them."""
    return targeting(reader, systems, Level.NONE) if systems else Q(pk__in=())


def _takes_place() -> Q:
    return ~Q(state__in=CALLED_OFF_STATES)


def _called_off_lately(now: datetime) -> Q:
    """Announced, or at least asked for: of a draft nobody else ever heard."""
    off = Q(state__in=CALLED_OFF_STATES, announced_at__isnull=False)
    since = this_day(now) - KEPT_CANCELLED
    written = events_of(Window).order_by().filter(change=OuterRef("change"), pgh_obj=OuterRef("pk"))
    return off & Q(Exists(written.filter(pgh_created_at__gte=since)))
