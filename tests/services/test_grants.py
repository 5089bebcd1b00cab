"""What an owner lets others do with a system, and who keeps its contacts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Organisation, Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.selectors.preview import PreviewInput, preview
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight, sight_of_one
from changes.selectors.slots import nearest_slots
from changes.services import book as booking
from changes.services import start_and_end
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from core.time.interval import Interval
from estate.domain.impact import Level
from estate.models import Contact, GraphVersion, System, SystemShare, WorkGrant
from estate.services import contacts, grants
from tests.estates import Night
from tests.said import answers

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def people(people: Night) -> Night:
    """Gina is an admin of the client, Cleo its approver."""
    Person.objects.filter(pk=people.gina.pk).update(roles=["admin"])
    people.gina.refresh_from_db()
    return people


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def private(slug: str) -> None:
    System.objects.filter(slug=slug).update(listed=False)
    GraphVersion.renew()


def draft(*systems: str, start: datetime = NOW + 48 * HOUR) -> ChangeDraft:
    return ChangeDraft(
        "Work", dict.fromkeys(systems, Level.NONE), (DraftWindow(start, start + 2 * HOUR),), long_confirmed=True
    )


def acts() -> list[tuple[str, str, Any, dict[str, Any]]]:
    rows = Activity.objects.filter(subject_kind="system").order_by("id")
    slugs = dict(System.objects.values_list("pk", "slug"))
    return [(act.kind, slugs[act.subject_id], act.actor, act.data) for act in rows]


class TestWorkGrants:
    def test_work_booked_under_a_grant_asks_the_owner_who_sees_it(self, people: Night) -> None:
        grants.grant_work(people.gina, "ges", "carrier")

        change = booking.book(people.vera, draft("ges"), submit=True)

        assert answers(change) == [("client", "asked", "for GES")]
        assert (change.organisation.slug, change.state) == ("carrier", "requested")
        assert sight_of_one(people.organisations["client"], change) is Sight.AFFECTED

    def test_without_a_grant_it_cannot_be_booked(self, people: Night) -> None:
        grants.grant_work(people.gina, "ges", "carrier")

        with pytest.raises(Invalid) as refused:
            booking.book(people.ana, draft("ges"))
        assert refused.value.errors == {"targets.0.system": ["The owner of “ges” has not let you work on it."]}

    def test_a_revoked_one_leaves_booked_work_as_it_is_and_lets_nothing_new_be_booked(self, people: Night) -> None:
        grant = grants.grant_work(people.gina, "ges", "carrier")
        change = booking.book(people.vera, draft("ges"), submit=True)

        grants.revoke_work(people.gina, grant.pk)

        assert Change.objects.get().state == "requested"
        booking.edit(people.vera, change.pk, replace(draft("ges"), title="In other words"))
        with pytest.raises(Invalid):
            booking.book(people.vera, draft("ges"))
        with pytest.raises(Invalid):
            booking.edit(people.vera, change.pk, draft("ges", start=NOW + 50 * HOUR))
        with pytest.raises(Invalid):
            booking.edit(people.vera, change.pk, replace(draft("ges"), targets={"ges": Level.OUTAGE}))
        with pytest.raises(Invalid):
            booking.edit(people.vera, change.pk, draft("ges", "portal"))

    @pytest.mark.parametrize("ended", [False, True])
    def test_a_revoked_one_tells_by_no_preview_when_others_work(self, people: Night, ended: bool) -> None:
        """Neither by one of what is booked still, nor of what was cancelled since."""
        grant = grants.grant_work(people.gina, "ges", "carrier")
        change = booking.book(people.vera, draft("ges"), submit=True)
        grants.revoke_work(people.gina, grant.pk)
        if ended:
            start_and_end.cancel(people.vera, change.pk, "They took it back")
        year = Interval(NOW, NOW + 365 * 24 * HOUR)

        with pytest.raises(Invalid) as refused:
            preview(Reader(people.vera), PreviewInput({"ges": Level.NONE}, year, change=change.pk))
        assert refused.value.errors == {"targets.0.system": ["The owner of “ges” has not let you work on it."]}

    def test_a_revoked_one_leaves_the_form_of_booked_work_without_other_times(self, people: Night) -> None:
        grant = grants.grant_work(people.gina, "ges", "carrier")
        change = booking.book(people.vera, draft("ges"), submit=True)
        [window] = change.windows.all()
        [booked] = draft("ges").windows
        period = Interval(booked.starts_at, booked.ends_at)
        kept = PreviewInput({"ges": Level.NONE}, period, change=change.pk, window=window.pk)
        before = nearest_slots(Reader(people.vera), kept, 0)
        grants.revoke_work(people.gina, grant.pk)

        assert len(preview(Reader(people.vera), kept).windows) == 1
        assert before is not None
        assert nearest_slots(Reader(people.vera), kept, 0) is None

    def test_it_yields_no_sight_of_other_work(self, people: Night) -> None:
        theirs = booking.book(people.gina, draft("ges"), submit=True)

        grants.grant_work(people.gina, "ges", "stranger")

        assert sight_of_one(people.organisations["stranger"], theirs) is Sight.NONE

    def test_private_systems_are_shared_first(self, people: Night) -> None:
        private("ges")

        with pytest.raises(Refused, match=r"^GES is private, and Northline Carrier cannot see it\. Share it"):
            grants.grant_work(people.gina, "ges", "carrier")
        share = grants.share_system(people.gina, "ges", "carrier")
        grants.grant_work(people.gina, "ges", "carrier")
        with pytest.raises(Refused, match=r"Northline Carrier may work on GES\. Take that back first"):
            grants.unshare_system(people.gina, "ges", share.pk)

    @pytest.mark.parametrize("roles", [["viewer"], ["engineer"], ["engineer", "approver"]])
    def test_need_an_admin(self, people: Night, roles: list[str]) -> None:
        grant = grants.grant_work(people.gina, "ges", "carrier")
        people.gina.roles = roles

        with pytest.raises(NotAllowed, match="needs the role admin"):
            grants.grant_work(people.gina, "portal", "carrier")
        with pytest.raises(NotAllowed, match="needs the role admin"):
            grants.revoke_work(people.gina, grant.pk)
        assert list(WorkGrant.objects.all()) == [grant]

    def test_of_others_neither_given_nor_taken(self, people: Night) -> None:
        grant = grants.grant_work(people.gina, "ges", "carrier")

        with pytest.raises(NotAllowed, match="belongs to Meridian Travel"):
            grants.grant_work(people.sten, "ges", "stranger")
        with pytest.raises(WorkGrant.DoesNotExist):
            grants.revoke_work(people.sten, grant.pk)
        private("ges")
        with pytest.raises(System.DoesNotExist):
            grants.grant_work(people.sten, "ges", "stranger")

    @pytest.mark.parametrize("slug", ["client", "nobody", ""])
    def test_go_to_another_organisation(self, people: Night, slug: str) -> None:
        with pytest.raises(Invalid) as refused:
            grants.grant_work(people.gina, "ges", slug)
        assert list(refused.value.errors) == ["organisation"]

    def test_are_given_once_and_recorded(self, people: Night) -> None:
        before = dict(Organisation.objects.values_list("slug", "board_version"))
        grant = grants.grant_work(people.gina, "ges", "carrier")
        with pytest.raises(Refused, match="Northline Carrier may already work on GES"):
            grants.grant_work(people.gina, "ges", "carrier")
        grants.revoke_work(people.gina, grant.pk)

        assert acts() == [
            ("work_granted", "ges", people.gina, {"to": "carrier"}),
            ("work_revoked", "ges", people.gina, {"to": "carrier"}),
        ]
        after = dict(Organisation.objects.values_list("slug", "board_version"))
        assert {slug for slug in after if after[slug] != before[slug]} == {"client", "carrier"}


class TestSharedSystems:
    def test_are_seen_by_those_they_are_shared_with_until_that_is_taken_back(self, people: Night) -> None:
        private("ges")
        stranger = people.organisations["stranger"]

        share = grants.share_system(people.gina, "ges", "stranger")
        assert System.objects.visible_to(stranger).filter(slug="ges").exists()
        assert not System.objects.visible_to(people.organisations["carrier"]).filter(slug="ges").exists()

        grants.unshare_system(people.gina, "ges", share.pk)
        assert not System.objects.visible_to(stranger).filter(slug="ges").exists()
        assert [(kind, data) for kind, _, _, data in acts()] == [
            ("system_shared", {"to": "stranger"}),
            ("system_unshared", {"to": "stranger"}),
        ]

    def test_cannot_be_passed_on_nor_worked_on(self, people: Night) -> None:
        private("ges")
        share = grants.share_system(people.gina, "ges", "stranger")

        with pytest.raises(NotAllowed):
            grants.share_system(people.sten, "ges", "carrier")
        with pytest.raises(NotAllowed):
            grants.unshare_system(people.sten, "ges", share.pk)
        with pytest.raises(Invalid):
            booking.book(people.sten, draft("ges"))
        assert list(SystemShare.objects.all()) == [share]

    def test_listed_ones_need_no_sharing(self, people: Night) -> None:
        with pytest.raises(Refused, match="GES is listed: everybody who signs in sees it"):
            grants.share_system(people.gina, "ges", "carrier")

    def test_need_an_engineer_or_an_admin(self, people: Night) -> None:
        private("ges")
        with pytest.raises(NotAllowed):
            grants.share_system(people.olaf, "ges", "carrier")
        people.gina.roles = ["engineer"]
        assert grants.share_system(people.gina, "ges", "carrier").organisation.slug == "carrier"


class TestContacts:
    def order(self) -> list[tuple[str, str, int]]:
        return list(
            Contact.objects.filter(system__slug="ges")
            .order_by("role", "order")
            .values_list("role", "person__name", "order")
        )

    def test_are_added_at_the_end_moved_and_removed(self, people: Night) -> None:
        added = contacts.add_contact(people.gina, "ges", "gina@client.example", "on_call")
        assert self.order()[1:3] == [("on_call", "Olaf", 1), ("on_call", "Gina", 2)]

        contacts.call_earlier(people.gina, "ges", added.pk)
        assert self.order()[1:3] == [("on_call", "Gina", 1), ("on_call", "Olaf", 2)]
        with pytest.raises(Refused, match="Gina is already the first"):
            contacts.call_earlier(people.gina, "ges", added.pk)

        contacts.remove_contact(people.gina, "ges", added.pk)
        assert self.order() == [("approver", "Cleo", 1), ("on_call", "Olaf", 1), ("owner", "Gina", 1)]
        person = {"person": "gina@client.example", "role": "on_call"}
        assert acts() == [
            ("contact_added", "ges", people.gina, person),
            ("contact_moved", "ges", people.gina, {**person, "order": 1}),
            ("contact_removed", "ges", people.gina, person),
        ]

    @pytest.mark.parametrize(
        ("email", "role", "field"),
        [
            ("ana@centre.example", "on_call", "person"),
            ("nobody@client.example", "on_call", "person"),
            ("gina@client.example", "boss", "role"),
        ],
    )
    def test_are_people_of_the_owner(self, people: Night, email: str, role: str, field: str) -> None:
        with pytest.raises(Invalid) as refused:
            contacts.add_contact(people.gina, "ges", email, role)
        assert list(refused.value.errors) == [field]

    def test_each_has_a_role_once(self, people: Night) -> None:
        with pytest.raises(Refused, match="Olaf already has this role for GES"):
            contacts.add_contact(people.gina, "ges", "olaf@client.example", "on_call")

    def test_are_kept_by_engineers_and_admins_of_the_owner(self, people: Night) -> None:
        before, contact = self.order(), Contact.objects.get(system__slug="ges", role="on_call")
        for who in (people.olaf, people.cleo, people.ana, people.sten):
            with pytest.raises(NotAllowed):
                contacts.add_contact(who, "ges", who.email, "owner")
            with pytest.raises(NotAllowed):
                contacts.remove_contact(who, "ges", contact.pk)
            with pytest.raises(NotAllowed):
                contacts.call_earlier(who, "ges", contact.pk)
        assert self.order() == before

    def test_of_another_system_are_not_touched_through_this_one(self, people: Night) -> None:
        other = Contact.objects.get(system__slug="phone-switch", role="owner")

        with pytest.raises(Contact.DoesNotExist):
            contacts.remove_contact(people.gina, "ges", other.pk)
        with pytest.raises(Contact.DoesNotExist):
            contacts.call_earlier(people.gina, "ges", other.pk)
