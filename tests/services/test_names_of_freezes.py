"""What a freeze is called is told to those who may know one of its systems that is met, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.selectors.freeze_exceptions import exceptions_of_change, holding
from changes.selectors.log_names import names_in
from changes.selectors.reader import Reader
from changes.selectors.timeline import Source, entries
from changes.services import book as booking
from changes.services.freeze_exceptions import ask_exception
from core.activity import Activity
from core.refusals import Refused
from estate.domain.impact import Level
from estate.models import Freeze, GraphVersion
from tests.estates import Night, night
from tests.notifications.telling import DAY, FIVE, HOUR, ONE, at

NAME = "Kestrel sale"


@pytest.fixture
def people(db: None) -> Night:
    return night()


@pytest.fixture
def held(people: Night) -> Change:
    """A draft that reaches a frozen system of the client's."""
    freeze = Freeze.objects.create(
        organisation=people.organisations["client"], name=NAME, mode="block", starts_at=ONE, ends_at=FIVE + DAY
    )
    freeze.systems.add(people.systems["reservation-line"])
    work = ChangeDraft("Desktop work", {"agent-desktop": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
    with at(ONE - DAY):
        return booking.book(people.ana, work)


def hide(people: Night) -> None:
    people.systems["reservation-line"].listed = False
    people.systems["reservation-line"].save()
    GraphVersion.renew()


def refusal(people: Night, held: Change) -> str:
    with at(ONE - DAY), pytest.raises(Refused) as refused:
        booking.submit(people.ana, held.pk)
    return str(refused.value)


def test_it_is_named_where_its_system_is_listed(people: Night, held: Change) -> None:
    assert refusal(people, held).startswith(
        f"The freeze “{NAME}” of Meridian Travel blocks work that reaches Reservation line until "
    )
    assert [one.freeze_name for one in holding(Reader(people.ana, ONE - DAY), held)] == [NAME]


def test_it_is_not_named_where_its_system_is_private(people: Night, held: Change) -> None:
    hide(people)

    assert refusal(people, held).startswith(
        "A freeze of Meridian Travel blocks work that reaches a system of Meridian Travel until "
    )
    assert [one.freeze_name for one in holding(Reader(people.ana, ONE - DAY), held)] == [""]


def test_neither_the_log_nor_the_page_name_it_to_those_who_may_not_know(
    people: Night, held: Change, client: Client
) -> None:
    hide(people)
    with at(ONE - DAY):
        ask_exception(people.ana, held.pk, Freeze.objects.get().pk, "It cannot wait.")
    act = Activity.objects.get(kind="exception_asked")

    mark = (Source.ACTIVITY, act.pk)
    said = {name: entries(Reader(people.people[name]), held.pk, [mark])[mark].what for name in ("ana", "gina")}

    assert said == {
        "ana": "asked for an exception from the freeze of Meridian Travel",
        "gina": f"asked for an exception from the freeze “{NAME}”",
    }
    assert [one.freeze_name for one in exceptions_of_change(Reader(people.ana), held)] == [""]
    client.force_login(people.ana)
    with at(ONE - DAY + timedelta(minutes=1)):
        page = client.get(f"/changes/{held.public_id}/").content.decode()
    assert "Exception from a freeze:" in page
    assert NAME not in page
    assert names_in(Reader(people.ana), [act]).system("gone-since") == "a system that no longer exists"
