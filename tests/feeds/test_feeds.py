"""Calendars that other programs follow: what its owner may see at the moment, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from accounts.services.people import deactivate, reactivate
from calendar_app.feeds.kept import kept_entries
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import start_and_end
from core.refusals import Invalid, Refused
from estate.domain.impact import Level
from estate.models import GraphVersion, System
from notifications.channels.calendar.entries import uid_of
from notifications.domain.feeds import FeedScope
from notifications.models import Feed
from notifications.services.feeds import make_feed, revoke_feed
from tests.estates import Night, switch_upgrade
from tests.feeds.following import asked, entries, followed, summaries
from tests.feeds.readers import READERS, Entry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONE, FIVE = NOW + 10 * DAY, NOW + 10 * DAY + 4 * HOUR


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def booked(who: Person, system: str, start: datetime = ONE, title: str = "Quiet work", **more: object) -> Change:
    draft = ChangeDraft(title, {system: Level.NONE}, (DraftWindow(start, start + 4 * HOUR),), **more)  # type: ignore[arg-type]
    return booking.book(who, draft, submit=True)


def upgrade(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)


def window_of(change: Change) -> Window:
    return change.windows.get()


def entry_of(change: Change, title: str, state: str, sequence: int, start: datetime = ONE) -> Entry:
    return Entry(uid_of(window_of(change).pk), start, start + 4 * HOUR, title, state, sequence)


class TestWhatStandsInAFeed:
    def test_work_is_told_as_in_mails_with_whom_to_call_and_the_bridge_to_press(self, people: Night) -> None:
        draft = ChangeDraft(
            "Switch A",
            {"switch-a": Level.OUTAGE},
            (DraftWindow(ONE, FIVE),),
            description="First one,\nthen the other; slowly.",
            bridge="https://meet.example/switch",
        )
        change = booking.book(people.ana, draft, submit=True)
        uid = uid_of(window_of(change).pk)

        lines = asked(followed(people.cleo)).content.decode().replace("\r\n ", "").split("\r\n")

        page = f"http://127.0.0.1:8000/changes/{change.public_id}/"
        assert lines == [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//maintwin//feeds//EN",
            "CALSCALE:GREGORIAN",
            "NAME:Maintenance that reaches Meridian Travel",
            "X-WR-CALNAME:Maintenance that reaches Meridian Travel",
            "DESCRIPTION:What Cleo may see in the register of maintenance.",
            "X-WR-CALDESC:What Cleo may see in the register of maintenance.",
            "X-WR-TIMEZONE:America/New_York",
            "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
            "X-PUBLISHED-TTL:PT15M",
            "BEGIN:VEVENT",
            f"UID:{uid}",
            "SEQUENCE:4",
            "DTSTAMP:20261113T080000Z",
            "LAST-MODIFIED:20261113T080000Z",
            "SUMMARY:Switch A (Harbour Contact Centre)",
            "STATUS:TENTATIVE",
            "TRANSP:TRANSPARENT",
            (
                r"DESCRIPTION:For you: Reservation line is at risk\nWorks on: Switch A\n"
                rf"Reference: {change.reference}\nFirst one\,\nthen the other\; slowly.\n"
                rf"Who to call:\nHarbour Contact Centre\, desk: +1 555 0100\nAna: +1 555 1000\n{page}"
            ),
            "LOCATION:https://meet.example/switch",
            f"URL:{page}",
            'CONFERENCE;VALUE=URI;LABEL="Bridge":https://meet.example/switch',
            r'CONTACT;ALTREP="tel:+15550100":Harbour Contact Centre\, desk: +1 555 0100',
            'CONTACT;ALTREP="tel:+15551000":Ana: +1 555 1000',
            "DTSTART:20261123T080000Z",
            "DTEND:20261123T120000Z",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]

    def test_each_scope_follows_its_own_work(self, people: Night) -> None:
        booked(people.ana, "switch-a", title="By Ana")
        booked(people.gina, "ges", title="By Gina")
        booked(people.vera, "voice-carrier", title="By Vera")
        by_ana, by_gina, by_vera = (
            f"By {who} ({whose})"
            for who, whose in (
                ("Ana", "Harbour Contact Centre"),
                ("Gina", "Meridian Travel"),
                ("Vera", "Northline Carrier"),
            )
        )

        assert summaries(followed(people.ana, "mine")) == [by_ana]
        assert summaries(followed(people.bert, "mine")) == []
        assert summaries(followed(people.bert, "organisation")) == [by_ana]
        assert sorted(summaries(followed(people.bert, "related"))) == [by_ana, by_gina, by_vera]
        assert summaries(followed(people.bert, "system", "voice-carrier")) == [by_vera]
        assert sorted(summaries(followed(people.bert, "system", "agent-desktop"))) == [by_ana, by_gina, by_vera]
        met = ["Work of Harbour Contact Centre", "Work of Meridian Travel"]
        assert sorted(summaries(followed(people.vera, "related"))) == [by_vera, *met]
        assert summaries(followed(people.vera, "system", "voice-carrier")) == [by_vera]
        assert summaries(followed(people.sten, "related")) == []

    def test_who_carries_work_out_follows_it_as_theirs(self, people: Night) -> None:
        booked(people.ana, "switch-a", implementers=("bert@centre.example",))

        assert summaries(followed(people.bert, "mine")) == ["Quiet work (Harbour Contact Centre)"]

    def test_drafts_stand_in_nobodys_calendar(self, people: Night) -> None:
        booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=False)

        assert [summaries(followed(people.ana, scope)) for scope in ("mine", "organisation", "related")] == [[], [], []]

    def test_of_work_that_only_meets_theirs_a_counterpart_reads_whose_when_and_whom_to_call(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        booked(people.vera, "voice-carrier")
        change = upgrade(people)
        clock.shift(HOUR)
        approving.approve(people.cleo, change.pk)

        lines = asked(followed(people.vera)).content.decode().replace("\r\n ", "").split("\r\n")

        start = lines.index(f"UID:{uid_of(window_of(change).pk)}")
        page = f"http://127.0.0.1:8000/changes/{change.public_id}/"
        assert lines[start + 1 : lines.index("END:VEVENT", start)] == [
            "SEQUENCE:0",
            "DTSTAMP:20261113T000000Z",
            "LAST-MODIFIED:20261113T000000Z",
            "SUMMARY:Work of Harbour Contact Centre",
            "STATUS:CONFIRMED",
            "TRANSP:TRANSPARENT",
            (
                r"DESCRIPTION:For you: it meets work of yours\; its page says where\n"
                rf"Who to call:\nHarbour Contact Centre\, desk: +1 555 0100\nAna: +1 555 1000\n{page}"
            ),
            f"URL:{page}",
            r'CONTACT;ALTREP="tel:+15550100":Harbour Contact Centre\, desk: +1 555 0100',
            'CONTACT;ALTREP="tel:+15551000":Ana: +1 555 1000',
            "DTSTART:20261123T080000Z",
            "DTEND:20261123T120000Z",
        ]

    def test_what_ended_long_ago_and_was_cancelled_a_month_ago_is_left_out(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        kept, cancelled = booked(people.ana, "switch-a"), booked(people.ana, "switch-b", title="Not after all")
        start_and_end.cancel(people.ana, cancelled.pk, "Not needed.")
        path = followed(people.ana)
        titles = ["Not after all (Harbour Contact Centre)", "Quiet work (Harbour Contact Centre)"]

        seen = []
        for moment in (NOW, NOW + 30 * DAY, NOW + 31 * DAY, ONE + 90 * DAY, ONE + 92 * DAY):
            clock.move_to(moment)
            seen.append(sorted(summaries(path)))

        assert window_of(kept).state == "approved"
        assert seen == [titles, titles, titles[1:], titles[1:], []]

    def test_the_end_of_work_whose_end_is_not_known_moves_on_in_half_hours(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        change = booked(people.ana, "switch-a")
        window = window_of(change)
        clock.move_to(ONE)
        start_and_end.start(people.ana, window.pk)
        path, ends = followed(people.ana), []
        for late in (timedelta(), 4 * HOUR + timedelta(minutes=1), 4 * HOUR + timedelta(minutes=29), 5 * HOUR):
            clock.move_to(ONE + late)
            ends.append(entries(path)[0].ends_at - ONE)

        assert ends == [4 * HOUR, 8.5 * HOUR, 8.5 * HOUR, 9.5 * HOUR]

    @pytest.mark.parametrize("cold", [True, False])
    def test_it_asks_a_fixed_number_of_questions(self, people: Night, cold: bool) -> None:
        path = followed(people.cleo)
        counts = []
        for number in range(3):
            for place in range(5):
                booked(people.ana, "switch-a", ONE + (5 * number + place) * DAY)
            if cold:
                kept_entries.clear()
            else:
                asked(path)
            with CaptureQueriesContext(connection) as asks:
                asked(path)
            counts.append(len(asks))

        assert len(set(counts)) == 1, counts
        assert counts[0] == (17 if cold else 10)


class TestReadersAgree:
    @pytest.mark.parametrize("reader", READERS)
    def test_on_what_was_planned_moved_and_cancelled(
        self, people: Night, clock: time_machine.Traveller, reader: str
    ) -> None:
        path = followed(people.cleo)

        def read() -> list[Entry]:
            return READERS[reader](asked(path).content)

        change = upgrade(people)
        title = "Phone switch upgrade (Harbour Contact Centre)"
        assert read() == [entry_of(change, title, "TENTATIVE", 4)]
        approving.approve(people.cleo, change.pk)
        assert read() == [entry_of(change, title, "CONFIRMED", 4)]
        clock.shift(HOUR)
        booking.move_window(people.ana, window_of(change).pk, {"starts_at": ONE + DAY, "ends_at": ONE + DAY + 4 * HOUR})
        approving.approve(people.cleo, change.pk)
        assert read() == [entry_of(change, title, "CONFIRMED", 8, ONE + DAY)]
        start_and_end.cancel(people.ana, change.pk, "Not needed.")
        assert read() == [entry_of(change, title, "CANCELLED", 11, ONE + DAY)]


class TestAddressOfFeed:
    def test_only_its_digest_is_stored(self, people: Night) -> None:
        path = followed(people.ana)
        secret = path.removeprefix("/feeds/").removesuffix(".ics")

        feed = Feed.objects.get()
        assert len(secret) == 43
        assert secret not in str(Feed.objects.values_list().get())
        assert feed.digest == Feed.digest_of(secret)

    def test_unknown_revoked_and_of_somebody_who_left_are_told_alike(self, people: Night) -> None:
        booked(people.ana, "switch-a")
        revoked, left = followed(people.ana), followed(people.bert)
        feed = Feed.objects.get(person=people.ana)
        tag = asked(revoked)["ETag"]
        revoke_feed(people.ana, feed.pk)
        left_tag = asked(left)["ETag"]
        admin = people.sten
        admin.organisation, admin.roles = people.ana.organisation, ["admin"]
        admin.save()
        deactivate(admin, people.bert.pk)

        answers = [asked(revoked, tag), asked(left, left_tag), asked("/feeds/nothing.ics")]
        assert {(one.status_code, one.content, one["Content-Type"]) for one in answers} == {
            (404, b"There is no calendar at this address, or no longer.\n", "text/plain; charset=utf-8")
        }
        reactivate(admin, people.bert.pk)
        assert asked(left).status_code == 404

    def test_it_is_kept_by_no_search_and_told_to_no_other_site(self, people: Night) -> None:
        answer = asked(followed(people.ana))

        assert {name: answer[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")} == {
            "Cache-Control": "private, no-cache",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow",
        }

    def test_there_are_bounds_and_a_system_must_be_one_that_can_be_seen(
        self, people: Night, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        System.objects.filter(slug="ges").update(listed=False)
        for scope, system in (("system", ""), ("system", "ges-none"), ("mine", "ges")):
            with pytest.raises(Invalid):
                make_feed(people.sten, FeedScope(scope), system)
        monkeypatch.setattr("notifications.services.feeds.MOST_FEEDS", 1)
        followed(people.ana)
        with pytest.raises(Refused, match="There are already 1 feeds"):
            followed(people.ana)

    def test_a_system_that_is_hidden_later_is_followed_no_longer(self, people: Night) -> None:
        booked(people.gina, "ges")
        path = followed(people.ana, "system", "ges")
        assert len(entries(path)) == 1
        System.objects.filter(slug="ges").update(listed=False)
        GraphVersion.renew()

        answer = asked(path)
        assert entries(path) == []
        assert "NAME:Maintenance that reaches a system of Meridian Travel" in answer.content.decode()


class TestUnchanged:
    def test_whoever_has_it_is_told_so_in_one_question(self, people: Night) -> None:
        booked(people.ana, "switch-a")
        path = followed(people.cleo)
        tag = asked(path)["ETag"]

        with CaptureQueriesContext(connection) as asks:
            answer = asked(path, tag)

        assert (answer.status_code, answer.content, answer["ETag"], len(asks)) == (304, b"", tag, 1)
        assert asked(path, f"W/{tag}").status_code == 304

    def test_what_others_do_out_of_sight_leaves_the_tag_and_what_is_seen_renews_it(self, people: Night) -> None:
        path = followed(people.vera)
        tag = asked(path)["ETag"]
        booked(people.gina, "ges")
        assert asked(path, tag).status_code == 304

        booked(people.vera, "voice-carrier")
        renewed = asked(path, tag)
        assert (renewed.status_code, renewed["ETag"] != tag) == (200, True)

    def test_a_new_day_renews_it(self, people: Night, clock: time_machine.Traveller) -> None:
        path = followed(people.vera)
        tag = asked(path)["ETag"]
        clock.move_to(NOW.replace(hour=23, minute=59))
        assert asked(path, tag).status_code == 304
        clock.move_to(NOW.replace(hour=0) + DAY)
        assert asked(path, tag).status_code == 200
