"""What a preview says of a conflict is what saving makes of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Finding, FindingSide, Window
from changes.services import accept_risk, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from estate.domain.impact import Level
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.web.test_previews import local, words

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FALLS = "The risk was accepted. Like this, it no longer is."
GOES_ON = "existing conflict would stay"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def booked(people: Night, who: str, system: str, start: datetime, end: datetime, level: Level = Level.OUTAGE) -> Change:
    draft = ChangeDraft(f"Work on {system}", {system: level}, (DraftWindow(start, end),))
    return booking.book(getattr(people, who), draft, submit=True)


def accepted(people: Night) -> Window:
    """Work on GES and on the agent desktop, which needs it; the risk is accepted for both sides."""
    booked(people, "ana", "agent-desktop", ONE, ONE + 4 * HOUR)
    ges = booked(people, "gina", "ges", ONE, ONE + 2 * HOUR)
    finding = Finding.objects.get()
    for who in (people.gina, people.bert):
        accept_risk.accept(who, finding.pk, "It is quiet then.")
    return Window.objects.get(change=ges)


def form(window: Window, start: datetime, end: datetime, **more: str) -> dict[str, str]:
    return {
        "title": "Work on ges",
        "targets-TOTAL_FORMS": "1",
        "targets-INITIAL_FORMS": "0",
        "targets-0-system": "ges",
        "targets-0-impact": "outage",
        "checks-TOTAL_FORMS": "0",
        "checks-INITIAL_FORMS": "0",
        "windows-TOTAL_FORMS": "1",
        "windows-INITIAL_FORMS": "0",
        "windows-0-id": str(window.public_id),
        "windows-0-starts_at": local(start),
        "windows-0-ends_at": local(end),
        "revision": str(window.change.revision),
        "change": str(window.change.public_id),
        **more,
    }


def still_accepted() -> set[bool]:
    return {side.accepted_at is not None for side in FindingSide.objects.all()}


class TestOfAnAcceptedRisk:
    @pytest.mark.parametrize(
        ("start", "end", "stands"),
        [
            pytest.param(ONE, ONE + 2 * HOUR, True, id="as it is"),
            pytest.param(ONE + HOUR, ONE + 2 * HOUR, True, id="within what was accepted"),
            pytest.param(ONE, ONE + 3 * HOUR, False, id="ending later"),
            pytest.param(ONE - HOUR, ONE + 2 * HOUR, False, id="beginning earlier"),
        ],
    )
    def test_it_says_accepted_exactly_where_saving_leaves_it_so(
        self, people: Night, start: datetime, end: datetime, stands: bool
    ) -> None:
        window = accepted(people)
        gina = pages_as(people.gina)

        shown = words(gina.post("/book/preview/", form(window, start, end)))  # type: ignore[arg-type]
        saved = gina.post(f"/changes/{window.change.public_id}/edit/", form(window, start, end, do="draft"))

        assert (FALLS in shown, GOES_ON in shown, "✓ accepted" in shown) == (not stands, stands, stands)
        assert (saved.status_code, still_accepted()) == (302, {stands})

    def test_an_end_that_is_moved_says_so_too(self, people: Night, clock: Any) -> None:
        window = accepted(people)
        approving.approve(people.bert, window.change_id)
        clock.move_to(ONE)
        start_and_end.start(people.gina, window.pk)
        address = f"/changes/{window.change.public_id}/do/extend/preview/"
        typed = {"window": str(window.public_id)}

        longer = words(pages_as(people.gina).post(address, typed | {"ends_at": local(ONE + 3 * HOUR)}))  # type: ignore[arg-type]
        shorter = words(pages_as(people.gina).post(address, typed | {"ends_at": local(ONE + HOUR)}))  # type: ignore[arg-type]

        assert (FALLS in longer, FALLS in shorter) == (True, False)

    def test_through_the_api_it_is_open_again(self, people: Night) -> None:
        window = accepted(people)
        body = {"change": str(window.change.public_id), "targets": [{"system": "ges", "impact": "outage"}]}

        def states(hours: int) -> list[tuple[str, int]]:
            period = {"starts_at": ONE.isoformat(), "ends_at": (ONE + hours * HOUR).isoformat()}
            sent = body | period | {"window": str(window.public_id)}
            answer = api_as(people.gina).post("/api/v1/conflicts/preview/", sent, format="json").json()
            return [(one["state"], len(one["accepted_by"])) for one in answer["conflicts"]]

        assert (states(2), states(3)) == ([("accepted", 2)], [("open", 0)])
