"""Every refusal of an act says the same words on the page and in the API, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import Model

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Approval, Change, Finding, FindingSide, Target, Validation, Window
from changes.services import answer_report, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core.activity import Activity
from estate.domain.impact import Level
from tests.doors import api_as, as_read, number, pages_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""01:00 in Denver, where Ana is."""
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR
NOT_YOURS = "This is work of Harbour Contact Centre; only they can do that."
NO_ENGINEER = "This needs the role engineer in your organisation."

Situation = Callable[[Night], Change]


@pytest.fixture(autouse=True)
def clock() -> Any:
    """02:00 in the night of the upgrade."""
    with time_machine.travel(ONE + HOUR, tick=False) as traveller:
        yield traveller


def draft(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, FIVE))


def requested(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)


def declined(people: Night) -> Change:
    return approving.reject(people.cleo, requested(people).pk, "No.")


def approved(people: Night) -> Change:
    return approving.approve(people.cleo, requested(people).pk)


def started(people: Night) -> Change:
    change = approved(people)
    start_and_end.start(people.ana, _window(change))
    return change


def completed(people: Night) -> Change:
    change = started(people)
    start_and_end.complete(people.ana, _window(change), "It works.")
    return change


def cancelled(people: Night) -> Change:
    return start_and_end.cancel(people.ana, requested(people).pk, "Not needed.")


def over_and_never_started(people: Night) -> Change:
    change = approved(people)
    Window.objects.update(starts_at=ONE - 2 * HOUR, ends_at=ONE)
    return change


def never_submitted_and_over(people: Night) -> Change:
    change = draft(people)
    Window.objects.update(starts_at=ONE - 2 * HOUR, ends_at=ONE)
    return change


def started_with_another_ahead(people: Night) -> Change:
    windows = (DraftWindow(ONE, FIVE), DraftWindow(FIVE + HOUR, FIVE + 2 * HOUR))
    change = booking.book(people.ana, ChangeDraft("Quiet", {"switch-a": Level.NONE}, windows), submit=True)
    start_and_end.start(people.ana, _window(change))
    return change


def reported(people: Night) -> Change:
    return declaring.declare(people.gina, Declaration({"switch-a": Level.OUTAGE}))


def answered(people: Night) -> Change:
    return answer_report.confirm_report(people.ana, _window(reported(people)))


def _window(change: Change) -> int:
    return Window.objects.filter(change=change).earliest("starts_at").pk


def _address(change: Change) -> str:
    return str(Window.objects.get(pk=_window(change)).public_id)


WHY: dict[str, Any] = {"reason": "Because."}
EMPTY: dict[str, Any] = {}
LATER: dict[str, Any] = {"ends_at": FIVE + HOUR}


def until(moment: datetime) -> dict[str, Any]:
    return {"ends_at": moment}


REFUSALS: list[tuple[str, str, Situation, dict[str, Any], str]] = [
    ("submit", "ana", requested, {}, "It is requested and cannot become requested."),
    ("submit", "ana", declined, {}, "It is rejected and cannot become requested."),
    ("submit", "ana", cancelled, {}, "It is cancelled and cannot become requested."),
    ("submit", "ana", never_submitted_and_over, {}, "One of its windows is already over. Move it first."),
    ("submit", "bert", draft, {}, NO_ENGINEER),
    ("submit", "gina", requested, {}, NOT_YOURS),
    ("approve", "gina", requested, {}, "This needs the role approver in your organisation."),
    ("approve", "bert", requested, {}, "Your organisation is not asked to approve this change."),
    ("approve", "cleo", approved, {}, "Your organisation has answered already: Cleo approved it."),
    ("approve", "cleo", cancelled, {}, "Your organisation is not asked to approve this change."),
    ("decline", "gina", requested, WHY, "This needs the role approver in your organisation."),
    ("decline", "bert", requested, WHY, "Your organisation is not asked to approve this change."),
    ("decline", "cleo", declined, WHY, "Your organisation has answered already: Cleo declined it."),
    ("start", "ana", requested, {}, "It is not approved yet. Starting it all the same needs a reason."),
    ("start", "ana", draft, {}, "It is a draft and cannot become in progress."),
    ("start", "ana", started, {}, "It is in progress and cannot become in progress."),
    ("start", "ana", over_and_never_started, {}, "Its period is over. Move it before you start it."),
    ("start", "gina", approved, {}, NOT_YOURS),
    ("start", "bert", approved, {}, NO_ENGINEER),
    ("start-unapproved", "ana", declined, WHY, "It is rejected and cannot become in progress."),
    ("update", "ana", approved, {"text": "Hm."}, "Updates are posted while work is in progress; this is approved."),
    ("update", "gina", started, {"text": "Hm."}, NOT_YOURS),
    ("extend", "ana", approved, LATER, "Only work in progress can be extended; this is approved."),
    ("extend", "ana", completed, LATER, "Only work in progress can be extended; this is completed."),
    ("extend", "ana", started, until(ONE), "The end of running work cannot be moved before now."),
    ("extend", "ana", started, until(ONE + HOUR), "The end must be after the start."),
    (
        "extend",
        "ana",
        started_with_another_ahead,
        until(FIVE + 2 * HOUR),
        "This runs into the next window of the same change. Move or cancel that one first.",
    ),
    ("extend", "gina", started, LATER, NOT_YOURS),
    ("complete", "ana", approved, {}, "It is approved and cannot become completed."),
    ("complete", "ana", completed, {}, "It is completed and cannot become completed."),
    ("complete", "gina", started, {}, NOT_YOURS),
    ("roll-back", "ana", approved, WHY, "It is approved and cannot become rolled back."),
    ("roll-back", "bert", started, WHY, NO_ENGINEER),
    ("cancel-window", "ana", completed, WHY, "It is completed and cannot become cancelled."),
    ("cancel-window", "gina", approved, WHY, NOT_YOURS),
    ("cancel", "ana", cancelled, WHY, "It is already cancelled."),
    ("cancel", "ana", completed, WHY, "It is already completed."),
    ("cancel", "gina", approved, WHY, NOT_YOURS),
    ("confirm", "ana", answered, {}, "Nobody is waiting for an answer to this."),
    ("confirm", "ana", started, {}, "Nobody is waiting for an answer to this."),
    ("confirm", "gina", reported, {}, NOT_YOURS),
    ("deny", "ana", answered, WHY, "Nobody is waiting for an answer to this."),
    ("deny", "bert", reported, WHY, NO_ENGINEER),
]
ANSWERS = ("approve", "decline")
ADDRESSES = {
    "submit": "changes/{change}/submit/",
    "approve": "changes/{change}/approve/",
    "decline": "changes/{change}/reject/",
    "cancel": "changes/{change}/cancel/",
    "start": "windows/{window}/start/",
    "start-unapproved": "windows/{window}/start/",
    "update": "windows/{window}/updates/",
    "extend": "windows/{window}/extend/",
    "complete": "windows/{window}/complete/",
    "roll-back": "windows/{window}/roll-back/",
    "cancel-window": "windows/{window}/cancel/",
    "confirm": "windows/{window}/confirm/",
    "deny": "windows/{window}/deny/",
}


def everything() -> list[list[dict[str, Any]]]:
    models: list[type[Model]] = [Change, Window, Target, Validation, Approval, Finding, FindingSide, Activity]
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def typed(person: Person, data: dict[str, Any]) -> dict[str, Any]:
    """Times as the clock of who types shows them."""
    zone = ZoneInfo(person.timezone)
    return {
        name: value.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value
        for name, value in data.items()
    }


def words_on_page(person: Person, change: Change, act: str, data: dict[str, Any]) -> list[str]:
    posted = {"window": _address(change)} | ({"read": number(change)} if act in ANSWERS else {})
    page = pages_as(person).post(f"/changes/{change.public_id}/do/{act}/", typed(person, data) | posted, follow=True)
    return [str(message) for message in page.context["messages"]]


def words_of_api(person: Person, change: Change, act: str, data: dict[str, Any]) -> list[str]:
    address = ADDRESSES[act].format(change=change.public_id, window=_address(change))
    read = as_read(change) if act in ANSWERS else {}
    answer = api_as(person).post(f"/api/v1/{address}", data, headers=read)
    return [answer.json()["detail"]] if answer.status_code in (403, 409) else [str(answer.status_code)]


SITUATIONS = list(dict.fromkeys(row[2] for row in REFUSALS))


@pytest.mark.parametrize("situation", SITUATIONS, ids=[situation.__name__ for situation in SITUATIONS])
def test_a_refused_act_says_why_at_both_doors_and_changes_nothing(people: Night, situation: Situation) -> None:
    change, refused = situation(people), [row for row in REFUSALS if row[2] is situation]
    before = everything()
    said = [
        (act, who, door(people.people[who], change, act, data))
        for act, who, _, data, _ in refused
        for door in (words_on_page, words_of_api)
    ]

    assert said == [(act, who, [words]) for act, who, _, _, words in refused for _ in ("page", "API")]
    assert everything() == before


def test_who_may_not_see_it_finds_nothing_at_either_door(people: Night) -> None:
    change = approved(people)
    before = everything()
    bodies = {"update": {"text": "Hm."}, "extend": LATER, "submit": EMPTY, "complete": EMPTY, "confirm": EMPTY}
    page, api = pages_as(people.sten), api_as(people.sten)
    answers = {}
    for act, address in ADDRESSES.items():
        body = bodies.get(act, WHY)
        shown = page.post(
            f"/changes/{change.public_id}/do/{act}/", typed(people.sten, body) | {"window": _window(change)}
        )
        sent = api.post(f"/api/v1/{address.format(change=change.public_id, window=_address(change))}", body)
        answers[act] = (shown.status_code, sent.status_code)

    assert answers == dict.fromkeys(ADDRESSES, (404, 404))
    assert everything() == before


@pytest.mark.parametrize(
    ("period", "words"),
    [
        pytest.param(
            ("2026-11-22T20:00", "2026-11-22T21:00"),
            "This period is already over. Declare work that took place.",
            id="over",
        ),
        pytest.param(("2026-11-23T05:00", "2026-11-23T04:00"), "The end must be after the start.", id="reversed"),
        pytest.param(("2026-11-23T05:00", "2026-11-23T05:00"), "The end must be after the start.", id="zero length"),
        pytest.param(
            ("2026-11-23T05:00", "2028-11-23T05:00"),
            "This window lasts 731 days. Confirm that you mean it.",
            id="two years",
        ),
    ],
)
def test_a_wrong_period_is_refused_in_the_same_words_and_nothing_is_booked(
    people: Night, period: tuple[str, str], words: str
) -> None:
    """Typed in Denver, sent with its offset."""
    form = {
        "do": "submit",
        "title": "Upgrade",
        "targets-TOTAL_FORMS": "1",
        "targets-INITIAL_FORMS": "0",
        "targets-0-system": "switch-a",
        "targets-0-impact": "outage",
        "checks-TOTAL_FORMS": "0",
        "checks-INITIAL_FORMS": "0",
        "windows-TOTAL_FORMS": "1",
        "windows-INITIAL_FORMS": "0",
        "windows-0-starts_at": period[0],
        "windows-0-ends_at": period[1],
    }
    sent = {
        "title": "Upgrade",
        "submit": True,
        "targets": [{"system": "switch-a"}],
        "windows": [{"starts_at": f"{period[0]}:00-07:00", "ends_at": f"{period[1]}:00-07:00"}],
    }
    page = pages_as(people.ana).post("/book/", form)
    api = api_as(people.ana).post("/api/v1/changes/", sent)

    assert (api.status_code, api.json()["errors"]) == (400, {"windows.0.ends_at": [words]})
    assert (page.status_code, words in unescape(page.content.decode())) == (200, True)
    assert (Change.objects.count(), Activity.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("who", "system", "field", "words"),
    [
        pytest.param(
            "vera",
            "portal",
            "targets.0.system",
            "None of your systems needs “portal”, so work on it is not yours to report.",
            id="not affected",
        ),
        pytest.param("ana", "nothing", "targets.0.system", "There is no system “nothing”.", id="unknown"),
    ],
)
def test_a_declaration_is_refused_in_the_same_words(
    people: Night, who: str, system: str, field: str, words: str
) -> None:
    form = {"do": "declare", "target": system, "impact": "outage", "since": "0", "until": ""}
    page = pages_as(people.people[who]).post("/declare/", form)
    api = api_as(people.people[who]).post("/api/v1/unscheduled/", {"targets": [{"system": system}]})

    assert (api.status_code, api.json()["errors"]) == (400, {field: [words]})
    assert (page.status_code, words in unescape(page.content.decode())) == (200, True)
    assert (Change.objects.count(), Activity.objects.count()) == (0, 0)


def test_a_copy_is_refused_in_the_same_words_and_nothing_is_written(people: Night) -> None:
    change = draft(people)
    before = everything()
    page = pages_as(people.bert).post(f"/changes/{change.public_id}/copy/", {"slot": FIVE.isoformat()})
    api = api_as(people.bert).post(f"/api/v1/changes/{change.public_id}/copy/", {"starts_at": FIVE})

    assert (api.status_code, api.json()["detail"]) == (403, NO_ENGINEER)
    assert (page.status_code, NO_ENGINEER in unescape(page.content.decode())) == (403, True)
    assert everything() == before


def test_a_copy_to_a_time_that_is_over_is_refused_in_the_same_words(people: Night) -> None:
    change, words = draft(people), "This period is already over. Declare work that took place."
    before = everything()
    page = pages_as(people.ana).post(f"/changes/{change.public_id}/copy/", {"slot": (ONE - 9 * HOUR).isoformat()})
    api = api_as(people.ana).post(f"/api/v1/changes/{change.public_id}/copy/", {"starts_at": ONE - 9 * HOUR})

    assert (api.status_code, list(api.json()["errors"].values())) == (400, [[words]])
    assert (page.status_code, words in unescape(page.content.decode())) == (200, True)
    assert everything() == before


def conflict(people: Night) -> Finding:
    requested(people)
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
    return Finding.objects.get()


def test_accepting_the_risk_of_what_is_gone_is_refused_in_the_same_words(people: Night) -> None:
    finding = conflict(people)
    start_and_end.cancel(people.gina, Change.objects.get(organisation__slug="client").pk, "Done.")
    before = everything()
    page = pages_as(people.ana).post(
        f"/conflicts/{finding.public_id}/accept/",
        {f"f{finding.public_id}-reason": "Fine.", "read": number(finding)},
        follow=True,
    )
    address = f"/api/v1/conflicts/{finding.public_id}/accept/"
    api = api_as(people.ana).post(address, {"reason": "Fine."}, headers=as_read(finding))

    words = "This conflict is already gone."
    assert [str(message) for message in page.context["messages"]] == [words]
    assert (api.status_code, api.json()["detail"]) == (409, words)
    assert everything() == before
