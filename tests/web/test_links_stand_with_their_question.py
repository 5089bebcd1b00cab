"""Links in mails open what they ask for as long as that is asked, and of whom it is asked. What happens between opening
the page and pressing its button counts: it is looked at again under the lock of the act."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Organisation, Person
from changes.models import AnswerLink, Approval, Change, Window
from changes.services import answer_links, answer_report, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core.activity import Activity
from estate.domain.impact import Level
from estate.models import Contact, Dependency, GraphVersion, System
from notifications.domain.link_standing import Purpose
from notifications.models import Mute, Notice, Preference
from notifications.services.letters import notice_links
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.estates import Night, switch_upgrade
from tests.services.test_links import at_once
from tests.triage.searching import AT_THREE, THREE, opened, upgrading
from triage.models import Investigation, Question
from triage.selectors import question_links
from triage.services import ask_owner, investigate
from triage.services.ask_owner import OwnersAnswer

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
Break = Callable[[], object]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(THREE, tick=False) as traveller:
        yield traveller


def heading(answer: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found.group(1)).split()) if found else ""


@dataclass
class Between:
    """Does something between the page's own look at the link and the act."""

    monkeypatch: pytest.MonkeyPatch

    def press(self, room: str, address: str, typed: dict[str, str], happens: Break) -> Any:
        def checked(request: object) -> None:
            happens()

        self.monkeypatch.setattr(f"web.{room}.why_not_from_this_page", checked)
        return Client().post(address, typed)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Between:
    return Between(monkeypatch)


# Are you working on this?


@dataclass
class Asked:
    people: Night
    clock: Any
    trouble: Investigation
    question: Question

    @property
    def address(self) -> str:
        return f"/are-you-working-on-this/{question_links.token_of(self.question)}/"

    def ask(self, person: Person) -> Question:
        return Question.objects.create(
            investigation=self.trouble,
            system=self.people.systems["ges"],
            contact=person,
            asked_by=self.people.ana,
            asked_at=THREE,
        )

    def close(self) -> None:
        investigate.close(self.people.ana, self.trouble.pk, "A loose cable")

    def another_says_yes(self) -> None:
        ask_owner.answer(self.ask(self.people.olaf).pk, OwnersAnswer("yes", "Olaf"))

    def be_declared_on_the_page(self) -> None:
        declaring.declare(self.people.gina, Declaration({"ges": Level.OUTAGE}))

    def be_confirmed_on_the_page(self) -> None:
        ask_owner.log_call(self.people.ana, self.trouble.pk, "ges", "yes", "Somebody")
        answer_report.confirm_report(self.people.gina, Window.objects.get(change__organisation__slug="client").pk)

    def leave(self) -> None:
        Person.objects.filter(pk=self.people.gina.pk).update(is_active=False)

    def move_to_another_organisation(self) -> None:
        Person.objects.filter(pk=self.people.gina.pk).update(organisation=self.people.organisations["carrier"])

    def be_named_no_longer(self) -> None:
        Contact.objects.filter(person=self.people.gina, system__slug="ges").delete()

    def sell_the_system(self) -> None:
        System.objects.filter(slug="ges").update(organisation=self.people.organisations["carrier"])

    def wait(self) -> None:
        self.clock.move_to(THREE + DAY)


@pytest.fixture
def asked(clock: Any) -> Asked:
    people = upgrading()[0]
    trouble = opened(people.ana, *AT_THREE)
    made = Asked(people, clock, trouble, Question(pk=0))
    made.question = made.ask(people.gina)
    return made


NOBODY_WAITS, NOT_THEIRS = (
    "Nobody waits for an answer any more",
    "The person this link was sent to can’t answer it any more",
)
QUESTION = {
    "close": (NOBODY_WAITS, "Nobody is looking for this fault any more: the search was closed."),
    "another_says_yes": (NOBODY_WAITS, "Somebody else who was asked has said yes already."),
    "be_declared_on_the_page": (NOBODY_WAITS, "Work on it was declared after this was asked."),
    "be_confirmed_on_the_page": (NOBODY_WAITS, "Work on it was declared after this was asked."),
    "leave": (NOT_THEIRS, "The person it was sent to has left, or is no longer asked about this system."),
    "move_to_another_organisation": (NOT_THEIRS, ""),
    "be_named_no_longer": (NOT_THEIRS, ""),
    "sell_the_system": (NOT_THEIRS, ""),
    "wait": ("This link no longer takes an answer", "This link has expired."),
}
YES = {"name": "Gina", "do": "yes", "since": "0", "until": "", "impact": "outage"}


def declared_over(question: Question) -> bool:
    question.refresh_from_db()
    return bool(question.answer) or question.change_id is not None


@pytest.mark.parametrize("what", QUESTION)
def test_a_question_that_is_over_is_not_answered_though_its_page_was_opened_before(
    asked: Asked, between: Between, what: str
) -> None:
    assert Client().get(asked.address).status_code == 200
    answer = between.press("links.question_views", asked.address, YES, getattr(asked, what))

    title, why = QUESTION[what]
    assert (answer.status_code, heading(answer)) == (410, title)
    assert why in " ".join(answer.content.decode().split())
    assert not declared_over(asked.question)
    declare = ("another_says_yes", "be_declared_on_the_page", "be_confirmed_on_the_page")
    assert Change.objects.filter(organisation__slug="client").count() == (what in declare)


@pytest.mark.parametrize("what", QUESTION)
def test_the_page_of_a_question_that_is_over_says_why_and_offers_no_answer(asked: Asked, what: str) -> None:
    getattr(asked, what)()
    answer = Client().get(asked.address)

    assert (answer.status_code, heading(answer)) == (410, QUESTION[what][0])
    assert QUESTION[what][1] in " ".join(answer.content.decode().split())
    assert 'name="do"' not in answer.content.decode()


def test_what_was_declared_on_the_page_is_named_on_the_page_of_the_link(asked: Asked) -> None:
    asked.be_declared_on_the_page()
    change = Change.objects.get(organisation__slug="client")

    shown = " ".join(Client().get(asked.address).content.decode().split())

    assert f"Gina declared it as {change.reference}, since Mon 23 Nov, 05:00 EST, end not known" in shown
    assert "Harbour Contact Centre can see that." in shown


@pytest.mark.parametrize("system", ["portal", "ges"])
def test_what_does_not_answer_it_leaves_the_question_open(asked: Asked, system: str) -> None:
    """Work on another system, and what its owner says nobody does."""
    change = declaring.declare(asked.people.gina, Declaration({system: Level.OUTAGE}))
    if system == "ges":
        start_and_end.cancel(asked.people.gina, change.pk, "Not ours.")

    assert 'name="do"' in Client().get(asked.address).content.decode()


def test_what_those_who_ask_cannot_read_leaves_the_question_open(asked: Asked) -> None:
    trouble = Investigation.objects.filter(pk=asked.trouble.pk)
    trouble.update(organisation=asked.people.organisations["stranger"])
    asked.be_declared_on_the_page()

    assert 'name="do"' in Client().get(asked.address).content.decode()


def test_a_desk_answers_as_long_as_it_is_the_desk(asked: Asked, between: Between) -> None:
    Question.objects.all().delete()
    question = ask_owner.ask(asked.people.ana, asked.trouble.pk, "ges")
    address = f"/are-you-working-on-this/{question_links.token_of(question)}/"
    assert Client().get(address).status_code == 200

    def move_the_desk() -> None:
        Organisation.objects.filter(slug="client").update(email="noc@client.example")

    answer = between.press("links.question_views", address, YES, move_the_desk)
    assert (answer.status_code, heading(answer)) == (410, NOT_THEIRS)
    assert not declared_over(question)


def test_nobody_is_mailed_a_question_that_is_over_by_then(asked: Asked, mailoutbox: list[Any]) -> None:
    Question.objects.all().delete()
    asked.question = ask_owner.ask(asked.people.ana, asked.trouble.pk, "ges")
    fanning.fan_out()
    Organisation.objects.filter(slug="client").update(email="noc@client.example")
    mailoutbox.clear()
    sending.deliver()

    assert [mail.to for mail in mailoutbox if "desk@" in mail.to[0]] == []


def test_a_no_of_another_leaves_the_question_open(asked: Asked) -> None:
    ask_owner.answer(asked.ask(asked.people.olaf).pk, OwnersAnswer("no", "Olaf"))

    assert Client().post(asked.address, YES).status_code == 200
    assert declared_over(asked.question)


def test_who_is_asked_after_a_yes_answers_again(asked: Asked) -> None:
    """What was declared then may be over by now."""
    asked.another_says_yes()
    with time_machine.travel(THREE + HOUR, tick=False):
        later = asked.ask(asked.people.gina)
        Question.objects.filter(pk=later.pk).update(asked_at=THREE + HOUR)
        assert Client().get(f"/are-you-working-on-this/{question_links.token_of(later)}/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_who_say_yes_in_the_same_second_one_declares_the_work() -> None:
    GraphVersion.renew()
    people = upgrading()[0]
    made = Asked(people, None, opened(people.ana, *AT_THREE), Question(pk=0))
    both = [made.ask(people.gina), made.ask(people.olaf)]

    said = at_once(*[lambda one=one: ask_owner.answer(one.pk, OwnersAnswer("yes", "One")) for one in both])

    assert sorted(said) == ["Somebody else who was asked has said yes already.", "done"]
    assert Change.objects.filter(organisation__slug="client").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_the_end_of_the_search_in_the_same_second_come_one_after_the_other() -> None:
    GraphVersion.renew()
    people = upgrading()[0]
    made = Asked(people, None, opened(people.ana, *AT_THREE), Question(pk=0))
    question = made.ask(people.gina)

    said = at_once(lambda: ask_owner.answer(question.pk, OwnersAnswer("yes", "Gina")), made.close)

    kinds = [act.kind for act in Activity.objects.filter(kind__in=["owner_answered", "investigation_closed"])]
    over = "Nobody is looking for this fault any more: the search was closed."
    assert (said, declared_over(question)) in [(["done", "done"], True), ([over, "done"], False)]
    assert "investigation_closed" in kinds


# Approvals


@dataclass
class AskedToApprove:
    people: Night
    clock: Any
    change: Change
    link: AnswerLink

    @property
    def address(self) -> str:
        return f"/answer/{answer_links.token_of(self.link)}/"

    def cancel(self) -> None:
        start_and_end.cancel(self.people.ana, self.change.pk, "Not needed.")

    def do_it_all_the_same(self) -> None:
        self.clock.move_to(ONE)
        window = Window.objects.get(change=self.change)
        start_and_end.start(self.people.ana, window.pk, "It cannot wait.")
        start_and_end.complete(self.people.ana, window.pk, "It works.")

    def another_answers(self) -> None:
        Person.objects.filter(pk=self.people.olaf.pk).update(roles=["approver"])
        approving.approve(Person.objects.get(pk=self.people.olaf.pk), self.change.pk)

    def leave(self) -> None:
        Person.objects.filter(pk=self.people.cleo.pk).update(is_active=False)

    def be_named_no_longer(self) -> None:
        Contact.objects.filter(person=self.people.cleo).delete()
        self.people.contact("olaf", "approver", "reservation-line")

    def revoke(self) -> None:
        answer_links.revoke(self.people.ana, self.link.pk)

    def move_the_window(self) -> None:
        booking.move_window(self.people.ana, Window.objects.get().pk, {"ends_at": ONE + 5 * HOUR})

    def need_it_no_longer(self) -> None:
        Dependency.objects.all().delete()
        GraphVersion.renew()

    def wait(self) -> None:
        self.clock.move_to(self.link.expires_at)


@pytest.fixture
def request_(people: Night, clock: Any) -> AskedToApprove:
    clock.move_to(ONE - 20 * DAY)
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
    link = answer_links.link_to_answer(people.cleo, change)
    assert link is not None
    return AskedToApprove(people, clock, change, link)


APPROVAL = {
    "cancel": "This link is about something that has changed",
    "do_it_all_the_same": "This link is about work that has ended",
    "another_answers": "This has been answered already",
    "leave": "This link can no longer be answered by whom it was sent to",
    "be_named_no_longer": "This link can no longer be answered by whom it was sent to",
    "revoke": "This link was revoked",
    "move_the_window": "This link is about something that has changed",
    "need_it_no_longer": "This link is about something that has changed",
    "wait": "This link has expired",
}


@pytest.mark.parametrize("what", APPROVAL)
def test_an_approval_that_is_over_is_not_given_though_its_page_was_opened_before(
    request_: AskedToApprove, between: Between, what: str
) -> None:
    typed = {"name": "Cleo", "do": "approve", "read": "1"}
    assert Client().get(request_.address).status_code == 200

    answer = between.press("approving.views", request_.address, typed, getattr(request_, what))

    assert (answer.status_code, heading(answer)) == (410, APPROVAL[what])
    request_.link.refresh_from_db()
    assert request_.link.used_at is None
    given = Approval.objects.filter(state="approved").exclude(decided_by=request_.people.olaf)
    assert not given.exists()


@pytest.mark.parametrize("what", APPROVAL)
def test_a_newer_link_is_spoken_of_only_where_there_is_one(request_: AskedToApprove, what: str) -> None:
    getattr(request_, what)()
    assert "newer" not in Client().get(request_.address).content.decode()
    request_.change.refresh_from_db()
    newer = answer_links.link_to_answer(request_.people.cleo, request_.change)
    after = Client().get(request_.address).content.decode()

    assert ("You were sent a newer link: use that one." in after) == (what == "move_the_window")
    if newer is not None and what == "move_the_window":
        assert answer_links.token_of(newer) in after
        with pytest.raises(answer_links.DeadLink, match="You were sent a newer link: use that one"):
            approving.approve(request_.people.cleo, request_.change.pk, over=answer_links.over(request_.link, "Cleo"))


# Notices


@dataclass
class Told:
    people: Night
    clock: Any
    notice: Notice

    def address(self, purpose: Purpose) -> str:
        return f"/notices/{purpose}/{notice_links.token_of(self.notice, purpose)}/"

    def leave(self) -> None:
        Person.objects.filter(pk=self.people.gina.pk).update(is_active=False)

    def be_nobody_there_any_more(self) -> None:
        Contact.objects.filter(person=self.people.gina).delete()
        Person.objects.filter(pk=self.people.gina.pk).update(roles=[])

    def need_it_no_longer(self) -> None:
        Dependency.objects.all().delete()
        GraphVersion.renew()

    def wait(self) -> None:
        self.clock.move_to(ONE + 90 * DAY)


@pytest.fixture
def told(people: Night, clock: Any) -> Told:
    sent = ONE - 19 * DAY
    clock.move_to(sent)
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR, checked=False), submit=True)
    line = {"why": "reached", "system": "reservation-line", "roles": ["owner"], "level": "at_risk", "path": []}
    because = [line | {"finding": None}]
    notice = Notice.objects.create(
        contact=people.gina, change=change, about="moved", because=because, due_at=sent, state="sent", sent_at=sent
    )
    return Told(people, clock, notice)


GONE = "This link doesn’t work any more"
NOTICE = {
    "leave": GONE,
    "be_nobody_there_any_more": GONE,
    "need_it_no_longer": GONE,
    "wait": "This link has expired",
}
PRESSES = [
    pytest.param(Purpose.SEEN, {}, id="seen"),
    pytest.param(Purpose.FEWER, {"choice": "change"}, id="fewer"),
    pytest.param(Purpose.FEWER, {"choice": "outage"}, id="only outages"),
]


@pytest.mark.parametrize(("purpose", "typed"), PRESSES)
@pytest.mark.parametrize("what", NOTICE)
def test_the_links_of_a_notice_do_nothing_for_whom_it_is_no_longer_for(
    told: Told, between: Between, what: str, purpose: Purpose, typed: dict[str, str]
) -> None:
    address = told.address(purpose)
    assert Client().get(address).status_code == 200

    answer = between.press("links.notice_views", address, typed, getattr(told, what))

    assert (answer.status_code, heading(answer)) == (404, NOTICE[what])
    told.notice.refresh_from_db()
    assert (told.notice.seen_at, Mute.objects.count(), Preference.objects.count()) == (None, 0, 0)
    assert heading(Client().get(address)) == NOTICE[what]


@pytest.mark.parametrize("what", NOTICE)
def test_one_click_does_nothing_either(told: Told, what: str) -> None:
    getattr(told, what)()

    answer = Client().post(told.address(Purpose.FEWER), {"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, Mute.objects.count()) == (404, 0)


def test_an_old_link_says_that_it_is_old(told: Told) -> None:
    told.clock.move_to(ONE - 4 * DAY)
    assert heading(Client().get(told.address(Purpose.SEEN))) == "This link has expired"
    assert Client().get(told.address(Purpose.FEWER)).status_code == 200
