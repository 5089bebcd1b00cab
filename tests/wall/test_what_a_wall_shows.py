"""A wall hangs where visitors pass: what Tonight tells people of the organisation, and a wall does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Window
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import start_and_end
from changes.services.declare import Declaration
from estate.domain.impact import Level
from estate.models import Contact, Dependency, GraphVersion, System
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.wall.hanging import address_of_a_wall, screen_at

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def people(people: Night) -> Night:
    """Beside what everybody may know: private systems of both, and names and numbers that stand nowhere else."""
    for slug, owner in (("zqvault", "centre"), ("zqcellar", "client"), ("zqhideout", "stranger")):
        organisation = people.organisations[owner]
        people.systems[slug] = System.objects.create(
            slug=slug, name=f"{slug.title()} name", organisation=organisation, listed=False
        )
    for dependent, provider in (("zqvault", "ges"), ("ges", "zqcellar"), ("agent-desktop", "zqcellar")):
        Dependency.objects.create(dependent=people.systems[dependent], provider=people.systems[provider])
    GraphVersion.renew()
    for name, number in (("gina", "+1 555 7001"), ("ana", "+1 555 7002")):
        Person.objects.filter(pk=people.people[name].pk).update(name=f"Zq{name}", phone=number)
        people.people[name].refresh_from_db()
    Contact.objects.create(system=people.systems["zqcellar"], person=people.gina, role="on_call")
    return people


def book_and_start(people: Night, who: str, title: str, *targets: str) -> None:
    draft = ChangeDraft(
        title=title,
        description="zqdescription",
        notes="zqnotes",
        bridge="zqbridge",
        targets=dict.fromkeys(targets, Level.OUTAGE),
        windows=(DraftWindow(NOW, NOW + 2 * HOUR),),
    )
    change = booking.book(people.people[who], draft, submit=True)
    Window.objects.filter(change=change).update(state="approved")
    change.state = "approved"
    change.save(update_fields=["state"])
    start_and_end.start(people.people[who], Window.objects.get(change=change).pk)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


SECRETS = ("zq", "+1 555", "+15557", "client-", "centre-", "@")
"""Names of private systems, of people, titles, texts; numbers; references; addresses."""


def test_it_shows_organisations_periods_listed_systems_and_impact_and_no_more(people: Night) -> None:
    book_and_start(people, "gina", "Zqtitle of others", "ges", "zqcellar")
    book_and_start(people, "ana", "Zqtitle of our own", "zqvault", "switch-a")
    declaring.declare(people.gina, Declaration({"portal": Level.DEGRADED}, "zqreason", expected_end=NOW + HOUR))
    tonight = pages_as(people.bert).get("/").text.lower()
    for told in ("zqtitle of others", "zqtitle of our own", "zqvault", "zqgina", "+1 555 7001", "client-"):
        assert told in tonight
    assert "zqreason" in pages_as(people.ana).get("/").text

    screen = screen_at(address_of_a_wall(people))
    pages = [screen.get("/wall/").text, screen.get("/wall/live/").text]

    for page in pages:
        assert [secret for secret in SECRETS if secret in page.lower()] == []
        assert not re.search(r"<(a|form|button|input|nav)\b", page)
    assert words(pages[1]).strip() == (
        "Meridian Travel is working on something that reaches us. "
        "Now "
        "● Agent desktop: outage, and 1 more "
        "GES and a system of Meridian Travel Meridian Travel 03:06–05:06 · ends in 2 h "
        "● Switch A: outage, and 3 more "
        "Switch A and a system of Harbour Contact Centre our own work 03:06–05:06 · ends in 2 h "
        "◑ Agent desktop: degraded Portal Meridian Travel 03:06–04:06 · ends in 1 h "
        "Next 12 hours Nothing that reaches us is planned."
    )


def test_a_counterpart_is_told_whose_it_is_and_when(people: Night) -> None:
    """The upgrade is checked by what needs the carrier's line; the carrier's own systems need nothing of it."""
    booking.book(people.ana, switch_upgrade(NOW + HOUR, NOW + 5 * HOUR), submit=True)
    declaring.declare(people.vera, Declaration({"voice-carrier": Level.OUTAGE}))
    part = words(screen_at(address_of_a_wall(people, "vera")).get("/wall/live/").text)

    assert "Something that meets our work Harbour Contact Centre 11:06–15:06 · starts in 1 h" in part
    assert [secret for secret in (*SECRETS, "Phone switch", "Switch A") if secret in part] == []


def test_what_does_not_reach_the_organisation_is_counted_and_so_is_what_there_is_no_room_for(people: Night) -> None:
    for system in ("switch-a", "switch-b", "phone-switch", "agent-desktop"):
        declaring.declare(people.ana, Declaration({system: Level.OUTAGE}))
    for system, level in (("ges", Level.OUTAGE), ("portal", Level.AT_RISK), ("ges-database", Level.NONE)):
        declaring.declare(people.gina, Declaration({system: level}))
    part = screen_at(address_of_a_wall(people)).get("/wall/live/").text

    assert part.count('class="wall-row"') == 3
    assert "and 3 more, and 1 that does not reach us" in words(part)


def test_a_report_is_called_one(people: Night) -> None:
    declaring.declare(people.ana, Declaration({"ges": Level.OUTAGE}))
    part = words(screen_at(address_of_a_wall(people)).get("/wall/live/").text)

    assert "GES Meridian Travel" in part
    assert "(reported by Harbour Contact Centre , not confirmed)" in part


def test_who_has_nothing_to_fear_reads_so(people: Night) -> None:
    book_and_start(people, "gina", "Zqtitle of others", "ges")
    page = screen_at(address_of_a_wall(people, "sten")).get("/wall/").text

    assert "Nobody is working on anything that reaches us." in page
    assert "Meridian" not in page
