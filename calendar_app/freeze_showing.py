"""What the pages of freezes and maintenance hours show: values, and how they are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.models import Role
from calendar_app.domain import wording
from calendar_app.domain.interval import Interval
from calendar_app.domain.recurrence import Occurrence, Recurring, next_occurrences
from calendar_app.domain.rule_wording import rule_in_words
from calendar_app.models import Freeze, FreezeQuerySet, MaintenanceHours
from changes.forms import NothingForm, ReasonForm
from changes.models import Change
from changes.services.exception_views import (
    ExceptionView,
    exceptions_of_change,
    exceptions_of_freeze,
    held_by,
    to_answer,
)
from changes.services.reader import Reader
from changes.services.visibility import Sight
from changes.showing import calls_of, freeze_row
from maintwin.pages import Act, Call, FreezeRow

NEXT = 3


@dataclass(frozen=True, slots=True)
class ListedFreeze:
    url: str
    row: FreezeRow
    blocks: bool
    mine: bool
    waiting: int = 0
    """Exceptions that wait for an answer of the reader's organisation."""


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    title: str
    organisation: str
    freeze: str
    periods: tuple[Interval, ...]
    systems: str
    state: str
    reason: str
    answer: str
    calls: tuple[Call, ...]
    change_url: str = ""
    lifted: bool = False
    """The freeze counts no longer."""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A freeze that holds a change back, and the form that asks for an exception."""

    freeze: str
    url: str
    organisation: str
    systems: str
    starts_at: datetime
    ends_at: datetime
    ask: Act


@dataclass(frozen=True, slots=True)
class Exceptions:
    """On the page of a change."""

    rows: tuple[ExceptionRow, ...]
    held: tuple[HeldRow, ...]


@dataclass(frozen=True, slots=True)
class NextHours:
    local: str
    utc: str
    shortened: bool


@dataclass(frozen=True, slots=True)
class HoursPart:
    text: str
    hours: MaintenanceHours
    next: tuple[NextHours, ...]
    edit_url: str
    remove: Act


def is_engineer(reader: Reader) -> bool:
    return reader.person.has_role(Role.ENGINEER)


def listed_freezes(reader: Reader) -> list[ListedFreeze]:
    """Those that go on or come, the next first."""
    seen: FreezeQuerySet = Freeze.objects.standing().visible_to(reader.organisation, reader.concerning)
    ahead = seen.ahead(reader.now).select_related("organisation").prefetch_related("systems")
    waiting = to_answer(reader)
    return [listed_freeze(reader, freeze, waiting[freeze.pk]) for freeze in ahead.order_by("starts_at", "id")]


def listed_freeze(reader: Reader, freeze: Freeze, waiting: int) -> ListedFreeze:
    mine = freeze.organisation_id == reader.organisation.pk
    url = reverse("freeze", args=[freeze.pk])
    return ListedFreeze(url, freeze_row(reader, freeze), freeze.mode == "block", mine, waiting)


def exception_rows(reader: Reader, freeze_id: int) -> tuple[ExceptionRow, ...]:
    return tuple(_exception_row(one) for one in exceptions_of_freeze(reader, freeze_id))


def exceptions_on_change(reader: Reader, change: Change) -> Exceptions | None:
    """None where there is nothing to ask or to show."""
    if reader.sight(change) is not Sight.FULL:
        return None
    rows = tuple(_exception_row(one, linked=False) for one in exceptions_of_change(reader, change))
    may_ask = change.organisation_id == reader.organisation.pk and is_engineer(reader)
    held = tuple(_held_row(reader, change)) if may_ask else ()
    return Exceptions(rows, held) if rows or held else None


def _held_row(reader: Reader, change: Change) -> list[HeldRow]:
    return [
        HeldRow(
            one.freeze_name,
            reverse("freeze", args=[one.freeze]),
            one.organisation_name,
            ", ".join(one.systems),
            one.starts_at,
            one.ends_at,
            Act(
                "ask-exception",
                "Ask for an exception",
                reverse("exception-ask", args=[change.pk]),
                ReasonForm(label="Why can it not wait?", prefix=f"freeze{one.freeze}"),
                f"{one.organisation_name} reads this reason, the title, the time and which of the frozen systems it "
                "reaches, also while this is a draft; nothing else.",
                open=change.state == "draft",
                hidden=(("freeze", str(one.freeze)),),
            ),
        )
        for one in held_by(reader, change)
    ]


def _exception_row(one: ExceptionView, *, linked: bool = True) -> ExceptionRow:
    return ExceptionRow(
        title=one.title,
        organisation=one.organisation_name,
        freeze=one.freeze_name,
        periods=one.periods,
        systems=", ".join(one.system_names),
        state=one.state,
        reason=one.reason,
        answer=one.answer,
        calls=calls_of(one.desk),
        change_url=reverse("change", args=[one.change]) if linked and one.change else "",
        lifted=one.lifted,
        acts=tuple(_answers(one)) if one.may_answer else (),
    )


def _answers(one: ExceptionView) -> list[Act]:
    words = {"grant": ("Grant it", "What should they heed? It stands as your reason."), "refuse": ("Refuse it", "Why?")}
    return [
        Act(
            name,
            label,
            reverse("exception-answer", args=[one.freeze, one.id, name]),
            ReasonForm(label=question, prefix=f"{name}{one.id}"),
            danger=name == "refuse",
        )
        for name, (label, question) in words.items()
    ]


def hours_parts(reader: Reader, slug: str) -> list[HoursPart]:
    found = MaintenanceHours.objects.of_system(slug).select_related("system").order_by("id")
    return [_hours_part(reader, hours) for hours in found]


def _hours_part(reader: Reader, hours: MaintenanceHours) -> HoursPart:
    zone = ZoneInfo(hours.timezone)
    coming = next_occurrences(Recurring(hours.rrule, hours.start, hours.duration, zone), reader.now, NEXT)
    words, slug = rule_in_words(hours.rrule), hours.system.slug
    return HoursPart(
        text=words[0].upper() + words[1:],
        hours=hours,
        next=tuple(_next(one, zone, reader.now) for one in coming),
        edit_url=reverse("hours-edit", args=[slug, hours.pk]),
        remove=Act(
            "remove",
            "Remove",
            reverse("hours-remove", args=[slug, hours.pk]),
            NothingForm(prefix=f"hours{hours.pk}"),
            "These hours count no longer, and work that is planned already is looked at anew.",
            danger=True,
        ),
    )


def _next(one: Occurrence, zone: ZoneInfo, now: datetime) -> NextHours:
    said = wording.period(one.period.starts_at, one.period.ends_at, zone, now)
    utc = wording.period(one.period.starts_at, one.period.ends_at, ZoneInfo("UTC"), now.astimezone(UTC))
    return NextHours(said.local, utc.local, one.shortened)
