"""What letters say of times, of who is to be called and of what can be done is so, for each reader."""

import pytest
from django.core.mail import EmailMessage

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Finding, Window
from changes.services import answer_links, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services.declare import Declaration, declare
from core.activity import Activity
from estate.domain.impact import Level
from notifications.domain import reasons
from notifications.domain.about import Why
from notifications.domain.audience import Reason
from notifications.models import Notice
from notifications.services.letters.mails import letter_for
from notifications.services.making import fan_out as fanning
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import DAY, HOUR, MINUTE, ONE, arrived, at, body_for, tell
from tests.notifications.test_no_longer_holds import since

pytestmark = pytest.mark.django_db


def checked_by_the_carrier(people: Night, title: str) -> Window:
    """Work of which the carrier may know no more than that its Voice carrier has to work."""
    draft = ChangeDraft(
        title, {"switch-b": Level.NONE}, (DraftWindow(ONE, ONE + HOUR),), checks=(Check("voice-carrier"),)
    )
    with at(ONE - 3 * DAY):
        change = booking.book(people.ana, draft, submit=True)
    tell(ONE - 3 * DAY)
    return Window.objects.get(change=change)


class TestWhoSeesLittle:
    def test_reads_what_tells_the_work_apart_and_comes_to_its_page(
        self, people: Night, mailoutbox: list[EmailMessage]
    ) -> None:
        window = checked_by_the_carrier(people, "Secret swap")
        assert arrived(mailoutbox)["Vera"] == (
            "Planned: work that checks Voice… (Harbour Contact Centre), Mon 23 Nov, 08:00–09:00 GMT"
        )
        for days in (1, 2):
            start = ONE + days * DAY
            with at(ONE - (3 - days) * DAY):
                booking.move_window(people.ana, window.pk, {"starts_at": start, "ends_at": start + HOUR})
            tell(ONE - (3 - days) * DAY)

        letter = letter_for(Notice.objects.for_sending().filter(contact=people.vera).latest("pk"), ONE)

        assert "work that checks Voice… (Harbour Contact Centre)" in letter.subject
        assert "First announced for:\n  Mon 23 Nov, 08:00–09:00 GMT" in letter.body
        assert f"/changes/{window.change.public_id}/" in letter.body
        assert "Harbour Contact Centre, desk: +1 555 0100" in letter.body
        for hidden in ("Secret", "Switch B", "CENTRE-"):
            assert hidden not in letter.body


def test_of_work_that_runs_only_the_end_is_another(people: Night, mailoutbox: list[EmailMessage]) -> None:
    with at(ONE):
        change = declare(people.gina, Declaration({"ges": Level.OUTAGE}, expected_end=ONE + HOUR))
    tell(ONE)
    window = Window.objects.get(change=change)
    with at(ONE + 10 * MINUTE):
        start_and_end.extend(people.gina, window.pk, ONE + 2 * HOUR)

    came = since(mailoutbox, ONE + 10 * MINUTE)

    assert "Before:\n  until 02:00 MST · 09:00 UTC\n" in body_for("Ana", came)


def test_a_title_gives_way_in_a_subject_and_times_stand_whole(people: Night, mailoutbox: list[EmailMessage]) -> None:
    people.organisations["centre"].name = "Harbour Contact Centre of the Western Provinces and the Islands"
    people.organisations["centre"].save()
    draft = ChangeDraft(
        "Long name of work " * 8, {"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE}, (DraftWindow(ONE, ONE + DAY),)
    )
    with at(ONE - 3 * DAY):
        change = booking.book(people.ana, draft, submit=True)
        approving.approve(people.cleo, change.pk)
    with at(ONE - 2 * DAY):
        start = ONE + 3 * DAY
        booking.move_window(
            people.ana, Window.objects.get(change=change).pk, {"starts_at": start, "ends_at": start + DAY}
        )
    tell(ONE - 2 * DAY)

    subject = arrived(mailoutbox)["Cleo"]

    assert len(subject) <= 150
    assert "Long name of work Long… (Harbour Contact Centre of" in subject
    assert subject.endswith("), Thu 26 Nov, 03:00 – Fri 27 Nov, 03:00 EST")


class TestAnswers:
    def test_whom_to_call_is_who_answered(self, people: Night, mailoutbox: list[EmailMessage]) -> None:
        with at(ONE - 3 * DAY):
            change = booking.book(people.ana, switch_upgrade(ONE, ONE + HOUR), submit=True)
            approving.reject(people.cleo, change.pk, "Not then.")
        came = since(mailoutbox, ONE - 3 * DAY)

        [mail] = [mail for mail in came if mail.to[0].startswith("Ana ")]

        assert "Who to call:\n  Meridian Travel, desk: +1 555 0200\n\n" in str(mail.body)
        assert mail.reply_to == ["desk@client.example"]

    def test_another_time_is_offered_only_beforehand(self, people: Night) -> None:
        with at(ONE - 3 * DAY):
            change = booking.book(people.ana, switch_upgrade(ONE, ONE + HOUR), submit=True)
            fanning.fan_out()
            notice = Notice.objects.for_sending().get(about="approval_asked", contact=people.cleo)
            assert (
                "Approve, decline or propose another time without signing in" in letter_for(notice, ONE - 3 * DAY).body
            )
        Window.objects.filter(change=change).update(state="in_progress", actual_start=ONE - 3 * DAY)
        change.approvals.update(retrospective=True)

        body = letter_for(Notice.objects.for_sending().get(pk=notice.pk), ONE - 3 * DAY + MINUTE).body

        assert "propose another time" not in body


def test_own_work_is_met_by_other_work() -> None:
    kept = [reasons.to_json(Reason(Why.IN_CONFLICT))]

    assert reasons.in_words(kept, str, with_paths=True) == ("Your own work conflicts with it.",)
    assert reasons.in_words(kept, str, with_paths=True, own_work=True) == ("Other work conflicts with it.",)


def test_the_notice_of_own_work_names_what_it_meets_as_others(people: Night) -> None:
    with at(ONE - 10 * DAY):
        upgrade = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
    with at(ONE - 9 * DAY):
        approving.approve(people.cleo, upgrade.pk)
    with at(ONE + HOUR):
        change = declare(people.gina, Declaration({"ges": Level.OUTAGE}, expected_end=ONE + 2 * HOUR))
    kept = [reasons.to_json(Reason(Why.IN_CONFLICT))]
    finding = Finding.objects.get(kind="validation")
    notice = Notice.objects.create(
        activity=Activity.objects.about("change", change.pk).latest("pk"),
        change=change,
        contact=people.gina,
        about="unscheduled",
        because=kept,
        findings=[finding.pk],
    )

    letter = letter_for(Notice.objects.for_sending().get(pk=notice.pk), ONE + HOUR)

    assert letter.subject == "GES is down, Meridian Travel declared it at 04:00 EST"
    assert "Other work conflicts with it." in letter.body
    assert "Your own work conflicts" not in letter.body


def test_who_answered_over_their_own_link_reads_that_they_did(people: Night, mailoutbox: list[EmailMessage]) -> None:
    with at(ONE - 3 * DAY):
        change = booking.book(people.ana, switch_upgrade(ONE, ONE + HOUR), submit=True)
        link = answer_links.link_to_answer(people.cleo, change)
        assert link is not None
        approving.approve(people.cleo, change.pk, over=answer_links.over(link, people.cleo.name))

    assert arrived(since(mailoutbox, ONE - 3 * DAY))["Cleo"].startswith("You approved: ")
