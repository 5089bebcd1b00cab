"""Booking and editing a change: one page, with what it meets beside the form."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseFormSet, Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.may import may_work
from accounts.models import Person
from changes.domain.conflicts.explanation import listed
from changes.domain.draft import NOTHING_KEPT, ChangeDraft, DraftWindow, kept_by
from changes.domain.lifecycle import EFFECTIVE_STATES, PLANNED_STATES, needs_confirming
from changes.domain.may import may_act_on
from changes.domain.series import windows_of_series
from changes.domain.work import Check
from changes.models import Change, Window
from changes.selectors import preview as previews
from changes.selectors import stored_draft as entered_draft
from changes.selectors.drafts import drafts_of
from changes.selectors.foresight import as_entered
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_in_full
from changes.services import book as booking
from components.booked import where_it_stands
from components.choosing import choosable
from components.ended_sessions import typed_before
from components.forms import IMPACTS
from components.moments import moment_sent, zone_shown
from components.preview import Preview, held_back_by, is_news, not_ready, of_edit, shown
from components.repeating import RepeatsPanel, repeats_panel
from core import clock
from core.cut import Cut
from core.limits import MOST_TARGETS
from core.public_id import public_id_in
from core.refusals import Invalid, Refused
from core.time import wording
from core.time.interval import Interval
from core.time.repeats import Repeats, refusals_of_repeats
from estate.domain.impact import Level
from notifications.services.rehearsing import as_it_stands, rehearsed
from web.booking.forms import (
    BookForm,
    CheckForm,
    CheckFormSet,
    ConfirmForm,
    TargetForm,
    TargetFormSet,
    WindowForm,
    WindowFormSet,
    draft_of_forms,
    filled_windows,
    rows_of,
    windows_left_empty,
)
from web.booking.repeating import (
    FIELDS,
    ONE_WINDOW,
    RepeatsForm,
    first_window,
    repeating,
    repeats_of_form,
    shown_repeats,
)
from web.booking.slots import slots_panel, with_slot
from web.booking.system_rows import AddSystemsForm, with_added
from web.change.rows import ChangePage

MOST_WINDOWS_FOR_SLOTS = 20
"""Other times are looked for beside so few only: of a rule, another rule is."""
MORE = {"more-checks": "checks", "more-windows": "windows"}


@dataclass
class Entered:
    """The form of a change and its three lists, as they stand on the page."""

    form: BookForm
    targets: BaseFormSet[TargetForm]
    adding: AddSystemsForm
    checks: BaseFormSet[CheckForm]
    windows: BaseFormSet[WindowForm]
    confirm: ConfirmForm
    repeats: RepeatsForm
    stored: ChangeDraft | None
    """As it stands, of a change that is edited."""
    zone: ZoneInfo
    """In which its times are shown and typed."""
    begun: tuple[Window, ...] = ()
    """Windows of the edited change that have started; they stand on its page, not in the form."""
    is_long: bool = False
    """A window that was refused lasts so long that it is asked whether that is meant."""

    def is_valid(self) -> bool:
        parts = (self.form, self.targets, self.adding, self.checks, self.windows, self.confirm, self.repeats)
        valid = not [part for part in parts if not part.is_valid()]
        self.ask_for_what_is_missing()
        return valid and not self.errors()

    def draft(self) -> ChangeDraft:
        confirmed = self.confirm.cleaned_data.get("long_confirmed", False)
        draft = draft_of_forms(self.form, self.targets, self.checks, self.windows, long_confirmed=confirmed)
        return repeating(draft, repeats_of_form(self.repeats, draft.windows, self.zone), self.stored)

    def repeats_now(self, targets: Collection[str]) -> Repeats | None:
        """By what is typed so far, where that is a rule that could be booked."""
        windows = tuple(DraftWindow(one["starts_at"], one["ends_at"]) for one in filled_windows(self.windows, targets))
        repeats = repeats_of_form(self.repeats, windows, self.zone)
        return None if repeats is None or any(refusals_of_repeats(repeats, clock.now())) else repeats

    def errors(self) -> int:
        """How many things are wrong or missing."""
        if not self.form.is_bound:
            return 0
        rows = [form for formset in (self.targets, self.checks, self.windows) for form in formset.forms]
        forms = (self.form, self.adding, self.repeats, *rows)
        wrong = sum(len(reasons) for form in forms for reasons in form.errors.values())
        return wrong + sum(len(formset.non_form_errors()) for formset in (self.targets, self.checks, self.windows))

    def ask_for_what_is_missing(self) -> None:
        """Said at once, beside what else is wrong."""
        targets = {row["system"] for row in rows_of(self.targets, "system")}
        if not targets:
            self.adding.add_error("add", "Say what you work on.")
        for form in windows_left_empty(self.windows, targets) if targets else ():
            left = listed(form.only_names)
            form.add_error(None, f"Nothing is left to do in this window: it works only on {left}. Remove it, too.")
        blank = not any(rows_of(self.windows, "starts_at")) and not any(form.errors for form in self.windows.forms)
        if blank and not self.begun and self.windows.forms:
            self.windows.forms[0].add_error("starts_at", "Say when it starts.")
            self.windows.forms[0].add_error("ends_at", "Say when it ends.")
        if self.repeats.wanted and len(list(rows_of(self.windows, "starts_at"))) > 1:
            self.repeats.add_error("every", ONE_WINDOW)

    def put(self, refusal: Refused) -> None:
        """Shows each reason where it belongs."""
        periods = [(one.starts_at, one.ends_at) for one in self.draft().windows]
        self.is_long = any(needs_confirming(Interval(start, end)) for start, end in periods if start < end)
        errors = refusal.errors if isinstance(refusal, Invalid) else {"": list(refusal.reasons)}
        for name, reasons in errors.items():
            form, field = self._place(name)
            for reason in reasons:
                form.add_error(field if field in form.fields else None, reason)

    def _place(self, name: str) -> tuple[Form, str]:
        part, _, rest = name.partition(".")
        lists: dict[str, tuple[BaseFormSet[Any], str]] = {
            "targets": (self.targets, "system"),
            "validates": (self.checks, "to_system"),
            "windows": (self.windows, "starts_at"),
        }
        if part == "repeats":
            at_window = {"starts_at_local": "starts_at", "duration": "ends_at"}.get(rest)
            return (self.windows.forms[0], at_window) if at_window else (self.repeats, FIELDS.get(rest, "every"))
        if part not in lists:
            return self.form, part
        formset, needed = lists[part]
        place, _, field = rest.partition(".")
        filled = [form for form in formset.forms if form.cleaned_data.get(needed)] or formset.forms
        if not filled:
            return self.adding, "add"
        row = filled[min(int(place), len(filled) - 1)] if place.isdigit() else formset.forms[0]
        return row, {"from": "from_system", "to": "to_system"}.get(field, field)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    may_work(reader.person).require()
    if request.method != "POST":
        typed = typed_before(request)
        return _page(request, reader, _entered(reader, typed) if typed else _blank(reader, request.GET), None)
    entered = _entered(reader, request.POST)
    wanted = request.POST.get("do", "check")
    if wanted in ("draft", "submit") and entered.is_valid():
        try:
            change = booking.book(reader.person, entered.draft(), submit=wanted == "submit")
        except Refused as refusal:
            entered.put(refusal)
        else:
            messages.success(request, _done(change, entered, submitted=wanted == "submit"))
            return redirect("change", change.public_id)
    return _page(request, reader, _with_more(reader, request.POST, entered), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    change = seen_in_full(reader.organisation).get(public_id=public_id)
    may_act_on(reader.person, change).require()
    if request.method != "POST":
        typed = typed_before(request)
        return _page(request, reader, _entered(reader, typed, change) if typed else _of_change(reader, change), change)
    entered = _entered(reader, request.POST, change)
    wanted = request.POST.get("do", "check")
    if wanted in ("draft", "submit") and entered.is_valid():
        if _is_news(reader, request, entered, change):
            return _page(request, reader, entered, change, asks=True)
        try:
            act = booking.edit_and_submit if wanted == "submit" else booking.edit
            act(reader.person, change.pk, entered.draft(), revision=_revision(request))
        except Refused as refusal:
            entered.put(refusal)
        else:
            messages.success(request, _done(change, entered, submitted=wanted == "submit"))
            return redirect("change", public_id)
    return _page(request, reader, _with_more(reader, request.POST, entered, change), change)


@login_required
@require_POST
def book_preview(request: HttpRequest) -> HttpResponse:
    """What the form as it stands would meet; answers while somebody types, so it never complains."""
    reader = Reader(cast(Person, request.user))
    change = seen_in_full(reader.organisation).filter(public_id=public_id_in(request.POST.get("change"))).first()
    entered = _entered(reader, request.POST, change)
    preview = preview_of(reader, entered, change)
    context = {"preview": preview, "series": panel_of(reader, entered)}
    return render(request, "web/booking/_book_preview.html", context)


def panel_of(reader: Reader, entered: Entered) -> RepeatsPanel | None:
    """The rule in words with its next times; of what was not typed yet as it stands."""
    if not entered.form.is_bound:
        repeats = entered.stored.repeats if entered.stored else None
    else:
        repeats = entered.repeats_now({row["system"] for row in rows_of(entered.targets, "system")})
    return repeats_panel(repeats, reader.zone, reader.now) if repeats else None


def preview_of(reader: Reader, entered: Entered, change: Change | None) -> Preview:
    for part in (entered.form, entered.targets, entered.checks, entered.windows, entered.repeats):
        part.is_valid()
    notes = tuple(note for form in entered.windows.forms for note in form.notes)
    asked = _asked(entered, change)
    if asked is None or not asked.targets:
        return not_ready(systems=any(rows_of(entered.targets, "system")), period=bool(asked), notes=notes)
    emergency = str(entered.form["emergency"].value() or "")
    edit = partial(_save_edit, reader, entered, change) if change else None
    return _seen(reader, asked, change, notes, emergency=emergency, edit=edit)


def _save_edit(reader: Reader, entered: Entered, change: Change) -> None:
    parts = (entered.form, entered.targets, entered.checks, entered.windows, entered.confirm, entered.repeats)
    if entered.errors() or not all(part.is_valid() for part in parts):
        raise Refused("Something is missing.")
    booking.edit(reader.person, change.pk, entered.draft())


def _asked(entered: Entered, change: Change | None) -> previews.PreviewInput | None:
    """What the form says, of rows that are valid by themselves; None without any window."""
    targets = {row["system"]: Level.from_word(row["impact"]) for row in rows_of(entered.targets, "system")}
    windows = _windows(entered, change, targets)
    if not windows:
        return None
    asked = previews.PreviewInput(
        targets=targets,
        period=windows[0].period,
        one_at_a_time=bool(entered.form["one_at_a_time"].value()),
        checks=tuple(
            Check(row["to_system"], row["from_system"] or None, row["text"])
            for row in rows_of(entered.checks, "to_system")
        ),
        implementers=tuple(entered.form["implementers"].value() or ()),
        change=change.pk if change else None,
        window=windows[0].window,
        more=windows[1:],
        only=windows[0].only,
    )
    return replace(asked, left_out=frozenset(_planned(change).values()) - asked.stored) if change else asked


def _seen(
    reader: Reader,
    asked: previews.PreviewInput,
    change: Change | None,
    notes: tuple[str, ...] = (),
    *,
    emergency: str = "",
    edit: Callable[[], object] | None = None,
) -> Preview:
    """`edit` saves what was typed; nothing was yet where there is none."""
    try:
        seen = previews.preview(reader, asked)
    except Refused as refusal:
        return Preview(ready=False, missing=" ".join(refusal.reasons), clock_notes=notes)
    page = shown(reader, seen, owner=change.owner_id if change else None, clock_notes=notes)
    if change is not None and change.state in EFFECTIVE_STATES:
        page = of_edit(page, reader, rehearsed(reader, change, edit) if edit else as_it_stands(reader, change))
    holds = held_back_by(reader, seen, change, emergency)
    slots = None if len(asked.windows) > MOST_WINDOWS_FOR_SLOTS else slots_panel(reader, asked, seen, change)
    return replace(page, slots=slots, holds=holds)


def _is_news(reader: Reader, request: HttpRequest, entered: Entered, change: Change) -> bool:
    """Whether saving would make a conflict that was not shown before; a draft makes none."""
    if change.state not in EFFECTIVE_STATES:
        return False
    asked = _asked(entered, change)
    try:
        return asked is not None and is_news(previews.preview(reader, asked), request.POST.get("seen", ""))
    except Refused:
        return False


def _editing(request: HttpRequest, reader: Reader, change: Change) -> ChangePage:
    """Just enough of the change for the head of its form. What was typed stays as old as what was read."""
    return ChangePage(
        reference=change.reference,
        title=reader.title(change),
        organisation="",
        state=change.state,
        work_class="",
        url=reverse("change", args=[change.public_id]),
        windows=Cut(),
        revision=_revision(request) if request.method == "POST" else change.revision,
    )


def _preview(reader: Reader, entered: Entered, change: Change | None) -> Preview:
    """Of what was typed; where nothing was yet, of the change as it is stored."""
    if entered.form.is_bound:
        return preview_of(reader, entered, change)
    if change is None:
        return not_ready(systems=False, period=False)
    asked = as_entered(change)
    if asked is None:
        return Preview(ready=False, missing="None of its windows is still ahead.")
    return _seen(reader, asked, change, emergency=change.emergency)


def _windows(entered: Entered, change: Change | None, targets: Collection[str]) -> tuple[previews.PlannedWindow, ...]:
    """Each with the stored window in whose place it would stand."""
    known = _planned(change) if change else {}
    if repeats := entered.repeats_now(targets):
        return tuple(
            previews.PlannedWindow(Interval(one.starts_at, one.ends_at), known.get(one.id))
            for one in windows_of_series(repeats, entered.stored, clock.now())
            if one.ends_at > clock.now()
        )
    return tuple(
        previews.PlannedWindow(Interval(row["starts_at"], row["ends_at"]), known.get(row.get("id")), row["only"])
        for row in filled_windows(entered.windows, targets)
        if row["ends_at"] > row["starts_at"]
    )


def _planned(change: Change) -> dict[UUID | None, int]:
    """The windows that can still be edited, by the ids that the form carries."""
    return {window.public_id: window.pk for window in change.windows.all() if window.state in PLANNED_STATES}


def _page(
    request: HttpRequest, reader: Reader, entered: Entered, change: Change | None, *, asks: bool = False
) -> HttpResponse:
    return render(
        request,
        "web/booking/book.html",
        {
            "form": entered.form,
            "targets": entered.targets,
            "adding": entered.adding,
            "checks": entered.checks,
            "windows": entered.windows,
            "preview": _preview(reader, entered, change),
            "zone": entered.zone.key,
            "filled_in": request.method != "POST" and bool({"start", "system"} & request.GET.keys()),
            "zone_note": _zone_note(reader, entered.zone),
            "editing": _editing(request, reader, change) if change else None,
            "drafts": None if change else drafts_of(reader),
            "change_id": change.public_id if change else None,
            "begun": entered.begun,
            "repeats": entered.repeats,
            "series": panel_of(reader, entered),
            "errors": entered.errors(),
            "asks": asks,
            "confirm": entered.confirm if _asks_to_confirm(entered) else None,
        },
    )


def _zone_note(reader: Reader, zone: ZoneInfo) -> str:
    if zone != reader.zone:
        return "as when you opened this page; your zone has changed since"
    return f"your zone, {wording.zone_name(reader.now, zone)} now"


def _asks_to_confirm(entered: Entered) -> bool:
    """A window of more than a year asks whether it is meant, and keeps the answer."""
    return entered.is_long or (entered.confirm.is_bound and "long_confirmed" in entered.confirm.data)


def _entered(reader: Reader, data: QueryDict | None, change: Change | None = None, **initial: Any) -> Entered:
    stored = entered_draft.draft_of(change) if change else None
    kept = kept_by(stored, ()) if stored else NOTHING_KEPT
    systems = choosable(reader, "workable", kept.targets)
    checkable = choosable(reader, "checkable", kept.ends)
    data = with_added(data, systems, "targets") if data is not None else None
    zone = zone_shown(data or {}, reader.zone)
    of_windows: dict[str, Any] = {"zone": zone, "systems": systems}
    return Entered(
        BookForm(data, colleagues=choosable(reader, "engineers", kept.people), initial=initial.get("form")),
        TargetFormSet(data, prefix="targets", form_kwargs={"systems": systems}, initial=initial.get("targets")),
        AddSystemsForm(data, systems=systems, prefix="targets"),
        CheckFormSet(data, prefix="checks", form_kwargs={"systems": checkable}, initial=initial.get("checks")),
        WindowFormSet(data, prefix="windows", form_kwargs=of_windows, initial=initial.get("windows")),
        ConfirmForm(data),
        RepeatsForm(data, prefix="repeats", initial=shown_repeats(stored.repeats if stored else None, zone)),
        stored,
        zone,
        tuple(change.windows.filter(actual_start__isnull=False)) if change else (),
    )


def _blank(reader: Reader, wanted: QueryDict) -> Entered:
    """An empty form, or with the systems and the period that a link names."""
    times = {"starts_at": wanted.get("start"), "ends_at": wanted.get("end")}
    window = {name: moment_sent(text) or text for name, text in times.items() if text}
    impact = wanted.get("impact", "")
    impact = impact if impact in dict(IMPACTS) else "outage"
    targets = [{"system": slug, "impact": impact} for slug in dict.fromkeys(wanted.getlist("system")[:MOST_TARGETS])]
    of_form = {"implementers": [reader.person.email]}
    return _entered(reader, None, form=of_form, windows=[window] if window else None, targets=targets or None)


def _of_change(reader: Reader, change: Change) -> Entered:
    draft = entered_draft.draft_of(change)
    form = {name: getattr(draft, name) for name in BookForm.base_fields if hasattr(draft, name)}
    form["title"] = reader.title(change)
    return _entered(
        reader,
        None,
        change,
        form=form | {"implementers": list(draft.implementers)},
        targets=[{"system": slug, "impact": level.word} for slug, level in draft.targets.items()],
        checks=[{"from_system": one.from_, "to_system": one.to, "text": one.text} for one in draft.checks],
        windows=[first_window(draft.repeats)]
        if draft.repeats
        else [
            {
                "id": window.id,
                "only": window.targets,
                "starts_at": window.starts_at,
                "ends_at": window.ends_at,
            }
            for window in draft.windows
        ],
    )


def _with_more(reader: Reader, data: QueryDict, entered: Entered, change: Change | None = None) -> Entered:
    """One more blank row of a list, or the slot that was chosen, with everything typed kept."""
    if "slot" in data:
        return _entered(reader, with_slot(data, entered.windows), change)
    prefix = MORE.get(data.get("do", ""))
    if prefix is None:
        return entered
    more = data.copy()
    count = more.get(f"{prefix}-TOTAL_FORMS", "1")
    more[f"{prefix}-TOTAL_FORMS"] = str(int(count) + 1) if count.isdecimal() and len(count) < 4 else "1"
    return _entered(reader, more, change)


def _revision(request: HttpRequest) -> int:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else -1


def _done(change: Change, entered: Entered, *, submitted: bool) -> str:
    notes = [note for form in entered.windows.forms for note in form.notes]
    return where_it_stands(change, submitted=submitted, notes=notes)
