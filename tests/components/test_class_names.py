"""What one page calls its own is called like nothing that all pages share."""

import re
from pathlib import Path

from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
SHARED = ("base", "components", "work", "forms")


def classes_of(sheet: Path) -> set[str]:
    """Those that have a rule of their own."""
    rules = re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL))
    alone = (re.fullmatch(r"\s*\.([\w-]+)\s*", one) for rule in rules for one in rule.split(","))
    return {found[1] for found in alone if found}


def test_no_page_gives_another_look_to_what_all_pages_share() -> None:
    shared = set().union(*(classes_of(CSS / f"{name}.css") for name in SHARED))
    own = {
        sheet.name: classes_of(sheet) & shared
        for folder in ("web", "calendar_app")
        for sheet in (CSS / folder).rglob("*.css")
    }

    assert shared
    assert {name: both for name, both in own.items() if both} == {}
