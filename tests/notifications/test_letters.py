"""What a message says to whom: one recipient, their zone, inert, and no more than they may see."""

import pytest
from django.core.mail import EmailMessage

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, State, Window
from changes.services import book as booking
from estate.domain.impact import Level
from notifications.domain.about import About
from notifications.domain.told import DROPPED, WindowSaid, correction
from notifications.domain.urgency import TROUBLE
from notifications.models import Notice
from notifications.services.letters.mails import letter_for
from notifications.services.letters.subject import ALSO
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.estates import Night
from tests.notifications.telling import DAY, HOUR, ONE, at
from tests.notifications.test_fanning import started


def letter_to(window: Window, name: str) -> tuple[str, str]:
    activity = started(window)
    fanning.fan_out()
    notice = Notice.objects.for_sending().get(activity=activity, contact__name=name)
    letter = letter_for(notice, ONE)
    return letter.subject, letter.body


def test_whatever_may_have_to_be_said_in_place_of_another_has_words_for_being_said_besides() -> None:
    said = [WindowSaid(state, at, at + HOUR) for state in (*State, DROPPED) for at in (ONE, ONE + DAY)]

    assert {correction(was, now) for was in said for now in said} - {None} == set(ALSO)


CLAIMS = frozenset({About.CLAIM_ASKED, About.CLAIM_ANSWERED})
WITHOUT_TITLE = (About.UNSCHEDULED, About.REPORTED, About.REPORT_ANSWERED)


def test_every_kind_says_what_matters_first(upgrade: Window) -> None:
    started(upgrade)
    fanning.fan_out()
    notice = Notice.objects.for_sending().get(about="started", contact__name="Olaf")
    for about in sorted(set(About) - TROUBLE - CLAIMS):  # those are about no work
        notice.about = about

        letter = letter_for(notice, ONE)

        assert "Phone switch upgrade" in letter.subject or about in WITHOUT_TITLE, about
        assert not letter.body.startswith(letter.subject[:20]), about
        assert "Phone switch upgrade (Harbour Contact Centre)" in letter.body, about
        assert "Harbour Contact Centre, desk: +1 555 0100" in letter.body, about
        assert "You are on call for it." in letter.body, about
        assert f"http://127.0.0.1:8000/changes/{upgrade.change.public_id}/" in letter.body, about
        assert "\n\n\n" not in letter.body, about


@pytest.mark.parametrize(
    ("zone", "period"),
    [
        ("Asia/Kathmandu", "Mon 23 Nov, 13:45\N{EN DASH}17:45 UTC+05:45 · 08:00\N{EN DASH}12:00 UTC"),
        ("Australia/Lord_Howe", "Mon 23 Nov, 19:00\N{EN DASH}23:00 UTC+11:00 · 08:00\N{EN DASH}12:00 UTC"),
        ("UTC", "Mon 23 Nov, 08:00\N{EN DASH}12:00 UTC\n"),
    ],
)
def test_times_are_the_readers_with_utc_beside(people: Night, upgrade: Window, zone: str, period: str) -> None:
    people.olaf.timezone = zone
    people.olaf.save()

    assert period in letter_to(upgrade, "Olaf")[1]


def test_what_people_type_cannot_become_a_header(people: Night, upgrade: Window, inbox: list[EmailMessage]) -> None:
    Change.objects.update(title="Upgrade\r\nBcc: all@example.com\x1b<script>", notes="for us alone")
    Window.objects.update(state="in_progress", actual_start=ONE)
    people.olaf.name = "Olaf\nBcc: x@example.com"
    people.olaf.save()
    Window.objects.filter(pk=upgrade.pk).update(state="in_progress", actual_start=ONE)
    with at(ONE):
        started(upgrade)
        fanning.fan_out()
        sending.deliver()

    [mail] = [mail for mail in inbox if "olaf@" in mail.to[0]]
    sent = mail.message()
    assert sent["Bcc"] is None
    assert "Upgrade Bcc: all@example" in mail.subject
    assert mail.recipients() == ['"Olaf Bcc: x@example.com" <olaf@client.example>']
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["In-Reply-To"] == sent["References"]
    assert "for us alone" not in str(mail.body)


def test_a_counterpart_reads_whose_when_and_where_we_meet_and_nothing_else(people: Night) -> None:
    """Sten sees nothing of the carrier's work but that it meets his own."""
    people.contact("sten", "on_call", "client-website")
    draft = ChangeDraft("Secret line swap", {"voice-carrier": Level.OUTAGE}, (DraftWindow(ONE, ONE + 4 * HOUR),))
    with at(ONE - 2 * DAY):
        change = booking.book(people.vera, draft)
    Change.objects.filter(pk=change.pk).update(state="approved", description="Secret too")
    Window.objects.filter(change=change).update(state="approved")
    activity = started(Window.objects.get(change=change))
    notice = Notice.objects.create(
        activity=activity,
        change=change,
        contact=people.sten,
        about="started",
        because=[
            {
                "why": "in_conflict",
                "system": "",
                "roles": [],
                "level": "none",
                "path": [],
                "finding": 1,
            }
        ],
        findings=[1],
    )

    letter = letter_for(Notice.objects.for_sending().get(pk=notice.pk), ONE)

    assert letter.subject == "Started: work of Northline Carrier, until 20:00 UTC+08:00"
    assert "Northline Carrier, desk: +44 1632 960300" in letter.body
    for hidden in ("Secret", "Voice carrier", "CARRIER-", f"/changes/{change.public_id}/"):
        assert hidden not in letter.body
