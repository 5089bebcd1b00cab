"""Templates are laid out to be read; what is shown of them does not depend on it."""

from pathlib import Path

import pytest

from embedded.house import ROOT

TEMPLATES = ROOT / "templates"
PAGES = sorted(path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.html"))
"""Not the texts of mails: a line of those is a paragraph of the mail."""


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_line_fits(page: Path) -> None:
    lines = (TEMPLATES / page).read_text().splitlines()

    assert [line for line in lines if len(line) > 120 or line != line.rstrip() or "\t" in line] == []
