"""What subjects say of time: how late something was, and since when what was declared late has gone on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from changes.domain.conflicts.explanation import listed
from core.level import Level
from core.time import wording
from notifications.domain.about import About
from notifications.services.letters.subject import Subject, start_of

MINUTE = timedelta(minutes=1)
WORTH_SAYING = timedelta(minutes=5)
"""Of how late or early something was."""
_NOW: Mapping[Level, str] = {
    Level.OUTAGE: "down",
    Level.DEGRADED: "slow or partly working",
    Level.AT_RISK: Level.AT_RISK.said,
    Level.NONE: "being worked on",
}
_BEEN = {**_NOW, Level.NONE: "worked on"}


def timing(letter: Subject) -> str:
    """25 min late · 2 h early · nothing where it was on time."""
    if len(letter.windows) != 1:
        return ""
    [window] = letter.windows
    if letter.about is About.STARTED and window.actual_start:
        return _off(window.starts_at, window.actual_start, early=True)
    if letter.about in (About.ENDED, About.ROLLED_BACK) and window.actual_end and window.ends_at:
        return _off(window.ends_at, window.actual_end, early=False)
    return ""


def _off(planned: datetime, actual: datetime, *, early: bool) -> str:
    if actual - planned >= WORTH_SAYING:
        return f"{wording.length(actual - planned)} late"
    return f"{wording.length(planned - actual)} early" if early and planned - actual >= WORTH_SAYING else ""


def late_work(letter: Subject, declared_at: datetime | None) -> str:
    """GES has been down since 02:30 MST. Whose it is must follow."""
    window = letter.windows[0]
    began, ended = start_of(window), window.actual_end
    targets = letter.targets
    if not targets:
        return f"work of {letter.who} since {letter.begins}"
    named, many = listed(targets[:3]) if len(targets) <= 3 else f"{targets[0]} and {len(targets) - 1} more", targets[1:]
    if ended is not None:
        span = wording.from_to(began, ended, letter.reader.zone, letter.now).partition(" · ")[0]
        return f"{named} {'were' if many else 'was'} {_BEEN[letter.declared]} {span}"
    if letter.about is About.UNSCHEDULED and declared_at is not None and declared_at - began < MINUTE:
        return f"{named} {'are' if many else 'is'} {_NOW[letter.declared]}"
    return f"{named} {'have' if many else 'has'} been {_BEEN[letter.declared]} since {letter.begins}"


def time_after(letter: Subject, at: datetime, began: datetime) -> str:
    """03:06: with its zone, or its day, only where the first time did not say it."""
    zone = letter.reader.zone
    said = wording.time_of_day(at, zone, letter.now).local
    name = wording.zone_name(at, zone)
    same = name == wording.zone_name(began, zone) and at.astimezone(zone).date() == began.astimezone(zone).date()
    return f"{at.astimezone(zone):%H:%M}" if same and at - began >= MINUTE else said
