"""Whatever one party enters as far as it may, everybody's pages, lists and mails stay what they are: answered, those of
others each within the budget of one request, and written.

Some addresses of each kind are asked, with each commit others by others, and all of them by everybody with the profile
`long`. Links are not followed here; what lies beyond a bound is refused where
`tests/services` and `tests/api` say so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.core import mail as outbox
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from core import clock
from notifications.models import Notice, NoticeState
from notifications.services.letters.mails import letter_for
from notifications.services.sending.send import deliver
from tests.crawler.addresses import Addresses, spread
from tests.crawler.crawling import Crawled, falls_to, kind_of
from tests.matrix.matrix_cells import ANONYMOUS, Reader, undone
from tests.matrix.matrix_world import READERS
from tests.turns import falls, is_whole

if TYPE_CHECKING:
    from types import ModuleType

MOST_OF_A_KIND = 10**6 if is_whole() else 5
WRITTEN = 5
ENTERED_WITHIN = 60.0
"""Seconds that an act may cost here: what is asked is what others then pay."""
OWN_WITHIN = 30.0
"""The client itself is answered, but may have to wait for what it entered: some of that work's own pages cost more than
the budget. Nobody else pays for it."""
ANSWERED = {200, 301, 302, 304, 403, 404, 405}
"""401, too, of who is not signed in."""
ASKS_FOR_WORDS = "/api/v1/search/"
"""Without any it is refused."""


@pytest.fixture(scope="module")
def extreme(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Crawled]:
    world, extremes = _module("crawler_world"), _module("extremes")
    with django_db_blocker.unblock(), transaction.atomic():
        with world.at(world.NOW):
            with override_settings(REQUEST_BUDGET=ENTERED_WITHIN):
                made = extremes.build()
            yield Crawled.of(made)
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("reader", [*READERS, ANONYMOUS], ids=" ".join)
def test_every_page_and_list_is_answered_within_its_budget(
    extreme: Crawled, reader: Reader, settings: LazySettings
) -> None:
    addresses, own = Addresses(extreme.world), reader[0] == "client"
    mine = falls_to(reader, 6 if own else 3)
    wanted = [(path, False) for path in some_of_each_kind(addresses.pages())]
    wanted += [(path, True) for path in some_of_each_kind(addresses.resources())]
    settings.REQUEST_BUDGET = OWN_WITHIN if own else settings.REQUEST_BUDGET
    unanswered = {}
    for place, (path, by_token) in enumerate(wanted):
        if mine((place, by_token)):
            status = extreme.get(reader, path, by_token=by_token).status
            fits = status in ANSWERED or (status == 401 and reader == ANONYMOUS)
            unanswered[path] = 0 if fits or (status, path) == (400, ASKS_FOR_WORDS) else status

    assert {path: f"{status} to {' '.join(reader)}" for path, status in unanswered.items() if status} == {}


@pytest.mark.django_db
def test_every_mail_is_written_and_sent(extreme: Crawled) -> None:
    """What is planned for later is due now. What no longer holds is not sent, but written all the same: one in so many,
    and all of it with the profile `long`."""
    with undone():
        Notice.objects.filter(state=NoticeState.PLANNED).update(due_at=clock.now())
        outbox.outbox = []
        deliver(300)
        dropped = Notice.objects.exclude(state=NoticeState.SENT)
        unwritten = {str(one): one.outcome for one in dropped.exclude(state=NoticeState.DROPPED) if not _waits(one)}
        for notice in [one for place, one in enumerate(dropped.for_sending()) if falls(WRITTEN, place)]:
            letter_for(notice, clock.now())

    assert len(outbox.outbox) > 50
    assert unwritten == {}


def some_of_each_kind(paths: Iterable[str]) -> list[str]:
    """Of addresses that differ in their ids alone so many, the first and the last among them."""
    alike: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        alike[kind_of(path)].append(path)
    return [path for kind in alike.values() for path in [*spread(kind[:-1], MOST_OF_A_KIND - 1), kind[-1]]]


def _waits(notice: Notice) -> bool:
    """Until quiet hours are over."""
    return notice.state == NoticeState.PLANNED and notice.outcome.get("code") == "quiet_hours"


def _module(name: str) -> ModuleType:
    return import_module(f"tests.crawler.{name}")
