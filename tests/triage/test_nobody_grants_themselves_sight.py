"""What somebody typed implicates no further than they may know, gives no sight, and wakes no strangers.

Sten is a stranger: his kiosk needs nothing here. Whatever he says of others' systems is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.mail import EmailMessage

from accounts.models import Organisation
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Finding, Window
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight, sight_of_one
from changes.services import answer_report, start_and_end
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core.activity import Activity
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion, System, SystemShare
from notifications.models import Notice
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.triage.searching import FIVE, MINUTE, ONE, THREE, at, fails, opened, post, upgrading, works
from triage.models import Explanation, Question
from triage.selectors.investigations import investigation_view
from triage.services import ask_owner, investigate
from triage.services.ask_owner import OwnersAnswer

pytestmark = pytest.mark.django_db

GES = [{"system": "ges", "impact": "outage"}]
NOT_YOURS = "None of your systems needs “{}”, so work on it is not yours to report."


@pytest.fixture
def people() -> Night:
    people = upgrading()[0]
    make(people, "stranger", "kiosk")
    return people


@pytest.fixture(autouse=True)
def three_o_clock() -> Iterator[Any]:
    with at(THREE) as clock:
        yield clock


def make(people: Night, owner: str, slug: str, *, listed: bool = True) -> System:
    made = System.objects.create(slug=slug, name=slug.title(), organisation=people.organisations[owner], listed=listed)
    people.systems[slug] = made
    GraphVersion.renew()
    return made


def need(people: Night, dependent: str, provider: str) -> None:
    Dependency.objects.create(dependent=people.systems[dependent], provider=people.systems[provider])
    GraphVersion.renew()


def told(mailoutbox: list[EmailMessage]) -> dict[str, str]:
    mailoutbox.clear()
    fanning.fan_out()
    sending.deliver()
    return {mail.to[0].partition("<")[2].rstrip(">"): str(mail.body) for mail in mailoutbox}


INVENTED = [
    pytest.param(("kiosk", "ges"), "ges", id="from one's own"),
    pytest.param(("kiosk", "agent-desktop"), "ges", id="of what lies behind"),
    pytest.param(("client-website", "ges"), "ges", id="of others alone"),
    pytest.param(("ges", "kiosk"), "ges", id="the other way round"),
]


@pytest.mark.parametrize(("edge", "system"), INVENTED)
def test_an_invented_observation_lets_nobody_report_what_strangers_do(
    people: Night, edge: tuple[str, str], system: str, mailoutbox: list[EmailMessage]
) -> None:
    opened(people.sten, fails(*edge))
    told(mailoutbox)

    answer = post(people.sten, "unscheduled/", targets=[{"system": system, "impact": "outage"}])
    page = pages_as(people.sten).post(
        "/declare/", {"target": system, "impact": "outage", "since": "0", "do": "declare"}
    )
    preview = pages_as(people.sten).post("/declare/preview/", {"target": system, "impact": "outage", "since": "0"})

    assert (answer.status_code, answer.json()["errors"]) == (400, {"targets.0.system": [NOT_YOURS.format(system)]})
    for shown in (page, preview):
        assert NOT_YOURS.format(system) in shown.content.decode()
        assert "Olaf" not in shown.content.decode()
    assert told(mailoutbox) == {}
    assert Change.objects.count() == 1


def test_what_its_owner_has_shown_may_be_reported_once_it_was_seen_to_fail(people: Night) -> None:
    SystemShare.objects.create(system=people.systems["ges"], organisation=people.organisations["stranger"])
    assert post(people.sten, "unscheduled/", targets=GES).status_code == 400
    trouble = opened(people.sten, fails("kiosk", "ges"))

    assert post(people.sten, "unscheduled/", targets=GES).status_code == 201
    assert (
        post(people.sten, "unscheduled/", targets=[{"system": "ges-database", "impact": "outage"}]).status_code == 400
    )
    investigate.close(people.sten, trouble.pk, "Reported")
    assert post(people.sten, "unscheduled/", targets=GES).status_code == 400


def reported_by_a_stranger(people: Night) -> Change:
    """By somebody whom the work does not reach."""
    return declaring.declare(people.sten, Declaration({"ges": Level.OUTAGE}, "It hangs"), implicated=["ges"])


def test_a_report_shows_its_reporter_nothing_of_what_the_work_reaches(people: Night) -> None:
    change = reported_by_a_stranger(people)

    body = api_as(people.sten).get(f"/api/v1/changes/{change.public_id}/").json()

    assert sight_of_one(people.organisations["stranger"], change) == Sight.COUNTERPART
    assert (body["organisation"], body["impact"], body["approvals"], body["conflicts"]) == ("client", [], [], [])
    for name in ("website", "desktop", "reservation", "Harbour"):
        assert name not in str(body)
        assert name not in pages_as(people.sten).get(f"/changes/{change.public_id}/").content.decode()


def test_once_its_owner_has_answered_a_report_it_is_seen_by_those_whom_it_reaches(people: Night) -> None:
    change = reported_by_a_stranger(people)
    before = Organisation.objects.get(slug="stranger").board_version
    answer_report.confirm_report(people.gina, Window.objects.get(change=change).pk)
    answered = Organisation.objects.get(slug="stranger").board_version
    start_and_end.complete(people.gina, Window.objects.get(change=change).pk, "It works.")

    assert answered > before, "they see that it is gone"
    assert Organisation.objects.get(slug="stranger").board_version == answered
    assert api_as(people.sten).get(f"/api/v1/changes/{change.public_id}/").status_code == 404
    assert sight_of_one(people.organisations["centre"], change) == Sight.AFFECTED


def test_a_report_makes_its_reporter_no_party_to_conflicts_of_others(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    declaring.declare(people.ana, Declaration({"portal": Level.OUTAGE}))
    told(mailoutbox)
    draft = ChangeDraft("Secret cards", {"portal": Level.OUTAGE}, (DraftWindow(THREE + MINUTE, FIVE),))
    booking.book(people.gina, draft, submit=True)
    fanning.fan_out()

    others = Finding.objects.exclude(sides__organisation=people.organisations["centre"])
    told_of = {pk for one in Notice.objects.filter(contact=people.ana) for pk in one.findings}
    assert others.exists()
    assert told_of.isdisjoint(others.values_list("pk", flat=True))


def test_the_preview_of_a_report_shows_whom_ones_own_work_meets_and_no_other_work(people: Night) -> None:
    """The carrier works on its trunk, which the client's portal needs for a chat that is nobody's business here."""
    make(people, "client", "chat")
    need(people, "chat", "portal")
    need(people, "chat", "voice-carrier")
    make(people, "carrier", "trunk", listed=False)
    need(people, "chat", "trunk")
    draft = ChangeDraft("Trunk cards", {"trunk": Level.OUTAGE}, (DraftWindow(ONE + MINUTE * 121, FIVE),))
    booking.book(people.vera, draft, submit=True)

    entered = {"target": "portal", "impact": "outage", "since": "0"}
    shown = pages_as(people.ana).post("/declare/preview/", entered).content.decode()

    assert "Northline" not in shown
    assert "Vera" not in shown
    assert "Your work" in shown or "Phone switch upgrade" in shown, "her own work meets with it, and that is said"


def test_nobody_learns_what_needs_what_by_asking_owners(people: Night, mailoutbox: list[EmailMessage]) -> None:
    """GES needs its database, and neither is known to the stranger to need anything."""
    trouble = opened(people.sten, fails("kiosk", "ges"))
    told(mailoutbox)

    answers = [
        post(people.sten, f"investigations/{trouble.public_id}/{act}/", system=system, **more)
        for system in ("ges-database", "voice-carrier")
        for act, more in (("ask", {}), ("calls", {"answer": "no"}))
    ]

    assert [one.status_code for one in answers] == [409] * 4
    assert {one.json()["detail"].replace("GES database", "X").replace("Voice carrier", "X") for one in answers} == {
        "Nothing that was seen here makes X a suspect."
    }
    assert told(mailoutbox) == {}
    assert post(people.sten, f"investigations/{trouble.public_id}/ask/", system="ges").status_code == 200, (
        "of whom they could not use, they ask the desk, which everybody may call"
    )


def test_a_yes_on_the_phone_is_noted_and_wakes_nobody_whom_the_caller_could_not_tell(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    trouble = opened(people.sten, fails("kiosk", "ges"))
    told(mailoutbox)
    page = pages_as(people.sten).get(f"/investigations/{trouble.public_id}/").content.decode()

    answer = post(people.sten, f"investigations/{trouble.public_id}/calls/", system="ges", answer="yes", name="Dora")

    assert "A yes is on the board" not in page
    assert answer.status_code == 200
    assert [(one["answer"], one["change"]) for one in answer.json()["asked"]] == [("yes", None)]
    assert told(mailoutbox) == {}
    assert Change.objects.count() == 1
    again = post(people.sten, f"investigations/{trouble.public_id}/ask/", system="ges")
    assert again.json()["detail"] == "Meridian Travel has said yes already."


def test_who_is_not_reached_learns_the_owners_answer_and_nothing_of_the_work(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    trouble = opened(people.sten, fails("kiosk", "ges"))
    question = ask_owner.ask(people.sten, trouble.pk, "ges")
    told(mailoutbox)
    ask_owner.answer(question.pk, OwnersAnswer("yes", "Dora", THREE - MINUTE, THREE + 7 * MINUTE))

    mails = told(mailoutbox)
    assert "Their work may explain what you see" in mails["sten@stranger.example"]
    path = f"/api/v1/investigations/{trouble.public_id}/"
    running = api_as(people.sten).get(path).json()
    assert [(one["answer"], one["change"]) for one in running["asked"]] == [("yes", None)]
    work = Question.objects.get().change
    assert work is not None
    start_and_end.complete(people.gina, Window.objects.get(change=work).pk, "It works.")
    assert api_as(people.sten).get(path).json() == running, "when it ends is not theirs to know"


def test_waiting_for_work_with_an_invented_observation_is_told_of_nothing(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    for edge in (("kiosk", "ges"), ("kiosk", "agent-desktop"), ("reservation-line", "ges")):
        opened(people.sten, fails(*edge))
    told(mailoutbox)
    before = Organisation.objects.get(slug="stranger").board_version

    declaring.declare(people.gina, Declaration({"ges-database": Level.OUTAGE}, "New index"))

    assert "sten@stranger.example" not in told(mailoutbox)
    assert not Explanation.objects.exists()
    assert Organisation.objects.get(slug="stranger").board_version == before


def test_whom_an_investigation_was_shown_to_is_told_of_the_work_that_reaches_them_and_of_no_other(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    trouble = opened(people.ana, fails("agent-desktop", "ges"))
    investigate.share(people.ana, trouble.pk, "stranger")
    investigate.observe(people.sten, trouble.pk, [fails("kiosk", "ges")])
    told(mailoutbox)
    before = Organisation.objects.get(slug="stranger").board_version

    declaring.declare(people.gina, Declaration({"ges-database": Level.OUTAGE}, "New index"))

    mails = told(mailoutbox)
    assert "ana@centre.example" in mails
    assert "sten@stranger.example" not in mails
    assert Organisation.objects.get(slug="stranger").board_version == before
    log = [row.did for row in investigation_view(Reader(people.sten), trouble).log]
    assert "saw work declared that may explain it" not in log
    assert "saw work declared that may explain it" in [
        row.did for row in investigation_view(Reader(people.ana), trouble).log
    ]


def test_what_a_stranger_says_of_others_systems_counts_in_nobody_elses_search(
    people: Night, django_capture_on_commit_callbacks: Any
) -> None:
    trouble = opened(people.ana, fails("agent-desktop", "ges"))
    before = investigation_view(Reader(people.ana), trouble).answer
    versions = dict(Organisation.objects.values_list("slug", "board_version"))

    with django_capture_on_commit_callbacks(execute=True):
        opened(people.sten, works("client-website", "ges"), fails("client-website", "ges"), fails("kiosk", "ges"))

    after = dict(Organisation.objects.values_list("slug", "board_version"))
    assert investigation_view(Reader(people.ana), trouble).answer == before
    assert {slug for slug in after if after[slug] != versions[slug]} == {"stranger"}


def test_observing_tells_nobody(people: Night, mailoutbox: list[EmailMessage]) -> None:
    told(mailoutbox)
    trouble = opened(people.sten, fails("kiosk", "ges"))
    investigate.observe(people.sten, trouble.pk, [fails("client-website", "ges")])

    assert told(mailoutbox) == {}
    acts = Activity.objects.about("investigation", trouble.pk)
    assert [act.tells for act in acts] == [[], []]


def test_what_needs_anothers_system_is_not_told_by_what_is_offered(people: Night) -> None:
    """Every listed name is found by whoever types it; that the lounge needs the client's website is offered to none."""
    make(people, "carrier", "lounge")
    need(people, "lounge", "client-website")

    offered = pages_as(people.ana).get("/broken/").content.decode()
    found = pages_as(people.ana).get("/search/pick/seen/", {"from_system-words": "lounge"}).content.decode()

    assert "Lounge" not in offered
    assert 'data value="lounge"' in found
