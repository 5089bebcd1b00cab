"""The tags put times into the zone of whoever reads, and say states by word and symbol."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template import engines
from django.test import RequestFactory

from accounts.models import Person
from components.work import Call, Path
from web.change.rows import WindowPart

NOW = datetime(2026, 11, 23, 10, 6, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("at_six_past_ten")


@pytest.fixture
def at_six_past_ten() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def shown(source: str, zone: str = "America/Denver", **context: object) -> str:
    request = RequestFactory().get("/")
    request.user = Person(name="Ana", timezone=zone)
    return engines["django"].from_string("{% load maintwin %}" + source).render(context, request)


def test_a_time_is_told_in_the_readers_zone_and_machines_get_utc() -> None:
    source = "{% when at %}"
    assert 'datetime="2026-11-23T08:00:00Z"' in shown(source, at=NOW.replace(hour=8, minute=0))
    assert "Mon 23 Nov, 01:00 MST" in shown(source, at=NOW.replace(hour=8, minute=0))
    assert "Mon 23 Nov, 16:00 UTC+08:00" in shown(source, "Asia/Manila", at=NOW.replace(hour=8, minute=0))
    assert shown(source, "UTC", at=NOW.replace(hour=8, minute=0)).count("UTC") == 1


def test_last_looked_at_is_told_to_the_second() -> None:
    assert "03:06:00 MST" in shown("{% looked_at %}")


@pytest.mark.parametrize(
    ("state", "start", "end", "said"),
    [
        ("in_progress", -60, 70, "ends in 1 h 10 min"),
        ("in_progress", -60, None, "under way for 1 h"),
        ("in_progress", -60, -5, "5 min over its planned end"),
        ("overrunning", -60, -25, "25 min over its planned end"),
        ("unconfirmed", -12, 60, "planned start was 12 min ago"),
        ("approved", 40, 60, "starts in 40 min"),
        ("completed", -60, -30, "ended 30 min ago"),
        ("cancelled", 40, 60, ""),
        ("cancelled", -60, -30, ""),
        ("over", -60, -30, ""),
    ],
)
def test_the_countdown_says_what_matters_now(state: str, start: int, end: int | None, said: str) -> None:
    ends_at = None if end is None else NOW + timedelta(minutes=end)
    part = WindowPart(NOW + timedelta(minutes=start), ends_at, state)
    assert re.sub("<[^>]*>", "", shown("{% countdown part %}", part=part)) == said


def test_a_state_is_a_word_and_a_symbol() -> None:
    assert shown('{% include "components/_state.html" with state="in_progress" %}').split(">")[2].startswith("▶")
    assert "in progress" in shown('{% include "components/_state.html" with state="in_progress" %}')
    assert "degraded" in shown('{% include "components/_level.html" with level="degraded" %}')
    assert "▲▲" in shown('{% include "components/_severity.html" with severity="high" %}')


def test_a_path_reads_as_one_line() -> None:
    path = Path.meeting(["GES", "Agent desktop"], ["Phone switch", "Agent desktop"])
    page = shown('{% include "components/_path.html" %}', path=path)
    assert str(path) == "GES → Agent desktop ← Phone switch"
    assert " ".join("".join(part.partition(">")[2] for part in page.split("<")[1:]).split()) == str(path)


def test_a_telephone_dials_digits_alone() -> None:
    call = Call("Desk", "desk", "+1 (555) 010-0")
    assert 'href="tel:+15550100"' in shown('{% include "components/_call.html" %}', call=call)


def test_names_are_text_and_never_markup() -> None:
    call = Call("<b>Desk</b>", "<i>", "+1555")
    assert "<b>" not in shown('{% include "components/_call.html" %}', call=call)
