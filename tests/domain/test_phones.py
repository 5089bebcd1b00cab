"""Numbers as people write them, and as telephones dial them."""

import re
from pathlib import Path

import pytest

from core.phones import is_phone, tel

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+1 555 0100", "tel:+15550100"),
        ("(303) 555-0100", "tel:3035550100"),
        ("+1 (303) 555-0100", "tel:+13035550100"),
        ("+1 555 0100 x11", "tel:+15550100,11"),
        ("555-0100 ext. 5", "tel:5550100,5"),
        ("555-0100, Ext 5", "tel:5550100,5"),
        ("*31#0303 555", "tel:%2A31%230303555"),
        ("*31# +43 1 234 567", "tel:%2A31%23+431234567"),
        ("+44 (0)20 7946 0300", "tel:+442079460300"),
        ("(0)20 7946 0300", "tel:02079460300"),
        ("112", "tel:112"),
    ],
)
def test_what_people_write_is_accepted_and_dialled_rightly(written: str, dialled: str) -> None:
    assert (is_phone(written), tel(written)) == (True, dialled)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ring",
        "12",
        "x11",
        "*31#",
        "555 0100 x",
        "555\n0100",
        "+",
        "\u0665\u0665\u0665 0100",
        "5" * 41,
        "1;phone-context=x",
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    assert not is_phone(written)


def test_links_that_dial_are_made_in_one_place() -> None:
    by_hand = re.compile(r"""["']tel:""")
    assert [page.name for page in TEMPLATES.rglob("*.html") if by_hand.search(page.read_text())] == []
