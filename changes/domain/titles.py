"""What work is called that nobody gave a title to."""

from __future__ import annotations

from collections.abc import Iterable

from core.limits import LONGEST_NAME


def title_of_unscheduled(names: Iterable[str], description: str) -> str:
    """By the systems that it is on, as the reader may call them, and the first line of what was written: it is what
    others read on their boards."""
    lines = description.strip().splitlines()
    said = f": {lines[0].strip()}" if lines else ""
    title = f"Unscheduled work on {', '.join(dict.fromkeys(names))}{said}"
    return title if len(title) <= LONGEST_NAME else f"{title[: LONGEST_NAME - 1]}…"
