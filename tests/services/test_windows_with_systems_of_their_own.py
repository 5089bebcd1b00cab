"""Previews, impact, warnings and approvals of a change follow the targets of each of its windows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Approval, Change, Window
from changes.selectors.changes import change_view
from changes.selectors.preview import PlannedWindow, PreviewInput, PreviewView, preview
from changes.selectors.reader import Reader
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import start_and_end
from core.level import Level
from core.time.interval import Interval
from estate.models import WorkGrant
from tests.doors import api_as
from tests.estates import Night
from tests.rows import all_rows, differences

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def draft(targets: dict[str, Level], *windows: tuple[str, ...]) -> ChangeDraft:
    """A window a day, each with its own targets."""
    return ChangeDraft(
        title="Upgrade",
        targets=targets,
        windows=tuple(
            DraftWindow(ONE + day * DAY, ONE + day * DAY + HOUR, only) for day, only in enumerate(windows or [()])
        ),
    )


BOTH = {"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE}


def previewed(who: Person, entered: ChangeDraft) -> PreviewView:
    first, *more = (PlannedWindow(Interval(one.starts_at, one.ends_at), None, one.targets) for one in entered.windows)
    return preview(Reader(who), PreviewInput(entered.targets, first.period, only=first.only, more=tuple(more)))


def levels_and_warnings(of: Any) -> tuple[dict[str, str], list[str]]:
    return {row.system: row.level for row in of.impact}, [one.system for one in of.warnings]


@pytest.mark.parametrize(
    ("windows", "level", "warnings"),
    [
        ((), "outage", ["phone-switch"]),
        ((("switch-a",), ("switch-b",)), "at_risk", []),
        ((("switch-a",), ("switch-a", "switch-b")), "outage", ["phone-switch"]),
        ((("switch-a",), ()), "outage", ["phone-switch"]),
    ],
)
def test_what_is_never_worked_on_together_is_never_out_together(
    people: Night, windows: Any, level: str, warnings: list[str]
) -> None:
    entered = draft(BOTH, *windows)
    change = booking.book(people.ana, entered)
    seen, before = change_view(Reader(people.ana), change), previewed(people.ana, entered)

    assert levels_and_warnings(seen) == levels_and_warnings(before)
    assert (levels_and_warnings(seen)[0]["phone-switch"], levels_and_warnings(seen)[1]) == (level, warnings)


def test_what_no_window_works_on_is_reached_by_none(people: Night) -> None:
    entered = draft(BOTH, ("switch-a",))
    change = booking.book(people.ana, entered)
    seen, before = change_view(Reader(people.ana), change), previewed(people.ana, entered)

    assert "switch-b" not in {row.system for row in (*seen.impact, *before.impact)}
    assert [target.system for target in seen.targets] == ["switch-a", "switch-b"]


def test_a_preview_meets_others_only_where_that_window_works(people: Night) -> None:
    booking.book(people.ana, draft({"switch-b": Level.OUTAGE}), submit=True)

    apart = previewed(people.ana, draft(BOTH, ("switch-a",), ("switch-b",)))
    swapped = previewed(people.ana, draft(BOTH, ("switch-b",), ("switch-a",)))

    assert [one.kind for one in apart.conflicts] == ["redundancy", "shared_dependent"]
    assert "same_system" in {one.kind for one in swapped.windows[0].conflicts}
    assert swapped.windows[1].conflicts == ()


@pytest.fixture
def granted(people: Night) -> Night:
    """The centre may work on the client's GES and on the carrier's line."""
    for slug in ("ges-database", "voice-carrier"):
        WorkGrant.objects.create(system=people.systems[slug], organisation=people.organisations["centre"])
    return people


TWO = {"ges-database": Level.OUTAGE, "voice-carrier": Level.NONE}


def states(change: Change) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in Approval.objects.filter(change=change).order_by("pk"):
        found.setdefault(one.organisation.slug, []).append(one.state)
    return found


def approved(people: Night, change: Change) -> Change:
    approving.approve(people.cleo, change.pk)
    approving.approve(people.vera, change.pk)
    change.refresh_from_db()
    return change


def test_only_the_owners_of_what_is_worked_on_are_asked(granted: Night) -> None:
    change = booking.book(granted.ana, draft(TWO, ("ges-database",)), submit=True)

    assert states(change) == {"client": ["asked"]}


def edited(people: Night, change: Change, *windows: tuple[str, ...]) -> None:
    ids = list(change.windows.values_list("public_id", flat=True))
    entered = draft(TWO, *windows)
    placed = tuple(replace(one, id=pk) for one, pk in zip(entered.windows, ids, strict=True))
    booking.edit(people.ana, change.pk, replace(entered, windows=placed))


def test_work_that_goes_to_another_window_is_approved_anew_by_those_whose_it_is(granted: Night) -> None:
    entered = draft(TWO, ("ges-database",), ("voice-carrier",))
    change = approved(granted, booking.book(granted.ana, entered, submit=True))

    edited(granted, change, ("voice-carrier",), ("ges-database",))

    assert states(change) == {"client": ["voided", "asked"], "carrier": ["voided", "asked"]}


def test_work_that_is_left_out_of_a_window_voids_nothing(granted: Night) -> None:
    entered = draft(TWO, ("ges-database", "voice-carrier"), ("voice-carrier",))
    change = approved(granted, booking.book(granted.ana, entered, submit=True))

    edited(granted, change, ("ges-database",), ("voice-carrier",))

    assert states(change) == {"client": ["approved"], "carrier": ["approved"]}


def test_a_window_that_is_widened_to_all_is_approved_anew_by_those_whose_it_was_not(granted: Night) -> None:
    entered = draft(TWO, ("ges-database",), ("ges-database", "voice-carrier"))
    change = approved(granted, booking.book(granted.ana, entered, submit=True))

    edited(granted, change, (), ())

    assert states(change) == {"client": ["approved"], "carrier": ["voided", "asked"]}


class TestByTheApi:
    @pytest.fixture
    def change(self, people: Night) -> Change:
        return booking.book(people.ana, draft(BOTH, ("switch-a",), ()), submit=True)

    def patch(self, people: Night, change: Change, body: dict[str, Any]) -> Any:
        change.refresh_from_db()
        headers = {"If-Match": f'"{change.revision}"'}
        return api_as(people.ana).patch(f"/api/v1/changes/{change.public_id}/", body, format="json", headers=headers)

    def test_null_means_all(self, people: Night, change: Change) -> None:
        body = api_as(people.ana).get(f"/api/v1/changes/{change.public_id}/").json()

        assert [window["targets"] for window in body["windows"]] == [["switch-a"], None]

    @pytest.mark.parametrize("named", [("starts_at", "ends_at"), ("id", "starts_at", "ends_at", "targets")])
    def test_windows_that_are_sent_back_stay_as_they_are(self, people: Night, change: Change, named: Any) -> None:
        body = api_as(people.ana).get(f"/api/v1/changes/{change.public_id}/").json()

        windows = [{name: window[name] for name in named} for window in body["windows"]]
        answer = self.patch(people, change, {"windows": windows})

        assert (answer.status_code, answer.json()) == (200, body)

    def test_a_target_that_is_added_later_is_worked_on_where_all_are(self, people: Night, change: Change) -> None:
        body = api_as(people.ana).get(f"/api/v1/changes/{change.public_id}/").json()
        windows = [{name: one[name] for name in ("starts_at", "ends_at", "targets")} for one in body["windows"]]
        self.patch(people, change, {"windows": windows})

        self.patch(people, change, {"targets": [*body["targets"], {"system": "phone-switch"}]})

        detail = [api_as(people.ana).get(f"/api/v1/windows/{one['id']}/").json()["targets"] for one in body["windows"]]
        assert detail == [["switch-a"], None]

    def test_null_widens_and_a_list_narrows(self, people: Night, change: Change) -> None:
        [first, second] = change.windows.all()

        for window, targets in ((first, None), (second, ["switch-b"])):
            change.refresh_from_db()
            answer = api_as(people.ana).patch(
                f"/api/v1/windows/{window.public_id}/",
                {"targets": targets},
                format="json",
                headers={"If-Match": f'"{change.revision}"'},
            )
            assert answer.json()["targets"] == targets

    def test_nothing_at_all_is_no_list(self, people: Night, change: Change) -> None:
        window: dict[str, Any] = {"starts_at": ONE.isoformat(), "ends_at": (ONE + HOUR).isoformat(), "targets": []}

        assert self.patch(people, change, {"windows": [window]}).status_code == 400
        assert Window.objects.of_change(change.pk).count() == 2

    def test_an_answer_that_is_sent_back_whole_changes_nothing(self, people: Night, change: Change) -> None:
        start_and_end.start(people.ana, change.windows.all()[0].pk, "It cannot wait.")
        body = api_as(people.ana).get(f"/api/v1/changes/{change.public_id}/").json()
        windows = [api_as(people.ana).get(f"/api/v1/windows/{one['id']}/").json() for one in body["windows"]]
        before = all_rows()

        answers = [
            self.patch(people, change, body),
            *(
                api_as(people.ana).patch(
                    f"/api/v1/windows/{one['id']}/", one, format="json", headers={"If-Match": f'"{body["revision"]}"'}
                )
                for one in windows
            ),
        ]

        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert [answer.json() for answer in answers] == [body, *windows]
        assert differences(before, all_rows()).keys() <= {"accounts.token", "accounts.tokenevent"}

    def test_what_is_not_edited_there_is_refused_where_it_is_said_otherwise(
        self, people: Night, change: Change
    ) -> None:
        body = api_as(people.ana).get(f"/api/v1/changes/{change.public_id}/").json()

        answers = [
            self.patch(people, change, {"state": "approved"}),
            self.patch(people, change, {"windows": [body["windows"][0] | {"state": "approved"}]}),
            self.patch(people, change, {"stat": "approved"}),
        ]

        assert [answer.json()["errors"] for answer in answers] == [
            {"state": ["This is not edited here."]},
            {"state": ["This is not edited here."]},
            {"stat": ["There is no such field."]},
        ]
