"""Whoever was told of something is told when it no longer holds, whatever their role now; nobody else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core.mail import EmailMessage
from icalendar import Calendar

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.selectors.stored_draft import draft_of
from changes.services import answer_report, overdue, progress, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import undo as undoing
from changes.services.declare import Declaration, declare
from core.activity import Activity
from estate.domain.impact import Level
from estate.models import Contact, Dependency, GraphVersion, System
from notifications.domain.house_invariants import broken
from notifications.models import Mute, Notice, NoticeState, Preference
from notifications.selectors.told import still_concerned
from notifications.services.audit.house import house_facts
from notifications.services.making import fan_out as fanning
from notifications.services.reminders.replan import plan_reminders
from notifications.services.sending import send as sending
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import (
    DAY,
    FIVE,
    HOUR,
    MINUTE,
    ONE,
    approved_upgrade,
    arrived,
    at,
    body_for,
    change_of,
    tell,
)


def entries_for(name: str, inbox: list[EmailMessage]) -> list[tuple[str, int, str, datetime]]:
    """UID, SEQUENCE, STATUS and start of every entry that came to somebody, in the order in which they came."""
    found = []
    for mail in (mail for mail in inbox if mail.to[0].startswith(f"{name} ")):
        for part in message_from_bytes(mail.message().as_bytes(), policy=policy.default).walk():
            if part.get_content_type() == "text/calendar":
                events: list[Any] = Calendar.from_ical(part.get_content()).walk("VEVENT")
                found += [
                    (str(one["UID"]), int(one["SEQUENCE"]), str(one["STATUS"]), one["DTSTART"].dt) for one in events
                ]
    return found


def states_for(name: str, inbox: list[EmailMessage]) -> list[str]:
    """STATUS of the entries that came to somebody; all of one UID, each with a higher SEQUENCE than the last."""
    entries = entries_for(name, inbox)
    assert len({uid for uid, *_ in entries}) <= 1
    sequences = [sequence for _, sequence, *_ in entries]
    assert sequences == sorted(set(sequences)), sequences
    return [status for _, _, status, _ in entries]


@pytest.fixture
def mailbox(upgrade: Window, mailoutbox: list[EmailMessage]) -> list[EmailMessage]:
    """What has arrived from the announcement of the upgrade on: Gina and Ana hold an entry."""
    return mailoutbox


def move(people: Night, window: Window, start: datetime, moment: datetime) -> None:
    with at(moment):
        booking.move_window(people.ana, window.pk, {"starts_at": start, "ends_at": start + 4 * HOUR})


def since(mailbox: list[EmailMessage], moment: datetime) -> list[EmailMessage]:
    """What arrives at that moment."""
    before = len(mailbox)
    tell(moment)
    return mailbox[before:]


def test_work_that_is_declined_after_it_was_announced_is_told_to_all_who_were_told_of_it(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    move(people, upgrade, ONE + DAY, ONE - 2 * DAY)
    tell(ONE - 2 * DAY)
    with at(ONE - DAY - HOUR):
        approving.reject(people.cleo, upgrade.change_id, "Not in the holiday week.")

    came = since(mailbox, ONE - DAY - HOUR)

    assert arrived(came)["Gina"] == (
        "Won’t happen: Phone switch upgrade (Harbour Contact Centre), "
        "Tue 24 Nov, 03:00–07:00 EST or Mon 23 Nov, 03:00–07:00 EST"
    )
    assert "it doesn’t go ahead at the earlier one either." in body_for("Gina", came)
    assert "Not in the holiday week." in body_for("Gina", came)
    assert states_for("Gina", mailbox) == ["CONFIRMED", "TENTATIVE", "CANCELLED"]
    assert arrived(came)["Ana"].startswith("Meridian Travel declined: ")


def test_why_one_party_declined_is_not_told_to_another(people: Night, mailoutbox: list[EmailMessage]) -> None:
    theirs = System.objects.create(slug="line-test", name="Line test", organisation=people.organisations["carrier"])
    Dependency.objects.create(dependent=theirs, provider=people.systems["phone-switch"])
    GraphVersion.renew()
    Contact.objects.create(system=theirs, person=people.vera, role="owner")
    Preference.objects.create(person=people.vera, impact_from="at_risk")
    upgrade = approved_upgrade(people)
    move(people, upgrade, ONE + DAY, ONE - 2 * DAY)
    tell(ONE - 2 * DAY)
    with at(ONE - DAY - HOUR):
        approving.reject(people.cleo, upgrade.change_id, "Not in the holiday week.")

    body = body_for("Vera", since(mailoutbox, ONE - DAY - HOUR))

    assert body.startswith("You don’t have to prepare for it any more.")
    assert "holiday" not in body
    assert "Meridian" not in body


def test_an_answer_withdrawn_after_the_announcement_makes_the_entries_tentative(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    with at(ONE - 3 * DAY):
        approving.withdraw_answer(people.cleo, upgrade.change_id)

    came = since(mailbox, ONE - 3 * DAY)

    assert arrived(came)["Gina"] == (
        "On hold: Phone switch upgrade (Harbour Contact Centre), Mon 23 Nov, 03:00–07:00 EST"
    )
    assert "You will hear when it is approved again, or called off." in body_for("Gina", came)
    assert states_for("Gina", mailbox) == ["CONFIRMED", "TENTATIVE"]
    with at(ONE - 2 * DAY):
        approving.approve(people.cleo, upgrade.change_id)
    tell(ONE - 2 * DAY)
    assert states_for("Gina", mailbox) == ["CONFIRMED", "TENTATIVE", "CONFIRMED"]


def test_an_answer_withdrawn_and_given_again_before_anybody_was_told_is_told_to_nobody(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    with at(ONE - 3 * DAY):
        approving.withdraw_answer(people.cleo, upgrade.change_id)
        approving.approve(people.cleo, upgrade.change_id)

    assert [mail.to for mail in since(mailbox, ONE - 3 * DAY) if mail.to[0].startswith("Gina")] == []


def test_unscheduled_work_that_is_cancelled_is_told_to_those_who_were_told_of_it_and_to_nobody_else(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    with at(ONE):
        change = declare(people.gina, Declaration({"ges": Level.OUTAGE}, expected_end=ONE + 2 * HOUR))
    tell(ONE)
    assert set(arrived(mailoutbox)) == {"Olaf", "Ana", "Bert"}
    people.contact("bert", "owner", "ges")
    with at(ONE + HOUR):
        start_and_end.cancel(people.gina, change.pk, "It was the wrong system.")

    came = since(mailoutbox, ONE + HOUR)

    assert set(arrived(came)) == {"Olaf", "Ana"}
    assert all(subject.startswith("Cancelled: ") for subject in arrived(came).values())
    assert states_for("Olaf", mailoutbox) == ["CONFIRMED", "CANCELLED"]


def test_started_work_that_is_cancelled_is_told_to_those_who_were_told_that_it_started(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
    assert set(arrived(since(mailbox, ONE))) == {"Olaf"}
    with at(ONE + HOUR):
        start_and_end.cancel_window(people.ana, upgrade.pk, "The part is missing.")

    assert set(arrived(since(mailbox, ONE + HOUR))) == {"Olaf", "Gina"}
    assert states_for("Olaf", mailbox)[-1] == "CANCELLED"


def test_who_was_told_that_it_starts_within_the_hour_is_told_that_it_moved_to_tomorrow(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    tell(ONE - DAY)
    tell(ONE - HOUR)
    move(people, upgrade, ONE + DAY, ONE - HOUR + 30 * MINUTE)

    came = since(mailbox, ONE - HOUR + 30 * MINUTE)

    assert arrived(came)["Olaf"].startswith("May move to Tue 24 Nov, 03:00–07:00 EST: Phone switch upgrade")
    assert "Before:\n  Mon 23 Nov, 03:00–07:00 EST" in body_for("Olaf", came)
    assert states_for("Olaf", mailbox) == ["CONFIRMED", "TENTATIVE"]


def test_several_moves_while_no_worker_ran_are_one_mail_with_the_first_old_and_the_last_new_time(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    for hours in (1, 2, 3, 4):
        move(people, upgrade, ONE + hours * DAY, ONE - 4 * DAY + hours * MINUTE)

    came = since(mailbox, ONE - 3 * DAY)

    assert arrived([mail for mail in came if mail.to[0].startswith("Gina")])["Gina"].startswith(
        "May move to Fri 27 Nov, 03:00–07:00 EST"
    )
    assert "When:\n  Fri 27 Nov, 03:00" in body_for("Gina", came)
    assert "Before:\n  Mon 23 Nov, 03:00" in body_for("Gina", came)
    assert states_for("Gina", mailbox) == ["CONFIRMED", "TENTATIVE"]


def test_each_move_that_is_told_has_its_own_old_and_new_time(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    for days, old in ((1, "Mon 23 Nov"), (2, "Tue 24 Nov")):
        moment = ONE - 4 * DAY + days * HOUR
        move(people, upgrade, ONE + days * DAY, moment)
        came = since(mailbox, moment)
        assert f"Before:\n  {old}, 03:00" in body_for("Gina", came)
    assert states_for("Gina", mailbox) == ["CONFIRMED", "TENTATIVE", "TENTATIVE"]


def two_windows(people: Night) -> list[Window]:
    """GES on two evenings, announced; nobody has to approve it. Olaf is kept informed of GES."""
    people.contact("olaf", "informed", "ges")
    windows = (DraftWindow(ONE, ONE + HOUR), DraftWindow(ONE + DAY, ONE + DAY + HOUR))
    with at(ONE - 10 * DAY):
        change = booking.book(people.gina, ChangeDraft("GES update", {"ges": Level.AT_RISK}, windows), submit=True)
    tell(ONE - 10 * DAY)
    return list(Window.objects.filter(change=change).order_by("starts_at"))


def test_the_subject_names_what_moved_and_only_that(people: Night, mailoutbox: list[EmailMessage]) -> None:
    _, second = two_windows(people)
    with at(ONE - 5 * DAY):
        booking.move_window(people.gina, second.pk, {"starts_at": ONE + 2 * DAY, "ends_at": ONE + 2 * DAY + HOUR})

    came = since(mailoutbox, ONE - 5 * DAY)

    assert arrived(came)["Olaf"] == "Moved to Wed 25 Nov, 03:00–04:00 EST: GES update"
    body = body_for("Olaf", came)
    assert "When:\n  Wed 25 Nov" in body
    assert "Before:\n  Tue 24 Nov" in body
    assert "Mon 23 Nov" not in body
    assert [start for *_, start in entries_for("Olaf", came)] == [ONE + 2 * DAY]


def test_what_is_left_out_of_a_change_is_cancelled_under_its_own_time_and_what_moved_beside_it_is_said(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    first, _ = two_windows(people)
    draft = draft_of(change_of(first))
    [kept, _] = draft.windows
    moved = replace(kept, starts_at=kept.starts_at + HOUR, ends_at=kept.ends_at + HOUR)
    with at(ONE - 5 * DAY):
        booking.edit(people.gina, first.change_id, replace(draft, windows=(moved,)))

    came = since(mailoutbox, ONE - 5 * DAY)

    assert arrived(came)["Olaf"] == "Cancelled: GES update, Tue 24 Nov, 03:00–04:00 EST"
    assert "Moved to Mon 23 Nov, 04:00–05:00 EST" in body_for("Olaf", came)
    assert sorted((status, start) for _, _, status, start in entries_for("Olaf", came)) == [
        ("CANCELLED", ONE + DAY),
        ("CONFIRMED", ONE + HOUR),
    ]


def test_who_has_left_the_role_for_which_they_were_told_still_hears_of_a_move(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    Contact.objects.filter(person=people.gina).delete()
    Person.objects.filter(pk=people.gina.pk).update(roles=["viewer"])
    move(people, upgrade, ONE + HOUR / 2, ONE - 2 * DAY)

    came = since(mailbox, ONE - 2 * DAY)

    assert arrived(came)["Gina"].startswith("May move to Mon 23 Nov, 03:30")
    assert "You were told about this before" in body_for("Gina", came)


def test_who_answers_for_a_target_that_is_dropped_is_told_and_their_entry_is_cancelled(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    people.contact("olaf", "informed", "ges")
    windows = (DraftWindow(ONE, ONE + HOUR),)
    draft = ChangeDraft("Updates", {"portal": Level.AT_RISK, "ges": Level.AT_RISK}, windows)
    with at(ONE - 10 * DAY):
        change = booking.book(people.gina, draft, submit=True)
    tell(ONE - 10 * DAY)
    [window] = Window.objects.filter(change=change)
    assert "Olaf" in arrived(mailoutbox)
    with at(ONE - 5 * DAY):
        booking.edit(people.gina, change.pk, replace(draft_of(change_of(window)), targets={"portal": Level.AT_RISK}))

    came = since(mailoutbox, ONE - 5 * DAY)

    assert arrived(came) == {
        "Olaf": "No longer affects you: Updates, Mon 23 Nov, 03:00–04:00 EST",
    }
    assert states_for("Olaf", mailoutbox) == ["CONFIRMED", "CANCELLED"]


def test_who_answers_for_a_target_that_is_dropped_and_carries_the_work_out_keeps_their_entry(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    people.contact("olaf", "informed", "ges")
    windows = (DraftWindow(ONE, ONE + HOUR),)
    targets = {"portal": Level.AT_RISK, "ges": Level.AT_RISK}
    draft = ChangeDraft("Updates", targets, windows, implementers=(people.olaf.email,))
    with at(ONE - 10 * DAY):
        change = booking.book(people.gina, draft, submit=True)
    tell(ONE - 10 * DAY)
    with at(ONE - 5 * DAY):
        booking.edit(people.gina, change.pk, replace(draft_of(change), targets={"portal": Level.AT_RISK}))

    assert "Olaf" not in arrived(since(mailoutbox, ONE - 5 * DAY))
    assert states_for("Olaf", mailoutbox) == ["CONFIRMED"]


def test_who_no_longer_carries_it_out_is_told(people: Night, upgrade: Window, mailbox: list[EmailMessage]) -> None:
    with at(ONE - 2 * DAY):
        Change.objects.get(pk=upgrade.change_id).implementers.add(people.bert)
        plan_reminders([upgrade.pk])
    tell(ONE - HOUR)
    assert states_for("Bert", mailbox) == ["CONFIRMED"]
    with at(ONE - HOUR / 2):
        draft = replace(draft_of(change_of(upgrade)), implementers=("ana@centre.example",))
        booking.edit(people.ana, upgrade.change_id, draft)

    came = since(mailbox, ONE - HOUR / 2)

    assert arrived(came)["Bert"].startswith("No longer affects you: Phone switch upgrade")
    assert states_for("Bert", mailbox) == ["CONFIRMED", "CANCELLED"]


def test_who_is_reached_by_nothing_but_what_was_given_back_has_their_entry_cancelled(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    people.contact("bert", "on_call", "ges")
    draft = ChangeDraft("Updates", {"portal": Level.AT_RISK, "ges": Level.AT_RISK}, (DraftWindow(ONE, ONE + HOUR),))
    with at(ONE - 2 * HOUR):
        change = booking.book(people.gina, draft, submit=True)
    Change.objects.update(state="approved")
    Window.objects.update(state="approved")
    [window] = Window.objects.filter(change=change)
    with at(ONE):
        start_and_end.start(people.gina, window.pk)
    tell(ONE)
    Contact.objects.filter(person=people.bert).exclude(system__slug="ges").delete()
    with at(ONE + HOUR / 2):
        progress.release(people.gina, window.pk, ["ges"])
    tell(ONE + HOUR / 2)
    assert states_for("Bert", mailoutbox) == ["CONFIRMED", "CANCELLED"]
    assert states_for("Olaf", mailoutbox)[-1] == "CONFIRMED"


@pytest.mark.parametrize("heard", [True, False])
def test_who_comes_late_is_told_of_what_was_given_back_only_where_they_heard_of_it(
    people: Night, mailoutbox: list[EmailMessage], *, heard: bool
) -> None:
    """Bert looks after GES alone. That it started he hears just before, or not at all."""
    targets = {"portal": Level.AT_RISK, "ges": Level.AT_RISK}
    Contact.objects.filter(person=people.bert).delete()
    if heard:
        people.contact("bert", "on_call", "ges")
    with at(ONE):
        change = declare(people.gina, Declaration(targets, expected_end=ONE + 2 * HOUR))
        fanning.fan_out()
        Contact.objects.get_or_create(person=people.bert, system=people.systems["ges"], role="on_call")
        Contact.objects.filter(person=people.bert).exclude(system__slug="ges").delete()
        progress.release(people.gina, change.windows.get().pk, ["ges"])
    tell(ONE)

    told = Notice.objects.filter(contact=people.bert).order_by("pk")
    assert [(one.about, one.state, [said["state"] for said in one.said]) for one in told] == (
        [("unscheduled", "sent", ["in_progress"]), ("released", "sent", ["dropped"])]
        if heard
        else [("released", "dropped", [])]
    )


def test_work_whose_report_is_denied_is_called_off_for_all_who_were_told_of_it(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    with at(ONE):
        change = declare(people.ana, Declaration({"ges": Level.OUTAGE}))
    tell(ONE)
    told = set(arrived(mailoutbox))
    Contact.objects.all().delete()
    [window] = Window.objects.filter(change=change)
    with at(ONE + HOUR):
        answer_report.deny_report(people.gina, window.pk)

    came = since(mailoutbox, ONE + HOUR)

    assert set(arrived(came)) == (told | {"Ana"}) - {"Gina"}


def test_who_knows_of_the_end_that_moved_by_their_entry_alone_is_told_of_the_new_one(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
    tell(ONE)
    with at(ONE + HOUR):
        start_and_end.extend(people.ana, upgrade.pk, FIVE + HOUR)

    assert arrived(since(mailbox, ONE + HOUR))["Gina"].startswith("Now runs until 08:00 EST: Phone switch upgrade")
    assert states_for("Gina", mailbox) == ["CONFIRMED", "CONFIRMED"]


def test_who_acted_is_not_told_of_it_also_where_their_own_entry_no_longer_holds(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    tell(ONE - DAY)
    assert "CONFIRMED" in states_for("Ana", mailbox)
    with at(ONE - HOUR):
        start_and_end.cancel(people.ana, upgrade.change_id, "The vendor is ill.")

    assert "Ana" not in arrived(since(mailbox, ONE - HOUR))


def test_who_muted_the_work_hears_nothing_more_of_it(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    Mute.objects.create(person=people.gina, change=change_of(upgrade))
    with at(ONE - HOUR):
        start_and_end.cancel(people.ana, upgrade.change_id, "The vendor is ill.")

    assert "Gina" not in arrived(since(mailbox, ONE - HOUR))


def test_whom_the_announcement_never_reached_is_not_told_of_the_cancellation(
    people: Night, upgrade: Window, mailbox: list[EmailMessage]
) -> None:
    Notice.objects.filter(contact=people.gina).update(state=NoticeState.UNDELIVERED, said=[])
    with at(ONE - HOUR):
        start_and_end.cancel(people.ana, upgrade.change_id, "The vendor is ill.")

    assert "Gina" not in arrived(since(mailbox, ONE - HOUR))


def test_what_is_cancelled_before_the_announcement_was_sent_is_told_to_nobody(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    draft = ChangeDraft("GES update", {"ges": Level.AT_RISK}, (DraftWindow(ONE, ONE + HOUR),))
    people.contact("olaf", "informed", "ges")
    with at(ONE - 10 * DAY):
        change = booking.book(people.gina, draft, submit=True)
        fanning.fan_out()
        start_and_end.cancel(people.gina, change.pk, "Not needed.")
        fanning.fan_out()
        sending.deliver()
    assert arrived(mailoutbox) == {}


def test_who_is_being_told_at_this_moment_is_told_that_it_no_longer_holds(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    """A sender has the announcement in its hands when the work is cancelled."""
    draft = ChangeDraft("GES update", {"ges": Level.AT_RISK}, (DraftWindow(ONE, ONE + HOUR),))
    people.contact("olaf", "informed", "ges")
    with at(ONE - 10 * DAY):
        change = booking.book(people.gina, draft, submit=True)
        fanning.fan_out()
        Notice.objects.filter(contact=people.olaf, about="announced").update(state=NoticeState.SENDING)
        start_and_end.cancel(people.gina, change.pk, "Not needed.")
        fanning.fan_out()
    assert Notice.objects.filter(contact=people.olaf, about="cancelled", state="planned").count() == 1


def test_a_second_look_tells_nobody_twice(people: Night, upgrade: Window, mailbox: list[EmailMessage]) -> None:
    with at(ONE - 3 * DAY):
        approving.withdraw_answer(people.cleo, upgrade.change_id)
    tell(ONE - 3 * DAY)
    Activity.objects.filter(kind="answer_withdrawn").update(told_at=None)
    assert since(mailbox, ONE - 3 * DAY + HOUR) == []


def test_unstarted_work_that_nobody_asks_about_any_more_needs_no_word(people: Night, upgrade: Window) -> None:
    """Questions to owners are no news to those who were told."""
    with at(ONE + 6 * MINUTE):
        overdue.ask_owners()
        fanning.fan_out()
    asked = Notice.objects.filter(activity__kind="asked_to_start")
    assert set(asked.values_list("contact__name", flat=True)) == {"Ana"}


def test_what_was_said_of_a_window_stays_on_record_when_it_is_taken_out(
    people: Night, mailbox: list[EmailMessage]
) -> None:
    draft = ChangeDraft(
        "Updates", {"portal": Level.AT_RISK}, (DraftWindow(ONE, ONE + HOUR), DraftWindow(ONE + DAY, ONE + DAY + HOUR))
    )
    with at(ONE - 2 * DAY):
        change = booking.book(people.gina, draft, submit=False)
        second = change.windows.get(starts_at=ONE + DAY)
        notice = {"change": change, "window": second, "contact": people.gina, "channel": "mail", "due_at": ONE}
        sent = Notice.objects.create(about="conflict_gone", state="sent", **notice)
        planned = Notice.objects.create(about="before_1h", state="planned", **notice)
        booking.edit(people.gina, change.pk, replace(draft_of(change), windows=draft_of(change).windows[:1]))

    assert not Window.objects.filter(pk=second.pk).exists()
    left = Notice.objects.get(pk__in=[sent.pk, planned.pk])
    assert (left.pk, left.window) == (sent.pk, None)


def test_a_window_taken_out_of_declined_work_before_anybody_heard_is_told_to_all_who_expect_it(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    with at(ONE - 10 * DAY):
        draft = switch_upgrade(ONE, FIVE)
        draft = replace(draft, windows=(*draft.windows, DraftWindow(ONE + DAY, FIVE + DAY)))
        change = booking.book(people.ana, draft, submit=True)
    with at(ONE - 9 * DAY):
        approving.approve(people.cleo, change.pk)
    tell(ONE - 9 * DAY)
    with at(ONE - DAY):
        approving.withdraw_answer(people.cleo, change.pk)
        approving.reject(people.cleo, change.pk, "Not in the holiday week.")
        kept = draft_of(Change.objects.get(pk=change.pk))
        booking.edit(people.ana, change.pk, replace(kept, windows=kept.windows[:1]))

    came = since(mailoutbox, ONE - DAY)

    assert sorted((status, start) for _, _, status, start in entries_for("Gina", came)) == [
        ("CANCELLED", ONE),
        ("CANCELLED", ONE + DAY),
    ]


def test_work_goes_on_concerning_who_reported_it_though_all_they_heard_was_that_it_is_known(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    with at(ONE):
        change = declare(people.ana, Declaration({"portal": Level.DEGRADED}))
    [window] = Window.objects.filter(change=change)
    with at(ONE + 20 * MINUTE):
        start_and_end.roll_back(people.gina, window.pk, "It does not work.")
        answer_report.confirm_report(people.gina, window.pk)
    with at(ONE + 22 * MINUTE):
        undoing.undo(people.gina, window.pk)
    tell(ONE + 23 * MINUTE)

    told = Notice.objects.get(contact=people.ana, state=NoticeState.SENT)
    assert (told.about, [one["why"] for one in told.because]) == ("report_answered", ["told_before"])
    assert still_concerned(told)
    GraphVersion.objects.update(edited_at=ONE - DAY)
    with at(ONE + 30 * MINUTE):
        assert broken(house_facts(ONE + 30 * MINUTE, ONE - DAY)) == {}


def test_work_that_was_approved_while_it_ran_is_announced_when_its_start_is_taken_back(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    with at(ONE - 2 * DAY):
        change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    [window] = change.windows.all()
    with at(ONE):
        start_and_end.start(people.ana, window.pk, "It is urgent.")
    with at(ONE + MINUTE):
        approving.approve(people.cleo, change.pk)
    with at(ONE + 2 * MINUTE):
        undoing.undo(people.ana, window.pk)

    came = since(mailoutbox, ONE + 3 * MINUTE)

    assert states_for("Gina", came) == ["CONFIRMED"]


def two_evenings(people: Night) -> list[Window]:
    """The upgrade on two evenings, approved and told, and then put off by an hour on the first."""
    with at(ONE - 10 * DAY):
        draft = switch_upgrade(ONE, FIVE)
        draft = replace(draft, windows=(*draft.windows, DraftWindow(ONE + DAY, FIVE + DAY)))
        change = booking.book(people.ana, draft, submit=True)
    with at(ONE - 9 * DAY):
        approving.approve(people.cleo, change.pk)
    tell(ONE - 9 * DAY)
    windows = list(change.windows.order_by("starts_at"))
    move(people, windows[0], ONE + 5 * HOUR, ONE - 5 * DAY)
    tell(ONE - 5 * DAY)
    return windows


def test_that_one_window_is_declined_is_told_to_who_started_another_and_first(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    """All Bert heard of both is that they wait for approval."""
    people.contact("bert", "informed", "switch-a")
    Person.objects.filter(pk=people.bert.pk).update(roles=["engineer"])
    first, second = two_evenings(people)
    with at(ONE - 2 * DAY):
        start_and_end.start(Person.objects.get(pk=people.bert.pk), second.pk, "It is urgent.")
        approving.reject(people.cleo, first.change_id, "Not in the holiday week.")

    came = [mail for mail in since(mailoutbox, ONE - 2 * DAY) if mail.to[0].startswith("Bert")]

    assert arrived(came)["Bert"].startswith("Won’t happen: Phone switch upgrade")
    assert "Also:\n  Started: " in body_for("Bert", came)
    assert {(status, start) for _, _, status, start in entries_for("Bert", came)} == {
        ("CANCELLED", ONE + 5 * HOUR),
        ("CONFIRMED", ONE - 2 * DAY),
    }


def test_what_a_message_says_besides_counts_as_told(people: Night, mailoutbox: list[EmailMessage]) -> None:
    """Olaf has heard of both windows in an update, and holds an entry of none of them."""
    with at(ONE - 2 * DAY):
        windows = (DraftWindow(ONE, ONE + HOUR), DraftWindow(ONE + DAY, ONE + DAY + HOUR))
        change = booking.book(people.gina, ChangeDraft("GES update", {"ges": Level.AT_RISK}, windows), submit=True)
        first, second = change.windows.order_by("starts_at")
        start_and_end.start(people.gina, first.pk)
        fanning.fan_out()
        Notice.objects.filter(contact=people.olaf).delete()
        booking.edit(people.gina, change.pk, replace(draft_of(change), targets={"ges": Level.OUTAGE}))
    tell(ONE - 2 * DAY)
    with at(ONE - DAY):
        start_and_end.extend(people.gina, first.pk, ONE + 3 * HOUR)
        booking.move_window(people.gina, second.pk, {"starts_at": ONE + 2 * DAY, "ends_at": ONE + 2 * DAY + HOUR})

    came = [mail for mail in since(mailoutbox, ONE - DAY) if mail.to[0].startswith("Olaf")]

    assert arrived(came)["Olaf"].startswith("Moved to Wed 25 Nov")
    assert "Also:\n  New end: " in body_for("Olaf", came)
    told = Notice.objects.filter(contact=people.olaf, state=NoticeState.SENT).latest("said_at")
    assert {one["window"] for one in told.said} == {first.pk, second.pk}


def test_work_is_not_announced_for_what_was_taken_out_of_it_before_anybody_heard(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    """The portal is worked on in the second window alone; of it nobody but Olaf is kept informed."""
    people.contact("olaf", "informed", "portal")
    targets = {"client-website": Level.AT_RISK, "portal": Level.AT_RISK}
    first = DraftWindow(ONE, ONE + HOUR, ("client-website",))
    with at(ONE - 10 * DAY):
        draft = ChangeDraft("Updates", targets, (first, DraftWindow(ONE + DAY, ONE + DAY + HOUR, ("portal",))))
        change = booking.book(people.gina, draft, submit=True)
        start_and_end.cancel_window(people.gina, change.windows.latest("starts_at").pk, "Not needed.")
    tell(ONE - 10 * DAY)

    assert "Olaf" not in arrived(mailoutbox)
    assert Notice.objects.get(contact=people.olaf, about="announced").outcome["code"] == "no_part_of_it"
