"""Before work is declared once more, the page says that it is declared already."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.models import Change, Window
from changes.selectors.stored_draft import draft_of
from changes.services import book as booking
from changes.services import start_and_end
from estate.domain.impact import Level
from notifications.models import Notice
from notifications.services.making.fan_out import fan_out
from tests.doors import pages_as
from tests.estates import Night
from tests.web.test_answering import words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
FORM = {"target": "ges", "impact": "degraded", "since": "0", "until": ""}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def previewed(who: Person, **typed: str) -> Any:
    return pages_as(who).post("/declare/preview/", FORM | typed)


def declared(who: Person) -> Change:
    pages_as(who).post("/declare/", FORM | {"do": "declare"})
    return Change.objects.get()


def test_the_first_time_those_who_will_be_told_stand_there(people: Night) -> None:
    assert "is told again" not in words(previewed(people.gina))


def test_what_pressing_says_stands_there_with_its_impact_and_times(people: Night) -> None:
    shown = words(previewed(people.gina, impact="outage", until="60"))

    assert shown.startswith("You declare GES: outage, 05:00–06:00 EST · 10:00–11:00 UTC Who will be told")


@pytest.mark.parametrize("impact", ["degraded", "at_risk"])
def test_the_second_time_it_names_the_first_and_promises_nothing(people: Night, impact: str) -> None:
    change = declared(people.gina)

    shown = previewed(people.gina, impact=impact)

    assert words(shown) == (
        f"Who will be told You have already declared this work, as {change.reference}. Nobody is told again: "
        "the button takes you there, where you can post an update. Open it"
    )
    assert f'href="/changes/{change.public_id}/"' in shown.content.decode()
    answer = pages_as(people.gina).post("/declare/", FORM | {"impact": impact, "do": "declare"})
    assert (answer.headers["Location"], Change.objects.count()) == (f"/changes/{change.public_id}/", 1)


def test_of_work_that_its_owner_declared_a_reporter_reads_the_same(people: Night) -> None:
    change = declared(people.gina)

    assert f"Meridian Travel has already declared this work, as {change.reference}." in words(previewed(people.ana))


def test_what_is_elsewhere_is_another_work(people: Night) -> None:
    declared(people.gina)

    assert "already" not in words(previewed(people.gina, target="portal"))


def test_of_what_is_worse_it_offers_to_raise_the_first(people: Night) -> None:
    change = declared(people.gina)

    shown = previewed(people.gina, impact="outage")

    assert f"You have already declared work on this, as {change.reference}, with less impact." in words(shown)
    assert "Nobody is told again" not in words(shown)
    assert f'href="/changes/{change.public_id}/edit/"' in shown.content.decode()
    assert "already" not in words(previewed(people.ana, impact="outage")), "it is not theirs to raise"


def test_raised_and_updated_it_reaches_those_on_call(people: Night) -> None:
    change = declared(people.gina)
    booking.edit(people.gina, change.pk, replace(draft_of(change), targets={"ges": Level.OUTAGE}))
    fan_out()
    Notice.objects.all().delete()

    start_and_end.post_update(people.gina, Window.objects.get(change=change).pk, "It is down by now.")
    fan_out()

    assert set(Notice.objects.values_list("contact__name", "about")) == {("Olaf", "updated"), ("Ana", "updated")}
