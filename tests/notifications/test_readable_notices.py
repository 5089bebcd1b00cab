"""Lists of notices walk an index, and hold exactly what a plain question for all would find."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Person
from changes.domain.lifecycle import OVER_STATES
from changes.models import Change, Window
from changes.services import book as booking
from core.activity import Activity
from core.cursor import Cursor, part_of
from notifications.models import Notice, NoticeState
from notifications.selectors.ledger import (
    MOST_COUNTED,
    MOST_FIRST,
    Ledger,
    NewestNotices,
    ReadableNotices,
    readable_notices,
)
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import MINUTE, ONE, at

pytestmark = pytest.mark.django_db
NUMBER = 13
HOUR = timedelta(hours=1)
DAYS = [timedelta(days=place) for place in range(3)]


def plain(organisation: Organisation) -> QuerySet[Notice]:
    """Who may read what, as the contract says it: about its own work, and to its people."""
    return Notice.objects.filter(Q(change__organisation=organisation) | Q(contact__organisation=organisation))


def plain_wrong(notices: QuerySet[Notice]) -> list[int]:
    unseen = Q(acknowledge_by__isnull=False, seen_at=None) & ~Q(state=NoticeState.DROPPED)
    wrong = notices.filter(unseen | Q(state=NoticeState.UNDELIVERED)).exclude(change__state__in=OVER_STATES)
    return list(wrong.order_by("-due_at", "-id").values_list("pk", flat=True))


@pytest.fixture
def changes(people: Night) -> list[Change]:
    with at(ONE - timedelta(days=10)):
        made = [booking.book(people.ana, switch_upgrade(ONE + day, ONE + day + HOUR), submit=True) for day in DAYS]
    Change.objects.filter(pk=made[1].pk).update(state="completed")
    Change.objects.filter(pk=made[2].pk).update(organisation=people.cleo.organisation)
    return made


def scattered(changes: list[Change], seed: int, number: int) -> list[Notice]:
    """Of all states, to everybody, about any work or none."""
    random, persons = Random(seed), list(Person.objects.order_by("pk"))
    windows = {one.change_id: one for one in Window.objects.all()}
    acts = list(Activity.objects.filter(data__has_key="windows"))

    def one(place: int) -> Notice:
        change = random.choice([None, *changes])
        window = windows[change.pk] if change and random.random() < 0.5 else None
        return Notice(
            change=change,
            window=window,
            contact=random.choice(persons),
            activity=random.choice([None, *acts]) if window is None else None,
            period_revision=place + 100,
            about="updated",
            channel=f"mail-{place}",
            state=random.choice(NoticeState.values),
            acknowledge_by=random.choice([None, ONE]),
            seen_at=random.choice([None, ONE]),
            due_at=ONE + random.randrange(5) * MINUTE,
        )

    return Notice.objects.bulk_create(map(one, range(number)))


def parts(rows: Any, number: int = NUMBER) -> list[int]:
    seen, cursor = list[int](), Cursor()
    while True:
        part = part_of(rows, cursor, number)
        seen += [row.pk for row in part.rows]
        if not part.next:
            return seen
        cursor = Cursor.read(part.next)


def same(notices: ReadableNotices, plain_rows: QuerySet[Notice]) -> None:
    newest = list(plain_rows.order_by("-id").values_list("pk", flat=True))
    assert parts(NewestNotices(notices)) == newest
    wrong = plain_wrong(plain_rows)
    first = wrong[: min(MOST_FIRST, (NUMBER + 1) // 2)]
    assert parts(Ledger(notices)) == [*first, *(pk for pk in newest if pk not in first)]
    assert parts(Ledger(notices.to_look_after())) == [*first, *sorted(set(wrong) - set(first), reverse=True)]
    assert notices.wrong_first(len(newest) or 1) == wrong
    assert notices.wrong_count().number == min(len(wrong), MOST_COUNTED)


@pytest.mark.parametrize("seed", range(2))
def test_each_party_is_shown_what_it_may_read_and_nothing_else(changes: list[Change], seed: int) -> None:
    scattered(changes, seed, 90)
    for organisation in Organisation.objects.all():
        rows = plain(organisation)
        notices = readable_notices(organisation)
        same(notices, rows)
        counts = notices.counts()
        assert counts.pop("").number == min(rows.count(), MOST_COUNTED)
        for state, count in counts.items():
            assert count.number == rows.filter(state=state).count()
            same(notices.in_state(state), rows.filter(state=state))
        for change in changes:
            same(readable_notices(organisation, change=change.pk), rows.filter(change=change))
        for person in Person.objects.all()[:4]:
            same(readable_notices(organisation, contact=person.public_id), rows.filter(contact=person))
        for window in Window.objects.all():
            acted_on = Q(window=None, activity__data__windows__contains=window.pk)
            same(readable_notices(organisation, window=window.pk), rows.filter(Q(window=window) | acted_on))


def test_a_contact_who_moves_takes_their_notices_along(people: Night, changes: list[Change]) -> None:
    scattered(changes, 5, 60)
    Person.objects.filter(pk=people.gina.pk).update(organisation=people.sten.organisation)
    Change.objects.filter(pk=changes[0].pk).update(organisation=people.vera.organisation)
    for organisation in Organisation.objects.all():
        same(readable_notices(organisation), plain(organisation))


def test_whose_a_notice_is_follows_what_is_saved(people: Night, changes: list[Change]) -> None:
    notice = Notice.objects.create(change=changes[0], contact=people.gina, about="updated", to_organisation=None)
    notice.state = "sent"
    notice.save()
    notice.refresh_from_db()
    assert (notice.to_organisation, notice.work_of) == (people.gina.organisation, people.ana.organisation)
    notice.contact, notice.change = people.vera, None
    notice.save()
    notice.refresh_from_db()
    assert (notice.to_organisation, notice.work_of) == (people.vera.organisation, None)


def test_tabs_count_no_further_than_a_hundred(people: Night, changes: list[Change]) -> None:
    for number, said in ((MOST_COUNTED, "100"), (1, "100+")):
        Notice.objects.bulk_create(
            Notice(change=changes[0], contact=people.gina, about="updated", state="sent") for _ in range(number)
        )
        assert str(readable_notices(people.ana.organisation).counts()["sent"]) == said


@pytest.mark.parametrize("address", ["/notices/", "/notices/?state=undelivered", "/api/v1/notices/"])
def test_a_list_of_notices_takes_at_most_fifteen_queries(people: Night, changes: list[Change], address: str) -> None:
    scattered(changes, 6, 120)
    visitor = pages_as(people.ana)
    visitor.get(address)
    with CaptureQueriesContext(connection) as captured:
        visitor.get(address)
    assert len(captured) <= 15, "\n".join(one["sql"][:200] for one in captured.captured_queries)
