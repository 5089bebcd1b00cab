"""Names that are written from right to left move nothing that stands beside them, wherever on a page or in a mail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine

from accounts.models import Organisation, Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.selectors.stored_draft import draft_of
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core.isolated import isolated, names_by_word
from estate.domain.impact import Level
from estate.models import GraphVersion, System
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.doors import pages_as
from tests.estates import Night
from tests.triage.searching import AT_THREE, opened

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
SYSTEM, ORGANISATION, PERSON, TITLE = "מערכת 5 (GES)", "חברת נסיעות 24", "דנה כהן", "שדרוג המתג"
NAMES = (SYSTEM, ORGANISATION, PERSON, TITLE)
BY_ITSELF = ("bdi", "option", "title", "textarea")


class Outside(HTMLParser):
    """What of a page stands in no element that isolates it, and what does."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.outside: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "input", "br", "hr", "img"):
            self.open.append((tag, tag == "bdi" or dict(attrs).get("dir") == "auto"))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        data = re.sub("\u2068[^\u2068\u2069]*\u2069", "", data)
        if not any(tag in ("script", "style") for tag, _ in self.open):
            (self.inside if any(alone for _, alone in self.open) else self.outside).append(data)


@pytest.fixture
def renamed(people: Night) -> Night:
    System.objects.filter(slug="ges").update(name=SYSTEM)
    Organisation.objects.filter(slug="client").update(name=ORGANISATION)
    Person.objects.filter(pk=people.gina.pk).update(name=PERSON)
    GraphVersion.renew()
    people.gina.refresh_from_db()
    return people


@pytest.fixture
def addresses(renamed: Night) -> Any:
    people = renamed
    with time_machine.travel(NOW, tick=False):
        work = DraftWindow(NOW + HOUR, NOW + 3 * HOUR)
        change = booking.book(people.gina, ChangeDraft(TITLE, {"ges": Level.OUTAGE}, (work,)), submit=True)
        booking.book(people.ana, ChangeDraft("Ours", {"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE}, (work,)))
        declaring.declare(people.gina, Declaration({"ges": Level.DEGRADED}))
        trouble = opened(people.ana, *AT_THREE)
        fanning.fan_out()
        sending.deliver()
        yield (
            *("/", "/schedule/", "/systems/", "/systems/ges/", "/notices/", "/to-answer/", "/claims/", "/broken/"),
            *("/declare/?q=" + "מערכת", "/book/?system=ges", "/freezes/", "/board/in_progress/", "/investigations/"),
            *(f"/changes/{change.public_id}/{part}" for part in ("", "live/", "log/", "all/conflicts/", "edit/")),
            f"/investigations/{trouble.public_id}/",
        )


def test_each_stands_by_itself_on_every_page(renamed: Night, addresses: tuple[str, ...]) -> None:
    seen, left = set[str](), dict[str, list[str]]()
    for person in (renamed.ana, renamed.gina):
        for address in addresses:
            answer = pages_as(person).get(address)
            found = Outside()
            found.feed(answer.content.decode())
            if outside := [text.strip() for text in found.outside if re.search("[א-ת]", text)]:
                left[f"{person.email} {address}"] = outside
            seen |= {name for name in NAMES for text in found.inside if text.strip() == name}

    assert left == {}
    assert seen == set(NAMES)


def test_each_stands_by_itself_in_mails(renamed: Night, addresses: tuple[str, ...], mailoutbox: list[Any]) -> None:
    pages = [str(page) for mail in mailoutbox for page, kind in mail.alternatives if kind == "text/html"]
    written = [page for page in pages if SYSTEM in unescape(page) or ORGANISATION in unescape(page)]
    assert written
    for page in written:
        found = Outside()
        found.feed(page)
        assert [text for text in found.outside if re.search("[א-ת]", text)] == []


def test_a_name_that_is_known_is_taken_as_a_whole_and_others_word_by_word() -> None:
    known = names_by_word([SYSTEM, "מערכת"])
    page = f"<p title='אבג'>Nobody works on {escape(SYSTEM)}, אבג דהו → מערכת 7 or מערכתו. Call 5.</p>"

    made = isolated(page, known)

    assert made == (
        f"<p title='אבג'>Nobody works on <bdi>{escape(SYSTEM)}</bdi>, <bdi>אבג דהו</bdi> → <bdi>מערכת</bdi> 7 or "
        "<bdi>מערכתו</bdi>. Call 5.</p>"
    )
    assert re.sub("</?bdi>", "", made) == page


@pytest.mark.parametrize(
    ("page", "made"),
    [
        ("<b>Nobody works on GES.</b>", "<b>Nobody works on GES.</b>"),
        ("<b> אבג 5 </b>", "<b> <bdi>אבג 5</bdi> </b>"),
        ("<bdi>אבג</bdi>", "<bdi>אבג</bdi>"),
        ("<option value='1'>אבג</option>", "<option dir=\"auto\" value='1'>אבג</option>"),
        ("<textarea>אבג</textarea>", '<textarea dir="auto">אבג</textarea>'),
        ("<script>אבג</script><!-- אבג -->", "<script>אבג</script><!-- אבג -->"),
        ("<svg><text>On אבג</text></svg>", "<svg><text>On \u2068אבג\u2069</text></svg>"),
        ("حساب, חשבון", "<bdi>حساب</bdi>, <bdi>חשבון</bdi>"),
    ],
)
def test_only_what_is_text_is_touched(page: str, made: str) -> None:
    assert isolated(page, {}) == made


def test_nobody_finds_out_by_typing_a_name_whether_a_private_system_is_called_so(people: Night) -> None:
    """What is known as a name would stand by itself with all that belongs to it."""

    def described() -> str:
        change = booking.book(
            people.ana, ChangeDraft("Ours", {"switch-a": Level.AT_RISK}, (DraftWindow(NOW, NOW + HOUR),))
        )
        booking.edit(people.ana, change.pk, replace(draft_of(change), description=f"We wait for {SYSTEM} today."))
        page = pages_as(people.ana).get(f"/changes/{change.public_id}/").content.decode()
        return " ".join(re.findall(r"We wait for .*? today\.", page, re.DOTALL))

    with time_machine.travel(NOW - HOUR, tick=False):
        before = described()
        owner = people.organisations["stranger"]
        System.objects.create(slug="vault", name=SYSTEM, organisation=owner, listed=False)
        GraphVersion.renew()

        assert before
        assert described() == before
