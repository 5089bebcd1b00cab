"""Whoever comes after somebody who was told hears what they had been told, and what was on its way to them."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage

from accounts.models import Organisation, Person
from accounts.services import people as people_acts
from changes.models import Window
from changes.services import book as booking
from changes.services import start_and_end
from core import clock
from core.activity import Activity
from core.history import hold_the_clock
from estate.models import Contact
from estate.services.contacts import add_contact, remove_contact
from exchange.estate_file.reading import read_estate
from exchange.estate_file.writing import import_estate, known_to_the_house
from notifications.models import Missed, Notice
from notifications.services.audit.run import audit_since
from notifications.services.making.fan_out import fan_out
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, at, body_for, long_known, tell
from tests.notifications.test_nobody_is_named import engineer, leaves
from triage.models import Question
from triage.services import ask_owner, investigate
from triage.services.ask_owner import OwnersAnswer
from triage.services.investigate import ObservationEntry

pytestmark = pytest.mark.django_db
LATER = ONE - 2 * DAY


@pytest.fixture
def people(db: None) -> Night:
    return long_known()


@pytest.fixture
def nele(people: Night) -> Person:
    return engineer(people, "nele", "client")


@pytest.fixture
def boss(people: Night) -> Person:
    client = people.organisations["client"]
    return Person.objects.create(email="boss@client.example", name="Boss", organisation=client, roles=["admin"])


def got(about: str, inbox: list[EmailMessage]) -> list[str]:
    """First names, of what has arrived."""
    names = {"announced": "Planned", "started": "Started"}
    return sorted(one.to[0].partition(" ")[0] for one in inbox if str(one.subject).startswith(names[about]))


def nobody_was_forgotten() -> bool:
    report = audit_since(clock.now() - 20 * DAY, clock.now() + 2 * MINUTE)
    return not report.missed and not Missed.objects.exists()


class TestWhoHearsFromNowOnIsToldWhatIsPlanned:
    def test_whoever_stands_in_for_an_owner_who_leaves(
        self, people: Night, nele: Person, inbox: list[EmailMessage]
    ) -> None:
        with at(LATER):
            hold_the_clock(LATER)
            leaves(people.gina)
        tell(LATER)

        assert got("announced", inbox) == ["Nele"]
        assert "Nobody is named for that, so it goes to you." in body_for("Nele", inbox)
        assert any(part.get_content_type() == "text/calendar" for part in inbox[0].message().walk())
        with at(LATER + 2 * MINUTE):
            assert nobody_was_forgotten()

    def test_whoever_stands_in_for_an_owner_who_is_named_no_longer(
        self, people: Night, nele: Person, boss: Person, inbox: list[EmailMessage]
    ) -> None:
        with at(LATER):
            for contact in Contact.objects.filter(person=people.gina, system__slug__in=["ges", "portal"]):
                remove_contact(boss, contact.system.slug, contact.pk)
        tell(LATER)

        assert got("announced", inbox) == ["Nele"], "once; and Gina, who was told, is not told again"

    def test_whoever_is_named_now(self, people: Night, boss: Person, inbox: list[EmailMessage]) -> None:
        with at(LATER):
            add_contact(boss, "ges", "olaf@client.example", "informed")
        tell(LATER)

        assert got("announced", inbox) == ["Olaf"]
        assert "kept informed about it" in body_for("Olaf", inbox)
        log = Activity.objects.get(kind="newcomers_told")
        assert (log.actor, log.organisation) == (None, people.organisations["centre"])

    def test_whoever_has_the_role_of_those_who_stand_in_now(
        self, people: Night, boss: Person, inbox: list[EmailMessage]
    ) -> None:
        with at(LATER):
            leaves(people.gina)
        tell(LATER)
        inbox.clear()

        with at(LATER + HOUR):
            people_acts.edit_person(boss, people.olaf.pk, {"roles": ["engineer"]})
        tell(LATER + HOUR)

        assert got("announced", inbox) == ["Olaf"]

    def test_of_what_is_under_way_those_on_duty(
        self, people: Night, upgrade: Window, nele: Person, inbox: list[EmailMessage]
    ) -> None:
        with at(ONE):
            start_and_end.start(people.ana, upgrade.pk)
        tell(ONE)
        inbox.clear()

        with at(ONE + HOUR):
            leaves(people.olaf)
        tell(ONE + HOUR)

        assert got("started", inbox) == ["Gina", "Nele"]

    def test_nobody_is_told_twice_nor_of_what_was_not_announced(
        self, people: Night, boss: Person, mailoutbox: list[EmailMessage]
    ) -> None:
        with at(ONE - 10 * DAY):
            booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
        tell(ONE - 10 * DAY)
        mailoutbox.clear()

        with at(LATER):
            add_contact(boss, "ges", "olaf@client.example", "informed")
            add_contact(boss, "portal", "olaf@client.example", "informed")
        tell(LATER)

        assert got("announced", mailoutbox) == []
        assert not Activity.objects.filter(kind="newcomers_told").exists()


class TestAnEstateFileIsFollowedAsThePagesAre:
    def import_(self, text: str) -> None:
        import_estate(read_estate(text.encode(), known_to_the_house()))

    def test_a_contact(self, people: Night, inbox: list[EmailMessage]) -> None:
        with at(LATER):
            self.import_("contacts: [{system: ges, person: olaf@client.example, role: informed}]")
        tell(LATER)

        assert got("announced", inbox) == ["Olaf"]

    def test_a_role(self, people: Night, inbox: list[EmailMessage]) -> None:
        with at(LATER):
            leaves(people.gina)
        tell(LATER)
        inbox.clear()

        with at(LATER + HOUR):
            self.import_("people: [{email: olaf@client.example, name: Olaf, organisation: client, roles: [engineer]}]")
        tell(LATER + HOUR)

        assert got("announced", inbox) == ["Olaf"]

    def test_a_desk(self, people: Night) -> None:
        Contact.objects.filter(role="approver", system__organisation__slug="client").delete()
        Organisation.objects.filter(slug="client").update(email="")
        Person.objects.filter(pk=people.cleo.pk).update(roles=["viewer"])
        with at(LATER):
            booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
            fan_out()
            assert not Notice.objects.filter(about="approval_asked").exists()

        with at(LATER + HOUR):
            self.import_("organisations: [{slug: client, name: Meridian Travel, email: new@client.example}]")
            fan_out()

        assert Notice.objects.get(about="approval_asked").contact.email == "new@client.example"

    def test_a_dry_run_tells_nobody(self, people: Night, inbox: list[EmailMessage]) -> None:
        text = "contacts: [{system: ges, person: olaf@client.example, role: informed}]"
        with at(LATER):
            import_estate(read_estate(text.encode(), known_to_the_house()), dry_run=True)
        tell(LATER)

        assert inbox == []


class TestWhatWasOnItsWayToSomebodyWhoLeaves:
    def start(self, people: Night, window: Window) -> None:
        with at(ONE):
            start_and_end.start(people.ana, window.pk)
            fan_out()

    def readers(self, about: str) -> set[str]:
        notices = Notice.objects.filter(about=about).exclude(state="dropped")
        return set(notices.values_list("contact__name", flat=True))

    def test_goes_to_whoever_stands_in(self, people: Night, upgrade: Window, nele: Person) -> None:
        self.start(people, upgrade)
        assert self.readers("started") == {"Olaf"}

        with at(ONE + MINUTE):
            leaves(people.olaf)
            fan_out()

        assert self.readers("started") == {"Gina", "Nele"}
        assert [one.data for one in Activity.objects.filter(kind="newcomers_told")] == [], "they are told of it once"

    def test_goes_to_nobody_else_where_it_has_another_reader(
        self, people: Night, upgrade: Window, nele: Person
    ) -> None:
        people.contact("cleo", "on_call", "reservation-line")
        self.start(people, upgrade)

        with at(ONE + MINUTE):
            leaves(people.olaf)

        assert self.readers("started") == {"Cleo"}

    def test_also_that_what_they_had_been_told_does_not_hold(
        self, people: Night, nele: Person, upgrade: Window, inbox: list[EmailMessage]
    ) -> None:
        with at(LATER):
            start_and_end.cancel(people.ana, upgrade.change_id, "Not needed")
            fan_out()
            leaves(people.gina)
        tell(LATER)

        names = [one.to[0].partition(" ")[0] for one in inbox if str(one.subject).startswith("Cancelled")]
        assert sorted(names) == ["Nele"]

    def asked_by_ana(self, people: Night) -> Question:
        """Who looks for a fault."""
        with at(ONE):
            trouble = investigate.open_investigation(people.ana, [ObservationEntry("agent-desktop", "ges", "failing")])
            question = ask_owner.ask(people.ana, trouble.pk, "ges")
            fan_out()
            return question

    @pytest.mark.parametrize("written", [True, False], ids=["on its way", "not told yet"])
    def test_also_what_was_for_that_person_alone(self, people: Night, *, written: bool) -> None:
        engineer(people, "nora", "centre")
        question = self.asked_by_ana(people)
        with at(ONE + MINUTE):
            ask_owner.answer(question.pk, OwnersAnswer("no", "Gina"))
            assert not written or fan_out()
            leaves(people.ana)
            fan_out()

        assert self.readers("owner_answered") == {"Nora"}
        [why] = Notice.objects.exclude(state="dropped").get(about="owner_answered").because
        assert (why["why"], why["roles"]) == ("searches", ["stands_in"])
        with at(ONE + 4 * MINUTE):
            assert nobody_was_forgotten()

    def test_the_audit_finds_whoever_should_have_been_told_in_place_of_others(self, people: Night) -> None:
        nora, question = engineer(people, "nora", "centre"), self.asked_by_ana(people)
        with at(ONE + MINUTE):
            leaves(people.ana)
        with at(ONE + 2 * MINUTE):
            ask_owner.answer(question.pk, OwnersAnswer("no", "Gina"))
            fan_out()
        Notice.objects.get(about="owner_answered", contact=nora).delete()

        report = audit_since(ONE, ONE + 10 * MINUTE)

        assert [(one.promise.person, one.promise.about) for one in report.missed] == [(nora.pk, "owner_answered")]
