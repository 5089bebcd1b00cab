"""Observations that are kept: who may add them, what is refused, and what others' symptoms tell without naming them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist

from changes.models import Window
from changes.selectors.reader import Reader
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from estate.models import Dependency, GraphVersion, System, SystemShare
from tests.doors import api_as
from tests.estates import Night
from tests.triage.searching import (
    AT_THREE,
    MINUTE,
    THREE,
    at,
    fails,
    opened,
    post,
    seen,
    upgrading,
    works,
)
from triage.models import Investigation, Observation
from triage.selectors.investigations import InvestigationView, investigation_view
from triage.services import investigate

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Night:
    return upgrading()[0]


@pytest.fixture(autouse=True)
def three_o_clock() -> Iterator[Any]:
    with at(THREE) as clock:
        yield clock


def view_of(one: Investigation, person: Any) -> InvestigationView:
    return investigation_view(Reader(person), Investigation.objects.for_reading().get(pk=one.pk))


def told(view: InvestigationView) -> list[tuple[str, str, str, str]]:
    return [(one.from_, one.to, one.outcome, one.noted_by) for one in view.observations]


def test_what_is_filed_is_kept_with_who_saw_it_and_answered(people: Night) -> None:
    window = Window.objects.get()

    answer = post(
        people.ana, "investigations/", window=str(window.public_id), observations=[seen("agent-desktop", "ges")]
    )

    assert answer.status_code == 201
    body = answer.json()
    assert (body["organisation"], body["title"], body["window"], body["closed_at"]) == (
        "centre",
        "Agent desktop to GES fails",
        str(window.public_id),
        None,
    )
    assert body["observations"] == [
        {
            "id": str(Observation.objects.get().public_id),
            "from": "agent-desktop",
            "to": "ges",
            "outcome": "failing",
            "at": "2026-11-23T10:00:00Z",
            "noted_by": "Ana, Harbour Contact Centre",
            "own": True,
        }
    ]
    assert body["your_window"]["verdict"] == "could_explain"
    assert body["next_check"]["to"] == "ges"
    assert [(row["who"], row["did"]) for row in body["log"]] == [
        ("Ana, Harbour Contact Centre", "began to look for the fault: Agent desktop to GES fails")
    ]


def test_several_people_add_to_one_and_each_raises_the_version_of_everybodys_page(
    people: Night, django_capture_on_commit_callbacks: Any
) -> None:
    one = opened(people.ana)
    before = people.organisations["centre"].board_version

    with django_capture_on_commit_callbacks(execute=True):
        investigate.observe(people.bert, one.pk, [fails("client-website", "ges")])

    people.organisations["centre"].refresh_from_db()
    assert people.organisations["centre"].board_version > before
    assert told(view_of(one, people.ana)) == [
        ("agent-desktop", "ges", "failing", "Ana, Harbour Contact Centre"),
        ("agent-desktop", "portal", "working", "Ana, Harbour Contact Centre"),
        ("client-website", "ges", "failing", "Bert, Harbour Contact Centre"),
    ]


def test_nobody_else_finds_it(people: Night) -> None:
    one = opened(people.ana)

    for stranger in (people.gina, people.vera, people.sten):
        assert api_as(stranger).get(f"/api/v1/investigations/{one.public_id}/").status_code == 404
        for act, body in (
            ("observations", {"observations": [seen("client-website", "ges")]}),
            ("ask", {"system": "ges"}),
            ("close", {"finding": "It was nothing"}),
            ("share", {"organisation": "carrier"}),
        ):
            assert post(stranger, f"investigations/{one.public_id}/{act}/", **body).status_code == 404
    assert Observation.objects.count() == 2


def test_a_symptom_of_another_party_counts_and_does_not_say_whose_it_is(people: Night) -> None:
    opened(people.gina, fails("client-website", "ges"))
    one = opened(people.ana)

    view = view_of(one, people.ana)

    assert told(view)[-1] == ("client-website", "ges", "failing", "somebody else")
    assert "Meridian" not in str(told(view))
    assert [suspect.system for suspect in view.answer.suspects.shown[:2]] == ["ges", "ges-database"]
    assert view.answer.your_window is not None
    assert view.answer.your_window.verdict == "cannot_explain"


def test_once_it_was_shown_the_other_party_is_named_and_may_add(people: Night) -> None:
    theirs = opened(people.gina, fails("client-website", "ges"))
    one = opened(people.ana)

    investigate.share(people.gina, theirs.pk, "centre")
    investigate.observe(people.ana, theirs.pk, [works("agent-desktop", "portal")])

    assert ("client-website", "ges", "failing", "Meridian Travel") in told(view_of(one, people.ana))
    assert ("agent-desktop", "portal", "working", "Ana, Harbour Contact Centre") in told(view_of(theirs, people.ana))


def test_a_symptom_on_what_the_reader_may_not_know_of_stays_hidden(people: Night) -> None:
    """The client's ledger is private and needs GES: there is something to be hidden."""
    ledger = System.objects.create(
        slug="ledger", name="Ledger", organisation=people.organisations["client"], listed=False
    )
    Dependency.objects.create(dependent=ledger, provider=people.systems["ges"])
    GraphVersion.renew()
    opened(people.gina, fails("ledger", "ges"))
    one = opened(people.ana)

    assert len(told(view_of(one, people.ana))) == 2
    SystemShare.objects.create(system=ledger, organisation=people.organisations["centre"])
    assert told(view_of(one, people.ana))[-1] == ("ledger", "ges", "failing", "somebody else")


def test_the_log_of_what_was_shown_keeps_the_names_of_private_systems(people: Night) -> None:
    System.objects.create(slug="ledger", name="Ledger", organisation=people.organisations["client"], listed=False)
    GraphVersion.renew()
    theirs = opened(people.gina, fails("ledger", "ges"))
    investigate.share(people.gina, theirs.pk, "centre")

    shown = api_as(people.ana).get(f"/api/v1/investigations/{theirs.public_id}/").text

    assert "a system of Meridian Travel to GES fails" in shown
    assert "ledger" not in shown.lower()


def test_symptoms_of_closed_ones_and_of_what_is_not_connected_do_not_count(people: Night) -> None:
    closed = opened(people.gina, fails("client-website", "ges"))
    investigate.close(people.gina, closed.pk, "It was the database")
    opened(people.vera, fails("phone-switch", "voice-carrier"))
    one = opened(people.gina, fails("client-website", "ges"))

    assert told(view_of(one, people.gina)) == [("client-website", "ges", "failing", "Gina, Meridian Travel")]


def test_private_suspects_of_one_owner_are_one_row_whose_weight_does_not_tell_how_many(people: Night) -> None:
    def make(*names: str) -> None:
        for name in names:
            system = System.objects.create(
                slug=name, name=name, organisation=people.organisations["client"], listed=False
            )
            Dependency.objects.create(dependent=people.systems["portal"], provider=system)
        GraphVersion.renew()

    def suspects() -> dict[str, float]:
        answer = post(people.ana, "triage/", observations=[seen("agent-desktop", "portal")]).json()
        assert "hidden" not in str(answer)
        return {one["system"]: one["probability"] for one in answer["suspects"]}

    make("hidden-1")
    with_one = suspects()
    make("hidden-2", "hidden-3")
    with_three = suspects()

    assert with_one == with_three
    assert "a system of Meridian Travel" in with_one


@pytest.mark.parametrize(
    ("wrong", "field", "reason"),
    [
        (seen("nothing", "ges"), "from", "There is no system “nothing”."),
        (seen("agent-desktop", "ges\n<b>"), "to", "There is no system “…”."),
        (seen("ges", "ges"), "to", "A system cannot be seen from itself. Say from where it was tried."),
        (
            seen("agent-desktop", "ges", at="2026-11-23T10:06:00Z"),
            "at",
            "This lies in the future: nobody can have seen it yet.",
        ),
        (seen("agent-desktop", "ges", at="2026-10-20T10:06:00Z"), "at", "This is more than 31 days ago."),
    ],
)
def test_a_wrong_observation_is_refused_by_its_place_and_nothing_is_kept(
    people: Night, wrong: dict[str, Any], field: str, reason: str
) -> None:
    for path in ("triage/", "investigations/"):
        answer = post(people.ana, path, observations=[seen("agent-desktop", "portal"), wrong])
        assert answer.status_code == 400
        assert answer.json()["errors"] == {f"observations.1.{field}": [reason]}
    assert not Investigation.objects.exists()


def test_a_private_system_of_others_does_not_exist(people: Night) -> None:
    System.objects.filter(slug="portal").update(listed=False)
    GraphVersion.renew()

    answer = post(people.ana, "triage/", observations=[seen("agent-desktop", "portal")])

    assert answer.json()["errors"] == {"observations.0.to": ["There is no system “portal”."]}


def test_an_outcome_that_is_none_and_a_body_that_is_none_are_refused(people: Night) -> None:
    for body in (
        {},
        {"observations": "x"},
        {"observations": [{"from": "ges"}]},
        {"observations": [seen("a", "b", "meh")]},
    ):
        assert post(people.ana, "triage/", **body).status_code == 400
    answer = post(people.ana, "investigations/", observations=[])
    assert answer.json()["errors"] == {"observations": ["Say what fails: from which system, to which."]}


def test_contradictory_observations_are_kept_and_weighed(people: Night) -> None:
    one = opened(people.ana, fails("agent-desktop", "ges"), works("agent-desktop", "ges"))

    view = view_of(one, people.ana)

    assert [row.outcome for row in view.observations] == ["failing", "working"]
    [ges] = [one for one in view.answer.suspects if one.system == "ges"]
    assert ges.because == (
        "It would explain that Agent desktop to GES fails. It would not explain that Agent desktop to GES works."
    )


def test_a_thousand_observations_are_taken_and_one_more_is_not(people: Night) -> None:
    many = [fails("agent-desktop", "ges")] * 1_000
    one = investigate.open_investigation(people.ana, many)

    assert view_of(one, people.ana).answer.suspects
    with pytest.raises(Refused, match="An investigation holds 1,000 observations at most"):
        investigate.observe(people.ana, one.pk, [fails("client-website", "ges")])
    with pytest.raises(Invalid, match="At most 1,000 observations; these are 1,001"):
        investigate.open_investigation(people.ana, [*many, *many[:1]])
    assert Observation.objects.count() == 1_000


def test_the_window_must_be_ones_own(people: Night) -> None:
    upgrade = Window.objects.get()

    for window in (upgrade.pk, 999_999):
        answer = post(people.gina, "triage/", window=window, observations=[seen("client-website", "ges")])
        assert answer.json()["errors"] == {"window": ["There is no such window of yours."]}


def test_closing_needs_a_finding_and_ends_it(people: Night) -> None:
    one = opened(people.ana)

    with pytest.raises(Invalid, match="Say what it was, or that nobody knows"):
        investigate.close(people.ana, one.pk, "  ")
    investigate.close(people.ana, one.pk, "The GES team worked on it")

    view = view_of(one, people.ana)
    assert (view.closed_by, view.finding) == ("Ana", "The GES team worked on it")
    assert (view.log[0].did, view.log[0].said) == ("closed the investigation", "The GES team worked on it")
    with pytest.raises(Refused, match="This investigation is closed"):
        investigate.observe(people.ana, one.pk, [fails("client-website", "ges")])


def test_only_its_own_people_close_and_show_it(people: Night) -> None:
    one = opened(people.ana)
    investigate.share(people.ana, one.pk, "client")

    with pytest.raises(NotAllowed, match="only they can do that"):
        investigate.close(people.gina, one.pk, "Nothing")
    with pytest.raises(NotAllowed):
        investigate.share(people.gina, one.pk, "carrier")
    with pytest.raises(Refused, match="sees it already"):
        investigate.share(people.ana, one.pk, "client")
    with pytest.raises(Invalid, match="There is no other organisation “centre”"):
        investigate.share(people.ana, one.pk, "centre")
    with pytest.raises(ObjectDoesNotExist):
        investigate.close(people.vera, one.pk, "Nothing")


def test_every_act_is_on_record(people: Night) -> None:
    one = opened(people.ana, *AT_THREE)
    with at(THREE + MINUTE):
        investigate.observe(people.bert, one.pk, [fails("client-website", "ges")])

    acts = Activity.objects.about("investigation", one.pk).order_by("id")
    assert [(act.kind, act.actor, act.at - THREE) for act in acts] == [
        ("investigation_opened", people.ana, timedelta()),
        ("observed", people.bert, MINUTE),
    ]
