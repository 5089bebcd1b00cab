"""Moving a window beside the calendar: what it would make and end, and that nothing moves before somebody says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import start_and_end
from estate.domain.impact import Level
from tests.doors import pages_as
from tests.estates import Night
from tests.web.browsing import opened

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
"""Friday, 01:00 in Denver."""
HOUR = timedelta(hours=1)
BESIDE = {"HX-Request": "true", "HX-Current-URL": "http://testserver/schedule/?view=week"}
AT = datetime(2026, 11, 15, 5, tzinfo=UTC)
"""Saturday, 22:00 in Denver."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def book(person: Person, title: str, start: datetime, *targets: str, submit: bool = True) -> Window:
    window = DraftWindow(start, start + 2 * HOUR)
    draft = ChangeDraft(title=title, targets=dict.fromkeys(targets, Level.OUTAGE), windows=(window,))
    return booking.book(person, draft, submit=submit).windows.get()


def place(window: Window) -> str:
    return f"/schedule/move/{window.public_id}/"


def dragged(window: Window, by: timedelta) -> str:
    moved = {"starts_at": window.starts_at + by, "ends_at": (window.ends_at or AT) + by, "was": window.starts_at}
    return f"{place(window)}?" + "&".join(f"{name}={at:%Y-%m-%dT%H:%M:%SZ}" for name, at in moved.items())


def said(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def sent(client: Client, window: Window, by: timedelta, **typed: str) -> dict[str, Any]:
    return {**opened(client, dragged(window, by)).filled(place(window)), **typed}


def brings(client: Client, window: Window, by: timedelta) -> str:
    return said(client.post(place(window), sent(client, window, by), headers=BESIDE).text)


def stands(window: Window) -> datetime:
    return Window.objects.get(pk=window.pk).starts_at


def test_dragging_shows_where_it_stands_and_moves_nothing(people: Night) -> None:
    window = book(people.ana, "Patch it", AT, "switch-a")

    page = pages_as(people.ana).get(dragged(window, HOUR))

    form = page.context["form"]
    assert (form["starts_at"].value(), form["ends_at"].value()) == (AT + HOUR, AT + 3 * HOUR)
    assert "Planned for Sat 14 Nov, 22:00 – Sun 15 Nov, 00:00 MST · Sun 15 Nov, 05:00–07:00 UTC" in said(page.text)
    assert stands(window) == AT


def test_it_says_what_it_would_make_whose_approval_falls_and_who_is_told(people: Night) -> None:
    window = book(people.ana, "Desktop", AT, "agent-desktop")
    approving.approve(people.cleo, window.change_id)
    book(people.gina, "Index of GES", AT + 4 * HOUR, "ges")

    shown = brings(pages_as(people.ana), window, 4 * HOUR)

    assert shown.startswith("▲▲ high Your change works on Agent desktop, which “Index of GES” of Meridian Travel")
    assert "Approvals once it is moved Meridian Travel Is asked to approve it" in shown
    assert "Who is told" in shown
    assert "Cleo" in shown
    assert stands(window) == AT


def test_what_a_script_asks_for_moves_nothing_whatever_it_sends(people: Night) -> None:
    window, client = book(people.ana, "Patch it", AT, "switch-a"), pages_as(people.ana)

    answer = client.post(place(window), sent(client, window, HOUR, do="move"), headers=BESIDE)

    assert (answer.status_code, stands(window)) == (200, AT)


def test_it_says_what_would_be_gone(people: Night) -> None:
    window = book(people.ana, "Desktop", AT, "agent-desktop")
    book(people.gina, "Index of GES", AT, "ges")

    assert brings(pages_as(people.ana), window, 4 * HOUR).startswith(
        "✓ No new conflict. Would be gone ✓ “Desktop” works on"
    )


def test_moving_it_says_where_it_stands_now_and_leads_back(people: Night) -> None:
    window, client = book(people.ana, "Patch it", AT, "switch-a"), pages_as(people.ana)

    answer = client.post(place(window), sent(client, window, HOUR, do="move", back="view=week"), follow=True)

    assert answer.redirect_chain == [("/schedule/?view=week", 302)]
    assert [str(one) for one in answer.context["messages"]] == ["Moved. It waits for Meridian Travel to approve."]
    assert stands(window) == AT + HOUR


def test_a_conflict_that_nobody_saw_is_shown_before_it_is_moved(people: Night) -> None:
    window, client = book(people.ana, "Desktop", AT, "agent-desktop"), pages_as(people.ana)
    typed = sent(client, window, 4 * HOUR, do="move")
    book(people.gina, "Index of GES", AT + 4 * HOUR, "ges")

    asked = client.post(place(window), typed)
    again = opened(client, dragged(window, 4 * HOUR))
    moved = client.post(place(window), {**again.filled(place(window)), "do": "move"})

    assert "This would make 1 new conflict, below. Nothing was moved and nobody was told." in said(asked.text)
    assert (moved.status_code, stands(window)) == (302, AT + 4 * HOUR)


def test_whoever_is_overtaken_by_an_edit_is_told_and_moves_nothing(people: Night) -> None:
    window, client = book(people.ana, "Patch it", AT, "switch-a"), pages_as(people.ana)
    typed = sent(client, window, HOUR, do="move")
    booking.move_window(people.ana, window.pk, {"starts_at": AT - HOUR, "ends_at": AT + HOUR})

    answer = client.post(place(window), typed)

    assert "Somebody changed this in the meantime. It now stands at Sat 14 Nov, 21:00–23:00 MST" in said(answer.text)
    assert answer.context["form"]["starts_at"].value().text == "2026-11-14T23:00"
    assert stands(window) == AT - HOUR
    client.post(place(window), typed | {"revision": answer.context["moving"].revision})
    assert stands(window) == AT + HOUR


def test_a_bar_that_was_old_when_it_was_dragged_says_where_it_stands_now(people: Night) -> None:
    window, client = book(people.ana, "Patch it", AT, "switch-a"), pages_as(people.ana)
    old = dragged(window, HOUR)
    booking.move_window(people.ana, window.pk, {"starts_at": AT - HOUR, "ends_at": AT + HOUR})

    assert "Somebody changed this in the meantime. It now stands at" in said(client.get(old).text)


def test_only_this_window_of_several_moves(people: Night) -> None:
    windows = tuple(DraftWindow(AT + day * 24 * HOUR, AT + (day * 24 + 2) * HOUR) for day in range(3))
    draft = ChangeDraft(title="Thrice", targets={"switch-a": Level.OUTAGE}, windows=windows)
    change = booking.book(people.ana, draft, submit=True)
    first, second, third = change.windows.order_by("starts_at")
    client = pages_as(people.ana)

    onto = client.post(place(second), sent(client, second, 24 * HOUR, do="move"))
    client.post(place(second), sent(client, second, HOUR, do="move"))

    assert "This window overlaps another one of the same change." in said(onto.text)
    assert [stands(one) for one in (first, second, third)] == [AT, AT + 25 * HOUR, AT + 48 * HOUR]


def started(people: Night, clock: Any) -> Window:
    window = book(people.ana, "Patch it", NOW + HOUR, "switch-a")
    clock.move_to(NOW + HOUR)
    start_and_end.start(people.ana, window.pk, "agreed by phone")
    window.refresh_from_db()
    return window


def test_of_work_that_has_started_the_end_is_moved_and_the_start_stays(people: Night, clock: Any) -> None:
    window, client = started(people, clock), pages_as(people.ana)
    ends_at = NOW + 5 * HOUR

    page = opened(client, f"{place(window)}?ends_at={ends_at:%Y-%m-%dT%H:%M:%SZ}&was={NOW + HOUR:%Y-%m-%dT%H:%M:%SZ}")
    typed = page.filled(place(window))
    shown = said(client.post(place(window), typed, headers=BESIDE).text)
    assert (stands(window), Window.objects.get(pk=window.pk).ends_at) == (NOW + HOUR, NOW + 3 * HOUR)
    answer = client.post(place(window), {**typed, "do": "move", "starts_at": "2026-11-20T01:00"}, follow=True)

    assert "Move the end of “ Patch it ”" in said(page.text)
    assert "Who is told" in shown
    assert [str(one) for one in answer.context["messages"]] == ["Moved."]
    moved = Window.objects.get(pk=window.pk)
    assert (moved.actual_start, moved.starts_at, moved.ends_at) == (NOW + HOUR, NOW + HOUR, ends_at)


def test_the_end_of_running_work_that_runs_into_other_work_is_shown_first(people: Night, clock: Any) -> None:
    window, client = started(people, clock), pages_as(people.ana)
    typed = opened(client, f"{place(window)}?ends_at={NOW + 5 * HOUR:%Y-%m-%dT%H:%M:%SZ}").filled(place(window))
    book(people.gina, "Index of GES", NOW + 4 * HOUR, "ges")
    book(people.ana, "Patch it too", NOW + 4 * HOUR, "switch-a")

    asked = client.post(place(window), {**typed, "do": "move"})
    assert "This would make" in said(asked.text)
    assert Window.objects.get(pk=window.pk).ends_at == NOW + 3 * HOUR


def test_the_end_of_running_work_does_not_move_before_now(people: Night, clock: Any) -> None:
    window, client = started(people, clock), pages_as(people.ana)
    clock.move_to(NOW + 2 * HOUR)
    typed = opened(client, f"{place(window)}?ends_at={NOW + HOUR * 1.5:%Y-%m-%dT%H:%M:%SZ}").filled(place(window))

    refused = client.post(place(window), {**typed, "do": "move"})

    assert "The end of running work cannot be moved before now." in said(refused.text)
    assert Window.objects.get(pk=window.pk).ends_at == NOW + 3 * HOUR


def test_what_is_over_stays_where_it_is(people: Night, clock: Any) -> None:
    window, client = started(people, clock), pages_as(people.ana)
    clock.move_to(NOW + 2 * HOUR)
    start_and_end.complete(people.ana, window.pk)

    page = client.get(place(window))

    assert "It is over, and stays where it is." in said(page.text)
    assert "<button" not in page.text.partition('id="in-place"')[2]
    assert client.post(place(window), {"do": "move", "ends_at": "2026-11-20T01:00"}).status_code == 200
    assert Window.objects.get(pk=window.pk).ends_at == NOW + 3 * HOUR


def test_others_can_neither_move_it_nor_find_it(people: Night) -> None:
    window = book(people.ana, "Patch it", AT, "switch-a")
    book(people.ana, "Draft", AT + 24 * HOUR, "switch-a", submit=False)

    def answers(one: Window) -> list[int]:
        return [
            pages_as(who).get(place(one)).status_code for who in (people.ana, people.bert, people.gina, people.sten)
        ]

    assert answers(window) == [200, 403, 403, 404]
    assert answers(Window.objects.get(change__title="Draft")) == [200, 403, 404, 404]


def test_it_takes_a_fixed_number_of_queries(people: Night, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    window, client = book(people.ana, "Desktop", AT, "agent-desktop"), pages_as(people.ana)
    for number in range(3):
        book(people.gina, f"Index {number}", AT + number * HOUR / 4, "ges")
        client.get(dragged(window, HOUR / 2))
        with django_assert_num_queries(31):
            client.get(dragged(window, HOUR / 2))


def test_a_draft_is_moved_and_nobody_is_told(people: Night) -> None:
    window, client = book(people.ana, "Not yet", AT, "switch-a", submit=False), pages_as(people.ana)

    assert brings(client, window, HOUR) == (
        "✓ No new conflict. It is a draft: nobody has to approve it, and nobody is told."
    )
    client.post(place(window), sent(client, window, HOUR, do="move"))
    assert (stands(window), Change.objects.get().state) == (AT + HOUR, "draft")
