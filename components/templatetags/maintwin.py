"""Tags that put times into the reader's zone and the contract's words into word, symbol and colour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.domain import may
from accounts.models import Person
from changes.domain.conflicts.kinds import TRAITS
from changes.domain.lifecycle import CALLED_OFF_STATES, OVER_STATES
from components import strip as night
from core import clock, phones
from core.level import Level
from core.time import wording

register = template.Library()

STATES = {
    "draft": ("draft", "✎"),
    "requested": ("waiting for approval", "?"),
    "approved": ("approved", "✓"),
    "in_progress": ("in progress", "▶"),
    "unconfirmed": ("not started", "◌"),
    "overrunning": ("overrunning", "!"),
    "lapsed": ("never started", "○"),
    "completed": ("completed", "■"),
    "rolled_back": ("rolled back", "↩"),
    "rejected": ("declined", "✕"),
    "cancelled": ("cancelled", "✕"),
    "asked": ("asked", "?"),
    "voided": ("void", "↺"),
    "withdrawn": ("no longer asked", "–"),
    "planned": ("planned", "◷"),
    "over": ("over", "■"),
    "sending": ("being sent", "…"),
    "sent": ("accepted by the mail server", "✓"),
    "seen": ("seen", "✓✓"),
    "again": ("is sent again", "↻"),
    "held": ("waits for the end of quiet hours", "◷"),
    "waiting": ("could not be sent yet", "↻"),
    "undelivered": ("undelivered", "!"),
    "dropped": ("dropped", "–"),
    "claimed": ("claimed, not confirmed", "?"),
    "confirmed": ("confirmed", "✓"),
    "refused": ("refused", "✕"),
}
LEVEL_SYMBOLS = {Level.NONE.word: "○", Level.AT_RISK.word: "◔", Level.DEGRADED.word: "◑", Level.OUTAGE.word: "●"}
SEVERITIES = {
    "high": ("high", "▲▲"),
    "medium": ("medium", "▲"),
    "low": ("low", "△"),
    "info": ("for information", "i"),
    "accepted": ("accepted", "✓"),
}
CLASSES = {"scheduled": "scheduled", "short_notice": "short notice", "unscheduled": "unscheduled"}
NEEDS = {"required": "down without it", "soft": "worse without it", "redundant": "one of several"}


@register.simple_tag(takes_context=True)
def when(context: dict[str, Any], at: datetime) -> SafeString:
    """Mon 23 Nov, 01:00 MST · 08:00 UTC"""
    return _time(at, wording.moment(at, reader_zone(context), clock.now()))


@register.simple_tag(takes_context=True)
def when_brief(context: dict[str, Any], at: datetime) -> SafeString:
    """Without the day, where that is today."""
    return _time(at, wording.time_of_day(at, reader_zone(context), clock.now()))


@register.simple_tag(takes_context=True)
def when_range(context: dict[str, Any], start: datetime, end: datetime | None) -> SafeString:
    """Mon 23 Nov, 01:00–05:00 MST · 08:00–12:00 UTC"""
    return _time(start, wording.period(start, end, reader_zone(context), clock.now()))


@register.simple_tag(takes_context=True)
def when_range_brief(context: dict[str, Any], start: datetime, end: datetime | None) -> SafeString:
    return _time(start, wording.period(start, end, reader_zone(context), clock.now(), brief=True))


@register.simple_tag(takes_context=True)
def time_of_day(context: dict[str, Any], at: datetime) -> SafeString:
    """01:00 MST · 08:00 UTC; with the day where it is not today."""
    return _time(at, wording.time_of_day(at, reader_zone(context), clock.now()))


@register.simple_tag(takes_context=True)
def clock_time(context: dict[str, Any], at: datetime) -> SafeString:
    """To the second, for "last looked at"."""
    zone = reader_zone(context)
    local = at.astimezone(zone)
    return format_html('<time datetime="{}">{} {}</time>', _iso(at), f"{local:%H:%M:%S}", wording.zone_name(at, zone))


@register.simple_tag(takes_context=True)
def now_said(context: dict[str, Any]) -> SafeString:
    """Wed 25 Nov, 22:26 MST · 05:26 UTC, of the moment at which the page is made."""
    return when(context, clock.now())


@register.simple_tag(takes_context=True)
def looked_at(context: dict[str, Any]) -> SafeString:
    """To the second, of the moment at which the page is made."""
    return clock_time(context, clock.now())


@register.simple_tag(takes_context=True)
def day_heading(context: dict[str, Any], day: datetime) -> str:
    """Today, Wed 25 Nov."""
    zone = reader_zone(context)
    there, today = day.astimezone(zone), clock.now().astimezone(zone)
    near = {0: "Today, ", 1: "Tomorrow, ", -1: "Yesterday, "}.get((there.date() - today.date()).days, "")
    return f"{near}{wording.day_in_words(there, today)}"


@register.simple_tag
def past_due(end: datetime) -> str:
    return wording.past_due(end, clock.now())


@register.simple_tag
def how_long_ago(at: datetime) -> str:
    return wording.ago(at, clock.now())


@register.filter
def may_work(person: Person) -> bool:
    return bool(may.may_work(person))


@register.filter
def may_take_part(person: Person) -> bool:
    """Whether they do more than look: report, look for faults."""
    return bool(may.may_take_part(person))


@register.filter
def lasting(span: timedelta) -> str:
    return wording.length(span)


@register.simple_tag
def countdown(row: Any) -> SafeString | str:
    """The one thing about time that matters now, for anything with `state`, `starts_at` and `ends_at`. The page counts
    on by itself."""
    now = clock.now()
    if row.state in (*CALLED_OFF_STATES, "over"):
        return ""
    if row.state in OVER_STATES:
        return _counted(row.ends_at, wording.until_end(row.ends_at, now), "", "ended") if _is_past(row, now) else ""
    if row.state == "lapsed":
        said = f"planned end was {wording.ago(row.ends_at, now)}"
        return _counted(row.ends_at, said, "", "planned end was")
    if row.state not in ("in_progress", "overrunning"):
        return _counted(row.starts_at, wording.until_start(row.starts_at, now), "starts", "planned start was")
    if row.ends_at is None:  # that it is not known stands beside it
        said = f"under way for {wording.length(now - row.starts_at)}"
        return format_html('<span data-counts="{}" data-since="under way for">{}</span>', _iso(row.starts_at), said)
    if row.ends_at <= now:
        said = wording.past_due(row.ends_at, now)
        return format_html('<span data-counts="{}" data-over>{}</span>', _iso(row.ends_at), said)
    return _counted(row.ends_at, wording.until_end(row.ends_at, now), "ends", "ended")


def _is_past(row: Any, now: datetime) -> bool:
    return row.ends_at is not None and row.ends_at <= now


def _counted(at: datetime, said: str, will: str, did: str) -> SafeString:
    return format_html('<span data-counts="{}" data-will="{}" data-did="{}">{}</span>', _iso(at), will, did, said)


@register.simple_tag(takes_context=True)
def zone_now(context: dict[str, Any]) -> str:
    """What the reader's zone is called now: MST."""
    return wording.zone_name(clock.now(), reader_zone(context))


@register.filter
def administers(person: Person) -> bool:
    return bool(may.may_administer(person))


@register.filter
def state_word(state: str) -> str:
    return STATES.get(state, (state.replace("_", " "), ""))[0]


@register.filter
def state_symbol(state: str) -> str:
    return STATES.get(state, ("", "·"))[1]


@register.filter
def level_word(level: str) -> str:
    return Level.from_word(level).said if level in LEVEL_SYMBOLS else level


@register.filter
def level_symbol(level: str) -> str:
    return LEVEL_SYMBOLS.get(level, "·")


@register.filter
def severity_word(severity: str) -> str:
    return SEVERITIES.get(severity, (severity, ""))[0]


@register.filter
def severity_symbol(severity: str) -> str:
    return SEVERITIES.get(severity, ("", "·"))[1]


@register.filter
def class_word(work_class: str) -> str:
    return CLASSES.get(work_class, work_class.replace("_", " "))


@register.filter
def kind_word(kind: str) -> str:
    return TRAITS[kind].words


@register.filter
def need_word(kind: str) -> str:
    return NEEDS.get(kind, kind)


@register.filter
def tel(phone: str) -> str:
    return phones.tel(phone)


@register.simple_tag
def inbox_exists() -> bool:
    """The caught mails can be read in the demo only."""
    return bool(settings.MAIL_CATCHER_DIR)


@register.inclusion_tag("components/_strip.html", takes_context=True)
def night_strip(context: dict[str, Any], strip: night.Strip) -> dict[str, Any]:
    """Who works when, with the now-line."""
    zone = {"zone": reader_zone(context), "zone_name": zone_now(context)}
    return zone | {"strip": strip, "begins": _iso(strip.period.starts_at), "ends": _iso(strip.period.ends_at)}


def reader_zone(context: dict[str, Any]) -> ZoneInfo:
    """The zone that it is made for, else of whoever is signed in; UTC where nobody is."""
    if "zone" in context and isinstance(context["zone"], ZoneInfo):
        return context["zone"]
    user = getattr(context.get("request"), "user", None)
    return ZoneInfo(getattr(user, "timezone", None) or "UTC")


def _time(at: datetime, said: wording.Said) -> SafeString:
    local = format_html('<span class="time-local">{}</span>', said.local)
    if not said.utc:
        return format_html('<time class="time" datetime="{}">{}</time>', _iso(at), local)
    return format_html(
        '<time class="time" datetime="{}">{} <span class="time-dot" aria-hidden="true">·</span> '
        '<span class="time-utc">{}</span></time>',
        _iso(at),
        local,
        said.utc,
    )


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
