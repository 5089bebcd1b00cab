"""A question back before an approval is answered, and what is answered to it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from accounts.models import Organisation, Person
from changes.models import Approval, Change
from changes.selectors.changes import change_view
from changes.selectors.reader import Reader
from changes.selectors.talks import TalkLine, TalkView, talks_of, unanswered
from changes.services import answer_links, talk
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import share as sharing
from core.activity import Activity
from core.refusals import ChangedSince, Invalid, NotAllowed
from estate.models import Dependency, GraphVersion
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import arrived, body_for, tell

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NOW = ONE - timedelta(days=10)
SUNDAY, NOON = "Can it wait until Sunday?", "Yes, if you tell us by noon."


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + timedelta(hours=4)), submit=True)
    tell(NOW)
    mail.outbox.clear()
    return change


def talks(reader: Person, change: Change) -> tuple[TalkView, ...]:
    return talks_of(Reader(reader), change_view(Reader(reader), change))


def subjects() -> dict[str, str]:
    tell(NOW)
    found = arrived(mail.outbox)
    mail.outbox.clear()
    return found


def test_both_sides_read_what_was_asked_and_answered(people: Night, change: Change) -> None:
    talk.ask(people.cleo, change.pk, f"  {SUNDAY} ")
    talk.answer(people.ana, change.pk, NOON, "client")

    asked = TalkLine(NOW, "Cleo", "Meridian Travel", SUNDAY, is_question=True, mine=True)
    answered = TalkLine(NOW, "Ana", "Harbour Contact Centre", NOON, is_question=False, mine=False)
    assert talks(people.cleo, change) == (TalkView("client", "Meridian Travel", (asked, answered)),)
    [ours] = talks(people.ana, change)
    assert [(one.text, one.mine) for one in ours.said] == [(SUNDAY, False), (NOON, True)]


def test_nobody_else_who_is_reached_or_asked_reads_it(people: Night, change: Change) -> None:
    Dependency.objects.create(dependent=people.systems["voice-carrier"], provider=people.systems["switch-b"])
    GraphVersion.renew()
    Approval.objects.create(change=change, organisation=people.organisations["carrier"], revision=change.revision)
    talk.ask(people.cleo, change.pk, SUNDAY)

    assert talks(people.vera, change) == ()
    assert talks(people.gina, change) == talks(people.cleo, change) != ()
    assert change.revision == Change.objects.get(pk=change.pk).revision


def test_whom_all_of_it_was_shown_reads_it(people: Night, change: Change) -> None:
    talk.ask(people.cleo, change.pk, SUNDAY)
    sharing.share(people.ana, change.pk, "stranger")

    assert [one.party for one in talks(people.sten, change)] == ["client"]


def test_pages_look_again_of_those_who_read_it_and_of_nobody_else(people: Night, change: Change) -> None:
    Dependency.objects.create(dependent=people.systems["voice-carrier"], provider=people.systems["switch-b"])
    GraphVersion.renew()
    sharing.share(people.ana, change.pk, "stranger")

    def versions() -> dict[str, int]:
        return dict(Organisation.objects.values_list("slug", "board_version"))

    before = versions()
    talk.ask(people.cleo, change.pk, SUNDAY)
    assert {slug for slug, version in versions().items() if version != before[slug]} == {"centre", "client", "stranger"}


def test_each_side_is_mailed_what_the_other_wrote(people: Night, change: Change) -> None:
    talk.ask(people.cleo, change.pk, SUNDAY)
    tell(NOW)
    assert list(arrived(mail.outbox)) == ["Ana"]
    assert "Question from Meridian Travel" in arrived(mail.outbox)["Ana"]
    assert SUNDAY in body_for("Ana", mail.outbox)
    mail.outbox.clear()

    talk.answer(people.ana, change.pk, NOON, "client")
    tell(NOW)
    assert list(arrived(mail.outbox)) == ["Cleo"]
    assert "Answer from Harbour Contact Centre" in arrived(mail.outbox)["Cleo"]
    assert NOON in body_for("Cleo", mail.outbox)
    link = answer_links.link_to_answer(people.cleo, change)
    assert link is not None
    assert answer_links.address_of(link) in body_for("Cleo", mail.outbox)


def test_who_writes_first_to_those_who_are_asked_reaches_whoever_decides_there(people: Night, change: Change) -> None:
    talk.answer(people.ana, change.pk, NOON, "client")
    assert list(subjects()) == ["Cleo"]

    approving.approve(people.cleo, change.pk)
    subjects()
    talk.answer(people.ana, change.pk, "Thank you.", "client")
    assert list(subjects()) == ["Cleo"]


def test_over_a_link_it_is_asked_in_the_name_of_who_wrote_and_the_link_still_answers(
    people: Night, change: Change
) -> None:
    link = answer_links.link_to_answer(people.cleo, change)
    assert link is not None

    talk.ask(people.cleo, change.pk, SUNDAY, over=answer_links.over(link, "Chris", change.terms))

    [ours] = talks(people.ana, change)
    assert ours.said[0].who == "Chris, by the link sent to Cleo"
    assert list(subjects()) == ["Ana", "Cleo"]
    approving.approve(people.cleo, change.pk, over=answer_links.over(link, "Chris", change.terms))
    assert Approval.objects.get().state == "approved"


def test_over_a_link_it_is_asked_about_what_was_read(people: Night, change: Change) -> None:
    link = answer_links.link_to_answer(people.cleo, change)
    assert link is not None

    with pytest.raises(ChangedSince):
        talk.ask(people.cleo, change.pk, SUNDAY, over=answer_links.over(link, "Chris", change.terms + 1))
    assert not Activity.objects.filter(kind="asked_back").exists()


def test_a_question_waits_until_it_is_answered(people: Night, change: Change) -> None:
    def waiting() -> list[str]:
        return [str(one.data["text"]) for one in unanswered(Reader(people.ana))]

    talk.ask(people.cleo, change.pk, SUNDAY)
    talk.ask(people.cleo, change.pk, "Or Monday?")
    assert waiting() == ["Or Monday?"]
    assert talks(people.ana, change)[0].waits
    assert list(unanswered(Reader(people.cleo))) == []

    talk.answer(people.ana, change.pk, NOON, "client")
    assert waiting() == []
    assert not talks(people.ana, change)[0].waits


@pytest.mark.parametrize(
    ("who", "refusal", "words"),
    [
        pytest.param("gina", NotAllowed, "approver", id="an engineer of those asked decides nothing"),
        pytest.param("bert", NotAllowed, "not asked", id="those whose work it is are not asked"),
        pytest.param("sten", Change.DoesNotExist, "matching", id="a stranger"),
        pytest.param("vera", Change.DoesNotExist, "matching", id="a carrier that is not reached"),
    ],
)
def test_nobody_else_asks(people: Night, change: Change, who: str, refusal: type[Exception], words: str) -> None:
    with pytest.raises(refusal, match=words):
        talk.ask(people.people[who], change.pk, SUNDAY)
    assert talks(people.ana, change) == ()


@pytest.mark.parametrize(
    ("who", "party", "refusal", "words"),
    [
        pytest.param("gina", "client", NotAllowed, "work of", id="those who are asked do not answer"),
        pytest.param("bert", "client", NotAllowed, "engineer", id="an approver of whose work it is does not act on it"),
        pytest.param("ana", "carrier", Invalid, "isn't asked", id="to an organisation that is not asked"),
        pytest.param("ana", "", Invalid, "isn't asked", id="to nobody"),
        pytest.param("sten", "client", Change.DoesNotExist, "matching", id="a stranger"),
    ],
)
def test_nobody_else_answers(
    people: Night, change: Change, who: str, party: str, refusal: type[Exception], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        talk.answer(people.people[who], change.pk, SUNDAY, party)
    assert talks(people.ana, change) == ()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2_001])
def test_it_says_something_and_not_too_much(people: Night, change: Change, text: str) -> None:
    with pytest.raises(Invalid):
        talk.ask(people.cleo, change.pk, text)
    assert talks(people.ana, change) == ()
