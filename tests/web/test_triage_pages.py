"""The pages about a fault: what they say, what they refuse, and how much they ask of the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import permutations
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from accounts.models import Organisation, Person
from changes.models import Change, Step, Window
from changes.services import progress
from changes.services.declare import Declaration, declare
from estate.domain.impact import Level
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.examples import tries
from tests.triage.searching import AT_THREE, MINUTE, ONE, THREE, at, fails, opened, upgrading, works
from triage.models import Investigation, Observation, Question
from triage.selectors.question_links import token_of
from triage.services import ask_owner, investigate

pytestmark = pytest.mark.django_db


@pytest.fixture
def night() -> tuple[Night, Window]:
    return upgrading()


@pytest.fixture(autouse=True)
def three_o_clock() -> Iterator[Any]:
    with at(THREE) as clock:
        yield clock


@pytest.fixture
def saved(django_capture_on_commit_callbacks: Any) -> Any:
    """What happens within is committed at its end, and pages hear of it."""
    return partial(django_capture_on_commit_callbacks, execute=True)


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_what_is_ticked_and_typed_opens_one_investigation(night: tuple[Night, Window]) -> None:
    people, _ = night
    ana = pages_as(people.ana)

    page = ana.get("/broken/").text
    answer = ana.post(
        "/broken/",
        {
            "tried": ["agent-desktop>ges:failing", "agent-desktop>portal:working"],
            "from_system": "Client website",
            "to_system": "ges",
            "outcome": "failing",
            "ago": "5",
        },
    )

    assert "An agent can log in to GES" in page, "what the running work is checked by stands first"
    one = Investigation.objects.get()
    assert answer.headers["Location"] == f"/investigations/{one.public_id}/"
    assert [
        (row.from_system.slug, row.to_system.slug, row.outcome, THREE - row.at) for row in one.observations.all()
    ] == [
        ("agent-desktop", "ges", "failing", timedelta()),
        ("agent-desktop", "portal", "working", timedelta()),
        ("client-website", "ges", "failing", 5 * MINUTE),
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Say what fails: from which system, to which."),
        ({"from_system": "ges"}, "Say from which system it was tried, and to which."),
        ({"from_system": "nowhere", "to_system": "ges"}, "There is no system “nowhere”."),
        ({"from_system": "ges", "to_system": "GES"}, "A system cannot be seen from itself."),
        ({"tried": "agent-desktop>nothing:failing"}, "There is no system “nothing”."),
        ({"tried": "agent-desktop>ges:burning"}, "It is failing, working, or cannot_tell."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    night: tuple[Night, Window], typed: dict[str, str], said: str
) -> None:
    answer = pages_as(night[0].ana).post("/broken/", {"outcome": "failing", "ago": "0", **typed})

    assert answer.status_code == 200
    assert said in answer.text
    assert not Investigation.objects.exists()
    assert f'value="{typed["from_system"]}"' in answer.text if "from_system" in typed else True


def test_the_page_answers_in_the_words_of_the_night(night: tuple[Night, Window]) -> None:
    people, _ = night
    one = opened(people.ana, *AT_THREE)

    page = pages_as(people.ana).get(f"/investigations/{one.public_id}/").text

    for words in (
        "Agent desktop to GES fails",
        "Your work could explain this",
        "Does GES work from Client website?",
        "Nobody but you has declared work on any of these.",
        "Agent desktop to Portal works.",
        'href="tel:+15550200"',
        "by mail to Meridian Travel desk, where it is 05:00 EST",
    ):
        assert words in page


def test_work_declared_after_the_fault_was_seen_is_not_cleared_by_that(night: tuple[Night, Window]) -> None:
    people, _ = night
    with at(THREE - MINUTE):
        one = opened(people.gina, fails("client-website", "ges"))
    declare(people.gina, Declaration({"ges": Level.OUTAGE}))

    page = pages_as(people.gina).get(f"/investigations/{one.public_id}/").text
    assert "This failed before your work began" in page
    assert "Your work cannot explain this" not in page


def test_cannot_tell_moves_on_and_the_same_check_never_comes_again(night: tuple[Night, Window]) -> None:
    people, _ = night
    one = opened(people.ana, *AT_THREE)
    ana, asked = pages_as(people.ana), []

    while (page := ana.get(f"/investigations/{one.public_id}/live/").text) and 'name="from"' in page:
        edge = [page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("from", "to")]
        asked.append(tuple(edge))
        ana.post(f"/investigations/{one.public_id}/check/", {"from": edge[0], "to": edge[1], "outcome": "cannot_tell"})

    assert asked[0] == ("client-website", "ges")
    assert len(asked) == len(set(asked)) > 2


def test_colleagues_see_each_other_s_observations_when_they_look_again(night: tuple[Night, Window], saved: Any) -> None:
    people, _ = night
    one = opened(people.ana, *AT_THREE)
    bert = pages_as(people.bert)
    first = bert.get(f"/investigations/{one.public_id}/live/")
    unchanged = bert.get(f"/investigations/{one.public_id}/live/", headers={"If-None-Match": first.headers["ETag"]})

    typed = {"from_system": "client-website", "to_system": "ges", "outcome": "failing", "ago": "0"}
    with saved():
        pages_as(people.ana).post(f"/investigations/{one.public_id}/observe/", typed)
    news = bert.get(f"/investigations/{one.public_id}/live/", headers={"If-None-Match": first.headers["ETag"]})

    assert (unchanged.status_code, news.status_code) == (304, 200)
    assert "Your work cannot explain this" in news.text


def test_a_symptom_of_another_party_arrives_by_itself_and_an_unconnected_one_raises_nothing(
    night: tuple[Night, Window], saved: Any
) -> None:
    people, _ = night
    one = opened(people.ana, *AT_THREE)
    ana = pages_as(people.ana)
    tag = ana.get(f"/investigations/{one.public_id}/live/").headers["ETag"]

    with saved():
        opened(people.sten, fails("reservation-line", "client-website"))
    unchanged = ana.get(f"/investigations/{one.public_id}/live/", headers={"If-None-Match": tag}).status_code
    with saved():
        opened(people.gina, fails("client-website", "ges"))
    news = ana.get(f"/investigations/{one.public_id}/live/", headers={"If-None-Match": tag})

    assert (unchanged, news.status_code) == (304, 200)
    assert "somebody else" in news.text


def test_tonight_says_who_is_looking_for_what(night: tuple[Night, Window]) -> None:
    people, _ = night
    opened(people.ana, *AT_THREE)

    assert "Agent desktop to GES fails: Ana is looking for the fault." in pages_as(people.bert).get("/").text
    assert "is looking for the fault" not in pages_as(people.gina).get("/").text


def test_asking_twice_is_refused_in_words_on_the_page(night: tuple[Night, Window]) -> None:
    people, _ = night
    one = opened(people.ana, *AT_THREE)
    ana = pages_as(people.ana)

    first = ana.post(f"/investigations/{one.public_id}/ask/", {"system": "ges"}, follow=True).text
    second = ana.post(f"/investigations/{one.public_id}/ask/", {"system": "ges"}, follow=True).text

    assert "Meridian Travel desk is being asked by mail." in first
    assert "Somebody was asked a moment ago. The next can be asked in 5 min." in first
    assert "Somebody was asked a moment ago" in second
    assert Question.objects.count() == 1


def test_looking_at_the_page_makes_no_contact_of_a_desk(night: tuple[Night, Window]) -> None:
    people, _ = night
    one = opened(people.ana, *AT_THREE)
    before = Person.objects.count()

    pages_as(people.ana).get(f"/investigations/{one.public_id}/")

    assert Person.objects.count() == before


def test_they_say_yes_is_two_taps(night: tuple[Night, Window]) -> None:
    people, _ = night
    one = opened(people.ana, *AT_THREE)

    page = (
        pages_as(people.ana)
        .post(f"/investigations/{one.public_id}/call/", {"system": "ges", "answer": "yes"}, follow=True)
        .text
    )

    assert "It is on the board as reported by you." in page
    assert "Unscheduled work on GES" in page
    assert Change.objects.filter(reported_by=people.organisations["centre"]).count() == 1


def asked(people: Night) -> tuple[Question, str]:
    question = ask_owner.ask(people.ana, opened(people.ana, *AT_THREE).pk, "ges")
    return question, f"/are-you-working-on-this/{token_of(question)}/"


def test_a_scanner_opens_the_link_fifty_times_and_nothing_changes(night: tuple[Night, Window]) -> None:
    question, link = asked(night[0])
    anybody = Client()

    for _ in range(25):
        assert anybody.get(link).status_code == anybody.head(link).status_code == 200

    question.refresh_from_db()
    assert question.answer == ""
    assert anybody.get(link).headers["Cache-Control"] == "no-store"


def answered(link: str, **typed: str) -> Any:
    """As a browser does that has opened the page."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(link).text
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    return client.post(link, {"csrfmiddlewaretoken": token, **typed}, headers={"Origin": "null"})


def test_yes_without_an_account(night: tuple[Night, Window]) -> None:
    question, link = asked(night[0])

    page = answered(link, do="yes", name="Dora", since="30", until="60", impact="outage").text

    question.refresh_from_db()
    assert "Harbour Contact Centre has your answer" in page
    assert question.change is not None
    window = Window.objects.get(change=question.change)
    assert (window.actual_start, window.ends_at) == (THREE - 30 * MINUTE, THREE + 60 * MINUTE)
    assert "has your answer" in Client().get(link).text


def test_enter_in_a_field_answers_nothing_and_keeps_what_was_typed(night: tuple[Night, Window]) -> None:
    question, link = asked(night[0])

    page = answered(link, do="look", name="Dora", note="We restart it.").text

    question.refresh_from_db()
    assert question.answer == ""
    assert ("Dora" in page, "We restart it." in page, "It is yes, no or call_me." in page) == (True, True, False)


def test_an_answer_without_the_page_s_cookie_does_nothing(night: tuple[Night, Window]) -> None:
    question, link = asked(night[0])

    answer = Client(enforce_csrf_checks=True).post(link, {"do": "no", "name": "Dora"})

    question.refresh_from_db()
    assert (answer.status_code, question.answer) == (403, "")
    assert "Nothing was done" in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"do": "no", "name": ""}, "This field is required."),
        ({"do": "perhaps", "name": "Dora"}, "It is yes, no or call_me."),
        ({"do": "yes", "name": "Dora", "since": "at", "since_at": "2026-11-23T09:00"}, "has not begun yet"),
        ({"do": "yes", "name": "Dora", "since": "at", "since_at": "2026-11-01T00:00"}, "at most 72 hours"),
        ({"do": "yes", "name": "Dora", "since": "nonsense"}, "Select a valid choice."),
    ],
)
def test_a_wrong_answer_is_said_on_the_page_and_the_question_stays_open(
    night: tuple[Night, Window], typed: dict[str, str], said: str
) -> None:
    question, link = asked(night[0])

    answer = answered(link, **typed)

    question.refresh_from_db()
    assert (answer.status_code, question.answer) == (400, "")
    assert said in answer.text


@given(st.text(max_size=40))
@tries(0.6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_address_opens_nothing_that_was_never_made(token: str) -> None:
    from urllib.parse import quote

    answer = Client().get(f"/are-you-working-on-this/{quote(token, safe='')}/")

    assert answer.status_code in (404, 301, 400)


@given(st.lists(st.text(max_size=30), max_size=5))
@tries(0.6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_posted_as_tried_is_refused_in_words(night: tuple[Night, Window], sent: list[str]) -> None:
    answer = pages_as(night[0].ana).post("/broken/", {"tried": sent, "ago": "0", "outcome": "failing"})

    assert answer.status_code == 200
    assert not Investigation.objects.exists()


def test_a_check_that_failed_leads_to_where_the_fault_is_looked_for(night: tuple[Night, Window]) -> None:
    people, window = night
    ges = window.change.validations.order_by("id")[0]

    page = pages_as(people.ana).post(
        f"/windows/{window.public_id}/tick/", {"check": ges.public_id, "outcome": "failed"}, follow=True
    )

    one = Investigation.objects.get()
    assert page.redirect_chain == [(f"/investigations/{one.public_id}/", 302)]
    assert "What was seen is already here." in page.text
    for words in ("Who could it be?", "Your work could explain this", "Does GES work from Client website?"):
        assert words in page.text
    change = pages_as(people.ana).get(f"/changes/{window.change.public_id}/").text
    assert "A fault is being looked for" in change


def test_the_page_of_running_work_has_steps_checks_and_the_last_moment_to_decide(night: tuple[Night, Window]) -> None:
    people, window = night
    Change.objects.filter(pk=window.change_id).update(rollback_takes=50 * MINUTE)
    progress.add_step(people.ana, window.change_id, "Move the traffic", "ana@centre.example", ONE)

    page = pages_as(people.ana).get(f"/changes/{window.change.public_id}/").text

    for words in (
        "Decide by",
        "in 1 h 10 min",
        "Later, rolling back (50 min) runs past the planned end.",
        "Move the traffic",
    ):
        assert words in page
    affected = pages_as(people.gina).get(f"/changes/{window.change.public_id}/").text
    assert "Move the traffic" not in affected
    assert "Decide by" not in affected


def test_a_step_is_added_on_the_page_of_the_change(night: tuple[Night, Window]) -> None:
    people, window = night
    ana = pages_as(people.ana)

    page = ana.get(f"/changes/{window.change.public_id}/").text
    typed = {"step-text": "Move the traffic", "step-owner": "ana@centre.example", "step-planned_at": "2026-11-23T04:00"}
    ana.post(f"/changes/{window.change.public_id}/steps/", typed)

    assert [page.count(f'id="id_{name}"') for name in ("text", "step-text")] == [1, 1], "one field for each label"
    step = Step.objects.get()
    assert (step.text, step.owner, step.planned_at) == ("Move the traffic", people.ana, THREE + 60 * MINUTE)


def test_every_form_on_these_pages_can_be_sent(night: tuple[Night, Window]) -> None:
    people, window = night
    progress.add_step(people.ana, window.change_id, "Move the traffic")
    one = opened(people.ana, *AT_THREE)
    ana = pages_as(people.ana)

    for path in ("/broken/", f"/investigations/{one.public_id}/", f"/changes/{window.change.public_id}/"):
        forms = ana.get(path).text.split('method="post"')[1:]
        assert forms
        assert [form for form in forms if "csrfmiddlewaretoken" not in form.partition("</form>")[0]] == []


def test_pages_ask_a_fixed_number_of_queries(night: tuple[Night, Window]) -> None:
    people, _ = night
    one = opened(people.ana, *AT_THREE)
    ana = pages_as(people.ana)
    paths = ("/broken/", f"/investigations/{one.public_id}/", f"/investigations/{one.public_id}/live/")
    few = {path: queries(ana, path) for path in paths}
    for _ in range(20):
        investigate.observe(people.bert, one.pk, [fails("client-website", "ges"), works("phone-switch", "switch-a")])
    for from_, to in permutations(("client-website", "ges", "ges-database", "portal", "reservation-line"), 2):
        opened(people.gina, fails(from_, to))
    opened(people.bert, *AT_THREE, fails("phone-switch", "switch-b"))

    assert {path: queries(ana, path) for path in paths} == few
    assert list(few.values()) == [13, 35, 26]
    assert Observation.objects.count() == 65


def test_whom_one_asks_is_named_to_those_only_whom_the_system_concerns(night: tuple[Night, Window]) -> None:
    """Of an owner without a desk the first who is on call is asked."""
    people, _ = night
    Organisation.objects.filter(slug="client").update(email="")
    Person.objects.filter(pk=people.olaf.pk).update(name="Olaf Nordstrand")
    one = opened(people.ana, *AT_THREE)
    investigate.share(people.ana, one.pk, "stranger")
    ana, sten = pages_as(people.ana), pages_as(people.sten)
    address = f"/investigations/{one.public_id}/"

    before = ana.get(address).text, sten.get(address).text
    ana.post(f"{address}ask/", {"system": "ges"})
    after = ana.get(address).text, sten.get(address).text
    api = api_as(people.sten).get(f"/api/v1{address}").text

    assert ["Olaf Nordstrand" in page for page in (*before, *after)] == [True, False, True, False]
    assert "somebody of Meridian Travel" in after[1]
    assert "Olaf Nordstrand" not in api
    assert "somebody of Meridian Travel" in api
