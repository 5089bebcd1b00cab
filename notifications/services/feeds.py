"""Feeds: made, shown once, revoked by whom they are for."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode

from accounts.models import Person
from changes.selectors.reader import Reader
from core import clock
from core.activity import record
from core.limits import MOST_FEEDS
from core.refusals import Invalid, Refused
from core.security_log import SecurityEvent, note
from estate.models import System
from notifications.domain.feeds import FeedScope
from notifications.models import Feed

NAME_A_SYSTEM = "Choose a system that you can see."
NAMES_NONE = "Only a feed of one system names a system."
WAS_REVOKED = "The feed this form made has been revoked. Open the page again to make another."


@transaction.atomic
def make_feed(actor: Person, scope: FeedScope, system: str = "", seed: str = "") -> Feed:
    """Whoever sends the same secret seed again is given the one feed that it made."""
    actor = Person.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    public_id = _grown_from(seed) if seed else uuid4()
    if made := Feed.objects.of(actor).filter(public_id=public_id).first():
        if made.revoked_at:
            raise Refused(WAS_REVOKED)
        return made
    followed = _system(actor, scope, system)
    if Feed.objects.of(actor).standing().count() >= MOST_FEEDS:
        raise Refused(f"There are already {MOST_FEEDS} feeds. Revoke one you no longer need.")
    feed = Feed(public_id=public_id, person=actor, scope=scope, system=followed)
    feed.digest = Feed.digest_of(secret_of(feed))
    feed.save(force_insert=True)
    note(SecurityEvent.FEED_MADE, whom=actor.pk, feed=feed.pk)
    record("feed_made", "person", actor.pk, actor=actor, organisation=actor.organisation, scope=scope)
    return feed


@transaction.atomic
def revoke_feed(actor: Person, feed_id: int) -> Feed:
    """One revokes one's own. Raises Feed.DoesNotExist for any other."""
    feed = Feed.objects.of(actor).select_for_update(of=("self",)).get(pk=feed_id)
    if feed.revoked_at is None:
        feed.revoked_at = clock.now()
        feed.save(update_fields=["revoked_at"])
        note(SecurityEvent.FEED_REVOKED, whom=actor.pk, feed=feed.pk)
        record("feed_revoked", "person", actor.pk, actor=actor, organisation=actor.organisation, scope=feed.scope)
    return feed


def secret_of(feed: Feed) -> str:
    """Follows from its id and the house's own key, so that it need not be stored; it is shown when the feed is made."""
    return urlsafe_base64_encode(salted_hmac("maintwin.feed", str(feed.public_id), algorithm="sha256").digest())


def address_of_feed(feed: Feed) -> str:
    return f"{settings.PUBLIC_URL}/feeds/{secret_of(feed)}.ics"


def _system(actor: Person, scope: FeedScope, slug: str) -> System | None:
    if scope is not FeedScope.SYSTEM:
        if slug:
            raise Invalid.of("system", NAMES_NONE)
        return None
    found = System.objects.in_use().filter(slug=slug).first() if slug else None
    if found is None or not Reader(actor).may_open(found.slug):
        raise Invalid.of("system", NAME_A_SYSTEM)
    return found


def _grown_from(seed: str) -> UUID:
    digest = salted_hmac("maintwin.feed-id", seed, algorithm="sha256").digest()
    return UUID(bytes=hashlib.sha256(digest).digest()[:16], version=4)
