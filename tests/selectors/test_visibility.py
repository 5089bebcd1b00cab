"""Who sees which work, and how much of it. What must not be seen exists in each test, to be seen by others."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Organisation
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.ledger.placed_work import placed
from changes.models import Change, ChangeShare, Finding, Window
from changes.selectors.board import board
from changes.selectors.changes import ChangeView, change_view, change_views
from changes.selectors.findings import FindingView, finding_views
from changes.selectors.reader import Reader
from changes.selectors.sight import (
    Sight,
    seen_as_affected,
    seen_at_all,
    seen_in_full,
    sight_of,
    sight_of_placed,
    sight_of_whole,
    visible_windows,
)
from changes.selectors.stored_draft import draft_of
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import start_and_end
from changes.services.declare import Declaration
from changes.services.graph_edits import editing_graph
from core.clock import now as clock_now
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion, System, SystemShare
from estate.selectors.graph import current_estate
from estate.services.organisation_settings import edit_settings
from estate.services.systems import edit_system
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FIVE = ONE + timedelta(hours=4)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def upgrade(people: Night, *, submit: bool = True) -> Change:
    draft = replace(switch_upgrade(ONE, FIVE), notes="The key is under the mat.", bridge="+1 555 0199")
    return booking.book(people.ana, draft, submit=submit)


def carrier_work(people: Night) -> Change:
    draft = ChangeDraft(
        "Trunk cards", {"voice-carrier": Level.OUTAGE}, (DraftWindow(ONE, FIVE),), description="New cards."
    )
    return booking.book(people.vera, draft, submit=True)


def sights(people: Night, change: Change) -> dict[str, str]:
    """Who sees how much; the querysets, the single answer and what is told of loaded work agree."""
    seen, change = {}, Change.objects.get(pk=change.pk)
    for slug, organisation in people.organisations.items():
        sight = sight_of(organisation, [change.pk])[change.pk]
        by_rows = sum(
            rows(organisation).filter(pk=change.pk).exists() for rows in (seen_at_all, seen_as_affected, seen_in_full)
        )
        assert sight == by_rows
        assert sight == sight_of_whole(organisation, [change])[change.pk]
        assert visible_windows(organisation).filter(change=change).exists() == (sight > Sight.NONE)
        assert from_memory(organisation, change) in (None, Sight.NONE if sight is Sight.COUNTERPART else sight)
        seen[slug] = sight.name.lower()
    return seen


def view(people: Night, who: str, change: Change) -> ChangeView:
    return change_view(Reader(people.people[who]), change)


def finding(people: Night, who: str) -> FindingView:
    person = people.people[who]
    findings = Finding.objects.visible_to(person.organisation).with_sides()
    return finding_views(Reader(person), findings)[0]


def versions() -> dict[str, int]:
    return dict(Organisation.objects.values_list("slug", "board_version"))


def from_memory(organisation: Organisation, change: Change) -> Sight | None:
    """What a preview tells without asking the database; None where no window of it counts. Who is only a counterpart is
    for the preview to know."""
    windows = placed(Window.objects.effective().filter(change=change), clock_now())
    needed = current_estate().needed_by(organisation.slug)
    return sight_of_placed(organisation, needed, windows).get(change.pk)


def test_own_work_is_seen_in_full_and_work_that_reaches_mine_as_affected(people: Night) -> None:
    assert sights(people, upgrade(people)) == {
        "centre": "full",
        "client": "affected",
        "carrier": "none",
        "stranger": "none",
    }


def test_impact_none_reaches_as_well(people: Night) -> None:
    draft = ChangeDraft("Labels", {"switch-a": Level.NONE}, (DraftWindow(ONE, FIVE),))

    assert sights(people, booking.book(people.ana, draft, submit=True))["client"] == "affected"


def test_a_draft_is_seen_by_its_own_organisation_alone(people: Night) -> None:
    carrier_work(people)

    assert sights(people, upgrade(people, submit=False)) == {
        "centre": "full",
        "client": "none",
        "carrier": "none",
        "stranger": "none",
    }


def test_what_was_shared_is_seen_in_full(people: Night) -> None:
    change = upgrade(people)
    ChangeShare.objects.create(change=change, organisation=people.organisations["stranger"])

    assert sights(people, change)["stranger"] == "full"
    assert view(people, "sten", change).notes == "The key is under the mat."


def test_a_conflict_shows_the_counterpart_while_it_stands(people: Night) -> None:
    change = upgrade(people)
    assert sights(people, change)["carrier"] == "none"
    trunk = carrier_work(people)
    assert sights(people, change)["carrier"] == "counterpart"

    start_and_end.cancel(people.vera, trunk.pk, "Not needed.")
    assert sights(people, change)["carrier"] == "none"


def test_who_is_validated_against_sees_the_counterpart(people: Night) -> None:
    Dependency.objects.create(dependent=people.systems["switch-b"], provider=people.systems["voice-carrier"])
    GraphVersion.renew()
    draft = ChangeDraft("Labels", {"switch-a": Level.NONE}, (DraftWindow(ONE, FIVE),), checks=(Check("voice-carrier"),))

    assert sights(people, booking.book(people.ana, draft, submit=True))["carrier"] == "counterpart"


def test_who_reported_work_sees_it_as_affected(people: Night) -> None:
    change = declaring.declare(people.ana, Declaration({"ges": Level.OUTAGE}))

    assert sights(people, change) == {"centre": "affected", "client": "full", "carrier": "none", "stranger": "none"}


def test_a_claimed_dependency_yields_its_claimant_nothing(people: Night) -> None:
    own = people.systems["voice-carrier"]
    own.pk, own.slug, own.organisation = None, "strangers-own", people.organisations["stranger"]
    own.save()
    claim = Dependency.objects.create(dependent=own, provider=people.systems["switch-a"], state="claimed")
    GraphVersion.renew()
    change = upgrade(people)
    assert sights(people, change)["stranger"] == "none"

    Dependency.objects.filter(pk=claim.pk).update(state="confirmed")
    GraphVersion.renew()
    assert sights(people, change)["stranger"] == "affected"


def test_the_affected_see_what_they_need_and_nothing_internal(people: Night) -> None:
    change = upgrade(people)
    seen = view(people, "gina", change)

    assert (seen.title, seen.bridge, seen.state, seen.klass) == (
        "Phone switch upgrade",
        "+1 555 0199",
        "requested",
        "scheduled",
    )
    assert [row.system for row in seen.targets] == ["switch-a", "switch-b"]
    assert seen.rollback is not None
    assert seen.rollback.how == "Move all traffic back to the switch that was not patched."
    assert (seen.notes, seen.owner, seen.implementers, seen.validates, seen.emergency, seen.external_reference) == (
        None,
        None,
        (),
        (),
        None,
        None,
    )
    assert [(one.organisation, one.mine) for one in seen.approvals] == [("client", True)]


def test_the_affected_do_not_see_the_approvals_of_others(people: Night) -> None:
    people.organisations["carrier"].approval_from = "at_risk"
    people.organisations["carrier"].save()
    Dependency.objects.create(
        dependent=people.systems["voice-carrier"], provider=people.systems["switch-a"], kind="soft"
    )
    GraphVersion.renew()
    change = upgrade(people)

    assert [one.organisation for one in view(people, "ana", change).approvals] == ["carrier", "client"]
    assert [one.organisation for one in view(people, "gina", change).approvals] == ["client"]
    assert [one.organisation for one in view(people, "vera", change).approvals] == ["carrier"]


def test_a_counterpart_learns_whose_and_when_and_where_we_meet_and_whom_to_call(people: Night) -> None:
    change = upgrade(people)
    carrier_work(people)
    seen = view(people, "vera", change)

    assert replace(seen, windows=(), conflicts=(), contact=seen.contact) == ChangeView(
        pk=change.pk,
        id=change.public_id,
        sight=Sight.COUNTERPART,
        organisation_id=people.ana.organisation_id,
        organisation="centre",
        organisation_name="Harbour Contact Centre",
        owner_id=people.ana.pk,
        windows=(),
        contact=seen.contact,
        conflicts=(),
    )
    assert (seen.contact.name, seen.contact.phone, seen.contact.desk_phone) == (
        "Ana",
        people.ana.phone,
        "+1 555 0100",
    )
    [window] = seen.windows
    assert (window.title, window.targets, window.reaches, window.state, window.klass, window.reference) == (
        None,
        (),
        (),
        None,
        None,
        None,
    )
    assert (window.starts_at, window.ends_at) == (ONE, FIVE)


def test_a_counterpart_reads_of_the_other_sides_path_only_the_meeting_point(people: Night) -> None:
    upgrade(people)
    carrier_work(people)
    seen, own = finding(people, "vera"), Window.objects.get(change__organisation__slug="carrier").public_id

    other = [(path.path, path.names, path.check) for path in seen.paths if path.window != own]
    assert other == [
        (("agent-desktop",), ("Agent desktop",), False),
        (("phone-switch",), ("Phone switch",), False),
    ]
    assert ("voice-carrier", "phone-switch", "agent-desktop") in {p.path for p in seen.paths if p.window == own}
    assert [side.title for side in seen.windows] == ["Trunk cards", None]
    assert seen.explanation == (
        "“Trunk cards” affects what has to work before work of Harbour Contact Centre counts as done: Agent desktop. "
        "If that fails, your work may be why."
    )
    words = str(asdict(seen))
    for secret in ("Phone switch upgrade", "An agent can log in", "switch-a", "Switch A", "key"):
        assert secret not in words
        assert secret in str(asdict(finding(people, "ana"))) + str(
            asdict(view(people, "ana", Change.objects.earliest("pk")))
        )


def test_of_several_windows_a_counterpart_sees_those_that_it_meets(people: Night) -> None:
    later = ONE + timedelta(days=1)
    draft = replace(
        switch_upgrade(ONE, FIVE), windows=(DraftWindow(ONE, FIVE), DraftWindow(later, FIVE + timedelta(1)))
    )
    change = booking.book(people.ana, draft, submit=True)
    carrier_work(people)

    assert [window.starts_at for window in view(people, "vera", change).windows] == [ONE]
    assert [window.starts_at for window in view(people, "ana", change).windows] == [ONE, later]
    seen = board(Reader(people.vera), ONE, hours=72)
    assert [row.starts_at for row in (*seen.in_progress, *seen.upcoming) if not row.mine] == [ONE]


def test_what_one_may_not_see_is_left_out_of_lists(people: Night) -> None:
    change = upgrade(people)

    assert change_views(Reader(people.sten), [change]) == []
    assert [seen.pk for seen in change_views(Reader(people.ana), [change])] == [change.pk]


def test_a_private_system_is_called_a_system_of_its_organisation_everywhere(people: Night) -> None:
    """GES became private: the centre's desktop depends on it, and sees no name of it."""
    upgrade(people)
    for slug in ("ges", "ges-database"):
        people.systems[slug].listed = False
        people.systems[slug].save()
    GraphVersion.renew()
    draft = ChangeDraft("Maintenance", {"ges-database": Level.OUTAGE}, (DraftWindow(ONE, FIVE),))
    change = booking.book(people.gina, draft, submit=True)

    theirs, ours = view(people, "ana", change), view(people, "gina", change)
    masked = "a system of Meridian Travel"
    assert [(row.system, row.name) for row in theirs.targets] == [(masked, masked)]
    assert {row.system: row.path for row in theirs.impact}["agent-desktop"] == (masked, masked, "agent-desktop")
    assert finding(people, "ana").meets_at == ("agent-desktop", masked)
    words = str(asdict(theirs)) + str(asdict(finding(people, "ana")))
    words = words.replace("An agent can log in to GES", "")
    assert "GES" not in words
    assert "'ges" not in words
    assert "GES" in str(asdict(ours))

    SystemShare.objects.create(system=people.systems["ges"], organisation=people.organisations["centre"])
    assert finding(people, "ana").meets_at == ("agent-desktop", "ges")


def test_pages_of_those_who_see_nothing_of_it_do_not_learn_that_something_happened(people: Night) -> None:
    before = versions()
    change = upgrade(people, submit=False)
    booking.edit(people.ana, change.pk, replace(draft_of(change), title="Better words"))
    assert stirred_since(before) == {"centre"}

    before = versions()
    booking.submit(people.ana, change.pk)
    assert stirred_since(before) == {"centre", "client"}


def stirred_since(before: dict[str, int]) -> set[str]:
    return {slug for slug, version in versions().items() if version != before[slug]}


def test_an_edit_of_a_private_system_stirs_the_pages_of_those_alone_who_see_it(people: Night) -> None:
    client = people.organisations["client"]
    vault = System.objects.create(
        slug="vault", name="Vault", organisation=people.organisations["stranger"], listed=False
    )
    vault.shares.create(organisation=client)
    before = dict(Organisation.objects.values_list("slug", "board_version"))

    with editing_graph(people.sten):
        edit_system(people.sten, vault, {"name": "Safe"})
        edit_settings(people.sten, {"notice_hours": 48})

    after = dict(Organisation.objects.values_list("slug", "board_version"))
    assert {slug for slug in after if after[slug] != before[slug]} == {"stranger", "client"}


def test_who_met_it_once_learns_no_more_of_it_afterwards(people: Night) -> None:
    change = upgrade(people)
    trunk = carrier_work(people)
    start_and_end.cancel(people.vera, trunk.pk, "Not needed.")
    before = versions()
    booking.edit(people.ana, change.pk, replace(draft_of(change), title="Better words"))

    assert stirred_since(before) == {"centre", "client"}
