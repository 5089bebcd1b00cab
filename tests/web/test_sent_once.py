"""A form that is sent twice acts once, and says so; what was refused may be sent again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import Person, Token
from changes.models import Change, Proposal, Window
from changes.services import answer_links, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services.graph_edits import editing_graph
from components.sent_once import TWICE
from core.activity import Activity
from core.done_once import KEPT_FOR, DoneUnderKey
from estate.models import System
from estate.selectors import claim_links
from estate.services.dependencies import add_dependency
from notifications.domain.link_standing import Purpose
from notifications.models import Mute, Notice
from notifications.services.letters.notice_links import token_of
from notifications.services.making import fan_out as fanning
from tests.doors import number, pages_as
from tests.estates import Night, switch_upgrade
from tests.web.signing_in import PASSWORD, SECRET, code, confirm, is_confirmed, make_ana
from triage.models import Question
from triage.selectors import question_links
from triage.services import ask_owner, investigate
from triage.services.investigate import ObservationEntry

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BOOKED = {
    "title": "Upgrade",
    "targets-TOTAL_FORMS": "1",
    "targets-INITIAL_FORMS": "0",
    "targets-0-system": "switch-a",
    "targets-0-impact": "outage",
    "checks-TOTAL_FORMS": "0",
    "checks-INITIAL_FORMS": "0",
    "windows-TOTAL_FORMS": "1",
    "windows-INITIAL_FORMS": "0",
    "windows-0-starts_at": "2026-11-23T01:00",
    "windows-0-ends_at": "2026-11-23T05:00",
    "do": "submit",
}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - 10 * DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)


@pytest.fixture
def running(people: Night, change: Change, clock: Any) -> Window:
    approving.approve(people.cleo, change.pk)
    clock.move_to(ONE)
    return start_and_end.start(people.ana, Window.objects.get().pk)


def form_of(client: Client, page: str, action: str = "") -> dict[str, str]:
    """What the form of a page that is shown sends along."""
    shown = client.get(page).content.decode()
    form = re.search(rf'<form[^>]*action="{re.escape(action or page)}".*?</form>', shown, re.DOTALL)
    form = form or re.search(r'<form[^>]*method="post" novalidate>.*?</form>', shown, re.DOTALL)
    assert form, action or page
    return dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', form.group(0)))


def twice(client: Client, action: str, sent: dict[str, Any]) -> list[HttpResponse]:
    return [client.post(action, sent) for _ in range(2)]  # type: ignore[misc]


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def where(answers: list[HttpResponse]) -> list[str]:
    return [answer.headers["Location"] for answer in answers]


def test_every_form_is_given_a_key_of_its_own_without_a_query() -> None:
    page = engines["django"].from_string("<form>{% csrf_token %}</form><form>{% csrf_token %}</form>")
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with CaptureQueriesContext(connection) as asked:
        shown = [page.render(request=request) for _ in range(2)]

    keys = re.findall(r'<input type="hidden" name="once" value="([\w-]{22})">', "".join(shown))
    assert (len(set(keys)), len(asked)) == (4, 0)


def test_work_is_booked_once_and_shown_both_times(people: Night) -> None:
    ana = pages_as(people.ana)
    sent = form_of(ana, "/book/") | BOOKED

    answers = twice(ana, "/book/", sent)

    booked = Change.objects.get()
    assert where(answers) == [f"/changes/{booked.public_id}/"] * 2
    assert said(ana.get(answers[1].headers["Location"])) == [
        "Submitted. It waits for Meridian Travel to approve.",
        TWICE,
    ]


def test_a_key_costs_two_queries(people: Night) -> None:
    ana = pages_as(people.ana)
    counts = []
    for keyed in ({}, {"once": "A" * 22}, {"once": "A" * 22}):
        with CaptureQueriesContext(connection) as asked:
            ana.post("/book/", BOOKED | keyed)
        counts.append(len([one for one in asked if "core_doneunderkey" in one["sql"]]))

    assert counts == [0, 2, 1]


def test_sent_again_with_something_else_in_it_is_asked_about(people: Night) -> None:
    ana = pages_as(people.ana)
    sent = form_of(ana, "/book/") | BOOKED
    first = ana.post("/book/", sent)

    asked = ana.post("/book/", sent | {"title": "Upgrade <again>", "windows-0-ends_at": "2026-11-23T06:00"})

    page = asked.content.decode()
    assert (asked.status_code, Change.objects.count()) == (409, 1)
    assert "You already sent this form" in page
    assert f'<a href="{first.headers["Location"]}">see what came of it</a>' in page
    kept = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page.partition("<main")[2]))
    assert kept.pop("once") != sent["once"]
    assert unescape(kept["title"]) == "Upgrade <again>"
    made = ana.post("/book/", {name: unescape(value) for name, value in kept.items()} | {"once": "B" * 22})
    assert (made.status_code, Change.objects.count()) == (302, 2)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("update", {"text": "Half done."}),
        ("extend", {"ends_at": "2026-11-23T06:00", "seen": "all"}),
        ("complete-despite", {"reason": "They log in without being asked to."}),
    ],
)
def test_running_work_is_told_of_once(people: Night, running: Window, name: str, typed: dict[str, str]) -> None:
    ana, page = pages_as(people.ana), f"/changes/{running.change.public_id}/"
    before = Activity.objects.count()
    sent = form_of(ana, page, f"{page}do/{name}/") | typed

    answers = twice(ana, f"{page}do/{name}/", sent)

    assert where(answers) == [page] * 2
    assert Activity.objects.count() == before + 1


def test_what_was_refused_may_be_sent_again_under_the_same_key(people: Night, change: Change) -> None:
    ana, page = pages_as(people.ana), f"/changes/{change.public_id}/"
    sent = form_of(ana, page, f"{page}share/")
    refused = ana.post(f"{page}share/", sent, follow=True)
    assert said(refused) == ["Choose the organisation to show all of it to."]
    form = form_of(ana, "/book/") | BOOKED
    assert ana.post("/book/", form | {"title": ""}).status_code == 200

    assert said(ana.post(f"{page}share/", sent | {"share-organisation": "carrier"}, follow=True)) == [
        "They see all of it."
    ]
    assert ana.post("/book/", form).status_code == 302
    assert Change.objects.count() == 2


def test_what_is_kept_for_after_signing_in_is_not_done_yet(people: Night) -> None:
    ana = pages_as(people.ana)
    sent = form_of(ana, "/book/") | BOOKED

    assert "unsent=" in ana.post("/book/", sent | {"unsent": "keep"}).headers["Location"]
    assert (Change.objects.count(), DoneUnderKey.objects.count()) == (0, 0)
    assert ana.post("/book/", sent).status_code == 302
    assert Change.objects.count() == 1


def test_what_was_answered_in_place_of_the_page_is_not_done_yet(people: Night, settings: LazySettings) -> None:
    ana = pages_as(people.ana)
    sent = form_of(ana, "/book/") | BOOKED
    settings.REQUIRE_TWO_FACTOR = True
    assert ana.post("/book/", sent).headers["Location"] == "/account/two-factor/on/"

    settings.REQUIRE_TWO_FACTOR = False
    assert where(twice(ana, "/book/", sent)) == [f"/changes/{Change.objects.get().public_id}/"] * 2


def test_a_key_is_of_one_person_and_one_address(people: Night) -> None:
    sent = BOOKED | {"once": "A" * 22}
    system = {"target": "switch-a", "impact": "outage", "since": "0", "until": "", "reason": "", "do": "declare"}
    for _ in range(2):
        pages_as(people.ana).post("/book/", sent)
        pages_as(people.ana).post("/declare/", system | {"once": "A" * 22})
        pages_as(people.sten).post("/declare/", system | {"target": "portal", "once": "A" * 22})

    assert [change.owner.name for change in Change.objects.order_by("pk")] == ["Ana", "Ana"]
    assert DoneUnderKey.objects.count() == 2


def test_after_a_day_a_key_is_forgotten(people: Night, clock: Any) -> None:
    sent = BOOKED | {"once": "A" * 22}
    pages_as(people.ana).post("/book/", sent)
    clock.shift(KEPT_FOR)
    pages_as(people.ana).post("/book/", sent)

    assert (Change.objects.count(), DoneUnderKey.objects.count()) == (2, 1)


@pytest.mark.parametrize("key", ["", "A" * 256, "A\x00", "ä"])
def test_what_is_no_key_of_ours_is_none(people: Night, key: str) -> None:
    twice(pages_as(people.ana), "/book/", BOOKED | {"once": key})
    assert (Change.objects.count(), DoneUnderKey.objects.count()) == (2, 0)


def test_a_new_token_is_one_and_its_key_is_shown_both_times(people: Night) -> None:
    ana = is_confirmed(pages_as(people.ana))
    sent = form_of(ana, "/tokens/") | {"name": "Script", "scopes": "read", "lasts": "7"}

    keys = [re.findall(r'class="key">([^<]+)<', answer.content.decode()) for answer in twice(ana, "/tokens/", sent)]

    [token] = Token.objects.all()
    assert keys[0] == keys[1]
    assert Token.digest_of(keys[0][0]) == token.digest
    ana.post("/tokens/", sent | {"name": "Another"})
    assert Token.objects.count() == 2
    ana.post(f"/tokens/{token.public_id}/revoke/")
    assert "has been revoked" in ana.post("/tokens/", sent).content.decode()


def link_for(people: Night, change: Change) -> str:
    link = answer_links.link_to_answer(people.cleo, change)
    assert link is not None
    return f"/answer/{answer_links.token_of(link)}/"


LATER = {"starts_at": "2026-11-24T03:00", "ends_at": "2026-11-24T07:00"}


@pytest.mark.parametrize("answer", [{"do": "approve"}, {"do": "decline", "reason": "No."}, {"do": "propose"} | LATER])
def test_a_link_answers_once(people: Night, change: Change, answer: dict[str, str]) -> None:
    page, anybody = link_for(people, change), Client()
    sent = form_of(anybody, page) | {"name": "Cleo"} | answer
    before = Activity.objects.count()

    first, again = twice(anybody, page, sent)

    assert (first.status_code, again.status_code, again.headers["Location"]) == (200, 302, page)
    assert Activity.objects.count() == before + 1
    assert Proposal.objects.count() == ("starts_at" in answer)
    assert not DoneUnderKey.objects.filter(leads_to__contains="answer").exists(), "links lie nowhere"


def test_over_a_link_another_time_is_proposed_without_being_asked_back(people: Night, change: Change) -> None:
    page, anybody = link_for(people, change), Client()
    sent = form_of(anybody, page) | {"name": "Cleo", "do": "propose"} | LATER
    times = [sent, sent | {"ends_at": "2026-11-24T08:00"}]

    assert [anybody.post(page, one).status_code for one in times] == [200, 200]
    assert Proposal.objects.filter(state="open").count() == 1


def test_the_same_time_is_proposed_once_by_whatever_door(people: Night, change: Change) -> None:
    page, anybody = link_for(people, change), Client()
    sent = {"name": "Cleo", "do": "propose", "read": str(number(change))} | LATER

    answers = twice(anybody, page, sent)

    assert "Your organisation has proposed this time already." in answers[1].content.decode()
    assert (Proposal.objects.count(), Activity.objects.filter(kind="proposed").count()) == (1, 1)


def told(change: Change) -> Notice:
    while fanning.fan_out():
        pass
    Notice.objects.update(state="sent")
    return Notice.objects.filter(change=change).earliest("pk")


def test_a_notice_is_seen_and_turned_down_once(people: Night, change: Change) -> None:
    notice = told(change)
    seen, fewer = (f"/notices/{word}/{token_of(notice, Purpose(word))}/" for word in ("seen", "fewer"))
    anybody, before = Client(), Activity.objects.count()

    for page, typed in ((seen, {}), (fewer, {"choice": "change"})):
        first, again = twice(anybody, page, {"once": "A" * 22} | typed)
        assert (first.status_code, again.headers["Location"]) == (200, page)

    assert Activity.objects.count() == before + 2
    person = pages_as(notice.contact)
    assert Mute.objects.filter(person=notice.contact).count() == 1
    unmute = f"/account/notices/{change.public_id}/again/"
    assert where(twice(person, unmute, {"once": "B" * 22})) == ["/account/notices/"] * 2
    assert where(twice(person, f"/notices/{notice.public_id}/seen/", {"once": "B" * 22})) == ["/notices/"] * 2


def test_an_owner_answers_once(people: Night, running: Window) -> None:
    trouble = investigate.open_investigation(people.ana, [ObservationEntry("agent-desktop", "ges", "failing")])
    ask_owner.ask(people.ana, trouble.pk, "ges")
    page = f"/are-you-working-on-this/{question_links.token_of(Question.objects.get())}/"
    sent = {"once": "A" * 22, "do": "yes", "name": "Dora", "since": "30", "until": "60", "impact": "outage"}
    before = Change.objects.count()

    first, again = twice(Client(), page, sent)

    assert (first.status_code, again.headers["Location"]) == (200, page)
    assert Change.objects.count() == before + 1


def test_settings_and_people_are_saved_once(people: Night) -> None:
    Person.objects.filter(pk=people.gina.pk).update(roles=["admin"])
    gina, olaf = pages_as(people.gina), f"/people/{people.olaf.public_id}/"
    form = gina.get("/settings/").context["form"]
    values = {name: str(form[name].value() or "") for name in form.fields} | {"notice_hours": "48"}

    saved = twice(gina, "/settings/", values | {"once": "A" * 22})
    gone = twice(gina, f"{olaf}deactivate/", {"once": "B" * 22})
    back = twice(gina, f"{olaf}reactivate/", {"once": "C" * 22})

    assert (where(saved), where(gone), where(back)) == (["/settings/"] * 2, [olaf] * 2, [olaf] * 2)
    assert said(gina.get(olaf))[-1] == TWICE
    assert Activity.objects.count() == 3


def test_a_password_is_changed_once() -> None:
    client, typed = Client(), {"oldpassword": PASSWORD, "password1": "another one", "password2": "another one"}
    client.force_login(make_ana())

    answers = twice(client, "/account/password/", typed | {"once": "A" * 22})

    assert len(set(where(answers))) == 1
    assert Person.objects.get().check_password("another one")


@pytest.mark.parametrize("which", [r"/account/sessions/\w{32}/end/", "/account/sessions/end/"])
def test_sessions_are_ended_once(people: Night, which: str) -> None:
    here, _ = is_confirmed(pages_as(people.ana)), pages_as(people.ana)
    [end] = re.findall(f'action="({which})"', here.get("/account/sessions/").text)

    answers = twice(here, end, {"once": "A" * 22})

    assert where(answers) == ["/account/sessions/"] * 2
    assert Activity.objects.count() == 1


@pytest.fixture
def with_app() -> tuple[Person, Client]:
    """Ana, who signs in with two factors."""
    ana, client = make_ana(), Client()
    TOTP.activate(ana, SECRET)
    client.force_login(ana)
    return ana, client


def test_a_detour_has_done_nothing_yet(with_app: tuple[Person, Client]) -> None:
    asked_first = with_app[1].post("/account/two-factor/off/", {"once": "A" * 22}).headers["Location"]

    assert asked_first.startswith("/account/confirm/")
    assert DoneUnderKey.objects.count() == 0


@pytest.mark.parametrize("page", ["recovery-codes/new", "off"])
def test_the_second_factor_is_changed_once(
    with_app: tuple[Person, Client], page: str, django_capture_on_commit_callbacks: Any
) -> None:
    _, client = with_app
    confirm(client, "/")

    with django_capture_on_commit_callbacks(execute=True):
        answers = twice(client, f"/account/two-factor/{page}/", {"once": "A" * 22})

    assert len(set(where(answers))) == 1
    assert Activity.objects.count() == 1


def test_the_second_factor_is_turned_on_once(django_capture_on_commit_callbacks: Any) -> None:
    client, page = Client(), "/account/two-factor/on/"
    client.force_login(make_ana())
    confirm(client, page)
    secret = re.findall(r'<code class="key">(\w+)</code>', client.get(page).text)[0]

    with django_capture_on_commit_callbacks(execute=True):
        answers = twice(client, page, {"code": code(secret), "once": "A" * 22})

    assert len(set(where(answers))) == 1
    assert Activity.objects.filter(kind="two_factor_on").count() == 1


def test_a_claim_is_answered_once(people: Night) -> None:
    with editing_graph(people.vera):
        claim = add_dependency(people.vera, "voice-carrier", "ges", "required")
    page = f"/confirm-dependency/{claim_links.token_of(claim, people.gina)}/"

    first, again = twice(Client(), page, {"once": "A" * 22, "do": "confirm", "name": "Gina"})

    assert (first.status_code, again.headers["Location"]) == (200, page)
    assert Activity.objects.filter(kind="dependency_confirmed").count() == 1


def test_whoever_begins_is_led_on_once(people: Night) -> None:
    """An example, several systems, somebody on call, an organisation and its description."""
    Person.objects.filter(pk=people.sten.pk).update(is_operator=True)
    sten, begin = pages_as(people.sten), "/getting-started/"
    called = {"who": people.sten.email, "roles": ["on_call"], "systems": ["post"]}
    made = {"name": "Southbank Radio", "timezone": "UTC", "admin_name": "Nadia", "admin_email": "n@southbank.example"}

    example = twice(sten, f"{begin}example/add/", {"once": "A" * 22})
    System.objects.create(slug="post", name="Post", organisation=people.sten.organisation)
    on_call = twice(sten, f"{begin}on-call/", {"once": "B" * 22} | called)
    added = twice(sten, "/organisations/new/", {"once": "C" * 22} | made)
    described = twice(sten, "/organisations/southbank-radio/", {"once": "D" * 22, "name": "Radio", "timezone": "UTC"})

    assert [where(one) for one in (example, on_call, added, described)] == [
        [begin] * 2,
        [begin] * 2,
        ["/organisations/"] * 2,
        ["/organisations/"] * 2,
    ]
    kinds = ("example_added", "contact_added", "organisation_added")
    assert [Activity.objects.filter(kind=kind).count() for kind in kinds] == [1, 1, 1]


def test_several_systems_are_added_once(people: Night) -> None:
    seen = pages_as(people.ana).post("/systems/add-several/", {"text": "Post", "do": "check"})
    read = dict(re.findall(r'type="hidden" name="(read)" value="([^"]*)"', seen.text))

    twice(pages_as(people.ana), "/systems/add-several/", {"once": "A" * 22, "text": "Post", "do": "save"} | read)

    assert System.objects.filter(name="Post").count() == 1
