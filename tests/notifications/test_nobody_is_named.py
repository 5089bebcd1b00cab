"""An audience that turns out empty goes to the other engineers of that organisation, then to its desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from accounts.models import Organisation, Person
from accounts.services.deactivation import deactivate_person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.log_words import did
from changes.models import Window
from changes.selectors.log_names import names_in
from changes.selectors.reader import Reader
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import overdue, start_and_end
from core import clock
from core.activity import Activity
from estate.domain.impact import Level
from estate.models import Contact, Dependency, Freeze, GraphVersion
from notifications.models import Missed, Notice
from notifications.selectors.notice_sight import contact_in_log
from notifications.services.audit.run import audit_since
from notifications.services.making.fan_out import fan_out
from tests.doors import api_as
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, approved_upgrade, at, long_known, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> Night:
    return long_known()


def told(about: str) -> set[str]:
    return set(Notice.objects.filter(about=about).values_list("contact__email", flat=True))


def engineer(people: Night, name: str, organisation: str) -> Person:
    of = people.organisations[organisation]
    return Person.objects.create(
        email=f"{name}@{organisation}.example", name=name.title(), organisation=of, roles=["engineer"]
    )


def leaves(person: Person) -> None:
    """Somebody else is an admin there."""
    boss, _ = Person.objects.get_or_create(
        email=f"boss@{person.organisation.slug}.example",
        defaults={"name": "Boss", "organisation": person.organisation, "roles": ["admin", "viewer"]},
    )
    deactivate_person(boss, person)


def start(people: Night, window: Window) -> None:
    with at(ONE):
        start_and_end.start(people.ana, window.pk)
        fan_out()


def nobody_was_forgotten(since: timedelta = 20 * DAY) -> bool:
    report = audit_since(clock.now() - since, clock.now() + 2 * MINUTE)
    return not report.missed and not Missed.objects.exists()


def test_whether_it_has_ended_is_asked_of_the_other_engineers_when_its_owner_has_left(
    people: Night, upgrade: Window, mailoutbox: list[EmailMessage]
) -> None:
    engineer(people, "nele", "centre")
    start(people, upgrade)
    with at(ONE + HOUR):
        leaves(people.ana)
    mailoutbox.clear()

    with at(FIVE + MINUTE):
        assert overdue.ask_owners() == 1
        tell(FIVE + MINUTE)

    assert told("asked_to_end") == {"nele@centre.example"}
    [mail] = [one for one in mailoutbox if "nele@" in one.to[0] and "Is it done?" in one.subject]
    assert "Nobody else is named for it, so it goes to you." in str(mail.body)
    with at(FIVE + 2 * MINUTE):
        assert nobody_was_forgotten(HOUR)


def test_at_last_the_desk_is_asked_whether_it_has_ended(people: Night, upgrade: Window) -> None:
    start(people, upgrade)
    with at(ONE + HOUR):
        leaves(people.ana)
        Person.objects.filter(email="boss@centre.example").update(roles=["viewer"])

    with at(FIVE + MINUTE):
        assert overdue.ask_owners() == 1
        fan_out()

    assert told("asked_to_end") == {"desk@centre.example"}


def test_a_question_that_nobody_was_asked_does_not_count_as_unanswered(people: Night, upgrade: Window) -> None:
    start(people, upgrade)
    Organisation.objects.filter(slug="centre").update(email="")
    Person.objects.filter(organisation__slug="centre").update(is_active=False)

    for minutes in (1, 11, 31):
        with at(FIVE + minutes * MINUTE):
            assert overdue.ask_owners() == 0

    upgrade.refresh_from_db()
    assert upgrade.asked_at == []
    assert Activity.objects.filter(kind="nobody_to_ask").count() == 1


def test_what_happens_to_a_system_without_anybody_on_call_is_told_to_the_engineers_of_its_owner(
    people: Night, upgrade: Window
) -> None:
    Contact.objects.filter(role="on_call", person=people.olaf).delete()
    engineer(people, "nele", "client")

    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
        fan_out()
        assert told("started") == {"gina@client.example", "nele@client.example"}
    with at(ONE + 2 * MINUTE):
        assert nobody_was_forgotten(HOUR)


def test_where_there_are_no_engineers_either_its_desk_is_told(people: Night, upgrade: Window) -> None:
    Contact.objects.filter(role="on_call", person=people.olaf).delete()
    Person.objects.filter(pk=people.gina.pk).update(roles=["viewer"])

    start(people, upgrade)

    assert told("started") == {"desk@client.example"}


@pytest.fixture
def website_too(people: Night) -> None:
    """The upgrade reaches two systems of the client: its website needs what its Reservation line needs."""
    website, desktop = people.systems["client-website"], people.systems["agent-desktop"]
    with at(ONE - 30 * DAY):
        Dependency.objects.create(dependent=website, provider=desktop, kind="required")
        GraphVersion.renew()
    engineer(people, "nele", "client")


@pytest.mark.usefixtures("website_too")
class TestWhoStandsInIsDecidedForEachSystem:
    def test_somebody_on_call_for_one_system_does_not_stand_for_another_of_the_same_organisation(
        self, people: Night
    ) -> None:
        Contact.objects.filter(role="on_call", system__slug="client-website").delete()

        start(people, approved_upgrade(people))

        assert told("started") == {"olaf@client.example", "gina@client.example", "nele@client.example"}
        [why] = Notice.objects.get(about="started", contact__email="nele@client.example").because
        assert (why["system"], why["roles"]) == ("client-website", ["stands_in"])
        with at(ONE + 2 * MINUTE):
            assert nobody_was_forgotten(HOUR)

    def test_whoever_is_named_and_has_left_counts_as_nobody(self, people: Night) -> None:
        window = approved_upgrade(people)
        Contact.objects.filter(role="on_call", system__slug="client-website").update(person=people.cleo)
        leaves(people.cleo)

        start(people, window)

        assert "nele@client.example" in told("started")

    def test_where_everything_has_somebody_nobody_stands_in(self, people: Night) -> None:
        start(people, approved_upgrade(people))

        assert told("started") == {"olaf@client.example"}

    @pytest.mark.parametrize("role", ["owner", "informed"])
    def test_what_is_planned_for_one_without_anybody_is_told_to_engineers(self, people: Night, role: str) -> None:
        Contact.objects.filter(role="owner", system__slug="portal").delete()
        Contact.objects.filter(role="owner", system__slug="ges").update(role=role)

        approved_upgrade(people)

        assert told("announced") == {"gina@client.example", "nele@client.example"}
        with at(ONE - 9 * DAY + 2 * MINUTE):
            assert nobody_was_forgotten(HOUR)

    def test_reminders_come_to_them_too(self, people: Night) -> None:
        Contact.objects.filter(role="on_call", system__slug="reservation-line").delete()

        approved_upgrade(people)

        assert told("before_1h") >= {"olaf@client.example", "nele@client.example"}

    def test_whoever_answers_for_the_own_work_stands_in_for_the_own_systems(self, people: Night) -> None:
        nele = engineer(people, "nele", "centre")
        Contact.objects.filter(role="on_call", system__slug="agent-desktop").delete()
        with at(ONE - 10 * DAY):
            work = replace(switch_upgrade(ONE, FIVE), implementers=("bert@centre.example",))
            change = booking.book(nele, work, submit=True)
            approving.approve(people.cleo, change.pk)
        with at(ONE):
            start_and_end.start(people.ana, Window.objects.get(change=change).pk)
            fan_out()

        assert told("started") == {"nele@centre.example", "bert@centre.example", "olaf@client.example"}

    def test_a_freeze_that_is_met_at_a_system_without_an_owner_is_told_to_engineers_too(self, people: Night) -> None:
        Contact.objects.filter(role="owner", system__slug="client-website").delete()
        with at(ONE - 10 * DAY):
            freeze = Freeze.objects.create(
                organisation=people.organisations["client"], name="Sale", starts_at=ONE - HOUR, ends_at=FIVE + HOUR
            )
            freeze.systems.set([people.systems["client-website"], people.systems["reservation-line"]])
            booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
            fan_out()
        with at(ONE - 10 * DAY + 2 * MINUTE):
            assert told("conflict_found") >= {"gina@client.example", "nele@client.example"}
            assert nobody_was_forgotten(HOUR)

    def test_a_preview_says_so_beside_who_is_named(self, people: Night) -> None:
        Contact.objects.filter(role="on_call", system__slug="client-website").delete()
        asked = {
            "targets": [{"system": "switch-a", "impact": "outage"}, {"system": "switch-b", "impact": "outage"}],
            "starts_at": ONE.isoformat(),
            "ends_at": FIVE.isoformat(),
        }
        with at(ONE - 10 * DAY):
            answer = api_as(people.ana).post("/api/v1/conflicts/preview/", asked, format="json").json()
        assert {"Olaf", "whoever is there"} <= {one["name"] for one in answer["notified"]}


def test_what_is_announced_for_a_system_without_an_owner_is_told_to_engineers(people: Night) -> None:
    Contact.objects.filter(role="owner", person=people.gina).delete()
    engineer(people, "nele", "client")
    with at(ONE - 10 * DAY):
        change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    with at(ONE - 9 * DAY):
        approving.approve(people.cleo, change.pk)
        fan_out()

    assert told("announced") == {"gina@client.example", "nele@client.example"}


def test_the_owners_of_a_freeze_are_its_organisations_engineers_where_nobody_is_named(people: Night) -> None:
    Contact.objects.filter(role="owner", system__organisation__slug="client").delete()
    with at(ONE - 10 * DAY):
        freeze = Freeze.objects.create(
            organisation=people.organisations["client"],
            name="Sale",
            starts_at=ONE - HOUR,
            ends_at=FIVE + HOUR,
        )
        freeze.systems.add(people.systems["reservation-line"])
        booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
        fan_out()

    assert told("conflict_found") >= {"gina@client.example"}


def test_a_preview_says_whom_it_goes_to_where_nobody_is_named(people: Night) -> None:
    Contact.objects.filter(system__organisation=people.organisations["client"]).delete()
    asked = {
        "targets": [{"system": "switch-a", "impact": "outage"}, {"system": "switch-b", "impact": "outage"}],
        "starts_at": ONE.isoformat(),
        "ends_at": FIVE.isoformat(),
    }
    with at(ONE - 10 * DAY):
        answer = api_as(people.ana).post("/api/v1/conflicts/preview/", asked, format="json").json()
    told_of = {one["name"]: one for one in answer["notified"]}
    assert "Nobody is named for that" in " ".join(told_of["whoever is there"]["because"])
    assert told_of["whoever is there"]["contact"] == "desk@client.example"


def previewed(people: Night) -> set[str]:
    """Names of those who would be told of the upgrade."""
    asked = {
        "targets": [{"system": "switch-a", "impact": "outage"}, {"system": "switch-b", "impact": "outage"}],
        "one_at_a_time": True,
        "validates": ["ges"],
        "starts_at": ONE.isoformat(),
        "ends_at": FIVE.isoformat(),
    }
    with at(ONE - 10 * DAY):
        answer = api_as(people.ana).post("/api/v1/conflicts/preview/", asked, format="json").json()
    assert answer["conflicts"]
    return {one["name"] for one in answer["notified"]}


def test_a_preview_says_who_is_told_of_a_freeze_that_nobody_is_named_for(people: Night) -> None:
    Contact.objects.filter(role__in=["owner", "on_call"], system__organisation__slug="client").delete()
    Contact.objects.create(system=people.systems["ges"], person=people.olaf, role="owner")
    Contact.objects.create(system=people.systems["reservation-line"], person=people.olaf, role="on_call")
    freeze = Freeze.objects.create(
        organisation=people.organisations["client"], name="Sale", starts_at=ONE - HOUR, ends_at=FIVE + HOUR
    )
    freeze.systems.add(people.systems["reservation-line"])

    assert previewed(people) >= {"Olaf", "whoever is there"}


def test_a_preview_names_nobody_who_has_left_as_told_of_a_conflict(people: Night) -> None:
    with at(ONE - 11 * DAY):
        work = ChangeDraft("GES work", {"ges": Level.OUTAGE}, (DraftWindow(ONE + HOUR, ONE + 2 * HOUR),))
        booking.book(people.gina, work, submit=True)
        leaves(people.gina)

    assert "Gina" not in previewed(people)


def test_reminders_of_whoever_leaves_go_to_those_who_stand_in(people: Night, upgrade: Window) -> None:
    people.olaf.roles = ["viewer"]
    with at(ONE - DAY):
        leaves(people.olaf)

    waiting = Notice.objects.filter(about="before_1h", state="planned").values_list("contact__email", flat=True)
    assert {"gina@client.example"} <= set(waiting)
    assert "olaf@client.example" not in set(waiting)


def test_who_only_stands_in_is_named_in_the_log_to_their_own_organisation_alone(people: Night, upgrade: Window) -> None:
    Contact.objects.filter(role="on_call", person__organisation__slug="client").delete()
    start(people, upgrade)
    notice = Notice.objects.get(about="started", contact=people.gina)

    kept = contact_in_log(notice)

    def said(reader: Person) -> str:
        return did("sent_again", kept, names_in(Reader(reader), []))

    assert said(people.ana) == "sent the notice again to somebody of Meridian Travel"
    assert said(people.cleo) == "sent the notice again to Gina"
