"""What waits for my side? The page of conflicts: its lists, what each side reads there, several accepted at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Finding, FindingSide
from changes.services import accept_risk, calendar_edits, start_and_end
from changes.services import book as booking
from changes.services import share as sharing
from core.activity import Activity
from estate.domain.impact import Level
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.web.browsing import Tab, Typed, opened

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE = "/conflicts/"
CHANGED = "It has changed since you read this. Look at it again: nothing was decided."


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW - 10 * DAY, tick=False) as traveller:
        yield traveller


def works(who: Person, system: str, title: str, starts: datetime = NOW, level: Level = Level.OUTAGE) -> Change:
    """For an hour."""
    draft = ChangeDraft(title, {system: level}, (DraftWindow(starts, starts + HOUR),))
    return booking.book(who, draft, submit=True)


@pytest.fixture
def upgrade(people: Night) -> Change:
    """Ana's, for four hours; Gina works on GES in each of the first three, which is high."""
    change = booking.book(people.ana, switch_upgrade(NOW, NOW + 4 * HOUR), submit=True)
    for place in (2, 0, 1):
        works(people.gina, "ges", f"GES {place}", NOW + place * HOUR)
    return change


def context(person: Person, address: str = PAGE) -> Any:
    answer = pages_as(person).get(address)
    assert answer.status_code == 200
    return answer.context


def shown(person: Person, address: str = PAGE) -> list[tuple[str, str]]:
    """Severity, and what the sentence calls the other side."""
    rows = context(person, address)["conflicts"].rows
    return [(row.severity, re.findall(r"“(.*?)”|$", row.card.explanation)[0]) for row in rows]


def counts(person: Person, address: str = PAGE) -> list[int]:
    return [link.count for link in context(person, address)["filters"].lists]


def text(person: Person, address: str = PAGE) -> str:
    page = pages_as(person).get(address).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page[page.index("<main") :]))


def met() -> list[Finding]:
    return list(Finding.objects.standing().order_by("overlap_starts_at"))


def a_browser_of(person: Person) -> Tab:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    return opened(browser, PAGE)


def ticks(page: Tab) -> list[str]:
    return re.findall(r'name="conflict" value="([^"]+)"', page.text)


def still_ticked(page: Tab) -> list[str]:
    return page.filled(PAGE).get("conflict", [])


def accepted() -> int:
    return FindingSide.objects.exclude(accepted_by=None).count()


class TestLists:
    def test_what_waits_stands_by_start_with_what_is_under_way_first(
        self, people: Night, upgrade: Change, clock: Any
    ) -> None:
        assert shown(people.ana) == [("high", "GES 0"), ("high", "GES 1"), ("high", "GES 2")]
        clock.move_to(NOW + 90 * HOUR / 60)
        every = [title for _, title in shown(people.ana, f"{PAGE}?state=open")]
        assert every == ["GES 1", "GES 2", "GES 0"], "what is over stands last"
        frozen = {"starts_at": NOW - DAY, "ends_at": NOW + DAY, "mode": "warn"}
        calendar_edits.add_freeze(people.gina, {"name": "Sale", "systems": ("reservation-line",), **frozen})

        assert [(row.severity, row.is_now) for row in context(people.ana)["conflicts"].rows] == [
            ("high", True),
            ("high", False),
            ("medium", True),
        ]

    def test_each_conflict_stands_in_the_list_of_how_my_side_stands(self, people: Night, upgrade: Change) -> None:
        first, second, _ = met()
        accept_risk.accept(people.ana, first.pk, "A second desktop stands by")
        accept_risk.accept(people.gina, second.pk, "We watch")
        gone = Change.objects.get(title="GES 2")
        start_and_end.cancel(gone.owner, gone.pk, "Off")

        assert shown(people.ana) == [("high", "GES 1")]
        assert shown(people.ana, f"{PAGE}?state=open") == [("high", "GES 1")]
        assert shown(people.ana, f"{PAGE}?state=accepted") == [("high", "GES 0")]
        assert shown(people.ana, f"{PAGE}?state=gone") == [("high", "GES 2")]
        assert counts(people.ana) == [1, 1, 1, 1]
        assert counts(people.gina) == [1, 1, 1, 1]
        assert [title for _, title in shown(people.gina)] == ["GES 0"]

    def test_low_ones_stand_among_all_that_is_open_and_those_without_impact_by_themselves(
        self, people: Night, upgrade: Change
    ) -> None:
        works(people.vera, "voice-carrier", "Nothing at all", NOW + 3 * HOUR, Level.NONE)
        Finding.objects.filter(overlap_starts_at=NOW).update(severity=1)

        assert [severity for severity, _ in shown(people.ana)] == ["high", "high"]
        assert [severity for severity, _ in shown(people.ana, f"{PAGE}?state=open")] == ["high", "high", "low"]
        assert {severity for severity, _ in shown(people.ana, f"{PAGE}?state=open&severity=info")} == {"info"}
        assert counts(people.ana) == [2, 3, 0, 0]
        links = context(people.ana, f"{PAGE}?state=open")["filters"].severities
        assert [(one.label, one.count, one.current) for one in links] == [
            ("Any severity", 3, True),
            ("High", 2, False),
            ("Low", 1, False),
            ("No impact expected", 1, False),
        ]

    def test_it_is_narrowed_by_severity_and_by_kind(self, people: Night, upgrade: Change) -> None:
        Finding.objects.filter(overlap_starts_at=NOW).update(severity=2, kind="shared_dependent")

        assert [severity for severity, _ in shown(people.ana, f"{PAGE}?severity=medium")] == ["medium"]
        assert len(shown(people.ana, f"{PAGE}?kind=validation")) == 2
        assert shown(people.ana, f"{PAGE}?kind=validation&severity=medium") == []
        assert "There are no such conflicts." in text(people.ana, f"{PAGE}?kind=validation&severity=medium")
        kinds = context(people.ana, f"{PAGE}?kind=validation")["filters"].kinds
        assert [(one.label, one.count, one.current) for one in kinds] == [
            ("Any kind", 3, False),
            ("A check may fail because of it", 2, True),
            ("Both affect the same system", 1, False),
        ]

    def test_where_there_is_nothing_to_choose_nothing_is_offered(self, people: Night, upgrade: Change) -> None:
        filters = context(people.ana)["filters"]

        assert (filters.severities, filters.kinds) == ((), ())

    @pytest.mark.parametrize("asked", ["?state=x", "?severity=x", "?kind=x", "?after=x", "?state=to-answer"])
    def test_what_is_none_of_ours_is_not_asked(self, people: Night, upgrade: Change, asked: str) -> None:
        assert len(shown(people.ana, f"{PAGE}{asked}")) == 3

    def test_what_a_redundancy_finding_says_better_is_not_shown_twice(self, people: Night, upgrade: Change) -> None:
        Finding.objects.filter(overlap_starts_at=NOW).update(absorbed=True)

        assert [len(shown(people.ana)), counts(people.ana)] == [2, [2, 2, 0, 0]]

    def test_what_went_long_ago_is_not_shown(self, people: Night, upgrade: Change, clock: Any) -> None:
        gone = Change.objects.get(title="GES 2")
        start_and_end.cancel(gone.owner, gone.pk, "Off")
        clock.move_to(NOW + 20 * DAY + HOUR)

        assert shown(people.ana, f"{PAGE}?state=gone") == []
        assert counts(people.ana)[3] == 0

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("", "Nothing is waiting for your answer."),
            ("open", "Nothing of yours is in conflict with anything."),
            ("accepted", "You have not accepted any risk."),
            ("gone", "None of your conflicts has gone away in the last 30 days."),
        ],
    )
    def test_what_is_empty_says_so(self, people: Night, state: str, words: str) -> None:
        page = text(people.ana, f"{PAGE}?state={state}")

        assert words in page
        assert "Accept the risk" not in page

    def test_a_long_list_goes_on_where_it_ended(self, people: Night, upgrade: Change) -> None:
        many(people, 70)
        first = context(people.ana)
        after = first["part"].next
        rest = context(people.ana, f"{PAGE}?after={after}")
        seen = [row.id for page in (first, rest) for row in page["conflicts"].rows]

        assert (len(seen), len(set(seen)), rest["part"].next) == (73, 73, "")
        assert counts(people.ana)[0] == 73


def many(people: Night, number: int) -> None:
    """So many more between two windows of Ana and Gina, each of which begins with another."""
    [one, *_] = met()
    sides = list(one.sides.all())
    for place in range(number):
        finding = Finding.objects.create(
            signature=f"{place}",
            kind=one.kind,
            severity=3 - place % 2,
            meets_at=one.meets_at,
            paths=one.paths,
            overlap_starts_at=one.overlap_starts_at,
            overlap_ends_at=one.overlap_ends_at,
        )
        FindingSide.objects.bulk_create(
            FindingSide(finding=finding, window_id=side.window_id, organisation_id=side.organisation_id)
            for side in sides
        )


def test_however_many_there_are_the_page_asks_as_often(people: Night, upgrade: Change) -> None:
    ana, asked = pages_as(people.ana), []
    ana.get(PAGE)
    for number in (0, 40):
        many(people, number)
        with CaptureQueriesContext(connection) as queries:
            ana.get(PAGE)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 15


class TestWhatEachSideReads:
    def test_each_reads_its_own_sentence_its_own_zone_and_whom_to_call(self, people: Night, upgrade: Change) -> None:
        ana, gina = text(people.ana), text(people.gina)

        assert "“GES 0” of Meridian Travel affects what has to work before “Phone switch upgrade” counts as done" in ana
        assert "Yours: Phone switch upgrade The other side: GES 0 of Meridian Travel" in ana
        assert "Mon 23 Nov, 01:00–02:00 MST · 08:00–09:00 UTC" in ana
        assert "+1 555 0200 Meridian Travel , desk" in ana
        assert "You and Meridian Travel have not accepted the risk." in ana
        assert "Yours: GES 0 The other side: Phone switch upgrade of Harbour Contact Centre" in gina
        assert "Mon 23 Nov, 03:00–04:00 EST · 08:00–09:00 UTC" in gina
        assert "+1 555 0100 Harbour Contact Centre , desk" in gina

    def test_it_leads_to_the_conflict_on_the_page_of_ones_own_work(self, people: Night, upgrade: Change) -> None:
        first = met()[0]
        address = f"/changes/{upgrade.public_id}/#finding-{first.public_id}"
        page = pages_as(people.ana)

        assert f'href="{address}"' in page.get(PAGE).content.decode()
        assert f'id="finding-{first.public_id}"' in page.get(address).content.decode()

    def test_the_sentence_is_the_one_on_the_page_of_the_change(self, people: Night, upgrade: Change) -> None:
        page = pages_as(people.ana).get(f"/changes/{upgrade.public_id}/").content.decode()

        assert [row.card.explanation in page for row in context(people.ana)["conflicts"].rows] == [True] * 3

    def test_a_counterpart_reads_neither_titles_nor_ways(self, people: Night) -> None:
        works(people.gina, "ges", "Fare rules")
        works(people.vera, "voice-carrier", "New cards")
        vera = text(people.vera)

        assert "The other side: their work of Meridian Travel" in vera
        assert [word for word in ("Fare rules", "GES") if word in vera] == []
        assert "The other side: New cards of Northline Carrier" in text(people.gina)

    def test_how_both_sides_stand_is_said_without_their_reasons(self, people: Night, upgrade: Change) -> None:
        first, second, _ = met()
        accept_risk.accept(people.gina, first.pk, "We watch")
        accept_risk.accept(people.ana, second.pk, "A second desktop stands by")
        waiting, mine = text(people.ana), text(people.ana, f"{PAGE}?state=accepted")

        assert "✓ Meridian Travel accepted the risk, Fri 13 Nov, 01:00 MST · 08:00 UTC You have not accepted" in waiting
        assert "We watch" not in waiting
        assert "✓ Ana (Harbour Contact Centre) accepted the risk, Fri 13 Nov, 01:00 MST · 08:00 UTC : “A sec" in mine
        assert "Meridian Travel has not accepted the risk." in mine

    def test_the_owner_of_a_freeze_reads_which_of_theirs_it_is(self, people: Night) -> None:
        frozen = {"starts_at": NOW - DAY, "ends_at": NOW + DAY, "mode": "warn"}
        freeze = calendar_edits.add_freeze(people.gina, {"name": "Sale", "systems": ("reservation-line",), **frozen})
        works(people.ana, "agent-desktop", "Desktop client")
        page = pages_as(people.gina).get(PAGE).content.decode()

        assert f'<a href="/freezes/{freeze.public_id}/"><bdi>the freeze “Sale”</bdi></a>' in page
        assert "Yours: Desktop client The other side: Meridian Travel" in text(people.ana)

    def test_nobody_else_learns_of_it_not_even_how_many_there_are(self, people: Night, upgrade: Change) -> None:
        assert counts(people.vera) == counts(people.sten) == [0, 0, 0, 0]
        sharing.share(people.ana, upgrade.pk, "stranger")

        assert "GES" in text(people.sten, f"/changes/{upgrade.public_id}/"), "it can be seen there now"
        assert counts(people.sten) == [0, 0, 0, 0]
        assert "GES" not in text(people.sten)

    def test_whoever_only_looks_has_nothing_to_tick(self, people: Night, upgrade: Change) -> None:
        page = pages_as(people.olaf).get(PAGE).content.decode()

        assert len(shown(people.olaf)) == 3
        assert [word for word in ('name="conflict"', "Accept the risk of", "Tick all") if word in page] == []
        assert pages_as(people.olaf).post(PAGE, {"reason": "Fine"}).status_code == 403

    def test_an_approver_may_answer_too(self, people: Night, upgrade: Change) -> None:
        assert len(ticks(a_browser_of(people.bert))) == 3


class TestAcceptingSeveral:
    def test_those_that_are_ticked_are_accepted_with_one_reason(self, people: Night, upgrade: Change) -> None:
        page = a_browser_of(people.ana)
        done = page.press(PAGE, {"conflict": ticks(page)[:2], "reason": "A second desktop stands by"})

        assert done.address == PAGE
        assert "The risk of 2 conflicts is accepted for your side." in done.text
        assert shown(people.ana) == [("high", "GES 2")]
        assert accepted() == 2

    def test_each_is_named_by_its_label(self, people: Night, upgrade: Change) -> None:
        label = r'<label class="check"><input type="checkbox"[^>]*> <span>([^<]+)</span></label>'
        labels = re.findall(label, a_browser_of(people.ana).text)

        assert labels == [row.card.explanation for row in context(people.ana)["conflicts"].rows]

    def test_it_leads_back_to_the_list_that_was_looked_at(self, people: Night, upgrade: Change) -> None:
        page = a_browser_of(people.ana)
        narrowed = f"{PAGE}?state=open&severity=high"
        answer = pages_as(people.ana).post(f"{narrowed}&after=x", {"conflict": ticks(page)[:1], "reason": "Fine"})

        assert answer.headers["Location"] == narrowed

    def test_what_changed_meanwhile_stands_first_with_why_ticked_as_it_is_now(
        self, people: Night, upgrade: Change
    ) -> None:
        page = a_browser_of(people.ana)
        second = met()[1]
        Finding.objects.filter(pk=second.pk).update(revision=second.revision + 1)
        done = page.press(PAGE, {"conflict": ticks(page), "reason": "A second desktop stands by"})

        assert accepted() == 2
        assert "The risk of 2 conflicts is accepted for your side." in done.text
        assert "<strong>1 was not accepted.</strong>" in done.text
        assert [(row.id, row.why_not) for row in done.answer.context["conflicts"].first] == [
            (second.public_id, CHANGED)
        ]
        assert still_ticked(done) == [f"{second.public_id}.{second.revision + 1}"]
        assert done.filled(PAGE)["reason"] == ["A second desktop stands by"]

        again = done.press(PAGE)
        assert "The risk of 1 conflict is accepted for your side." in again.text
        assert accepted() == 3

    def test_what_is_gone_meanwhile_is_named_and_cannot_be_ticked(self, people: Night, upgrade: Change) -> None:
        page = a_browser_of(people.ana)
        gone = Change.objects.get(title="GES 0")
        start_and_end.cancel(gone.owner, gone.pk, "Off")
        done = page.press(PAGE, {"conflict": ticks(page)[:2], "reason": "Fine"})

        assert accepted() == 1
        [first] = done.answer.context["conflicts"].first
        assert (first.why_not, first.tick) == ("This conflict is already gone.", "")
        assert ("GES 0" in first.card.explanation, still_ticked(done)) == (True, [])

    def test_without_a_reason_nothing_is_accepted_and_the_ticks_stay_as_they_were_read(
        self, people: Night, upgrade: Change
    ) -> None:
        page = a_browser_of(people.ana)
        chosen = ticks(page)[1:]
        Finding.objects.filter(pk=met()[1].pk).update(revision=7)
        done = page.press(PAGE, {"conflict": chosen, "reason": "  "})

        assert (accepted(), still_ticked(done)) == (0, chosen)
        assert "Nothing is accepted yet." in done.text
        assert "<li>Say why the risk is acceptable.</li>" in done.text

    def test_without_a_tick_the_reason_stays(self, people: Night, upgrade: Change) -> None:
        done = a_browser_of(people.ana).press(PAGE, {"reason": "Fine"})

        assert (accepted(), done.filled(PAGE)["reason"]) == (0, ["Fine"])
        assert "Tick the conflicts whose risk you accept." in done.text

    def test_more_than_a_hundred_are_refused_and_stay_ticked(self, people: Night, upgrade: Change) -> None:
        many(people, 98)
        every = [f"{one.public_id}.{one.revision}" for one in met()]
        done = a_browser_of(people.ana).press(PAGE, {"conflict": every, "reason": "Fine"})

        assert "At most 100 at once: 101 are ticked." in done.text
        assert (accepted(), sorted(still_ticked(done))) == (0, sorted(every))

    def test_a_hundred_are_accepted(self, people: Night, upgrade: Change) -> None:
        many(people, 97)
        every = [f"{one.public_id}.{one.revision}" for one in met()]
        a_browser_of(people.ana).press(PAGE, {"conflict": every, "reason": "Fine"})

        assert accepted() == 100
        assert Activity.objects.filter(kind="accepted_risk").count() == 1

    @pytest.mark.parametrize("forged", ["zz", "00000000-0000-0000-0000-000000000000.1", "{id}.-1", "{id}", "{id}.x"])
    def test_what_was_not_read_there_is_not_accepted(self, people: Night, upgrade: Change, forged: str) -> None:
        sent = forged.replace("{id}", str(met()[0].public_id))
        done = a_browser_of(people.ana).press(PAGE, {"conflict": [sent], "reason": "Fine"})

        assert accepted() == 0
        assert "1 was not accepted." in done.text

    def test_what_is_not_ones_own_is_as_if_it_was_not_there(self, people: Night, upgrade: Change) -> None:
        page = a_browser_of(people.ana)
        answer = pages_as(people.sten).post(PAGE, {"conflict": ticks(page), "reason": "Fine"})
        said = answer.content.decode()

        assert (accepted(), answer.status_code) == (0, 200)
        assert "3 were not accepted." in said
        assert "3 are gone." in re.sub(r"\s+", " ", said)
        assert "GES" not in said

    def test_sent_twice_it_is_done_once(self, people: Night, upgrade: Change) -> None:
        page = a_browser_of(people.ana)
        typed: Typed = {"conflict": ticks(page), "reason": "Fine"}
        first, again = page.press(PAGE, typed), page.press(PAGE, typed)

        assert "The risk of 3 conflicts is accepted for your side." in first.text
        assert "You sent this twice. It was done once." in again.text
        assert Activity.objects.filter(kind="accepted_risk").count() == 1

    def test_ticking_all_accepts_nothing_and_keeps_the_reason(self, people: Night, upgrade: Change) -> None:
        page = a_browser_of(people.ana)
        done = page.press(PAGE, {"do": "tick-all", "reason": "Fine"})

        assert (accepted(), still_ticked(done), done.filled(PAGE)["reason"]) == (0, ticks(page), ["Fine"])

    def test_enter_accepts_nothing(self, people: Night, upgrade: Change) -> None:
        page = a_browser_of(people.ana)
        done = page.press(PAGE, {"do": "look", "conflict": ticks(page)[:1], "reason": "Fine"})

        assert (accepted(), still_ticked(done), done.filled(PAGE)["reason"]) == (0, ticks(page)[:1], ["Fine"])

    def test_what_was_ticked_and_stands_on_this_page_no_longer_stays_ticked(
        self, people: Night, upgrade: Change
    ) -> None:
        page = a_browser_of(people.ana)
        Finding.objects.filter(pk=met()[0].pk).update(severity=1)
        done = page.press(PAGE, {"conflict": ticks(page), "reason": ""})

        assert still_ticked(done) == ticks(page)
        assert "Ticked before" in done.text


class TestWaysThere:
    def test_tonight_and_what_needs_me_lead_there_where_conflicts_wait(self, people: Night, upgrade: Change) -> None:
        for address in ("/", "/to-answer/"):
            page = pages_as(people.ana).get(address).content.decode()
            assert '<a href="/conflicts/">3 conflicts to answer</a' in page
            others = pages_as(people.vera).get(address).content.decode().split("<main")[1]
            assert 'conflicts/">' not in others

    def test_what_they_count_is_what_stands_there(self, people: Night, upgrade: Change) -> None:
        works(people.vera, "voice-carrier", "Nothing at all", NOW + 3 * HOUR, Level.NONE)
        accept_risk.accept(people.ana, met()[0].pk, "Fine")

        assert counts(people.ana)[0] == pages_as(people.ana).get("/to-answer/").context["conflicts"] == 2

    def test_the_page_of_a_change_leads_there_where_it_has_conflicts(self, people: Night, upgrade: Change) -> None:
        other = works(people.ana, "agent-desktop", "Alone", NOW + 3 * DAY)
        led = '<a href="/conflicts/">All conflicts of yours</a>'

        assert led in pages_as(people.ana).get(f"/changes/{upgrade.public_id}/").content.decode()
        assert led not in pages_as(people.ana).get(f"/changes/{other.public_id}/").content.decode()
