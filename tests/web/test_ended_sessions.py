"""What is pressed after its session has ended: kept for the person who typed it, for nobody else, and not for long."""

from __future__ import annotations

import logging
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.domain.unsent import MOST_CHARACTERS, MOST_KEPT
from accounts.models import Person, UnsentForm
from accounts.tasks import forget_unsent
from changes.models import Approval, Change
from changes.services import answer_links
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from components.own_forms import ONCE, OURS
from core import clock as clocks
from estate.domain.impact import Level
from maintwin.celery import app
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.web.browsing import PASSWORD, Tab, a_browser, end_session, opened, sign_in_on, with_password
from tests.web.signing_in import SECRET, code

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORDS = "Not in our busy week: <b>the “fares” run</b> & more."
NOT_SENT = "Not sent yet."
NOTHING_MORE = "There is nothing of yours left here."


def says(tab_or_answer: Any, words: str) -> bool:
    return words in " ".join(unescape(tab_or_answer.text).split())


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=20), tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)


@pytest.fixture
def decline(change: Change) -> str:
    return f"/changes/{change.public_id}/do/decline/"


@pytest.fixture
def cleo(people: Night) -> Person:
    return with_password(people.cleo)


@pytest.fixture
def page(cleo: Person, change: Change) -> Tab:
    """On which Cleo is about to decline."""
    return opened_as(cleo, f"/changes/{change.public_id}/")


def opened_as(person: Person, address: str) -> Tab:
    return opened(sign_in_on(opened(a_browser(), "/sign-in/"), person).browser, address)


def expires(page: Tab, person: Person) -> None:
    end_session(page.browser)


def signs_out_in_another_tab(page: Tab, person: Person) -> None:
    assert opened(page.browser, "/").press("/sign-out/").address == "/sign-in/"


def changes_the_password_elsewhere(page: Tab, person: Person) -> None:
    with_password(person)


def is_signed_out_everywhere(page: Tab, person: Person) -> None:
    end_session(page.browser)
    page.browser.cookies.clear()


ENDS: list[Callable[[Tab, Person], None]] = [
    expires,
    signs_out_in_another_tab,
    changes_the_password_elsewhere,
    is_signed_out_everywhere,
]


def typed_in(tab: Tab, action: str, field: str = "reason") -> str:
    return tab.filled(action)[field][0]


@pytest.mark.parametrize("ends", ENDS)
def test_however_the_session_ended_one_signs_in_and_presses_again(
    page: Tab, cleo: Person, decline: str, ends: Callable[[Tab, Person], None]
) -> None:
    ends(page, cleo)
    asked = page.press(decline, {"reason": WORDS})
    assert asked.has_form("/sign-in/")
    assert Approval.objects.get().state == "asked"

    back = sign_in_on(asked, cleo)

    assert back.address.partition("?")[0] == page.address
    assert (NOT_SENT in back.text, typed_in(back, decline)) == (True, WORDS)
    assert re.search(r'<details class="answer-way" id="act-decline" open>', back.text)
    assert Approval.objects.get().state == "asked", "not before it is pressed again"
    assert "Declined." in back.press(decline).text
    assert (Approval.objects.get().state, Approval.objects.get().reason) == ("rejected", WORDS)


def test_who_signed_in_again_in_another_tab_presses_once_more(page: Tab, cleo: Person, decline: str) -> None:
    """Their old page has the cookie of the session before."""
    signs_out_in_another_tab(page, cleo)
    sign_in_on(opened(page.browser, "/sign-in/"), cleo)

    back = page.press(decline, {"reason": WORDS})

    assert (NOT_SENT in back.text, typed_in(back, decline)) == (True, WORDS)
    assert Approval.objects.get().state == "asked"
    assert "Declined." in back.press(decline).text


def test_the_second_factor_leads_back_as_well(page: Tab, cleo: Person, decline: str) -> None:
    TOTP.activate(cleo, SECRET)
    expires(page, cleo)
    asked = sign_in_on(page.press(decline, {"reason": WORDS}), cleo)
    assert asked.has_form("/sign-in/code/")

    back = asked.press("/sign-in/code/", {"code": code()})

    assert typed_in(back, decline) == WORDS


def test_a_forgotten_password_leads_back_as_well(page: Tab, cleo: Person, decline: str) -> None:
    """Who signs in without any page to go to."""
    expires(page, cleo)
    page.press(decline, {"reason": WORDS})

    back = sign_in_on(opened(page.browser, "/sign-in/"), cleo)

    assert typed_in(back, decline) == WORDS


def test_it_can_end_a_second_time(page: Tab, cleo: Person, decline: str) -> None:
    expires(page, cleo)
    back = sign_in_on(page.press(decline, {"reason": "First."}), cleo)
    expires(back, cleo)

    again = sign_in_on(back.press(decline, {"reason": WORDS}), cleo)

    assert (typed_in(again, decline), again.address.count("unsent=")) == (WORDS, 1)


class TestSomebodyElse:
    def test_sees_nothing_of_it_and_does_nothing(
        self, page: Tab, cleo: Person, people: Night, decline: str, change: Change
    ) -> None:
        expires(page, cleo)
        asked = page.press(decline, {"reason": WORDS})

        ana = sign_in_on(asked, with_password(people.ana))

        assert (says(ana, NOTHING_MORE), says(ana, WORDS)) == (True, False)
        assert Approval.objects.get().state == "asked"
        back = sign_in_on(ana.press("/sign-out/"), cleo)
        assert typed_in(back, decline) == WORDS, "it waits for whoever typed it"

    def test_who_is_signed_in_already_does_nothing_by_it(
        self, page: Tab, cleo: Person, people: Night, decline: str
    ) -> None:
        """Bob presses what stands in the tab that Cleo left open."""
        signs_out_in_another_tab(page, cleo)
        people.gina.roles = ["approver"]
        people.gina.save()
        sign_in_on(opened(page.browser, "/sign-in/"), with_password(people.gina))

        answer = page.press(decline, {"reason": WORDS})

        assert (answer.answer.status_code, WORDS in unescape(answer.text)) == (403, False)
        assert "Somebody else is signed in here now" in answer.text
        assert Approval.objects.get().state == "asked"

    def test_not_even_with_a_cookie_that_is_still_good(
        self, page: Tab, cleo: Person, people: Night, decline: str
    ) -> None:
        people.gina.roles = ["approver"]
        people.gina.save()
        page.browser.force_login(people.gina)

        assert page.press(decline, {"reason": WORDS}).answer.status_code == 403
        assert Approval.objects.get().state == "asked"

    def test_gets_nothing_by_its_address(self, page: Tab, cleo: Person, people: Night, decline: str) -> None:
        expires(page, cleo)
        page.press(decline, {"reason": WORDS})
        address = f"{page.address}?unsent={UnsentForm.objects.get().public_id}"

        for other in (people.ana, people.gina, people.sten):
            assert WORDS not in unescape(pages_as(other).get(address).text)
        assert says(pages_as(people.ana).get(address), NOTHING_MORE)
        assert says(pages_as(people.ana).get(f"{page.address}?unsent=nonsense"), NOTHING_MORE)

    def test_who_has_left_is_kept_nothing_for(self, page: Tab, cleo: Person, decline: str) -> None:
        cleo.is_active = False
        cleo.save()

        assert page.press(decline, {"reason": WORDS}).has_form("/sign-in/")
        assert not UnsentForm.objects.exists()


class TestAnotherSite:
    """Whatever it sends while somebody is signed out, their next sign-in shows nothing of it."""

    @pytest.fixture
    def signed_out(self, page: Tab, cleo: Person) -> Tab:
        expires(page, cleo)
        return page

    @staticmethod
    def sent(page: Tab, decline: str, typed: dict[str, str], **headers: str) -> Any:
        return page.browser.post(decline, {"reason": "Evil.", **typed}, headers=headers)

    def test_without_our_mark(self, signed_out: Tab, decline: str) -> None:
        token = signed_out.filled(decline)["csrfmiddlewaretoken"][0]

        self.sent(signed_out, decline, {}, Origin="https://evil.example")
        self.sent(signed_out, decline, {"csrfmiddlewaretoken": token}, Origin="http://testserver")

        assert not UnsentForm.objects.exists()

    def test_with_a_mark_that_it_made_up(self, signed_out: Tab, decline: str) -> None:
        filled = signed_out.filled(decline)
        mark = filled["whose"][0]
        token = filled["csrfmiddlewaretoken"][0]

        for made_up in (mark[:-1], f"{mark}a", "x", f"a{mark}", ""):
            self.sent(signed_out, decline, {"csrfmiddlewaretoken": token, "whose": made_up})

        assert not UnsentForm.objects.exists()

    def test_with_a_mark_of_its_own(self, signed_out: Tab, people: Night, cleo: Person, decline: str) -> None:
        """A user of the house who is an attacker keeps something for themselves, and for nobody else."""
        own = pages_as(people.ana).get("/book/").text
        found = re.search(r'name="whose" value="([^"]+)"', own)
        assert found

        self.sent(signed_out, decline, {"whose": unescape(found.group(1))}, Origin="http://testserver")
        back = sign_in_on(opened(signed_out.browser, "/sign-in/"), cleo)

        assert set(UnsentForm.objects.values_list("person__name", flat=True)) <= {"Ana"}
        assert ("Evil." in back.text, NOT_SENT in back.text) == (False, False)

    @pytest.mark.parametrize("origin", ["https://evil.example", "null"])
    def test_even_with_a_mark_that_was_stolen(self, signed_out: Tab, decline: str, origin: str) -> None:
        mark = signed_out.filled(decline)["whose"][0]

        answer = self.sent(signed_out, decline, {"whose": mark}, Origin=origin)

        assert (answer.status_code, UnsentForm.objects.exists()) == (403, False)

    def test_a_page_that_asks_for_a_part_cannot_say_that_it_stands_elsewhere(self, people: Night) -> None:
        client = pages_as(people.ana)
        change = declaring.declare(people.ana, Declaration({"switch-a": Level.OUTAGE}))
        for elsewhere in ("https://evil.example/", "//evil.example/", "http://testserver//evil.example/", ""):
            part = client.get(
                f"/changes/{change.public_id}/live/", headers={"HX-Request": "true", "HX-Current-URL": elsewhere}
            ).text
            mark = unescape(re.search(r'name="whose" value="([^"]+)"', part)[1])  # type: ignore[index]
            led = Client().post(f"/changes/{change.public_id}/do/complete/", {"whose": mark}).headers["Location"]
            assert "evil" not in led


class TestWhatIsKept:
    def test_no_password_no_code_and_no_file(self, people: Night) -> None:
        ana = with_password(people.ana)
        for address in ("/account/password/", "/account/confirm/"):
            tab = opened_as(ana, address)
            sent = {name: "a secret of mine" for name in tab.filled(address) if name not in OURS}
            assert sent
            end_session(tab.browser)
            sign_in_on(tab.press(address, {**sent, "paper": SimpleUploadedFile("a.txt", b"a secret of mine")}), ana)  # type: ignore[dict-item]

        assert [[name for name, _ in one.fields or ()] for one in UnsentForm.objects.all()] == [[ONCE], [ONCE]]

    def test_nothing_that_is_typed_stands_in_addresses_or_logs(
        self, page: Tab, cleo: Person, decline: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        expires(page, cleo)
        with caplog.at_level(logging.DEBUG, logger="django.request"):
            asked = page.press(decline, {"reason": "zqbusyzq"})
            back = sign_in_on(asked, cleo)

        chain = [*asked.answer.redirect_chain, *back.answer.redirect_chain]
        assert [address for address, _ in chain if "zqbusyzq" in address] == []
        assert "zqbusyzq" not in caplog.text
        assert back.answer.headers["Cache-Control"] == "no-store"

    def test_for_an_hour(self, page: Tab, cleo: Person, decline: str, clock: Any) -> None:
        expires(page, cleo)
        asked = page.press(decline, {"reason": WORDS})
        clock.shift(HOUR - timedelta(seconds=1))
        forget_unsent()
        assert typed_in(sign_in_on(asked, cleo), decline) == WORDS

        clock.shift(1)
        back = opened_as(cleo, f"{page.address}?unsent={UnsentForm.objects.get().public_id}")
        assert (says(back, NOTHING_MORE), says(back, WORDS)) == (True, False)
        assert "accounts.forget_unsent" in {one["task"] for one in app.conf.beat_schedule.values()}
        forget_unsent()
        assert not UnsentForm.objects.exists()

    def test_a_few_of_one_person(self, page: Tab, cleo: Person, decline: str, clock: Any) -> None:
        expires(page, cleo)
        for number in range(MOST_KEPT + 2):
            clock.shift(1)
            page.press(decline, {"reason": f"Number {number}."})

        assert UnsentForm.objects.count() == MOST_KEPT
        oldest = UnsentForm.objects.earliest("kept_at")
        assert ["reason", ["Number 2."]] in (oldest.fields or ())

    def test_not_more_than_any_form_holds(self, page: Tab, cleo: Person, decline: str) -> None:
        expires(page, cleo)
        back = sign_in_on(page.press(decline, {"reason": "x" * (MOST_CHARACTERS + 1)}), cleo)

        assert "It was too long to keep." in back.text
        assert UnsentForm.objects.get().fields is None

    def test_characters_that_no_database_takes(self, page: Tab, cleo: Person, decline: str) -> None:
        expires(page, cleo)

        assert typed_in(sign_in_on(page.press(decline, {"reason": "a\0b"}), cleo), decline) == "ab"


class TestWhatWasRead:
    def test_what_changed_meanwhile_is_not_decided(
        self, page: Tab, cleo: Person, people: Night, change: Change, decline: str
    ) -> None:
        expires(page, cleo)
        asked = page.press(decline, {"reason": WORDS})
        booking.move_window(people.ana, change.windows.get().pk, {"ends_at": ONE + 3 * HOUR})

        back = sign_in_on(asked, cleo)
        refused = back.press(decline)

        assert "It has changed since you read this." in refused.text
        assert (Approval.objects.get().state, typed_in(refused, decline)) == ("asked", WORDS)

    def test_words_are_not_lost_with_the_form_that_they_were_typed_in(
        self, page: Tab, cleo: Person, people: Night, change: Change, decline: str
    ) -> None:
        expires(page, cleo)
        asked = page.press(decline, {"reason": WORDS})
        Approval.objects.update(state="approved", decided_at=clocks.now())

        back = sign_in_on(asked, cleo)

        assert not back.has_form(decline)
        assert "The form you typed it in is no longer here." in back.text
        assert WORDS in unescape(back.text)

    def test_nor_with_the_page(self, page: Tab, cleo: Person, change: Change, decline: str) -> None:
        expires(page, cleo)
        asked = page.press(decline, {"reason": WORDS})
        Change.objects.filter(pk=change.pk).update(state="draft")

        back = sign_in_on(asked, cleo)

        assert (back.answer.status_code, WORDS in unescape(back.text)) == (404, True)


class TestFormsThatGrow:
    """Rows that were asked for, and what a search found, stand there again."""

    def test_booking(self, people: Night) -> None:
        tab = opened_as(with_password(people.ana), "/book/")
        typed = {
            "title": "New cards",
            "targets-TOTAL_FORMS": "3",
            "targets-0-system": "switch-a",
            "targets-0-impact": "degraded",
            "targets-1-system": "switch-b",
            "targets-1-impact": "at_risk",
            "targets-2-system": "phone-switch",
            "targets-2-impact": "outage",
            "windows-0-starts_at": "2026-11-23T01:00",
            "windows-0-ends_at": "2026-11-23T02:00",
            "checks-0-text": "Calls come in",
            "rollback_how": "Put the old\r\ncards back.",
        }
        end_session(tab.browser)
        back = sign_in_on(tab.press("/book/", {**typed, "do": "draft"}), people.ana)

        held = {name: values[0].replace("\r\n", "\n") for name, values in back.filled("/book/").items()}
        assert {name: held.get(name) for name in typed} == {n: v.replace("\r\n", "\n") for n, v in typed.items()}
        assert "Meridian Travel" in back.text, "the preview is of what was typed"
        assert not Change.objects.exists()
        back.press("/book/", {"do": "draft"})
        assert Change.objects.get().title == "New cards"

    def test_what_was_done_before_the_session_ended_is_not_done_again(self, people: Night) -> None:
        """By Back, and the button once more."""
        tab = opened_as(with_password(people.ana), "/book/")
        typed: dict[str, Any] = {
            "title": "New cards",
            "targets-add": "switch-a",
            "windows-0-starts_at": "2026-11-23T01:00",
            "windows-0-ends_at": "2026-11-23T02:00",
        }
        tab.press("/book/", {**typed, "do": "draft"})
        end_session(tab.browser)

        back = sign_in_on(tab.press("/book/", {**typed, "do": "draft"}), people.ana)
        again = back.press("/book/", {"do": "draft"})

        assert (Change.objects.count(), again.answer.status_code, says(again, "New cards")) == (1, 409, True)

    def test_editing(self, people: Night, change: Change) -> None:
        address = f"/changes/{change.public_id}/edit/"
        tab = opened_as(with_password(people.ana), address)
        typed = {"title": "Other", "windows-TOTAL_FORMS": "3", "windows-2-starts_at": "2026-11-25T01:00"}
        revision = tab.filled(address)["revision"]
        end_session(tab.browser)

        back = sign_in_on(
            tab.press(address, {**typed, "windows-2-ends_at": "2026-11-25T02:00", "do": "draft"}), people.ana
        )

        held = back.filled(address)
        assert ({name: held[name][0] for name in typed}, held["revision"]) == (typed, revision)
        assert held["windows-0-id"] == [str(change.windows.get().public_id)]

    def test_declaring(self, people: Night) -> None:
        tab = opened_as(with_password(people.ana), "/declare/")
        typed: dict[str, Any] = {
            "target": ["switch-a", "ges"],
            "target-words": "GES",
            "impact": "degraded",
            "reason": "Restart.",
        }
        end_session(tab.browser)

        back = sign_in_on(tab.press("/declare/", {**typed, "since": "30", "do": "declare"}), people.ana)

        held = back.filled("/declare/")
        assert (sorted(held["target"]), held["target-words"], held["impact"]) == (
            ["ges", "switch-a"],
            ["GES"],
            ["degraded"],
        )
        assert (held["reason"], held["since"]) == (["Restart."], ["30"])
        assert not Change.objects.exists()


PART = {"HX-Request": "true", "HX-Current-URL": "http://testserver/book/?system=ges"}


class TestParts:
    """What asks for itself is never answered with a page."""

    @pytest.mark.parametrize(
        "address", ["/board/", "/changes/{change}/live/", "/investigations/00000000-0000-4000-8000-000000000000/live/"]
    )
    def test_that_somebody_was_signed_out_is_said(self, change: Change, address: str) -> None:
        answer = Client().get(address.format(change=change.public_id), headers=PART)

        assert (answer.status_code, answer.headers["X-Session"]) == (401, "ended")
        assert "<html" not in answer.text
        assert "You have been signed out." in answer.text
        assert 'href="/sign-in/?next=%2Fbook%2F%3Fsystem%3Dges"' in answer.text

    @pytest.mark.parametrize("address", ["/book/preview/", "/declare/preview/", "/changes/{change}/do/extend/preview/"])
    def test_so_do_previews_and_nothing_is_kept_of_them(self, page: Tab, change: Change, address: str) -> None:
        sent = opened(page.browser, page.address).filled(f"/changes/{change.public_id}/do/decline/")
        end_session(page.browser)

        answer = page.browser.post(address.format(change=change.public_id), sent, headers=PART)

        assert (answer.status_code, "You have been signed out." in answer.text) == (401, True)
        assert not UnsentForm.objects.exists()

    def test_a_page_of_one_person_is_renewed_with_nothing_of_another(self, cleo: Person, people: Night) -> None:
        client = pages_as(cleo)
        found = re.search(r"hx-headers='\{\"X-Whose\": \"([^\"]+)\"\}'", client.get("/").text)
        assert found
        own = {**PART, "X-Whose": unescape(found.group(1))}

        answer = pages_as(people.gina).get("/board/", headers=own)

        assert client.get("/board/", headers=own).status_code == 200
        assert (answer.status_code, answer.headers["X-Session"]) == (403, "ended")
        assert "This page’s session has ended." in answer.text

    def test_a_page_from_before_signing_in_again_says_so(self, page: Tab, cleo: Person, decline: str) -> None:
        signs_out_in_another_tab(page, cleo)
        sign_in_on(opened(page.browser, "/sign-in/"), cleo)

        answer = page.browser.post(
            "/book/preview/", page.filled(decline), headers={**PART, "Origin": "http://testserver"}
        )

        assert (answer.status_code, answer.headers["X-Session"]) == (403, "ended")

    @pytest.mark.parametrize("signed_in", [True, False])
    def test_what_is_only_to_be_kept_is_never_done(
        self, page: Tab, cleo: Person, decline: str, signed_in: bool
    ) -> None:
        """The button of a part that was signed out."""
        if not signed_in:
            expires(page, cleo)

        back = page.press(decline, {"reason": WORDS, "unsent": "keep"})
        back = back if signed_in else sign_in_on(back, cleo)

        assert typed_in(back, decline) == WORDS
        assert Approval.objects.get().state == "asked"

    def test_nor_where_nobody_knows_whose_it_is(self, page: Tab, decline: str) -> None:
        back = page.press(decline, {"reason": WORDS, "unsent": "keep", "whose": ""})

        assert (back.address, Approval.objects.get().state) == (page.address, "asked")


def test_signing_out_needs_no_session(page: Tab, cleo: Person) -> None:
    expires(page, cleo)

    assert page.press("/sign-out/").address == "/sign-in/"
    assert not UnsentForm.objects.exists()


def test_whose_page_it_was_is_not_told_by_its_number(page: Tab, cleo: Person, decline: str) -> None:
    mark = page.filled(decline)["whose"][0].partition(":")[0]
    said = urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode()

    assert said == f'["{cleo.public_id.hex}","{page.address}",""]'


def test_pages_that_nobody_has_to_sign_in_for_carry_no_name(page: Tab, change: Change, cleo: Person) -> None:
    link = answer_links.link_to_answer(cleo, change)
    assert link is not None

    assert "whose" not in page.browser.get(f"/answer/{answer_links.token_of(link)}/").text
    assert "whose" not in Client().get("/sign-in/").text
    assert PASSWORD not in page.text
