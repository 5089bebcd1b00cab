"""The estate that the demo ships: the night of the story, and other work that leaves the night alone."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Organisation, Person
from changes.models import Approval, Change, Finding, State, Window
from changes.selectors.facts import declared_of
from demo.night import night_file
from estate.domain.impact import Level, impact_of
from estate.selectors.graph import current_graph
from exchange.estate_file.fields import KnownNames
from exchange.estate_file.reading import read_estate

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MOMENTS = [NOW + timedelta(hours=hours) for hours in range(0, 24, 3)] + [
    datetime(2026, 3, 8, 8, tzinfo=UTC),
    datetime(2026, 11, 1, 7, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, tzinfo=UTC),
]
OF_THE_NIGHT = {
    "switch-a",
    "switch-b",
    "voice-carrier",
    "phone-switch",
    "portal",
    "ges-database",
    "ges",
    "agent-desktop",
    "client-website",
    "reservation-line",
}


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_the_estate_can_be_read_at_any_moment(moment: datetime) -> None:
    estate = read_estate(night_file(moment), KnownNames())

    upgrade = next(change for change in estate.changes if change.title == "Phone switch upgrade")
    assert upgrade.windows[0].starts_at > moment + timedelta(hours=1)


@pytest.mark.django_db
class TestLoaded:
    @pytest.fixture(autouse=True)
    def load(self) -> None:
        with time_machine.travel(NOW, tick=False):
            call_command("load_demo", stdout=StringIO())

    def test_every_kind_of_state_is_there(self) -> None:
        assert set(Change.objects.values_list("state", flat=True)) == set(State)
        running = Window.objects.in_progress()
        assert running.filter(ends_at__gt=NOW).exists()
        assert running.filter(ends_at__lt=NOW).exists()
        assert running.filter(ends_at=None).exists()
        assert Window.objects.filter(state=State.APPROVED, starts_at__lt=NOW, ends_at__gt=NOW).exists()
        assert set(Finding.objects.values_list("severity", flat=True)) >= {0, 2, 3}
        assert Approval.objects.filter(state="asked").count() == 3

    def test_the_upgrade_reaches_what_the_story_says(self) -> None:
        upgrade = Change.objects.get(title="Phone switch upgrade")

        assert impact_of(current_graph(), declared_of(upgrade)) == {
            "switch-a": Level.OUTAGE,
            "switch-b": Level.OUTAGE,
            "phone-switch": Level.AT_RISK,
            "agent-desktop": Level.AT_RISK,
            "reservation-line": Level.AT_RISK,
        }

    def test_nothing_else_meets_the_night(self) -> None:
        graph = current_graph()
        others = {node for node in graph.slugs if node not in OF_THE_NIGHT}

        assert graph.needs(others).isdisjoint(OF_THE_NIGHT)
        assert graph.blast_radius(others).isdisjoint(OF_THE_NIGHT)
        assert not Finding.objects.filter(sides__window__change__title="Phone switch upgrade").exists()

    def test_the_accounts_are_listed_and_can_sign_in(self) -> None:
        out = StringIO()

        call_command("demo_accounts", stdout=out)

        assert "ana@harbour.example " in out.getvalue()
        assert Person.objects.get(email="ana@harbour.example").check_password("sandbox")

    def test_a_house_that_is_not_empty_is_left_alone(self) -> None:
        with pytest.raises(CommandError, match="not empty"):
            call_command("load_demo")


@pytest.mark.django_db
def test_no_accounts_are_listed_where_another_estate_is_loaded() -> None:
    Organisation.objects.create(slug="centre", name="Another centre")
    out = StringIO()

    call_command("demo_accounts", stdout=out)

    assert out.getvalue() == ""
