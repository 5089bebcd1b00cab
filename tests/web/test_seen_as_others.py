"""One's own work and systems, as another organisation sees them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import book as booking
from estate.domain.impact import Level
from estate.models import Contact, System, SystemShare
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import DAY, FIVE, HOUR, ONE, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def upgrade(people: Night) -> Change:
    with at(ONE - 20 * DAY):
        draft = replace(switch_upgrade(ONE, FIVE), title="Switch upgrade", notes="Ours alone", description="New racks")
        return booking.book(people.ana, draft, submit=True)


def seen(people: Night, address: str, other: str, who: str = "ana", **more: str) -> str:
    with at(ONE - 10 * DAY):
        return pages_as(getattr(people, who)).get(address, {"organisation": other, **more}).text


def test_whom_it_reaches_sees_what_it_does_to_them_and_not_the_notes(people: Night, upgrade: Change) -> None:
    page = seen(people, f"/changes/{upgrade.public_id}/as/", "client")

    assert "As <bdi>Meridian Travel</bdi> sees it" in page
    assert "New racks" in page
    assert "Reservation line" in page
    assert "Ours alone" not in page


def test_as_if_all_of_it_were_shown_they_would_read_the_notes(people: Night, upgrade: Change) -> None:
    page = seen(people, f"/changes/{upgrade.public_id}/as/", "stranger", shared="on")

    assert "would see" in page
    assert "Ours alone" in page


def test_to_whom_it_does_not_reach_it_does_not_exist(people: Night, upgrade: Change) -> None:
    page = seen(people, f"/changes/{upgrade.public_id}/as/", "stranger")

    assert "sees nothing of it" in page
    assert "New racks" not in page


def test_nothing_can_be_done_there(people: Night, upgrade: Change) -> None:
    page = seen(people, f"/changes/{upgrade.public_id}/as/", "client")

    main = page[page.index("What they see") :]
    assert '<form method="post"' not in main
    assert f"/changes/{upgrade.public_id}/do/" not in main


def test_of_the_others_nothing_is_learned(people: Night, upgrade: Change) -> None:
    """Their private system that ours reaches, and their own work that ours meets, stay what they are to us."""
    System.objects.filter(slug="reservation-line").update(listed=False, name="Zanzibar booking")
    windows = (DraftWindow(ONE, ONE + HOUR),)
    with at(ONE - 19 * DAY):
        their = ChangeDraft("Secret migration", {"ges": Level.OUTAGE}, windows)
        booking.book(people.gina, their, submit=True)

    for address in (f"/changes/{upgrade.public_id}/as/", "/systems/agent-desktop/as/", "/systems/phone-switch/as/"):
        for more in ({}, {"shared": "on"}):
            page = seen(people, address, "client", **more)
            assert "Zanzibar" not in page
            assert "Secret migration" not in page


def test_only_those_whose_work_and_system_it_is_may_look_so(people: Night, upgrade: Change) -> None:
    for who in ("gina", "sten"):
        client = pages_as(getattr(people, who))
        assert client.get(f"/changes/{upgrade.public_id}/as/").status_code == 404
        assert client.get("/systems/agent-desktop/as/").status_code == 404


def test_a_listed_system_shows_strangers_its_name_owner_and_desk(people: Night) -> None:
    Contact.objects.filter(system__slug="agent-desktop").update(person=people.ana)
    System.objects.filter(slug="agent-desktop").update(how_to_check="Log in as test-7")

    page = seen(people, "/systems/agent-desktop/as/", "stranger")

    main = page[page.index("What they see") :]
    assert "Agent desktop" in main
    assert "Log in as test-7" not in main
    assert "Phone switch" not in main


def test_a_private_system_shows_strangers_nothing_until_it_is_shared(people: Night) -> None:
    System.objects.filter(slug="switch-a").update(listed=False, how_to_check="Ring the bell")

    assert "sees nothing of it" in seen(people, "/systems/switch-a/as/", "stranger")
    assert "Ring the bell" in seen(people, "/systems/switch-a/as/", "stranger", shared="on")
    SystemShare.objects.create(system=people.systems["switch-a"], organisation=people.organisations["stranger"])
    assert "Ring the bell" in seen(people, "/systems/switch-a/as/", "stranger")


@pytest.mark.parametrize("other", ["centre", "nobody", "", "\0", "x" * 300])
def test_other_eyes_are_asked_for_again(people: Night, upgrade: Change, other: str) -> None:
    answer = pages_as(people.ana).get(f"/changes/{upgrade.public_id}/as/", {"organisation": other})

    assert (answer.status_code, answer.context["other"]) == (200, None)
