"""Where something lies, as names of classes: a page may carry no styles of its own, so a style sheet knows all places.

`python -m calendar_app.schedule.places` prints that sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

DAYS, HOURS, MINUTES = 32, 24, 60
TRACKS = 16
"""So many bars stand side by side at most."""
AT, FOR, WHOLE = "at", "for", "in"
"""From where, how long, and of how much."""
_UNITS = (("d", DAYS, 1440), ("h", HOURS, 60), ("m", MINUTES, 1))


def classes_at(minutes: int) -> str:
    return _classes(AT, minutes)


def classes_for(minutes: int) -> str:
    return _classes(FOR, minutes)


def classes_in(minutes: int) -> str:
    return _classes(WHOLE, minutes)


def classes_beside(track: int, tracks: int, takes: int) -> str:
    """In which of how many tracks; the first one, alone, is what there is without a word."""
    names = (("tr", track, 0), ("of", tracks, 1), ("by", takes, 1))
    return " ".join(f"{name}-{value}" for name, value, usual in names if value != usual)


def minutes_of(classes: str, kind: str) -> int:
    """What such classes say, read back."""
    counts = {word[0]: int(word[1:]) for word in re.findall(rf"(?<!\S){kind}-([dhm]\d+)(?!\S)", classes)}
    return sum(counts.get(unit, 0) * long for unit, _, long in _UNITS)


def _classes(kind: str, minutes: int) -> str:
    """Nothing for nothing: that is what a place is without a class."""
    days, rest = divmod(minutes, 1440)
    counts = (days, *divmod(rest, 60))
    return " ".join(f"{kind}-{unit}{n}" for (unit, _, _), n in zip(_UNITS, counts, strict=True) if n)


def sheet() -> str:
    return "/* Made by calendar_app/schedule/places.py. */\n" + "\n".join(_rules()) + "\n"


def _rules() -> Iterator[str]:
    for kind in (AT, FOR, WHOLE):
        for unit, most, _ in _UNITS:
            yield from (f".{kind}-{unit}{n} {{ --{kind}-{unit}: {n}; }}" for n in range(1, most))
    for name in ("tr", "of", "by"):
        yield from (f".{name}-{n} {{ --{name}: {n}; }}" for n in range(1, TRACKS + 1))


if __name__ == "__main__":
    print(sheet(), end="")
