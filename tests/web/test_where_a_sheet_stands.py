"""What is printed says where it is from. An address that is a secret is on no paper."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

SHEETS = {
    "calendar_app/schedule/_frame.html",
    "calendar_app/tonight/tonight.html",
    "web/change/change.html",
    "web/systems/map.html",
}


def test_only_pages_that_are_meant_for_paper_print_their_address() -> None:
    templates = Path(settings.BASE_DIR) / "templates"
    found = {
        str(file.relative_to(templates)) for file in templates.rglob("*.html") if "_sheet.html" in file.read_text()
    }

    assert found == SHEETS
