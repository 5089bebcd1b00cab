"""When a conflict is no longer what people know, or what somebody accepted, both sides are told once, and why."""

from __future__ import annotations

from dataclasses import replace

from django.core.mail import EmailMessage

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Finding, Window
from changes.selectors.stored_draft import draft_of
from changes.services import accept_risk
from changes.services import book as booking
from core.activity import Activity
from estate.domain.impact import Level
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

    assert told["Ana"].startswith("Conflict has changed, with work of Meridian Travel at ")
    [body] = [str(mail.body) for mail in mailoutbox if mail.to[0].startswith("Ana")]
    assert (
        "One of them begins earlier or ends later than before. "
        "The risk that Harbour Contact Centre accepted is not accepted any more." in body
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

    assert came(mailoutbox)["Gina"].startswith("Conflict has changed, with work of Harbour Contact Centre")


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

    assert came(mailoutbox)["Gina"].startswith("Conflict has changed, with work of Harbour Contact Centre")
    [body] = [str(mail.body) for mail in mailoutbox if mail.to[0].startswith("Gina")]
    assert "It was of medium severity and is of high severity now." in body
    assert came(mailoutbox, 2) == {}
