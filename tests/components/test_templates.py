"""Pages obey the strict content policy: nothing inline, and every template says what it needs."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent.parent / "templates"
PAGES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.html"))
MAILS = "notices"
"""Mail programs fetch no style sheets: what a mail looks like stands in it."""
SAYS_NOTHING = {
    "components/_mark.html",
    *(f"{code}.html" for code in ("400", "404", "405", "413", "422", "500", "503")),
}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_nothing_is_inline(page: Path) -> None:
    source = (ROOT / page).read_text()
    assert not re.search(r"\son[a-z]+=|\shx-on|javascript:|<script(?![^>]*\ssrc=)", source)
    assert page.parts[0] == MAILS or not re.search(r"\sstyle=|<style", source)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_template_can_be_read_and_says_what_it_needs(page: Path) -> None:
    get_template(str(page))
    assert str(page) in SAYS_NOTHING or "{# context:" in (ROOT / page).read_text()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_form_that_acts_has_a_token_and_with_it_a_key(page: Path) -> None:
    forms = re.findall(r"<form\b[^>]*method=.post.*?</form>", (ROOT / page).read_text(), re.DOTALL | re.IGNORECASE)
    assert [form for form in forms if "{% csrf_token %}" not in form] == []


def test_what_scripts_post_by_themselves_stores_nothing() -> None:
    """For it goes without a key."""
    posted = {one for page in PAGES for one in re.findall(r'hx-post="([^"]*)"', (ROOT / page).read_text())}
    previews = {"{{ act.preview_url }}", "{% url 'book-preview' %}", "{% url 'declare-preview' %}"}
    edits = {"{{ preview_url }}", "{% url 'systems-add-several-preview' %}"}
    beside_the_calendar = {"{% url 'book-in-place' %}", "{{ moving.look_url }}"}
    assert posted == {"{{ panel.url }}", *previews, *edits, *beside_the_calendar}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_nothing_is_marked_safe(page: Path) -> None:
    assert not re.search(r"\|\s*safe|autoescape off", (ROOT / page).read_text())


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_no_template_is_longer_than_a_screen(page: Path) -> None:
    assert len((ROOT / page).read_text().splitlines()) <= 80


ASKING = re.compile(r"<\w+\b[^>]*\bhx-(?:get|post)=[^>]*>")


@pytest.mark.parametrize("page", [page for page in PAGES if ASKING.search((ROOT / page).read_text())], ids=str)
def test_whatever_asks_for_itself_says_when_it_is_old(page: Path) -> None:
    """A slot writes into the form beside the preview in which it stands."""
    asking = ASKING.findall((ROOT / page).read_text())

    assert [tag for tag in asking if not re.search(r"\bdata-(live|preview|find)\b|\bslot-", tag)] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_form_that_acts_says_whose_it_is(page: Path) -> None:
    forms = re.findall(r'<form\b[^>]*\bmethod="post".*?</form>', (ROOT / page).read_text(), re.DOTALL)

    assert [form for form in forms if "{% csrf_token %}" not in form] == []
