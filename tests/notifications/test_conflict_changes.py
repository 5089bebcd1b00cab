"""When a conflict is no longer what people know, or what somebody accepted, both sides are told once, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from django.core.mail import EmailMessage

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Finding, FindingSide, Window
from changes.selectors.stored_draft import draft_of
from changes.services import accept_risk, calendar_edits, freeze_exceptions, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from core.activity import Activity
from estate.domain.impact import Level
from estate.models import Freeze, GraphVersion
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, at, tell

BOOKED = ONE - 10 * DAY


def at_risk(people: Night) -> tuple[Window, Finding]:
    """The upgrade, and GES work that brings no more than a risk. One medium or low finding, told to both sides."""
    with at(BOOKED):
        upgrade = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
        work = ChangeDraft("GES work", {"ges": Level.DEGRADED}, (DraftWindow(ONE + HOUR, ONE + 2 * HOUR),))
        ges = Window.objects.get(change=booking.book(people.gina, work, submit=True))
    tell(BOOKED)
    assert Change.objects.get(pk=upgrade.pk).state == "requested"
    return ges, Finding.objects.get()


def accept(people: Night, finding: Finding) -> None:
    with at(BOOKED + MINUTE):
        accept_risk.accept(people.ana, finding.pk, "An hour is fine.")


def came(mailbox: list[EmailMessage], hours: int = 1) -> dict[str, str]:
    """Subject by first name."""
    mailbox.clear()
    tell(BOOKED + hours * HOUR)
    return {mail.to[0].partition(" ")[0]: str(mail.subject) for mail in mailbox}


def longer(people: Night, ges: Window) -> None:
    with at(BOOKED + HOUR):
        booking.move_window(people.gina, ges.pk, {"ends_at": ONE + 3 * HOUR})


def test_the_side_that_had_accepted_is_told_once_when_its_acceptance_falls_and_why(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    ges, finding = at_risk(people)
    accept(people, finding)
    longer(people, ges)

    told = came(mailoutbox)

    assert told["Ana"].startswith("Conflict with your planned work has changed: GES work (Meridian Travel), ")
    [body] = [str(mail.body) for mail in mailoutbox if mail.to[0].startswith("Ana")]
    assert (
        "One of them starts earlier or ends later than before. "
        "Harbour Contact Centre accepted the risk as it was, so that no longer counts." in body
    )
    assert came(mailoutbox, 2) == {}


def test_the_other_side_is_told_too_unless_it_acted(people: Night, mailoutbox: list[EmailMessage]) -> None:
    _, finding = at_risk(people)
    accept(people, finding)
    with at(BOOKED + HOUR):
        change = Change.objects.get(title="Phone switch upgrade")
        [window] = draft_of(change).windows
        moved = replace(window, starts_at=ONE - HOUR)
        booking.edit(people.ana, change.pk, replace(draft_of(change), windows=(moved,)))

    assert came(mailoutbox)["Gina"].startswith(
        "Conflict with your planned work has changed: Phone switch upgrade (Harbour"
    )


def test_a_window_that_grows_tells_nobody_of_a_conflict_that_nobody_had_accepted(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    ges, _ = at_risk(people)
    longer(people, ges)

    assert "conflict_worse" not in Activity.objects.latest("pk").tells


def test_a_conflict_that_gets_worse_is_told_again_also_where_nobody_had_accepted_it(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    with at(BOOKED):
        booking.book(people.ana, switch_upgrade(ONE, FIVE, checked=False), submit=True)
        work = ChangeDraft("GES work", {"ges": Level.OUTAGE}, (DraftWindow(ONE + HOUR, ONE + 2 * HOUR),))
        ges = Window.objects.get(change=booking.book(people.gina, work, submit=True))
    tell(BOOKED)
    finding = Finding.objects.get()
    assert finding.severity == 2
    with at(BOOKED + HOUR):
        change = Change.objects.get(title="Phone switch upgrade")
        booking.edit(people.ana, change.pk, replace(draft_of(change), one_at_a_time=False))
    finding.refresh_from_db()
    assert (finding.severity, ges.pk) == (3, ges.pk)

    assert came(mailoutbox)["Gina"].startswith(
        "Conflict with your planned work has changed: Phone switch upgrade (Harbour"
    )
    [body] = [str(mail.body) for mail in mailoutbox if mail.to[0].startswith("Gina")]
    assert "Its severity went from medium to high." in body
    assert came(mailoutbox, 2) == {}


class TestAnExceptionFromAFreeze:
    """It was granted: the side of the freeze's owner counts as accepted."""

    @pytest.fixture
    def window(self, people: Night, mailoutbox: list[EmailMessage]) -> Window:
        with at(BOOKED):
            period = {"starts_at": ONE - DAY, "ends_at": ONE + 10 * DAY}
            values = {"name": "Year end", "systems": ["reservation-line"], "mode": "block", **period}
            freeze = calendar_edits.add_freeze(people.gina, values)
            change = booking.book(people.ana, switch_upgrade(ONE, FIVE, checked=False))
            asked = freeze_exceptions.ask_exception(people.ana, change.pk, freeze.pk, "The vendor comes that day")
            freeze_exceptions.grant_exception(people.cleo, freeze.pk, asked.pk, "We stand by")
            booking.submit(people.ana, change.pk)
            if Change.objects.get(pk=change.pk).state == "requested":
                approving.approve(people.cleo, change.pk)
        with at(ONE):
            start_and_end.start(people.ana, change.windows.get().pk)
        tell(ONE)
        mailoutbox.clear()
        assert FindingSide.objects.get(window=None).reason == "We stand by"
        return change.windows.get()

    def test_that_no_longer_covers_the_work_is_told_as_a_fallen_acceptance_is(
        self, people: Night, window: Window, mailoutbox: list[EmailMessage]
    ) -> None:
        with at(ONE + HOUR):
            start_and_end.extend(people.ana, window.pk, FIVE + HOUR)
        tell(ONE + HOUR)

        assert FindingSide.objects.get(window=None).accepted_at is None
        [mail] = [one for one in mailoutbox if one.to[0].startswith("Gina") and "Conflict" in str(one.subject)]
        assert "Meridian Travel accepted the risk as it was, so that no longer counts." in str(mail.body)

    def test_that_covers_it_as_it_is_now_stands_and_nobody_is_told(
        self, people: Night, window: Window, mailoutbox: list[EmailMessage]
    ) -> None:
        with at(ONE + HOUR):
            freeze = Freeze.objects.get()
            calendar_edits.edit_freeze(people.gina, freeze.pk, {"ends_at": ONE + 20 * DAY})
        tell(ONE + HOUR)

        assert FindingSide.objects.get(window=None).reason == "We stand by"
        assert not [one for one in mailoutbox if "Conflict" in str(one.subject)]


def test_an_owner_of_maintenance_hours_is_told_when_what_they_accepted_is_accepted_no_more(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    with at(BOOKED):
        hours = {"rrule": "FREQ=WEEKLY;BYDAY=SU", "start": time(1, 0), "duration": 4 * HOUR, "timezone": "UTC"}
        calendar_edits.add_hours(people.gina, "ges", hours)
        work = ChangeDraft("GES work", {"ges-database": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
        people.systems["ges-database"].organisation = people.organisations["carrier"]
        people.systems["ges-database"].save()
        GraphVersion.renew()
        change = booking.book(people.vera, work, submit=True)
        finding = Finding.objects.get(kind="maintenance_hours")
        accept_risk.accept(people.cleo, finding.pk, "Fine.")
    tell(BOOKED)
    with at(BOOKED + HOUR):
        booking.move_window(people.vera, change.windows.get().pk, {"ends_at": ONE + 2 * HOUR})

    assert came(mailoutbox)["Gina"].startswith("Conflict with your maintenance hours of GES has changed: ")
