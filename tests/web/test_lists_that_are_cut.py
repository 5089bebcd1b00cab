"""Lists say when they are cut, and cut the right end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Change, State, Window
from changes.selectors.changes import conflicts_of
from changes.selectors.reader import Reader
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core.activity import record
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion, System, WorkGrant
from notifications.models import Notice
from tests.crowds import asked, crowd
from tests.doors import pages_as
from tests.estates import Night
from tests.triage.searching import fails, opened
from tests.triage.searching import works as works_now
from triage.models import Investigation

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEKS = timedelta(days=21)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def page(person: Person, address: str = "/") -> str:
    answer = pages_as(person).get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def now(person: Person) -> Any:
    return pages_as(person).get("/api/v1/now/").json()


class TestTonight:
    @pytest.fixture
    def old(self, people: Night) -> list[Window]:
        return crowd(people.gina, people.systems["ges"], NOW - WEEKS, 210)

    def test_what_is_declared_now_stands_above_210_windows_that_run_since_weeks(
        self, people: Night, old: list[Window]
    ) -> None:
        change = declaring.declare(people.vera, Declaration({"voice-carrier": Level.OUTAGE}, reason="Fibre cut"))

        assert change.reference in page(people.ana)
        assert change.reference in [one["reference"] for one in now(people.ana)["in_progress"]]

    def test_own_work_is_not_pushed_off_by_what_others_declared_later(self, people: Night) -> None:
        [own] = crowd(people.ana, people.systems["switch-a"], NOW - WEEKS, 1, title="Ours")
        crowd(people.gina, people.systems["ges"], NOW - HOUR / 2, 210, impact="outage", apart=timedelta(0))

        assert own.change.reference in page(people.ana)
        assert str(own.public_id) in [one["id"] for one in now(people.ana)["in_progress"]]

    def test_no_party_is_pushed_off_by_another(self, people: Night) -> None:
        [carrier] = crowd(
            people.vera, people.systems["voice-carrier"], NOW - WEEKS, 1, impact="at_risk", title="Theirs"
        )
        crowd(people.gina, people.systems["ges"], NOW - HOUR, 210, impact="outage", apart=timedelta(0))

        assert carrier.change.reference in page(people.ana)

    def test_others_are_not_pushed_off_by_a_lot_of_ones_own(self, people: Night) -> None:
        crowd(people.ana, people.systems["switch-a"], NOW - HOUR, 210, title="Ours")
        [theirs] = crowd(people.gina, people.systems["ges"], NOW - WEEKS, 1, impact="outage")

        assert theirs.change.reference in page(people.ana)

    def test_the_sentence_counts_what_is_not_shown_too(self, people: Night, old: list[Window]) -> None:
        crowd(people.ana, people.systems["switch-a"], NOW - WEEKS, 120, title="Ours")
        declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
        declaring.declare(people.vera, Declaration({"voice-carrier": Level.OUTAGE}))

        text = page(people.ana)

        assert "are working on things you need" in text
        assert "120 of yours are under way" in text

    def test_the_number_of_the_rest_leads_to_all_of_them(self, people: Night, old: list[Window]) -> None:
        text = page(people.ana)
        [address, rest] = re.search(r'<p class="rest"><a href="([^"]+)">[\w ]+: and (\d+) more', text).groups()  # type: ignore[union-attr]
        shown = len(set(re.findall(r'id="window-', text)))
        assert (int(rest), '<span class="count">160</span>' in text) == (160, True)

        seen: list[str] = []
        answer = pages_as(people.ana).get(address)
        while True:
            seen += [row.reference for row in answer.context["rows"]]
            following = answer.context["part"].next
            if not following or len(seen) > 300:
                break
            answer = pages_as(people.ana).get(address, {"after": following})
        assert (len(seen), set(seen)) == (210, {one.change.reference for one in old})
        assert shown >= 1

    def test_now_says_how_many_it_leaves_out(self, people: Night, old: list[Window]) -> None:
        answer = now(people.ana)

        assert (len(answer["in_progress"]), answer["rest"]) == (
            200,
            {"in_progress": 10, "unconfirmed": 0, "overrunning": 0, "upcoming": 0, "just_ended": 0, "freezes": 0},
        )

    def test_it_takes_as_many_queries_for_many_as_for_few(self, people: Night) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as found:
                page(people.ana)
            return len(found)

        crowd(people.gina, people.systems["ges"], NOW - WEEKS, 60, title="A")
        queries()
        few = queries()
        crowd(people.gina, people.systems["ges"], NOW - WEEKS, 150, title="B")
        assert queries() == few

    def test_a_list_that_is_none_is_not_there(self, people: Night) -> None:
        assert pages_as(people.ana).get("/board/nothing/").status_code == 404


class TestNeedsYourAnswer:
    def test_what_is_due_first_stands_first_with_the_number_of_the_rest_and_a_way_to_them_all(
        self, people: Night
    ) -> None:
        later = crowd(people.ana, people.systems["switch-a"], NOW + 48 * HOUR, 30, state=State.REQUESTED, title="Later")
        asked(later, people.cleo)
        soon = crowd(people.vera, people.systems["voice-carrier"], NOW + HOUR, 1, state=State.REQUESTED, title="Soon")
        asked(soon, people.cleo)

        text = page(people.cleo)
        asks = text[text.index('id="asks"') : text.index("</section>", text.index('id="asks"'))]

        assert asks.index("Soon 0") < asks.index("Later 0")
        assert "Later 29" not in asks
        assert '<a href="/to-answer/">and 28 more</a>' in asks
        whole = page(people.cleo, "/to-answer/")
        assert all(f"Later {place}" in whole for place in range(30))

    def test_claims_at_leisure_push_off_nothing_that_is_due(self, people: Night) -> None:
        switches = [people.systems[slug] for slug in ("switch-a", "switch-b")]
        Dependency.objects.bulk_create(
            Dependency(
                dependent=system, provider=people.systems[slug], kind="required", state="claimed", entered_by=people.ana
            )
            for slug in ("ges-database", "client-website", "reservation-line", "portal", "ges")
            for system in switches
        )
        [work] = crowd(people.ana, people.systems["switch-a"], NOW + HOUR, 1, state=State.REQUESTED, title="Soon")
        asked([work], people.cleo)

        assert "Soon 0" in page(people.cleo)

    def test_open_conflicts_are_counted_to_the_last(self, people: Night) -> None:
        for place in range(12):
            start = NOW + (1 + 2 * place) * HOUR
            for person, system in ((people.ana, "switch-a"), (people.gina, "ges")):
                draft = ChangeDraft("W", {system: Level.OUTAGE}, (DraftWindow(start, start + HOUR),))
                booking.book(person, draft, submit=True)

        assert "12 need you." in " ".join(page(people.ana).split())


class TestChange:
    """Twenty-five windows of Gina's, each in conflict with one of Ana's; one of these is bad."""

    @pytest.fixture
    def many(self, people: Night) -> Change:
        starts = [NOW + (1 + 2 * place) * HOUR for place in range(25)]
        windows = tuple(DraftWindow(start, start + HOUR) for start in starts)
        for place, start in enumerate(starts):
            level = Level.OUTAGE if place == 24 else Level.DEGRADED
            draft = ChangeDraft("Theirs", {"phone-switch": level}, (DraftWindow(start, start + HOUR),))
            booking.book(people.ana, draft, submit=True)
        return booking.book(people.gina, ChangeDraft("Ours", {"ges": Level.OUTAGE}, windows), submit=True)

    def test_the_page_shows_the_worst_and_leads_to_the_rest(self, people: Night, many: Change) -> None:
        text = page(people.gina, f"/changes/{many.public_id}/")

        assert text.count('id="finding-') == 20
        for what in ("conflicts", "windows"):
            assert f'<a href="/changes/{many.public_id}/all/{what}/">and 5 more</a>' in text

    @pytest.mark.parametrize(("what", "number"), [("conflicts", 25), ("windows", 25), ("targets", 1), ("reaches", 4)])
    def test_the_whole_of_it_comes_to_its_end(self, people: Night, many: Change, what: str, number: int) -> None:
        seen, cursor = 0, ""
        for _ in range(10):
            answer = pages_as(people.gina).get(f"/changes/{many.public_id}/all/{what}/", {"after": cursor})
            seen += len(answer.context["part"].rows)
            cursor = answer.context["part"].next
            if not cursor:
                break
        assert seen == number

    def test_targets_are_named_worst_first(self, people: Night) -> None:
        System.objects.bulk_create(
            System(slug=f"a{place:02}", name=f"A {place:02}", organisation=people.organisations["client"])
            for place in range(25)
        )
        GraphVersion.renew()
        levels = {f"a{place:02}": Level.OUTAGE if place == 24 else Level.NONE for place in range(25)}
        change = booking.book(people.gina, ChangeDraft("X", levels, (DraftWindow(NOW + HOUR, NOW + 2 * HOUR),)))

        answer = pages_as(people.gina).get(f"/changes/{change.public_id}/")
        targets = answer.context["change"].targets
        assert (targets[0].system.slug, len(targets), targets.rest) == ("a24", 20, 5)

    def test_a_refused_acceptance_of_what_is_not_among_the_worst_comes_back_with_what_was_typed(
        self, people: Night, many: Change
    ) -> None:
        last = conflicts_of(Reader(people.gina), many).last()
        assert last
        answer = pages_as(people.gina).post(
            f"/conflicts/{last.public_id}/accept/", {f"f{last.public_id}-reason": "We watch it", "read": "999"}
        )
        text = answer.content.decode()
        assert (f"finding-{last.public_id}" in text, "We watch it" in text) == (True, True)

    def test_counterparts_have_no_such_page(self, people: Night, many: Change) -> None:
        assert pages_as(people.sten).get(f"/changes/{many.public_id}/all/windows/").status_code == 404
        assert pages_as(people.gina).get(f"/changes/{many.public_id}/all/nothing/").status_code == 404

    def test_updates_and_notices_are_counted_to_the_last_and_what_nobody_has_seen_stands_first(
        self, people: Night
    ) -> None:
        change = declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
        for place in range(103):
            record("updated", "change", change.pk, actor=people.gina, organisation=None, text=f"Step {place} is done.")
        Notice.objects.bulk_create(
            Notice(
                change=change,
                contact=people.ana,
                about="updated",
                state="sent",
                urgent=not place,
                acknowledge_by=None if place else NOW,
                due_at=NOW + place * timedelta(seconds=1),
            )
            for place in range(103)
        )

        shown = pages_as(people.gina).get(f"/changes/{change.public_id}/").context["change"]
        assert (shown.updates.total, shown.notices.total, shown.notices[0].urgent) == (103, 103, True)
        text = page(people.gina, f"/changes/{change.public_id}/")
        assert f'<a href="/changes/{change.public_id}/all/updates/">and 3 more</a>' in text
        assert f'<a href="/notices/?change={change.public_id}">and 3 more</a>' in text
        assert len(to_its_end(people.ana, f"/changes/{change.public_id}/all/updates/")) == 103


def to_its_end(person: Person, address: str) -> list[Any]:
    rows, cursor = [], ""
    for _ in range(20):
        answer = pages_as(person).get(address, {"after": cursor})
        assert answer.status_code == 200
        rows += answer.context["part"].rows
        cursor = answer.context["part"].next
        if not cursor:
            return rows
    raise AssertionError("it does not come to an end")


class TestClaimsAndGrants:
    @pytest.fixture
    def others(self, people: Night) -> list[System]:
        made = System.objects.bulk_create(
            System(slug=f"o{place:03}", name=f"Other {place:03}", organisation=people.organisations["carrier"])
            for place in range(105)
        )
        GraphVersion.renew()
        return made

    def test_each_list_is_counted_and_leads_to_all_of_it_and_who_waits_longest_stands_first(
        self, people: Night, others: list[System]
    ) -> None:
        mine = people.systems["switch-a"]
        Dependency.objects.bulk_create(
            Dependency(
                dependent=mine,
                provider=one,
                kind="soft",
                state="claimed",
                entered_by=people.ana,
                entered_at=NOW - place * HOUR,
            )
            for place, one in enumerate(others)
        )
        centre, client = people.organisations["centre"], people.organisations["client"]
        WorkGrant.objects.bulk_create(
            WorkGrant(system=one, organisation=party) for one in others for party in (centre, client)
        )

        asked, asking = page(people.vera, "/claims/"), page(people.ana, "/claims/")
        asked = asked[asked.index('id="waiting"') :]

        assert '<a href="/claims/all/waiting/">and 5 more</a>' in asked
        assert '<a href="/claims/all/granted/">and 110 more</a>' in asked
        assert '<a href="/claims/all/mine/">and 8 more</a>' in asking
        assert '<a href="/claims/all/allowed/">and 5 more</a>' in asking
        assert ("Other 104" in asked, asked.index("Other 104") < asked.index("Other 103")) == (True, True)
        for person, what, number in ((people.vera, "waiting", 105), (people.vera, "granted", 210)):
            assert len({one.pk for one in to_its_end(person, f"/claims/all/{what}/")}) == number
        Dependency.objects.update(state="confirmed")
        assert '<a href="/claims/all/answered/">and 6 more</a>' in page(people.vera, "/claims/")
        assert pages_as(people.ana).get("/claims/all/nothing/").status_code == 404


class TestFaults:
    def test_those_that_are_looked_for_are_counted_and_have_a_list_of_their_own(self, people: Night) -> None:
        Investigation.objects.bulk_create(
            Investigation(organisation=people.organisations["centre"], opened_by=people.ana) for _ in range(63)
        )

        assert '<a href="/investigations/">and 53 more</a>' in page(people.ana, "/broken/")
        assert len(to_its_end(people.ana, "/investigations/")) == 63
        assert to_its_end(people.gina, "/investigations/") == []

    def test_suspects_what_is_cleared_what_was_seen_and_what_was_done_are_counted_and_reached(
        self, people: Night
    ) -> None:
        """All of Ana's desktop needs 60 systems, and so does each of 210 that work."""
        System.objects.bulk_create(
            System(slug=f"n{place:03}", name=f"Need {place:03}", organisation=people.organisations["centre"])
            for place in range(330)
        )
        made = {one.slug: one for one in System.objects.filter(slug__startswith="n")}
        Dependency.objects.bulk_create(
            Dependency(dependent=people.systems["agent-desktop"], provider=made[f"n{place:03}"], kind="required")
            for place in range(300)
        )
        GraphVersion.renew()
        works = [works_now("agent-desktop", f"n{place:03}") for place in range(90, 300)]
        trouble = opened(people.ana, fails("agent-desktop", "n000"), *works)
        for _ in range(205):
            record(
                "investigation_closed", "investigation", trouble.pk, actor=people.ana, organisation=None, text="A cable"
            )

        answer = pages_as(people.ana).get(f"/investigations/{trouble.public_id}/")
        shown, text = answer.context["page"], re.sub(r"\s+", " ", answer.content.decode())

        assert (len(shown.suspects), len(shown.cleared), len(shown.observations), len(shown.log)) == (50, 200, 60, 200)
        for what in ("suspects", "cleared", "observations", "log"):
            rest = getattr(shown, what).rest
            address = f"/investigations/{trouble.public_id}/all/{what}/"
            assert f'<a href="{address}">and {rest} more</a>' in text
            assert (rest > 0, len(to_its_end(people.ana, address))) == (True, getattr(shown, what).total)


class TestPathsOfAConflict:
    def test_ways_that_are_left_out_are_counted(self, people: Night) -> None:
        System.objects.bulk_create(
            System(slug=f"p{place}", name=f"P {place}", organisation=people.organisations["client"])
            for place in range(7)
        )
        made = {one.slug: one for one in System.objects.filter(slug__startswith="p")}
        Dependency.objects.bulk_create(
            Dependency(dependent=made[f"p{place}"], provider=people.systems[slug], kind="required")
            for place in range(7)
            for slug in ("ges", "voice-carrier")
        )
        GraphVersion.renew()
        for person, slug in ((people.vera, "voice-carrier"), (people.gina, "ges")):
            draft = ChangeDraft("W", {slug: Level.OUTAGE}, (DraftWindow(NOW + HOUR, NOW + 2 * HOUR),))
            change = booking.book(person, draft, submit=True)

        text = page(people.gina, f"/changes/{change.public_id}/")

        assert text.count("Where they meet: ") == 4
        assert "and 4 more ways" in text


class TestSystem:
    def test_what_is_declared_now_stands_there_and_the_rest_is_counted(self, people: Night) -> None:
        crowd(people.gina, people.systems["ges"], NOW - WEEKS, 60)
        change = declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))

        text = page(people.ana, "/systems/ges/")

        assert change.reference in text
        assert '<span class="count">61</span>' in text
        assert '<a href="/schedule/?system=ges">and 21 more</a>' in text

    def test_what_works_on_other_systems_only_is_not_counted_and_pushes_off_nothing(self, people: Night) -> None:
        """Ana's windows check GES, so they meet Gina's there."""
        starts = [NOW + (1 + 2 * place) * HOUR for place in range(45)]
        windows = tuple(DraftWindow(start, start + HOUR) for start in starts)
        checks = (Check("ges", "agent-desktop", "An agent can log in"),)
        booking.book(people.ana, ChangeDraft("Ours", {"switch-a": Level.OUTAGE}, windows, checks=checks), submit=True)
        work = (DraftWindow(starts[3], starts[-1] + HOUR),)
        booking.book(people.gina, ChangeDraft("Theirs", {"ges": Level.OUTAGE}, work), submit=True)

        upcoming = pages_as(people.ana).get("/systems/ges/").context["system"].upcoming

        assert ([row.title for row in upcoming], upcoming.rest) == (["Theirs"], 0)

    def test_a_level_of_now_is_not_hidden_by_old_work(self, people: Night) -> None:
        crowd(people.gina, people.systems["ges"], NOW - WEEKS, 210)
        declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))

        groups = pages_as(people.ana).get("/systems/").context["groups"]
        assert {one.level for _, systems in groups for one in systems if one.slug == "ges"} == {"outage"}
