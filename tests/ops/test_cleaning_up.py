"""Notices of long ago go, in small steps; what is not over, or not sent, stays."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from changes.models import Change
from changes.services.book import book
from core import clock
from core.known_settings import cannot_be_read
from notifications.models import Notice
from notifications.services import forgetting
from notifications.services.forgetting import forget_old
from tests.estates import Night, switch_upgrade

DAYS = 500


@pytest.fixture
def notices(people: Night) -> dict[str, Notice]:
    long_ago, lately = clock.now() - timedelta(days=501), clock.now() - timedelta(days=499)
    start = clock.now() + timedelta(hours=30)
    running, over = (
        book(people.ana, switch_upgrade(start + timedelta(days=n), start + timedelta(days=n, hours=1))) for n in (1, 2)
    )
    Change.objects.filter(pk=over.pk).update(state="completed")

    def notice(change: Change | None, state: str, due_at: datetime) -> Notice:
        return Notice.objects.create(contact=people.ana, change=change, about="started", state=state, due_at=due_at)

    return {
        "old, over": notice(over, "sent", long_ago),
        "old, dropped": notice(over, "dropped", long_ago),
        "old, of no change": notice(None, "sent", long_ago),
        "old, under way": notice(running, "sent", long_ago),
        "old, not sent": notice(over, "planned", long_ago),
        "lately": notice(over, "sent", lately),
    }


def left(notices: dict[str, Notice]) -> list[str]:
    there = set(Notice.objects.values_list("pk", flat=True))
    return [name for name, notice in notices.items() if notice.pk in there]


def test_only_what_is_old_sent_and_over_goes(notices: dict[str, Notice], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "STEP", 2)
    assert forget_old(DAYS) == 3
    assert left(notices) == ["old, under way", "old, not sent", "lately"]


def test_nothing_goes_where_nobody_has_said_for_how_long(notices: dict[str, Notice]) -> None:
    assert forget_old(0) == 0
    assert left(notices) == list(notices)


def test_a_step_is_a_transaction_of_its_own_and_the_rest_is_left_to_the_next(
    notices: dict[str, Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "STEP", 1)
    assert forget_old(DAYS, most=2) == 2


def test_who_stands_in_for_a_notice_that_goes_stays(notices: dict[str, Notice]) -> None:
    Notice.objects.filter(pk=notices["lately"].pk).update(in_place_of=notices["old, over"])
    forget_old(DAYS)
    assert Notice.objects.get(pk=notices["lately"].pk).in_place_of is None


def test_each_is_written_into_a_file_before(notices: dict[str, Notice], tmp_path: Path) -> None:
    out = StringIO()
    call_command("clean_up", "--days", str(DAYS), "--export", str(tmp_path / "notices.jsonl"), stdout=out)
    kept = [json.loads(line) for line in (tmp_path / "notices.jsonl").read_text().splitlines()]
    assert out.getvalue() == "3 notices are gone.\n"
    assert [(one["id"], one["state"]) for one in kept] == [
        (notices[name].pk, notices[name].state) for name in ("old, over", "old, dropped", "old, of no change")
    ]


@pytest.mark.django_db
def test_a_year_is_kept_at_least() -> None:
    with pytest.raises(CommandError, match="at least 400 days"):
        call_command("clean_up", "--days", "30")
    with pytest.raises(CommandError, match="is not set"):
        call_command("clean_up")
    assert cannot_be_read({"KEEP_NOTICES_DAYS": "30"}) == [
        "KEEP_NOTICES_DAYS is “30”, and takes 400 or more, or 0 for ever."
    ]
    assert cannot_be_read({"KEEP_NOTICES_DAYS": "0"}) == []
