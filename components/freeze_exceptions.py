"""Exceptions from freezes, as the pages of changes and freezes show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from changes.domain.may import may_act_on
from changes.models import Change
from changes.selectors.freeze_exceptions import ExceptionView, exceptions_of_change, exceptions_of_freeze, held_by
from changes.selectors.reader import Reader
from components.forms import ReasonForm
from components.work import Act, Call, calls_of
from core.time.interval import Interval


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


def exception_rows(reader: Reader, freeze_id: int) -> tuple[ExceptionRow, ...]:
    return tuple(_exception_row(one) for one in exceptions_of_freeze(reader, freeze_id))


def exceptions_on_change(reader: Reader, change: Change) -> Exceptions | None:
    """None where there is nothing to ask or to show."""
    if not reader.sight(change).shows("exceptions"):
        return None
    rows = tuple(_exception_row(one, linked=False) for one in exceptions_of_change(reader, change))
    may_ask = may_act_on(reader.person, change)
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
                reverse("exception-ask", args=[change.public_id]),
                ReasonForm(label="Why can it not wait?", prefix=f"freeze{one.freeze}"),
                f"{one.organisation_name} reads this reason, the title, the time and which frozen systems it "
                "reaches, even while this is a draft; nothing else.",
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
    words = {
        "grant": ("Grant it", "What should they watch out for? It shows as your reason."),
        "refuse": ("Refuse it", "Why?"),
    }
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
