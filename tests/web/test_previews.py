"""Before it is saved, every door shows what an act would make, what it would end and who will be told."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Finding, Window
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import start_and_end
from estate.domain.impact import Level
from estate.models import Contact
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.doors import api_as, pages_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""01:00 in Denver, 03:00 in New York: the upgrade begins."""
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR
NEWS = "This would make 1 new conflict."


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def words(answer: HttpResponse) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.split())


def seen_in(answer: HttpResponse) -> str:
    [seen] = set(re.findall(r'name="seen" value="([^"]*)"', answer.content.decode()))
    return str(seen)


def upgrade(people: Night) -> Window:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    approving.approve(people.cleo, change.pk)
    return Window.objects.get(change=change)


def work_on_ges(people: Night, start: datetime, end: datetime) -> Window:
    draft = ChangeDraft("Index rebuild", {"ges": Level.OUTAGE}, (DraftWindow(start, end),))
    change = booking.book(people.gina, draft, submit=True)
    approving.approve(people.bert, change.pk)
    return Window.objects.get(change=change)


def tell() -> None:
    fanning.fan_out()
    sending.deliver()


def local(moment: datetime) -> str:
    """As it is typed in New York, where Gina is."""
    return f"{moment - 5 * HOUR:%Y-%m-%dT%H:%M}"


class TestExtendingOnThePage:
    """Gina's work on GES runs from midnight; the switch upgrade begins at 03:00 of her clock."""

    @pytest.fixture
    def ges(self, people: Night, clock: Any) -> Window:
        upgrade(people)
        window = work_on_ges(people, ONE - 3 * HOUR, ONE - HOUR)
        clock.move_to(ONE - 3 * HOUR)
        start_and_end.start(people.gina, window.pk)
        tell()
        return window

    def extend(
        self, people: Night, ges: Window, until: datetime, *, seen: str = "", preview: bool = False
    ) -> HttpResponse:
        address = f"/changes/{ges.change.public_id}/do/extend/" + ("preview/" if preview else "")
        return pages_as(people.gina).post(
            address, {"window": str(ges.public_id), "ends_at": local(until), "seen": seen}
        )  # type: ignore[return-value]

    def test_into_the_next_window_warns_first_tells_both_once_and_shrinking_clears_it(
        self, people: Night, ges: Window, clock: Any, mailoutbox: list[EmailMessage]
    ) -> None:
        clock.move_to(ONE - 2 * HOUR)
        mailoutbox.clear()
        asked = self.extend(people, ges, ONE + HOUR)

        assert asked.status_code == 200
        assert NEWS in words(asked)
        for part in (
            "Extend all the same",
            "Harbour Contact Centre",
            "+1 555 0100",
            "Switch A → Phone switch → Agent desktop ← GES",
            "Who will be told",
            "Ana",
            "Olaf",
            "End by Mon 23 Nov, 03:00 EST",
        ):
            assert part in words(asked)
        tell()
        assert (Window.objects.get(pk=ges.pk).ends_at, Finding.objects.count(), mailoutbox) == (ONE - HOUR, 0, [])

        saved = self.extend(people, ges, ONE + HOUR, seen=seen_in(asked))
        tell()

        assert (saved.status_code, Window.objects.get(pk=ges.pk).ends_at) == (302, ONE + HOUR)
        assert [(one.kind, one.state, one.told) for one in Finding.objects.all()] == [("validation", "found", True)]
        told = ["Ana", "Bert", "Olaf"]  # Bert is asked to approve: nobody is named to
        assert sorted(mail.to[0].partition(" ")[0] for mail in mailoutbox) == told

        mailoutbox.clear()
        shrunk = self.extend(people, ges, ONE)
        tell()

        assert (shrunk.status_code, Window.objects.get(pk=ges.pk).ends_at) == (302, ONE)
        assert [(one.kind, one.state) for one in Finding.objects.all()] == [("validation", "gone")]
        assert sorted(mail.to[0].partition(" ")[0] for mail in mailoutbox) == ["Ana", "Olaf"]

    def test_what_was_shown_while_typing_is_not_asked_again(self, people: Night, ges: Window) -> None:
        shown = self.extend(people, ges, ONE + HOUR, preview=True)

        assert "Extend all the same" in words(shown)
        assert self.extend(people, ges, ONE + HOUR, seen=seen_in(shown)).status_code == 302

    def test_what_came_up_meanwhile_is_asked(self, people: Night, ges: Window) -> None:
        shown = self.extend(people, ges, ONE + HOUR, preview=True)
        booking.book(
            people.ana,
            ChangeDraft("Desktop", {"agent-desktop": Level.OUTAGE}, (DraftWindow(ONE - HOUR, ONE),)),
            submit=True,
        )

        again = self.extend(people, ges, ONE + HOUR, seen=seen_in(shown))

        assert (again.status_code, NEWS in words(again)) == (200, False)
        assert "This would make 2 new conflicts." in words(again)

    def test_the_preview_says_what_would_be_gone(self, people: Night, ges: Window) -> None:
        start_and_end.extend(people.gina, ges.pk, ONE + HOUR)

        shown = self.extend(people, ges, ONE, preview=True)

        assert "Would be gone ✓ “Index rebuild” affects what has to work before “Phone switch upgrade” of" in words(
            shown
        )
        assert "Mon 23 Nov, 03:00–04:00 EST · 08:00–09:00 UTC" in words(shown)
        assert words(shown).endswith("Move the end")

    def test_the_preview_says_why_it_cannot_be_and_never_complains(self, people: Night, ges: Window) -> None:
        early = self.extend(people, ges, ONE - 10 * HOUR, preview=True)
        address = f"/changes/{ges.change.public_id}/do/extend/preview/"
        empty = pages_as(people.gina).post(address, {"window": str(ges.public_id), "ends_at": "soon"})

        assert words(early) == "The end of running work cannot be moved before now. Move the end"
        assert words(empty) == "Say when it will end to see what that meets. Move the end"  # type: ignore[arg-type]

    def test_others_learn_nothing_from_it(self, people: Night, ges: Window) -> None:
        address, body = (
            f"/changes/{ges.change.public_id}/do/extend/preview/",
            {"window": str(ges.public_id), "ends_at": local(ONE + HOUR)},
        )

        assert pages_as(people.sten).post(address, body).status_code == 404
        assert words(pages_as(people.olaf).post(address, body)).startswith("This needs the role engineer")  # type: ignore[arg-type]
        assert words(pages_as(people.ana).post(address, body)).startswith("This is work of Meridian Travel")  # type: ignore[arg-type]

    def test_of_very_many_the_first_stand_open(self, people: Night, ges: Window) -> None:
        others = Person.objects.bulk_create(
            Person(email=f"n{place}@client.example", name=f"N {place:02}", organisation=people.organisations["client"])
            for place in range(30)
        )
        Contact.objects.bulk_create(Contact(system=people.systems["ges"], person=one, role="on_call") for one in others)

        shown = words(self.extend(people, ges, ONE, preview=True))

        assert shown.count("is on call for it.") >= 31
        assert re.search(r"\b13 more\b", shown), "who approves it afterwards among them"

    def test_an_unknown_act_has_no_preview(self, people: Night, ges: Window) -> None:
        assert pages_as(people.gina).post(f"/changes/{ges.change.public_id}/do/complete/preview/").status_code == 404

    def test_through_the_api_it_stays_one_call(self, people: Night, ges: Window) -> None:
        client = api_as(people.gina)

        answer = client.post(
            f"/api/v1/windows/{ges.public_id}/extend/", {"ends_at": (ONE + HOUR).isoformat()}, format="json"
        )

        assert (answer.status_code, answer.json()["ends_at"]) == (200, "2026-11-23T09:00:00Z")


class TestStartingOnThePage:
    def test_early_into_other_work_asks_first(self, people: Night, clock: Any) -> None:
        upgrade(people)
        ges = work_on_ges(people, FIVE + HOUR, FIVE + 2 * HOUR)
        clock.move_to(FIVE - HOUR)
        address, gina = f"/changes/{ges.change.public_id}/do/start-early/", pages_as(people.gina)

        asked = gina.post(address, {"window": str(ges.public_id)})
        assert (asked.status_code, NEWS in words(asked), "Start all the same" in words(asked)) == (200, True, True)  # type: ignore[arg-type]
        assert Window.objects.get(pk=ges.pk).state == "approved"

        assert gina.post(address, {"window": str(ges.public_id), "seen": seen_in(asked)}).status_code == 302  # type: ignore[arg-type]
        assert Window.objects.get(pk=ges.pk).state == "in_progress"

    def test_on_time_it_starts_at_once_though_a_conflict_stands(self, people: Night, clock: Any) -> None:
        upgraded = upgrade(people)
        work_on_ges(people, ONE, FIVE)
        clock.move_to(ONE)

        answer = pages_as(people.ana).post(
            f"/changes/{upgraded.change.public_id}/do/start/", {"window": str(upgraded.public_id)}
        )

        assert (answer.status_code, Window.objects.get(pk=upgraded.pk).state) == (302, "in_progress")


class TestMovingOnThePage:
    def form(self, change: Change, *windows: tuple[UUID | str, datetime, datetime], **more: str) -> dict[str, str]:
        rows = {
            f"windows-{place}-{name}": str(value)
            for place, (pk, start, end) in enumerate(windows)
            for name, value in (("id", pk), ("starts_at", local(start)), ("ends_at", local(end)))
        }
        return {
            "title": change.title,
            "targets-TOTAL_FORMS": "1",
            "targets-INITIAL_FORMS": "0",
            "targets-0-system": "ges",
            "targets-0-impact": "outage",
            "checks-TOTAL_FORMS": "0",
            "checks-INITIAL_FORMS": "0",
            "windows-TOTAL_FORMS": str(len(windows)),
            "windows-INITIAL_FORMS": "0",
            "revision": str(change.revision),
            "change": str(str(change.public_id)),
            **rows,
            **more,
        }

    def test_into_other_work_asks_first(self, people: Night) -> None:
        upgrade(people)
        ges = work_on_ges(people, FIVE, FIVE + HOUR)
        change = Change.objects.get(pk=ges.change_id)
        form = self.form(change, (ges.public_id, ONE, ONE + HOUR), do="draft")
        gina, address = pages_as(people.gina), f"/changes/{change.public_id}/edit/"

        asked = gina.post(address, form)
        assert (asked.status_code, "Save all the same" in words(asked)) == (200, True)  # type: ignore[arg-type]
        assert "Saving this would make 1 new conflict" in words(asked)  # type: ignore[arg-type]
        assert Window.objects.get(pk=ges.pk).starts_at == FIVE

        assert gina.post(address, form | {"seen": seen_in(asked)}).status_code == 302  # type: ignore[arg-type]
        assert Window.objects.get(pk=ges.pk).starts_at == ONE

    def test_away_from_it_is_saved_at_once_and_the_preview_says_what_ends(self, people: Night) -> None:
        upgrade(people)
        ges = work_on_ges(people, ONE, ONE + HOUR)
        change = Change.objects.get(pk=ges.change_id)
        form = self.form(change, (ges.public_id, FIVE, FIVE + HOUR), do="draft")
        gina = pages_as(people.gina)

        shown = words(gina.post("/book/preview/", form))  # type: ignore[arg-type]
        assert "Would be gone" in shown
        assert "Nothing declared for that time is in conflict with it." in shown
        assert gina.post(f"/changes/{change.public_id}/edit/", form).status_code == 302

    def test_each_of_several_windows_says_its_own_and_nothing_stands_there_twice(self, people: Night) -> None:
        upgrade(people)
        ges = work_on_ges(people, ONE, ONE + HOUR)
        change = Change.objects.get(pk=ges.change_id)
        form = self.form(
            change, (ges.public_id, ONE, ONE + HOUR), ("", ONE + 2 * HOUR, ONE + 3 * HOUR), ("", FIVE, FIVE + HOUR)
        )

        answer = pages_as(people.gina).post("/book/preview/", form).content.decode()

        headings = re.findall(r'<h4 class="preview-window">(.*?)</h4>', answer, re.DOTALL)
        assert [re.findall(r">[^<]*?(\d\d:\d\d)", one)[0] for one in headings] == ["03:00", "05:00", "07:00"]
        assert (answer.count('class="finding severity-high"'), answer.count("existing conflict would stay")) == (
            2,
            1,
        )
        told = re.findall(r"<strong>(\w+)</strong>", answer.split('id="p-told"')[1])
        assert sorted(told) == sorted(set(told))
        assert "Olaf" not in told, "he hears when it starts, not of this edit"

    def test_a_draft_is_saved_without_being_asked(self, people: Night) -> None:
        upgrade(people)
        draft = ChangeDraft("Index rebuild", {"ges": Level.OUTAGE}, (DraftWindow(FIVE, FIVE + HOUR),))
        change = booking.book(people.gina, draft)
        form = self.form(change, (Window.objects.get(change=change).public_id, ONE, ONE + HOUR), do="draft")

        assert pages_as(people.gina).post(f"/changes/{change.public_id}/edit/", form).status_code == 302


class TestThroughTheApi:
    def preview(self, person: Person, start: datetime, end: datetime, **more: Any) -> dict[str, Any]:
        client = api_as(person)
        body = {
            "targets": [{"system": "ges", "impact": "outage"}],
            "starts_at": start.isoformat(),
            "ends_at": end.isoformat(),
            **more,
        }
        with CaptureQueriesContext(connection) as captured:
            answer: dict[str, Any] = client.post("/api/v1/conflicts/preview/", body, format="json").json()
        self.queries = len(captured)
        return answer

    def test_a_window_that_moves_tells_what_goes_on_and_what_ends(self, people: Night) -> None:
        upgraded = upgrade(people)
        ges = work_on_ges(people, ONE, ONE + HOUR)
        finding = Finding.objects.get()

        stays = self.preview(people.gina, ONE + HOUR, ONE + 2 * HOUR, window=ges.public_id)
        leaves = self.preview(people.gina, FIVE, FIVE + HOUR, window=ges.public_id, change=ges.change.public_id)
        other = self.preview(people.gina, ONE + HOUR, ONE + 2 * HOUR)

        assert [(one["id"], one["state"]) for one in stays["conflicts"]] == [(str(finding.public_id), "open")]
        assert [[side["id"] for side in one["windows"]] for one in stays["conflicts"]] == [
            [None, str(upgraded.public_id)]
        ]
        assert (stays["ends"], leaves["conflicts"], [one["id"] for one in leaves["ends"]]) == (
            [],
            [],
            [str(finding.public_id)],
        )
        assert [[one["id"] for one in other[name]] for name in ("conflicts", "ends")] == [[None], []]

    def test_somebody_elses_window_is_refused(self, people: Night) -> None:
        upgraded = upgrade(people)

        assert self.preview(people.gina, ONE, FIVE, window=upgraded.public_id)["errors"] == {
            "window": ["There is no such window of yours."]
        }

    def test_it_costs_the_same_however_much_it_meets(self, people: Night) -> None:
        upgrade(people)
        self.preview(people.gina, ONE, FIVE)
        few = self.preview(people.gina, ONE, FIVE), self.queries
        for place in range(5):
            draft = ChangeDraft(f"Desk {place}", {"agent-desktop": Level.OUTAGE}, (DraftWindow(ONE, FIVE),))
            booking.book(people.ana, draft, submit=True)
        many = self.preview(people.gina, ONE, FIVE), self.queries

        assert [len(answer["conflicts"]) for answer, _ in (few, many)] == [1, 6]
        assert many[1] == few[1] <= 22
