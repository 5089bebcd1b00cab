"""On the page of a change: steps and validations to tick, systems to give back, and until when to decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import Person
from changes.domain.lifecycle import ENDED_STATES
from changes.domain.may import may_act_on
from changes.models import Change, State, Window
from changes.selectors.changes import ChangeView
from changes.selectors.progress import ProgressView, progress_of
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_at_all, visible_windows
from changes.selectors.whole_changes import whole_changes
from changes.services import progress
from components.acts import say_errors
from components.only_looking import only_looks
from components.told import with_told
from components.what_was_read import number_read
from core.public_id import pk_of, public_id_in
from core.refusals import Busy, Invalid, NotAllowed, Refused
from core.time import wording
from triage.models import Investigation
from web.change.alerts import hit_checks
from web.change.forms import StepForm
from web.change.progress_rows import Deciding, Progress, Release, StepRow, TickRow

OUTCOMES = {True: "passed", False: "failed", None: ""}


def progress_page(reader: Reader, view: ChangeView, window_id: UUID | None) -> Progress:
    """Of a change that the reader sees in full."""
    windows = whole_changes([view.pk])[view.pk].windows.all()
    window = next((one for one in windows if one.public_id == window_id), None)
    seen = progress_of(reader, view, window)
    own, hit = bool(may_act_on(reader.person, view)), hit_checks(view)
    running = own and window is not None and window.state == State.IN_PROGRESS
    over = view.state in ENDED_STATES
    return Progress(
        steps=tuple(_steps(reader, seen, own=own and not over)),
        ticks=tuple(
            TickRow(one.text, one.names, OUTCOMES[one.passed], one.at, one.by, one.id, hit.get(one.id, ""))
            for one in seen.checks
        ),
        decide=_deciding(reader, view, seen) if running else None,
        releases=tuple(Release(slug, reader.name(slug)) for slug in seen.worked_on)
        if running and len(seen.worked_on) > 1
        else (),
        released=tuple(reader.name(slug) for slug in seen.released),
        tick_url=reverse("window-tick", args=[window_id]) if running else "",
        is_over=over,
        release_url=reverse("window-release", args=[window_id]) if running else "",
        release_read=window.revision if window else 0,
        add_step_url=reverse("change-step", args=[view.id]) if own and not over else "",
        step_form=lambda: StepForm(prefix="step", zone=reader.zone, organisation=reader.organisation),
        **(_looked_for(reader, window) if window and window.actual_start else {}),
    )


def _looked_for(reader: Reader, window: Window) -> dict[str, str]:
    """The last search for a fault that a check of this window showed, and what was found."""
    last = Investigation.objects.of(reader.organisation).filter(window=window).order_by("pk").last()
    if last is None:
        return {}
    return {"investigation_url": reverse("investigation", args=[last.public_id]), "finding": last.finding}


def _steps(reader: Reader, seen: ProgressView, *, own: bool) -> list[StepRow]:
    return [
        StepRow(
            one.text,
            one.owner,
            one.planned_at,
            one.state,
            one.ticked_at,
            one.ticked_by,
            reverse("step-tick", args=[one.id]) if own else "",
            late=one.state == "todo" and one.planned_at is not None and one.planned_at < reader.now,
        )
        for one in seen.steps
    ]


def _deciding(reader: Reader, view: ChangeView, seen: ProgressView) -> Deciding | None:
    decide, rollback = seen.decide, view.rollback
    if decide is None or rollback is None or rollback.takes is None:
        return None
    into = "runs into the next window" if decide.into_next else "runs past the planned end"
    left, takes = decide.at - reader.now, wording.length(rollback.takes)
    if decide.at <= reader.now:
        return Deciding(decide.at, "too late now", f"Rolling back takes {takes} and {into}.", too_late=True)
    words = f"in {wording.length(left)}"
    return Deciding(decide.at, words, f"Later, rolling back ({takes}) {into}.", too_late=False)


@login_required
@require_POST
def add_step(request: HttpRequest, public_id: UUID) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    change = seen_at_all(reader.organisation).get(public_id=public_id)
    form = StepForm(request.POST, prefix="step", zone=reader.zone, organisation=reader.organisation)
    if not form.is_valid():
        say_errors(request, form)
        return redirect("change", public_id)
    data = form.cleaned_data
    return _done(
        request,
        change,
        lambda who: progress.add_step(who, change.pk, data["text"], data["owner"], data["planned_at"]),
    )


@login_required
@require_POST
def tick_step(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person, state = cast(Person, request.user), request.POST.get("state", "")
    step = progress.steps_seen_by(person).get(public_id=public_id)
    if only_looks(request):
        return redirect("change", step.change.public_id)
    return _done(request, step.change, lambda who: progress.tick_step(who, step.pk, state))


@login_required
@require_POST
def tick_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A check that failed leads to where its fault is looked for."""
    person, passed = cast(Person, request.user), request.POST.get("outcome") == "passed"
    window = visible_windows(person.organisation).get(public_id=public_id)
    if only_looks(request):
        return redirect("change", window.change.public_id)
    found: list[UUID | None] = []

    def act(who: Person) -> None:
        check = pk_of(window.change.validations.all(), public_id_in(request.POST.get("check")))
        found.append(progress.tick_check(who, window.pk, check, passed=passed))

    answer = _done(request, window.change, act)
    if found and not found[0]:
        messages.success(request, f"Noted: it {'passed' if passed else 'failed'}.")
    if found and found[0] and not passed:
        messages.warning(request, "It failed, so a search for the fault is open. What was seen is already here.")
        return redirect("investigation", found[0])
    return answer


@login_required
@require_POST
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person, systems = cast(Person, request.user), request.POST.getlist("system")
    window = visible_windows(person.organisation).get(public_id=public_id)

    def act(who: Person) -> None:
        progress.release(who, window.pk, systems, read=number_read(request, needed=False))
        done = with_told("Given back.", "Those on call for what that reaches are told.", window.change)
        messages.success(request, done)

    return _done(request, window.change, act)


def _done(request: HttpRequest, change: Change, act: Callable[[Person], object]) -> HttpResponse:
    try:
        act(cast(Person, request.user))
    except (Busy, NotAllowed):
        raise
    except Refused as refusal:
        errors = refusal.errors if isinstance(refusal, Invalid) else {"": refusal.reasons}
        for reasons in errors.values():
            for reason in reasons:
                messages.error(request, reason)
    return redirect("change", change.public_id)
