"""A link that was mailed dies with whom it was sent to, and does not come back to life when they are let in again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import Person, Role
from accounts.services.deactivation import deactivate_person
from accounts.services.people import reactivate
from changes.domain.answer_links import LinkStanding
from changes.models import Change
from changes.services import answer_links
from changes.services import approve as approving
from changes.services import book as booking
from core import clock
from core.refusals import NotAllowed
from notifications.domain.link_standing import NoticeLinkStanding, Purpose
from notifications.models import Notice
from notifications.selectors.notice_sight import link_standing
from notifications.services.making import fan_out as fanning
from tests.doors import number
from tests.estates import Night, switch_upgrade
from triage.domain.question_standing import QuestionStanding
from triage.models import Question
from triage.selectors.question_links import standing_of
from triage.services import ask_owner, investigate
from triage.services.investigate import ObservationEntry

pytestmark = pytest.mark.django_db
ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def wound() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(ONE - 48 * HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
    while fanning.fan_out():
        pass
    return change


def leaves_and_comes_back(people: Night, who: Person, wound: time_machine.Traveller) -> Person:
    admin = people.gina
    Person.objects.filter(pk=admin.pk).update(roles=[Role.ADMIN])
    admin.refresh_from_db()
    wound.shift(HOUR)
    deactivate_person(admin, who)
    wound.shift(HOUR)
    return reactivate(admin, who.pk)


def test_to_answer(people: Night, change: Change, wound: time_machine.Traveller) -> None:
    link = answer_links.link_to_answer(people.cleo, change)
    assert link is not None
    token = answer_links.token_of(link)

    cleo = leaves_and_comes_back(people, people.cleo, wound)

    old = answer_links.link_with(token)
    assert old is not None
    assert answer_links.standing_of(old, clock.now()) is LinkStanding.NOT_ADDRESSED
    with pytest.raises((NotAllowed, answer_links.DeadLink)):
        approving.approve(cleo, change.pk, over=answer_links.over(old, "Cleo", number(change)))

    anew = answer_links.link_to_answer(cleo, change)
    assert anew is not None
    assert answer_links.standing_of(anew, clock.now()) is LinkStanding.LIVE
    assert answer_links.link_with(token) is None, "the old address opens nothing"


def test_to_say_that_one_works_on_it(people: Night, change: Change, wound: time_machine.Traveller) -> None:
    trouble = investigate.open_investigation(people.ana, [ObservationEntry("agent-desktop", "ges", "failing")])
    asked = ask_owner.ask(people.ana, trouble.pk, "ges")
    assert standing_of(asked, clock.now()) is QuestionStanding.LIVE

    assert asked.contact is not None
    leaves_and_comes_back(people, asked.contact, wound)

    assert standing_of(Question.objects.for_reading().get(), clock.now()) is QuestionStanding.NOT_ADDRESSED


@pytest.mark.parametrize("purpose", Purpose)
def test_of_a_notice(people: Night, change: Change, wound: time_machine.Traveller, purpose: Purpose) -> None:
    def standing() -> NoticeLinkStanding:
        notice = Notice.objects.for_sending().filter(contact=people.cleo)[0]
        return link_standing(notice, purpose, clock.now())

    assert standing() is NoticeLinkStanding.LIVE

    leaves_and_comes_back(people, people.cleo, wound)

    assert standing() is NoticeLinkStanding.NOT_ADDRESSED
