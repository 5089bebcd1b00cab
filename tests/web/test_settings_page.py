"""The settings of an organisation, for its admins."""

from typing import Any

import pytest

from accounts.models import Organisation, Person
from core.activity import Activity
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

VALUES = {
    "name": "Meridian Travel",
    "phone": "+1 555 0200",
    "email": "desk@client.example",
    "timezone": "America/New_York",
    "approval_from": "outage",
    "notice_hours": "48",
    "open_end_hours": "4",
    "backdate_hours": "72",
}


@pytest.fixture
def people(people: Night) -> Night:
    Person.objects.filter(pk=people.gina.pk).update(roles=["admin"])
    return people


def test_are_saved_and_recorded(people: Night) -> None:
    answer = pages_as(people.gina).post("/settings/", VALUES)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/settings/")
    client = Organisation.objects.get(slug="client")
    assert (client.approval_from, client.notice_hours) == ("outage", 48)
    act = Activity.objects.get(kind="settings_changed")
    assert (act.actor, act.subject_id, act.data) == (
        people.gina,
        client.pk,
        {
            "before": {"approval_from": "at_risk", "notice_hours": 24},
            "after": {"approval_from": "outage", "notice_hours": 48},
        },
    )
    form = pages_as(people.gina).get("/settings/").context["form"]
    assert {name: str(form[name].value()) for name in VALUES} == VALUES


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("phone", "ring"),
        ("email", "desk"),
        ("timezone", "Mars/Base"),
        ("approval_from", "none"),
        ("notice_hours", "-1"),
        ("open_end_hours", "0"),
        ("backdate_hours", "a day"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(people: Night, field: str, value: str) -> None:
    answer = pages_as(people.gina).post("/settings/", {**VALUES, field: value})

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["notice_hours"].value() in ("48", value)) == (
        200,
        [field],
        True,
    )
    assert Organisation.objects.get(slug="client").approval_from == "at_risk"


def test_only_those_of_the_own_organisation(people: Night) -> None:
    before = list(Organisation.objects.exclude(slug="client").values("name", "approval_from", "notice_hours"))

    pages_as(people.gina).post("/settings/", {**VALUES, "slug": "centre", "organisation": "centre", "id": "1"})

    assert list(Organisation.objects.exclude(slug="client").values("name", "approval_from", "notice_hours")) == before


@pytest.mark.parametrize("roles", [["viewer"], ["engineer", "approver"]])
@pytest.mark.parametrize("method", ["get", "post"])
def test_are_forbidden_to_all_but_admins(people: Night, roles: list[str], method: str) -> None:
    Person.objects.filter(pk=people.gina.pk).update(roles=roles)

    answer: Any = getattr(pages_as(people.gina), method)("/settings/", VALUES)

    assert answer.status_code == 403
    assert Organisation.objects.get(slug="client").approval_from == "at_risk"


def test_the_way_there_is_shown_to_admins_and_claims_to_the_others(people: Night) -> None:
    assert 'href="/settings/"' in pages_as(people.gina).get("/").content.decode()
    others = pages_as(people.olaf).get("/").content.decode()
    assert 'href="/settings/"' not in others
    assert 'href="/claims/"' in others
