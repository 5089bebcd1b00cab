"""Mails hold together in Outlook, Gmail and Apple Mail, and on a phone that is 320 pixels wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from changes.models import Change, Window
from changes.services import start_and_end
from notifications.domain.about import About
from notifications.domain.urgency import TROUBLE
from notifications.models import Notice
from notifications.services.letters.mails import letter_for
from tests.estates import Night
from tests.notifications.every_kind import the_night
from tests.notifications.mail_programs import refused
from tests.notifications.telling import HOUR, ONE, at, tell

UNBROKEN = "Replacement" * 18
OVERFLOWS = "document.documentElement.scrollWidth > window.innerWidth"
TOO_SMALL = """
Array.from(document.querySelectorAll('a'))
    .filter(link => link.getBoundingClientRect().height < 44)
    .map(link => link.textContent.trim())
"""


@pytest.fixture
def pages(people: Night, upgrade: Window) -> dict[str, str]:
    """The HTML of every kind of notice about work, with all that a mail may hold, and of the questions of the night."""
    Change.objects.update(
        title=UNBROKEN, description=f"Line one\n{UNBROKEN}", bridge=f"https://bridge.example/{UNBROKEN}"
    )
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
        start_and_end.post_update(people.ana, upgrade.pk, UNBROKEN)
    tell(ONE)
    notice = Notice.objects.for_sending().get(about="updated", contact=people.olaf)
    return {about: _html(notice, about) for about in About if about not in TROUBLE}


def _html(notice: Notice, about: About) -> str:
    notice.about, notice.urgent = about, about in (About.OVERRUN, About.UNSCHEDULED)
    return letter_for(notice, ONE + HOUR).html


def test_every_kind_uses_nothing_that_a_mail_program_does_not_follow(pages: dict[str, str]) -> None:
    assert {about: found for about, html in pages.items() if (found := refused(html))} == {}


@pytest.mark.django_db
def test_so_do_questions_answers_and_conflicts(people: Night) -> None:
    came = the_night(people).came

    assert {one.about for one in came} >= set(TROUBLE)
    assert {one.about: found for one in came if (found := refused(one.mail.html))} == {}


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ('<p style="display:flex">x</p>', "display on <p>: Outlook"),
        ('<p style="padding:4px">x</p>', "padding on <p>: Outlook"),
        ('<p style="color:var(--ink)">x</p>', "color:var(--ink): Outlook, Gmail"),
        ('<p style="margin:0 auto">x</p>', "margin:0 auto: Outlook"),
        ('<p style="font-size:1rem">x</p>', "font-size:1rem: Outlook"),
        ('<p style="overflow-wrap:anywhere">x</p>', "overflow-wrap on <p>: Outlook, Gmail"),
        ('<p style="text-wrap:balance">x</p>', "text-wrap is not looked up"),
        ("<section>x</section>", "<section> is not looked up"),
    ],
)
def test_what_is_not_followed_is_found(html: str, why: str) -> None:
    sheet = "<style>@media (prefers-color-scheme: dark) { .ink { color: #fff !important; } }</style>"

    assert refused(f"{sheet}{html}") == [why]


def test_no_kind_is_wider_than_a_small_phone_and_all_links_can_be_hit(pages: dict[str, str], browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    found = {about: _wrong(page, html) for about, html in pages.items()}
    context.close()

    assert {about: wrong for about, wrong in found.items() if wrong != (False, [])} == {}


def _wrong(page: Page, html: str) -> tuple[bool, list[str]]:
    page.set_content(html)
    return page.evaluate(OVERFLOWS), page.evaluate(TOO_SMALL)
