"""Claims and grants, what an owner keeps on the page of a system, and sharing a change: through their doors."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, ChangeShare
from changes.services import book as booking
from estate.domain.impact import Level
from estate.models import Contact, Dependency, GraphVersion, System, SystemShare, WorkGrant
from tests.doors import pages_as
from tests.estates import Night
from web.systems.rows import ClaimsPage

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def people(people: Night) -> Night:
    """Cleo is an admin of the client; Sten of the stranger, who has a system of its own."""
    Person.objects.filter(pk=people.cleo.pk).update(roles=["admin"])
    people.systems["hotel"] = System.objects.create(
        slug="hotel", name="Hotel", organisation=people.organisations["stranger"]
    )
    GraphVersion.renew()
    return people


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def page(person: Person, **asked: str) -> ClaimsPage:
    shown = pages_as(person).get("/claims/", asked).context["claims"]
    assert isinstance(shown, ClaimsPage)
    return shown


def do(person: Person, name: str, **typed: Any) -> Any:
    return pages_as(person).post(f"/claims/do/{name}/", typed)


def claim(people: Night, **more: str) -> Any:
    typed = {"claim-dependent": "hotel", "claim-provider": "ges", "claim-kind": "soft", **more}
    return do(people.sten, "claim", **typed)


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.wsgi_request._messages]


def labels(row: Any) -> list[str]:
    return [act.label for act in row.acts]


class TestClaims:
    def test_are_made_by_name_or_slug_and_wait_for_the_other_side(self, people: Night) -> None:
        answer = claim(people, **{"claim-provider": " Client WEBSITE "})

        assert (answer.status_code, answer.headers["Location"]) == (302, "/claims/")
        [waiting] = page(people.gina).waiting
        assert (waiting.dependent.name, waiting.provider.name, waiting.kind, waiting.state) == (
            "Hotel",
            "Client website",
            "soft",
            "claimed",
        )
        assert (waiting.entered_by, waiting.organisation, waiting.at, labels(waiting)) == (
            "Sten",
            "Elsewhere Ltd",
            NOW,
            ["Confirm it", "Refuse it"],
        )
        assert waiting.desk is not None
        assert waiting.desk.phone == "+63 2 555 0400"
        assert waiting.yields[1] == (
            "Elsewhere Ltd is told of that work, and asked to approve it where it makes Hotel degraded or worse."
        )
        [mine] = page(people.sten).mine
        assert (mine.state, mine.organisation, labels(mine)) == ("claimed", "Meridian Travel", ["Take it back"])
        assert (len(page(people.sten).waiting), len(page(people.vera).waiting)) == (0, 0)

    def test_are_confirmed_and_refused_with_a_button(self, people: Night) -> None:
        claim(people)
        row = Dependency.objects.get(dependent__slug="hotel").public_id

        assert do(people.gina, "confirm", row=row).url == "/claims/"
        assert Dependency.objects.get(public_id=row).state == "confirmed"
        assert labels(next(one for one in page(people.gina).answered if one.dependent.name == "Hotel")) == [
            "Refuse it from now on"
        ]
        do(people.gina, "refuse", row=row)
        assert Dependency.objects.get(public_id=row).state == "refused"
        [mine] = page(people.sten).mine
        assert (mine.note, mine.acts) == (
            "Meridian Travel refused this. It can be claimed again in 24 hours.",
            (),
        )

    def test_a_refusal_stands_beside_what_was_typed(self, people: Night) -> None:
        claim(people)

        again = claim(people)
        assert again.status_code == 200
        text = again.content.decode()
        assert "This dependency has been entered already; it is claimed." in text
        assert 'value="hotel"' in text
        nowhere = claim(people, **{"claim-provider": "nowhere"})
        assert nowhere.context["claims"].claim.form.errors == {"provider": ["There is no system “nowhere”."]}
        assert nowhere.context["claims"].claim.open is True

    def test_two_systems_of_one_name_are_told_apart(self, people: Night) -> None:
        System.objects.create(slug="ges-2", name="GES", organisation=people.organisations["centre"])
        GraphVersion.renew()

        refused = claim(people, **{"claim-provider": "ges "})
        assert refused.status_code == 302
        Dependency.objects.filter(dependent__slug="hotel").delete()
        System.objects.filter(slug="ges").update(slug="ges-1")
        GraphVersion.renew()
        refused = claim(people, **{"claim-provider": "GES"})
        assert refused.context["claims"].claim.form.errors == {
            "provider": ["Several are called “GES”. Choose which: ges-1, ges-2."]
        }

    def test_private_systems_are_neither_offered_nor_named(self, people: Night) -> None:
        claim(people)
        System.objects.filter(slug__in=["ges", "ges-database", "hotel"]).update(listed=False)
        GraphVersion.renew()

        assert "ges" not in pages_as(people.sten).get("/search/pick/own/", {"x-words": "ges"}).content.decode()
        assert "GES" not in pages_as(people.sten).get("/claims/", {"provider": "portal"}).content.decode()
        assert [row.provider.name for row in page(people.sten).mine] == ["a system of Meridian Travel"]
        assert [row.dependent.name for row in page(people.gina).waiting] == ["a system of Elsewhere Ltd"]

    def test_those_of_others_are_not_there(self, people: Night) -> None:
        claim(people)
        row = Dependency.objects.get(dependent__slug="hotel").public_id

        for name in ("confirm", "refuse", "remove"):
            assert do(people.ana, name, row=row).status_code == 404
            assert do(people.gina, name, row="x").status_code == 404
        assert do(people.sten, "confirm", row=row).status_code == 403
        assert do(people.gina, "remove", row=row).status_code == 403
        assert do(people.sten, "burn", row=row).status_code == 404
        assert Dependency.objects.get(public_id=row).state == "claimed"

    def test_who_may_not_answer_is_told_who_does(self, people: Night) -> None:
        claim(people)

        shown = page(people.olaf)
        assert ([row.acts for row in shown.waiting], shown.claim, shown.grant) == ([()], None, None)
        assert "One of your engineers or admins answers." in pages_as(people.olaf).get("/claims/").content.decode()
        row = Dependency.objects.get(dependent__slug="hotel").public_id
        assert do(people.olaf, "confirm", row=row).status_code == 403

    def test_the_page_opens_filled_in_from_a_system(self, people: Night) -> None:
        text = pages_as(people.sten).get("/systems/ges/").content.decode()
        assert 'href="/claims/?provider=ges"' in text

        shown = page(people.sten, provider="ges")
        assert shown.claim is not None
        assert (shown.claim.open, shown.claim.form and shown.claim.form["provider"].value()) == (True, "ges")

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            ("required", "Saved: Switch A needs Agent desktop. Work already planned was checked again."),
            ("soft", "Saved: Switch A works worse without Agent desktop. Work already planned was checked again."),
        ],
    )
    def test_within_one_house_it_counts_at_once_and_leads_to_the_system(
        self, people: Night, kind: str, said: str
    ) -> None:
        typed = {"claim-dependent": "switch-a", "claim-provider": "agent-desktop", "claim-kind": kind}

        answer = pages_as(people.ana).post("/claims/do/claim/", typed)

        assert answer.headers["Location"] == "/systems/switch-a/"
        assert [str(one) for one in get_messages(answer.wsgi_request)] == [said]

    def test_across_two_it_waits_and_is_listed_here(self, people: Night) -> None:
        typed = {"claim-dependent": "switch-a", "claim-provider": "ges", "claim-kind": "required"}

        answer = pages_as(people.ana).post("/claims/do/claim/", typed)

        assert answer.headers["Location"] == "/claims/"
        assert [str(one) for one in get_messages(answer.wsgi_request)] == [
            "Entered. It counts once the other organisation confirms it."
        ]

    def test_nothing_is_done_by_looking(self, people: Night) -> None:
        assert pages_as(people.sten).get("/claims/do/claim/").headers["Location"] == "/claims/"
        assert Client().get("/claims/").status_code == 302

    def test_cost_the_same_however_many_there_are(self, people: Night) -> None:
        def queries() -> int:
            client = pages_as(people.cleo)
            client.get("/claims/")
            with CaptureQueriesContext(connection) as captured:
                client.get("/claims/")
            return len(captured)

        claim(people)
        before = queries()
        for number in range(5):
            System.objects.create(slug=f"h{number}", name=f"H{number}", organisation=people.organisations["stranger"])
            GraphVersion.renew()
            claim(people, **{"claim-dependent": f"h{number}"})
            WorkGrant.objects.create(
                system=people.systems["ges"],
                organisation=people.organisations[["centre", "carrier", "stranger"][number % 3]],
            ) if number < 3 else None
        assert queries() == before


class TestGrants:
    def test_an_admin_grants_and_takes_back(self, people: Night) -> None:
        answer = do(people.cleo, "grant", **{"grant-system": "GES", "grant-organisation": "carrier"})

        assert (answer.status_code, answer.headers["Location"]) == (302, "/claims/")
        grant = WorkGrant.objects.get()
        assert [(row.system.name, row.organisation, labels(row)) for row in page(people.cleo).granted] == [
            ("GES", "Northline Carrier", ["Take back"])
        ]
        assert [(row.system.name, row.organisation) for row in page(people.vera).allowed] == [
            ("GES", "Meridian Travel")
        ]
        assert [row.acts for row in page(people.gina).granted] == [()]

        assert do(people.sten, "revoke", row=grant.public_id).status_code == 404
        assert do(people.gina, "revoke", row=grant.public_id).status_code == 403
        do(people.cleo, "revoke", row=grant.public_id)
        assert not WorkGrant.objects.exists()

    def test_need_an_admin_and_an_own_system(self, people: Night) -> None:
        typed = {"grant-system": "ges", "grant-organisation": "carrier"}
        assert do(people.gina, "grant", **typed).status_code == 403
        assert do(people.cleo, "grant", **{**typed, "grant-system": "hotel"}).status_code == 403
        assert do(people.cleo, "grant", **{**typed, "grant-system": "nowhere"}).status_code == 404
        bad = do(people.cleo, "grant", **{**typed, "grant-organisation": "client"})
        assert list(bad.context["claims"].grant.form.errors) == ["organisation"]
        assert not WorkGrant.objects.exists()


class TestTheSystemPage:
    def act(self, person: Person, name: str, slug: str = "ges", **typed: Any) -> Any:
        return pages_as(person).post(f"/systems/{slug}/do/{name}/", typed)

    def on_call(self) -> list[str]:
        rows = Contact.objects.filter(system__slug="ges", role="on_call").order_by("order")
        return list(rows.values_list("person__name", flat=True))

    def test_engineers_of_the_owner_keep_its_contacts(self, people: Night) -> None:
        typed = {"contact-person": "gina@client.example", "contact-role": "on_call"}
        assert self.act(people.gina, "add-contact", **typed).url == "/systems/ges/"
        added = Contact.objects.get(system__slug="ges", person=people.gina, role="on_call")
        assert self.on_call() == ["Olaf", "Gina"]

        self.act(people.gina, "call-earlier", row=added.public_id)
        assert self.on_call() == ["Gina", "Olaf"]
        again = self.act(people.gina, "add-contact", **typed)
        assert again.status_code == 200
        assert "Gina already has this role for GES." in again.content.decode()
        assert again.context["keeping"].add_contact.open is True
        self.act(people.gina, "remove-contact", row=added.public_id)
        assert self.on_call() == ["Olaf"]

    def test_a_private_one_is_shared_there_and_worked_on_by_grant(self, people: Night) -> None:
        System.objects.filter(slug="ges").update(listed=False)
        GraphVersion.renew()
        assert pages_as(people.vera).get("/systems/ges/").status_code == 404

        self.act(people.cleo, "share", **{"share-organisation": "carrier"})
        self.act(people.cleo, "grant", **{"grant-organisation": "carrier"})
        assert pages_as(people.vera).get("/systems/ges/").status_code == 200
        keeping = pages_as(people.cleo).get("/systems/ges/").context["keeping"]
        assert [row.organisation for row in (*keeping.granted, *keeping.shared)] == ["Northline Carrier"] * 2

        self.act(people.cleo, "unshare", row=SystemShare.objects.get().public_id)
        assert SystemShare.objects.exists()
        self.act(people.cleo, "revoke", row=WorkGrant.objects.get().public_id)
        self.act(people.cleo, "unshare", row=SystemShare.objects.get().public_id)
        assert pages_as(people.vera).get("/systems/ges/").status_code == 404

    def test_others_see_nothing_of_that_and_may_do_none_of_it(self, people: Night) -> None:
        row = Contact.objects.get(system__slug="ges", role="on_call").public_id
        for who in (people.ana, people.sten, people.olaf):
            assert pages_as(who).get("/systems/ges/").context["keeping"] is None
            assert self.act(who, "remove-contact", row=row).status_code == 403
            assert self.act(who, "call-earlier", row=row).status_code == 403
            assert self.act(who, "grant", **{"grant-organisation": "carrier"}).status_code == 403
        System.objects.filter(slug="ges").update(listed=False)
        GraphVersion.renew()
        assert self.act(people.ana, "remove-contact", row=row).status_code == 404
        assert self.act(people.gina, "dance").status_code == 404
        assert self.on_call() == ["Olaf"]


class TestSharingAChange:
    @pytest.fixture
    def change(self, people: Night) -> Change:
        window = DraftWindow(NOW + HOUR, NOW + 2 * HOUR)
        return booking.book(people.gina, ChangeDraft("New index", {"ges-database": Level.OUTAGE}, (window,)))

    def test_from_its_page_and_back(self, people: Night, change: Change) -> None:
        address = f"/changes/{change.public_id}/"
        assert pages_as(people.sten).get(address).status_code == 404

        answer = pages_as(people.gina).post(f"{address}share/", {"share-organisation": "stranger"})
        assert (answer.status_code, answer.headers["Location"]) == (302, address)
        shown = pages_as(people.gina).get(address).context["sharing"]
        assert [(row.organisation, labels(row)) for row in shown.organisations] == [("Elsewhere Ltd", ["Take back"])]
        theirs = pages_as(people.sten).get(address)
        assert theirs.status_code == 200
        assert (theirs.context["sharing"].share, theirs.context["sharing"].organisations[0].acts) == (None, ())

        pages_as(people.gina).post(f"{address}unshare/", {"organisation": "stranger"})
        assert pages_as(people.sten).get(address).status_code == 404

    def test_by_nobody_else(self, people: Night, change: Change) -> None:
        address = f"/changes/{change.public_id}/"
        typed = {"share-organisation": "carrier", "organisation": "carrier"}
        for act in ("share", "unshare"):
            assert pages_as(people.sten).post(f"{address}{act}/", {"share-organisation": "centre"}).status_code == 404
            assert pages_as(people.olaf).post(f"{address}{act}/", typed).status_code == 403
            assert pages_as(people.gina).get(f"{address}{act}/").headers["Location"] == address
        assert pages_as(people.olaf).get(address).context["sharing"].share is None
        assert not ChangeShare.objects.exists()

    def test_those_affected_do_not_learn_with_whom(self, people: Night, change: Change) -> None:
        booking.submit(people.gina, change.pk)
        pages_as(people.gina).post(f"/changes/{change.public_id}/share/", {"share-organisation": "stranger"})

        answer = pages_as(people.ana).get(f"/changes/{change.public_id}/")
        assert (answer.status_code, answer.context["sharing"]) == (200, None)
        assert "Elsewhere" not in answer.content.decode()


FOUND = [
    ({}, ["Hotel", "Lobby", "Pool"]),
    ({"q": "hotel"}, ["Hotel"]),
    ({"q": "ÉLSEWHERE hotel"}, ["Hotel"]),
    ({"q": "elsewhere ges"}, ["Hotel", "Lobby"]),
    ({"q": "portal"}, ["Pool"]),
    ({"q": "meridian"}, []),
    ({"q": "%"}, []),
    ({"q": "' or"}, []),
    ({"q": "ges", "state": "refused"}, ["Lobby"]),
    ({"q": "ges", "state": "claimed"}, ["Hotel", "Lobby"]),
    ({"state": "confirmed"}, ["Hotel", "Pool"]),
    ({"q": "vault"}, []),
]


class TestTheListsAreSearched:
    @pytest.fixture(autouse=True)
    def claims(self, people: Night) -> None:
        """What others need of the client, as it was answered; the vault is private."""
        stranger = people.organisations["stranger"]
        rows = ("hotel", "ges", "confirmed"), ("lobby", "ges", "refused"), ("pool", "portal", "confirmed")
        for slug, provider, state in rows:
            new, _ = System.objects.get_or_create(slug=slug, name=slug.capitalize(), organisation=stranger)
            needs = {"dependent": new, "provider": people.systems[provider], "state": state}
            Dependency.objects.create(**needs, entered_by=people.sten)
        System.objects.filter(slug="pool").update(name="Vault", listed=False)
        WorkGrant.objects.create(system=people.systems["ges"], organisation=stranger)
        WorkGrant.objects.filter(organisation=people.organisations["centre"]).delete()
        GraphVersion.renew()

    def whole(self, person: Person, **asked: str) -> Any:
        return pages_as(person).get("/claims/all/answered/", asked)

    @pytest.mark.parametrize(("asked", "names"), FOUND, ids=str)
    def test_by_names_that_its_reader_may_read_and_by_state(
        self, people: Night, asked: dict[str, str], names: list[str]
    ) -> None:
        rows = [row for row in self.whole(people.gina, **asked).context["rows"] if row.organisation == "Elsewhere Ltd"]
        names = ["a system of Elsewhere Ltd" if name == "Pool" else name for name in names]

        assert sorted(row.dependent.name for row in rows) == sorted(names)

    def test_the_owner_of_a_private_system_finds_it(self, people: Night) -> None:
        rows = pages_as(people.sten).get("/claims/all/mine/", {"q": "vault"}).context["rows"]
        assert [row.dependent.name for row in rows] == ["Vault"]

    @pytest.mark.parametrize("typed", ["Hotle", "hottel", "Elsewere hotel"])
    def test_what_is_mistyped_is_found_and_said_to_be(self, people: Night, typed: str) -> None:
        answer = self.whole(people.gina, q=typed)

        assert [row.dependent.name for row in answer.context["rows"]] == ["Hotel"]
        assert f"Nothing here matches “<bdi>{typed}</bdi>”" in answer.content.decode()

    def test_one_search_goes_through_all_lists_of_the_page(self, people: Night) -> None:
        found = page(people.gina, q="elsewhere ges")

        assert [row.dependent.name for row in found.answered] == ["Hotel", "Lobby"]
        assert [(row.system.name, row.organisation) for row in found.granted] == [("GES", "Elsewhere Ltd")]
        assert (len(found.waiting), len(found.mine), len(found.allowed), found.number) == (0, 0, 0, 3)

    def test_where_nothing_fits_it_says_so_and_leads_back(self, people: Night) -> None:
        for address in ("/claims/", "/claims/all/answered/"):
            shown = pages_as(people.gina).get(address, {"q": "<zq>"}).content.decode()
            assert "matches what you asked for: “<bdi>&lt;zq&gt;</bdi>”" in shown
            assert f'<a class="button" href="{address}">Show all</a>' in shown

    def test_a_narrowed_list_is_read_to_its_end_each_once_in_as_many_queries(self, people: Night) -> None:
        queries = len(self.asked(people))
        many = System.objects.bulk_create(
            System(slug=f"bar-{n}", name=f"Bar {n}", organisation=people.organisations["stranger"]) for n in range(230)
        )
        Dependency.objects.bulk_create(
            Dependency(dependent=bar, provider=people.systems["ges"], state="refused", entered_by=people.sten)
            for bar in many
        )
        GraphVersion.renew()
        seen, after = [], ""
        while True:
            answer = self.whole(people.gina, q="bar", state="refused", after=after)
            seen += [row.dependent.name for row in answer.context["rows"]]
            after = answer.context["part"].next
            if not after:
                break

        assert sorted(seen) == sorted(bar.name for bar in many)
        assert len(self.asked(people)) == queries

    def asked(self, people: Night) -> CaptureQueriesContext:
        self.whole(people.gina, q="elsewhere ges")
        with CaptureQueriesContext(connection) as queries:
            self.whole(people.gina, q="elsewhere ges")
        return queries
