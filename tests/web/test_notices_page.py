"""Who was told, and did it arrive? The page, and what Tonight says of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.models import Change, Window
from changes.services import start_and_end
from core import clock
from core.activity import Activity
from notifications.domain.about import Why
from notifications.domain.audience import Reason
from notifications.domain.reasons import to_json
from notifications.models import MAY_BE_SENT_AGAIN, MailServer, Missed, Notice
from notifications.services.sending import send as sending
from tests.doors import pages_as
from tests.estates import Night
from tests.notifications.telling import MINUTE, ONE, approved_upgrade, at, tell

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def upgrade(people: Night) -> Window:
    return approved_upgrade(people)


def page(person: Person, **asked: str) -> str:
    answer = pages_as(person).get("/notices/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_somebody_should_look_after_stands_first_then_what_was_made_last(people: Night, upgrade: Window) -> None:
    Notice.objects.filter(about="announced", contact=people.gina).update(state="undelivered")
    with at(ONE - timedelta(days=8)):
        rows = pages_as(people.ana).get("/notices/").context["notices"]
    assert (rows[0].about, rows[0].contact, rows[0].state) == ("planned", "Gina", "undelivered")
    made = list(Notice.objects.visible_to(people.ana.organisation).order_by("-pk").exclude(about="announced"))
    assert [row.again_url or row.email for row in rows][1:] == [
        f"/notices/{one.public_id}/again/" if one.state in MAY_BE_SENT_AGAIN else one.contact.email for one in made
    ]


def test_what_is_over_need_not_be_looked_after_any_more(people: Night, upgrade: Window) -> None:
    Notice.objects.filter(about="announced", contact=people.gina).update(state="undelivered")
    assert 'Needs attention <span class="soft">1</span>' in " ".join(page(people.ana).split())
    Change.objects.update(state="completed")
    assert 'Needs attention <span class="soft">0</span>' in " ".join(page(people.ana).split())


def test_what_others_do_meanwhile_neither_repeats_nor_skips_any(people: Night, upgrade: Window) -> None:
    """They see some, send others again, and some come back undelivered."""
    made = Notice.objects.bulk_create(
        Notice(
            change=upgrade.change,
            contact=people.gina,
            about="updated",
            state="sent",
            urgent=True,
            sent_at=ONE,
            due_at=ONE + place * MINUTE,
            acknowledge_by=ONE if place % 3 else None,
            because=[to_json(Reason(Why.TARGET, "ges", ("owner",)))],
        )
        for place in range(170)
    )
    stood = set(Notice.objects.visible_to(people.ana.organisation).values_list("public_id", flat=True))
    seen, cursor = [], ""
    for turn in range(10):
        answer = pages_as(people.ana).get("/notices/", {"after": cursor})
        seen += [one.public_id for one in answer.context["part"].rows]
        cursor = answer.context["part"].next
        if not cursor:
            break
        some = [one.pk for one in made[turn::4]]
        Notice.objects.filter(pk__in=some).update(due_at=clock.now() + turn * HOUR, seen_at=clock.now())
        Notice.objects.filter(pk__in=[one.pk for one in made[turn::7]]).update(state="undelivered")
        Notice.objects.filter(pk__in=[one.pk for one in made[turn::5]]).update(due_at=ONE - DAY, seen_at=None)
        Notice.objects.create(change=upgrade.change, contact=people.gina, about="updated", state="sent")

    assert (len(seen), set(seen)) == (len(stood), stood)


def test_it_shows_one_contact_or_one_change_alone_and_keeps_that_in_its_tabs(people: Night, upgrade: Window) -> None:
    shown = page(people.ana, contact=str(people.gina.public_id), change=str(upgrade.change.public_id))
    assert f"Only about {upgrade.change.reference} Phone switch upgrade to Gina" in shown
    assert "Olaf" not in shown
    assert f"/notices/?state=planned&amp;change={upgrade.change.public_id}&amp;contact={people.gina.public_id}" in shown
    assert "Gina" not in page(people.vera, contact=str(people.gina.public_id))


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "٣"])
def test_what_is_no_id_asks_for_nothing(people: Night, upgrade: Window, asked: str) -> None:
    assert "Gina" in page(people.ana, contact=asked, change=asked, state=asked)


def test_a_page_of_many_takes_as_many_queries_as_one_of_few(people: Night, upgrade: Window) -> None:
    with CaptureQueriesContext(connection) as few:
        page(people.ana)
    for _ in range(30):
        Notice.objects.create(change=upgrade.change, contact=people.gina, about="updated", state="sent", urgent=True)
    with CaptureQueriesContext(connection) as many:
        page(people.ana)
    assert len(many) == len(few)


def test_it_says_since_when_the_mail_server_does_not_answer(people: Night, upgrade: Window) -> None:
    assert "has not answered" not in page(people.ana)
    now = clock.now()
    MailServer.objects.create(address="x:25", failures=3, failing_since=now, open_until=now + MINUTE)
    assert "The mail server has not answered since" in page(people.ana)


def test_whom_the_audit_found_forgotten_their_own_and_the_sender_see(people: Night, upgrade: Window) -> None:
    act = Activity.objects.filter(kind="approved").first()
    Missed.objects.create(activity=act, about="announced", contact=people.gina, why="owner of ges")
    assert "1 person should have been told in time and was not" in " ".join(page(people.gina).split())
    assert "should have been told" not in page(people.vera)


def test_tonight_says_of_whose_work_it_is_what_could_not_be_delivered_and_what_nobody_has_seen(
    people: Night, upgrade: Window
) -> None:
    assert "could not be delivered" not in pages_as(people.ana).get("/").content.decode()
    Notice.objects.filter(contact=people.gina, about="announced").update(state="undelivered")
    for contact in (people.ana, people.olaf):
        Notice.objects.create(
            change=upgrade.change, contact=contact, about="overrun", state="sent", urgent=True, acknowledge_by=ONE
        )

    shown = pages_as(people.ana).get("/").content.decode()

    assert "A notice about your work could not be delivered." in shown
    assert "An urgent notice about your work: nobody has said they saw it. Call them." in shown
    assert "could not be delivered" not in pages_as(people.gina).get("/").content.decode()


def test_sending_again_from_the_page_sends_it_again(people: Night, upgrade: Window) -> None:
    notice = Notice.objects.get(contact=people.gina, about="announced")
    answer = pages_as(people.ana).post(f"/notices/{notice.public_id}/again/?change")
    assert answer.headers["Location"] == f"/notices/?change={upgrade.change.public_id}"
    notice.refresh_from_db()
    assert (notice.state, notice.resent) == ("planned", 1)
    assert pages_as(people.vera).post(f"/notices/{notice.public_id}/again/").status_code == 404


def test_cancelling_work_in_progress_asks_how_it_is_left_and_everybody_affected_reads_it(
    people: Night, upgrade: Window
) -> None:
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
        shown = pages_as(people.ana).get(f"/changes/{upgrade.change.public_id}/").content.decode()
        assert "How do you leave it?" in shown
        pages_as(people.ana).post(
            f"/changes/{upgrade.change.public_id}/do/cancel/",
            {
                "window": str(upgrade.public_id),
                "left": "it was changed and rolled back",
                "reason": "The vendor is ill.",
            },
        )
    tell(ONE)
    with at(ONE + MINUTE):
        sending.deliver()
    assert Change.objects.get(pk=upgrade.change_id).state == "cancelled"
    told = Activity.objects.get(kind="cancelled")
    assert told.data["reason"] == "It was changed and rolled back. The vendor is ill."
    assert set(Notice.objects.filter(about="cancelled").values_list("contact__name", flat=True)) == {"Gina"}
