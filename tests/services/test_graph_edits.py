"""What an edit of the dependencies means for work that was planned long before."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import book as booking
from changes.services.graph_edits import editing_graph
from core.activity import Activity, record
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion, System
from notifications.models import Notice, Preference
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)


def needs(people: Night, dependent: str, provider: str) -> None:
    with editing_graph(people.gina):
        Dependency.objects.create(dependent=people.systems[dependent], provider=people.systems[provider])
        GraphVersion.renew()


def test_an_owner_newly_reached_by_a_change_of_the_graph_is_told_once(people: Night) -> None:
    """Portal had nothing to do with the voice carrier until it came to need it."""
    people.contact("olaf", "owner", "client-website")
    with time_machine.travel(NOW, tick=False):
        draft = ChangeDraft(
            "Line test",
            {"voice-carrier": Level.OUTAGE},
            (DraftWindow(NOW + timedelta(days=5), NOW + timedelta(days=5, hours=2)),),
        )
        booking.book(people.vera, draft, submit=True)
        fanning.fan_out()
        needs(people, "client-website", "voice-carrier")
        fanning.fan_out()

    recorded = Activity.objects.get(kind="reaches_more")
    assert recorded.data["systems"] == ["client-website"]
    told = Notice.objects.filter(activity=recorded)
    assert [(notice.contact.name, notice.about, notice.because[0]["path"]) for notice in told] == [
        ("Olaf", "newly_reached", ["voice-carrier", "client-website"])
    ]


def test_who_was_told_of_work_that_reaches_them_no_longer_is_told_so(people: Night) -> None:
    people.contact("olaf", "owner", "client-website")
    with time_machine.travel(NOW, tick=False):
        needs(people, "client-website", "voice-carrier")
        draft = ChangeDraft(
            "Line test",
            {"voice-carrier": Level.AT_RISK},
            (DraftWindow(NOW + timedelta(days=5), NOW + timedelta(days=5, hours=2)),),
        )
        Preference.objects.create(person=people.olaf, impact_from="at_risk")
        change = booking.book(people.vera, draft, submit=True)
        Change.objects.filter(pk=change.pk).update(state="approved")
        change.windows.update(state="approved")
        record("approved", "change", change.pk, actor=people.cleo, organisation=None, tells=["announced"])
        fanning.fan_out()
        sending.deliver()
        assert Notice.objects.filter(contact=people.olaf, about="announced", state="sent").exists()
        with editing_graph(people.gina):
            Dependency.objects.filter(dependent__slug="client-website", provider__slug="voice-carrier").delete()
            GraphVersion.renew()
        fanning.fan_out()

    told = Notice.objects.filter(activity__kind="reaches_less")
    assert [(notice.contact.name, notice.about) for notice in told] == [("Olaf", "dropped")]


def test_an_edit_that_lets_nothing_reach_further_tells_nobody(people: Night) -> None:
    with time_machine.travel(NOW, tick=False):
        needs(people, "client-website", "portal")

    assert not Activity.objects.filter(kind="reaches_more").exists()


@time_machine.travel(NOW, tick=False)
def test_what_an_edit_asks_does_not_grow_with_how_much_it_comes_to_reach(people: Night) -> None:
    start = NOW + timedelta(days=5)
    window = DraftWindow(start, start + timedelta(hours=2))
    booking.book(people.vera, ChangeDraft("Line test", {"voice-carrier": Level.OUTAGE}, (window,)), submit=True)
    asked = []
    for first, many in (("few", 2), ("lots", 40)):
        client = people.organisations["client"]
        slugs = [f"{first}-{number}" for number in range(many)]
        systems = System.objects.bulk_create(System(slug=slug, name=slug, organisation=client) for slug in slugs)
        Dependency.objects.bulk_create(Dependency(dependent=one, provider=systems[0]) for one in systems[1:])
        GraphVersion.renew()
        people.systems[first] = systems[0]
        with CaptureQueriesContext(connection) as queries:
            needs(people, first, "voice-carrier")
        asked.append(len(queries))

    assert [len(one.data["systems"]) for one in Activity.objects.filter(kind="reaches_more").order_by("id")] == [2, 40]
    assert asked[0] == asked[1]
