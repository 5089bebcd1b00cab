"""A change shown in full to another organisation, explicitly, and no further."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Organisation
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.selectors import shares
from changes.selectors.changes import change_view
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight, sight_of_one
from changes.services import book as booking
from changes.services import share as sharing
from changes.services import start_and_end
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from estate.domain.impact import Level
from estate.models import GraphVersion, System
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    """A draft of Gina's, with notes; nobody else sees drafts."""
    window = DraftWindow(NOW + HOUR, NOW + 2 * HOUR)
    draft = ChangeDraft("New index", {"ges-database": Level.OUTAGE}, (window,), notes="The key lies under the mat.")
    return booking.book(people.gina, draft)


def sight(people: Night, organisation: str, change: Change) -> Sight:
    return sight_of_one(people.organisations[organisation], change)


def test_the_other_organisation_sees_everything_until_it_is_taken_back(people: Night, change: Change) -> None:
    assert sight(people, "stranger", change) is Sight.NONE

    sharing.share(people.gina, change.pk, "stranger")
    assert sight(people, "stranger", change) is Sight.FULL
    assert change_view(Reader(people.sten), change).notes == "The key lies under the mat."
    assert [str(one) for one in shares.shared_with(change.pk)] == ["Elsewhere Ltd"]
    assert sight(people, "carrier", change) is Sight.NONE

    sharing.unshare(people.gina, change.pk, "stranger")
    assert sight(people, "stranger", change) is Sight.NONE


def test_what_was_affected_before_is_so_afterwards(people: Night, change: Change) -> None:
    booking.submit(people.gina, change.pk)
    sharing.share(people.gina, change.pk, "centre")
    assert sight(people, "centre", change) is Sight.FULL

    sharing.unshare(people.gina, change.pk, "centre")
    assert sight(people, "centre", change) is Sight.AFFECTED


def test_it_grants_nothing_beyond(people: Night, change: Change) -> None:
    System.objects.filter(slug="ges").update(listed=False)
    GraphVersion.renew()
    sharing.share(people.gina, change.pk, "stranger")

    with pytest.raises(NotAllowed, match="This is work of Meridian Travel"):
        sharing.share(people.sten, change.pk, "carrier")
    with pytest.raises(NotAllowed):
        sharing.unshare(people.sten, change.pk, "stranger")
    for act in (booking.submit, lambda who, pk: start_and_end.cancel(who, pk, "No")):
        with pytest.raises(NotAllowed):
            act(people.sten, change.pk)
    names = [row.name for row in change_view(Reader(people.sten), change).impact]
    assert "GES" not in names
    assert "a system of Meridian Travel" in names


@pytest.mark.parametrize(("who", "allowed"), [("gina", True), ("olaf", False), ("cleo", False)])
def test_it_needs_an_engineer_or_an_admin(people: Night, change: Change, who: str, allowed: bool) -> None:
    if allowed:
        sharing.share(getattr(people, who), change.pk, "carrier")
    else:
        with pytest.raises(NotAllowed, match="needs the role engineer"):
            sharing.share(getattr(people, who), change.pk, "carrier")
    assert len(shares.shared_with(change.pk)) == allowed


def test_those_who_do_not_see_it_cannot_share_it(people: Night, change: Change) -> None:
    with pytest.raises(Change.DoesNotExist):
        sharing.share(people.sten, change.pk, "stranger")


@pytest.mark.parametrize("slug", ["client", "nobody", ""])
def test_it_is_shared_with_another_organisation(people: Night, change: Change, slug: str) -> None:
    with pytest.raises(Invalid):
        sharing.share(people.gina, change.pk, slug)


def test_it_is_shared_and_taken_back_once(people: Night, change: Change) -> None:
    sharing.share(people.gina, change.pk, "carrier")
    with pytest.raises(Refused, match="Northline Carrier already sees all of it"):
        sharing.share(people.gina, change.pk, "carrier")
    sharing.unshare(people.gina, change.pk, "carrier")
    with pytest.raises(Refused, match="not shared with them"):
        sharing.unshare(people.gina, change.pk, "carrier")


def test_both_are_recorded_pages_are_told_and_the_revision_stays(people: Night, change: Change) -> None:
    before = dict(Organisation.objects.values_list("slug", "board_version"))
    sharing.share(people.gina, change.pk, "carrier")
    shared = dict(Organisation.objects.values_list("slug", "board_version"))
    sharing.unshare(people.gina, change.pk, "carrier")
    after = dict(Organisation.objects.values_list("slug", "board_version"))

    data = {"organisation_shared": "carrier"}
    acts = Activity.objects.about("change", change.pk).order_by("id")
    assert [(act.kind, act.actor, act.data) for act in acts][1:] == [
        ("shared", people.gina, data),
        ("unshared", people.gina, data),
    ]
    assert before["carrier"] < shared["carrier"] < after["carrier"]
    assert (before["stranger"], Change.objects.get().revision) == (after["stranger"], change.revision)
