"""Adding several systems from a list, shown as it is understood before it is stored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.may import may_work
from changes.domain.conflicts.explanation import listed
from changes.selectors.reader import Reader
from changes.selectors.several import MeantLine, MeantList, meant_by
from changes.services.add_several import NOTHING, AddedSeveral
from changes.services.add_several import add_several as add
from components.acts import person_in, refuse_in
from components.ended_sessions import typed_before
from components.onward import onward_in, redirect_onward
from components.text_fields import TypedProse
from core.refusals import Busy, NotAllowed, Refused
from estate.domain.graph import NeedKind
from estate.domain.several import LONGEST_LINE, MOST_LINES

EXAMPLE = """Switch A
Switch B
Phone switch needs Switch A or Switch B, Voice carrier; call Ana
Agent desktop needs Phone switch; works worse without Chat"""
CHANGED = "The list is not the one that was shown. Look at what is understood now, then add it."
KINDS = {
    NeedKind.REQUIRED: "needs",
    NeedKind.SOFT: "works worse without",
    NeedKind.REDUNDANT: "needs one of",
}


class SeveralForm(forms.Form):
    text = TypedProse(
        label="One system a line",
        max_length=MOST_LINES * LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "placeholder": EXAMPLE}),
    )


@dataclass(frozen=True, slots=True)
class UnderstoodNeed:
    words: str
    """needs, works worse without, needs one of."""
    names: tuple[tuple[str, str], ...]
    """Each with a note: new, or who is asked to confirm it."""


@dataclass(frozen=True, slots=True)
class UnderstoodLine:
    line: int
    name: str
    is_new: bool
    needs: tuple[UnderstoodNeed, ...]
    calls: tuple[str, ...]
    problems: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    lines: tuple[UnderstoodLine, ...] = ()
    named_only: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    new: int = 0
    read: str = ""
    """Of which list it is; empty where it cannot be stored."""
    missing: str = NOTHING


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_several(request: HttpRequest) -> HttpResponse:
    reader = Reader(person_in(request))
    may_work(reader.person).require()
    form = SeveralForm(request.POST if request.method == "POST" else typed_before(request))
    if request.POST.get("do") == "save" and form.is_valid():
        try:
            _as_shown(request, form.cleaned_data["text"])
            made = add(reader.person, form.cleaned_data["text"])
        except (NotAllowed, Busy):
            raise
        except Refused as refusal:
            refuse_in(form, refusal)
        else:
            messages.success(request, _done(made))
            return redirect_onward(request, "systems")
    context = {"form": form, "understood": _understood(reader, form), "next": onward_in(request), "example": EXAMPLE}
    return render(request, "web/systems/several.html", context)


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    reader = Reader(person_in(request))
    may_work(reader.person).require()
    context = {"understood": _understood(reader, SeveralForm(request.POST))}
    return render(request, "web/systems/_understood.html", context)


def _done(made: AddedSeveral) -> str:
    number = len(made.systems)
    added = f"{number} system{'s'[: number != 1]} added." if number else "Saved."
    if not made.asked:
        return added
    were = "was" if len(made.asked) == 1 else "were"
    return f"{added} {listed(made.asked)} {were} asked to confirm what you need of theirs; it counts once they do."


def _as_shown(request: HttpRequest, text: str) -> None:
    if request.POST.get("read") != _mark(text):
        raise Refused(CHANGED)


def _mark(text: str) -> str:
    return hashlib.sha256("\n".join(text.split()).encode()).hexdigest()[:16]


def _understood(reader: Reader, form: SeveralForm) -> Understood:
    if not form.is_valid():
        return Understood()
    text = form.cleaned_data["text"]
    meant = meant_by(reader, text)
    return Understood(
        lines=tuple(_line(one) for one in meant.lines),
        named_only=tuple(one.name for one in meant.named_only),
        problems=meant.problems,
        new=len(meant.new),
        read=_mark(text) if meant.lines and not meant.is_wrong else "",
        missing=_missing(meant),
    )


def _missing(meant: MeantList) -> str:
    wrong = sum(1 for one in meant.lines if one.problems) + len(meant.problems)
    return f"{wrong} thing{'s'[: wrong != 1]} to fix before you can add them." if wrong else NOTHING


def _line(one: MeantLine) -> UnderstoodLine:
    needs = []
    for kind, words in KINDS.items():
        names = tuple((meant.name, _note(meant.slug, meant.owner)) for meant, how in one.needs if how is kind)
        needs += [UnderstoodNeed(words, names)] if names else []
    calls = tuple(person.name for person in one.calls)
    is_new = not one.system.slug and bool(one.system.name)
    return UnderstoodLine(one.line, one.system.name, is_new, tuple(needs), calls, one.problems, one.left_out)


def _note(slug: str, owner: str) -> str:
    if not slug:
        return "new"
    return f"{owner} is asked to confirm" if owner else ""
