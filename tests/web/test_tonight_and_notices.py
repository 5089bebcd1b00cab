"""Tonight says when notices wait for long, are not seen or do not arrive; and an open page hears of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client, TestCase

from changes.services import declare as declaring
from changes.services.declare import Declaration
from estate.domain.impact import Level
from notifications.domain.outcomes import OutcomeCode, outcome
from notifications.models import Notice
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def is_news(tab: Client, tag: str) -> bool:
    return tab.get("/board/", headers={"If-None-Match": tag}).status_code != 304


def tag_of(tab: Client) -> str:
    return str(tab.get("/board/").headers["ETag"])


def test_whose_work_it_is_hears_at_once_that_urgent_notices_are_not_seen_yet(people: Night) -> None:
    declaring.declare(people.ana, Declaration({"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE}))
    declaring.declare(people.gina, Declaration({"portal": Level.OUTAGE}))
    cleo = pages_as(people.cleo)
    tag = tag_of(cleo)

    with TestCase.captureOnCommitCallbacks(execute=True):
        fanning.fan_out()

    assert Notice.objects.filter(acknowledge_by__isnull=False).exists()
    assert is_news(cleo, tag)
    assert "nobody has said they saw" in cleo.get("/board/").text


def test_whose_work_it_is_hears_at_once_that_a_notice_did_not_arrive(
    people: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
    fanning.fan_out()
    notice = Notice.objects.order_by("pk")[0]
    Notice.objects.filter(pk=notice.pk).update(state="sending")
    cleo = pages_as(people.cleo)
    tag = tag_of(cleo)

    with TestCase.captureOnCommitCallbacks(execute=True):
        sending._give_up(Notice.objects.get(pk=notice.pk), outcome(OutcomeCode.SAID, said="550"))

    assert is_news(cleo, tag)
    assert "could not be delivered" in cleo.get("/board/").text


def test_notices_that_wait_for_long_are_said_with_the_hour(people: Night, clock: time_machine.Traveller) -> None:
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
    fanning.fan_out()
    cleo = pages_as(people.cleo)
    assert "Mail may be down" not in cleo.get("/board/").text

    clock.shift(timedelta(minutes=6))

    waiting = Notice.objects.visible_to(people.cleo.organisation).count()
    assert f"{waiting} notices have waited to be sent since 03:00 EST. Mail may be down" in cleo.get("/board/").text
