"""The page of a change: where does it stand, and what do I do now?"""

from __future__ import annotations

from dataclasses import replace
from typing import cast
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.domain.may import may_decide
from accounts.models import Person
from changes.domain.check_words import check_in_words
from changes.domain.conflicts.explanation import listed
from changes.domain.copying import NOT_OURS
from changes.domain.lifecycle import ENDED_STATES, OVER_STATES, Standing
from changes.domain.log_words import did, said, who_did
from changes.domain.may import may_act_on
from changes.models import Change
from changes.selectors import foresight
from changes.selectors.approvals import needed_approvals
from changes.selectors.changes import ChangeView, WindowView, change_view
from changes.selectors.freeze_exceptions import holding
from changes.selectors.kept_of_change import kept_of
from changes.selectors.log_names import names_in
from changes.selectors.preview import PreviewView
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_at_all
from changes.selectors.talks import talks_of
from changes.selectors.whole_changes import whole_among, whole_changes
from components.asked import AFTERWARDS, BEFOREHAND, asked_work
from components.findings import findings_of
from components.freeze_exceptions import exceptions_on_change
from components.notices import NoticeRow, PlanStep
from components.preview import HeldBack, step_rows
from components.unless_unchanged import a_minute, tag_for, unless_unchanged
from components.work import Path, calls_of, checks_of, reach_of, target_of, warning_lines
from core.activity import Activity, ActivityQuerySet
from core.cut import Cut, cut, cut_query
from core.time.repeats_wording import repeats_in_words
from notifications.models import Notice
from notifications.selectors.plan_of_notices import plan_of
from notifications.selectors.record import Record
from web.change.acts import acts_on_change
from web.change.alerts import alert_on
from web.change.beside import first_of, is_planned, newest_marks, shown_beside
from web.change.draft_slots import draft_slots
from web.change.log_rows import log_lines
from web.change.nearby import nearby_of
from web.change.progress_views import progress_page
from web.change.rows import ApprovalRow, ChangePage, CheckRow, LogRow, WindowPart
from web.change.sharing import sharing_of
from web.change.talk_acts import talk_acts
from web.change.window_parts import next_first, window_part, worst_first
from web.notices.views import notice_rows

MOST_FINDINGS = MOST_WINDOWS = MOST_TARGETS = MOST_REACHED = 20
"""So much of each is read; all of it has pages of its own."""
MOST_UPDATES = MOST_NOTICES = 100
NEXT_ACTS = ("take-over", "submit", "approve", "start", "complete", "complete-despite", "confirm", "undo-end")
"""What may stand as the one next button; the others unfold or stand beside it."""
Opened = tuple[str, forms.Form | None]


@login_required
@require_safe
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return change_page(request, public_id)


@login_required
@require_safe
@unless_unchanged
def change_live(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The parts that ask for themselves every few seconds. What stands beside them stays as it was when the page was
    opened: what is decided here is decided on the terms that were read then."""
    reader, read = Reader(cast(Person, request.user)), request.GET.get("terms", "")
    change = whole_among(seen_at_all(reader.organisation), public_id)
    known = int(read) if read.isascii() and read.isdecimal() and len(read) < 10 else None
    view = _seen(reader, change)
    page = page_of(reader, change, view, _foreseen(reader, change, view), read=known)
    return render(request, "web/change/_change_live.html", {"change": page})


def change_page(
    request: HttpRequest, public_id: UUID, opened: Opened | None = None, sharing: forms.Form | None = None
) -> HttpResponse:
    """`opened` is an act whose form comes back with what was typed, and `sharing` that of who sees all of it."""
    reader = Reader(cast(Person, request.user))
    change = whole_among(seen_at_all(reader.organisation), public_id)
    view = _seen(reader, change, opened)
    draft = _foreseen(reader, change, view)
    page = page_of(reader, change, view, draft, opened)
    live_url = f"{reverse('change-live', args=[change.public_id])}?terms={page.terms}"
    context = {
        "change": page,
        "asked": asked_work(reader, view, _question(view)) if page.answers else None,
        "sharing": sharing_of(reader, change, sharing),
        "exceptions": exceptions_on_change(reader, change),
        "nearby": nearby_of(reader, view),
        "slots": draft_slots(reader, change, draft) if page.edit_url else None,
        "live_url": live_url,
        "tag": "" if opened else tag_for(reader.person, live_url, a_minute(reader.person)),
    }
    return render(request, "web/change/change.html", context)


def _question(view: ChangeView) -> str:
    asked = [one for one in view.approvals if one.mine and one.state == "asked"]
    return AFTERWARDS if asked and all(one.retrospective for one in asked) else BEFOREHAND


def finding_typed(form: forms.Form | None) -> UUID | None:
    """Of which conflict a form comes back, if it is of one."""
    prefix = str(form.prefix or "") if form else ""
    return UUID(prefix[1:]) if prefix.startswith("f") and len(prefix) == 37 else None


def _seen(reader: Reader, change: Change, opened: Opened | None = None) -> ChangeView:
    and_of = finding_typed(opened[1]) if opened else None
    return change_view(reader, change, most=MOST_FINDINGS, and_of=and_of, beside=shown_beside(reader, change))


def _foreseen(reader: Reader, change: Change, view: ChangeView) -> PreviewView | None:
    """What an own draft would meet."""
    return foresight.of_draft(reader, change) if _is_own_draft(reader, view) else None


def page_of(
    reader: Reader,
    change: Change,
    now: ChangeView,
    draft: PreviewView | None,
    opened: Opened | None = None,
    read: int | None = None,
) -> ChangePage:
    """`draft` is what an own draft would meet. `read` are the terms with which the rest of the page was opened, where
    that was before."""
    view = replace(now, terms=now.terms if read is None else read)
    current = _current(view)
    acts = acts_on_change(reader, view, current, opened)
    holds = _holds(reader, view, change)
    able = [act for act in acts if act.name in NEXT_ACTS]
    next_act = next((act for act in able if not holds or act.name != "submit"), None)
    may_accept = view.sight.shows("every conflict") and bool(may_decide(reader.person))
    talks = talks_of(reader, view)
    sees_updates = view.sight.shows("updates") and kept_of(change.pk).updates
    progress = progress_page(reader, view, current.id if current else None) if view.sight.shows("progress") else None
    return ChangePage(
        reference=view.reference or "",
        title=view.title or f"Work of {view.organisation_name}",
        organisation=view.organisation_name,
        state=view.state or "",
        work_class=view.klass or "",
        url=reverse("change", args=[change.public_id]),
        id=change.public_id,
        windows=_windows_of(reader, view),
        repeats=repeats_in_words(view.repeats, reader.now) if view.repeats else "",
        level_of_sight=view.sight.name.lower(),
        shows_the_work=view.sight.shows("title"),
        headline=_headline(view, current, change),
        current=window_part(reader, view, current) if current else None,
        alert=alert_on(reader, view, progress.failed if progress else ()),
        next_act=next_act,
        other_acts=tuple(act for act in acts if act.name != "update" and act is not next_act),
        post_update=next((act for act in acts if act.name == "update"), None),
        edit_url=reverse("change-edit", args=[change.public_id]) if _may_edit(reader, view) else "",
        copy_url=reverse("change-copy", args=[change.public_id]) if _may_copy(reader, view) else "",
        description=view.description or "",
        notes=view.notes or "",
        rollback_how=view.rollback.how if view.rollback else "",
        rollback_takes=view.rollback.takes if view.rollback else None,
        external_reference=view.external_reference or "",
        bridge=view.bridge or "",
        emergency=view.emergency or "",
        one_at_a_time=bool(view.one_at_a_time),
        revision=view.revision or 0,
        terms=view.terms or 0,
        is_outdated=view.terms != now.terms,
        owner=view.owner_name or "",
        implementers=view.implementer_names,
        reported_by=view.reported_by_name or "",
        report_state=view.report_state,
        targets=cut(worst_first(view.targets), MOST_TARGETS).made(lambda one: target_of(reader, one)),
        impact=tuple(reach_of(reader, row) for row in view.impact[:MOST_REACHED]),
        impact_total=view.impact_total,
        warnings=warning_lines(view.warnings),
        checks=tuple(
            CheckRow(check_in_words(check.text, check.names), Path.tried(check.names)) for check in view.validates
        ),
        findings=findings_of(
            draft.conflicts if draft else view.conflicts,
            change=view.id,
            may_accept=may_accept,
            typed=opened[1] if opened else None,
        ),
        findings_rest=0 if draft else view.conflicts_rest,
        would_be=WOULD_BE if draft and draft.conflicts else "",
        no_conflicts=_no_conflicts(view, draft),
        holds=holds,
        ask_first=_may_edit(reader, view) and any(not hold.asked for hold in holds),
        approvals=_approvals(view),
        no_approvals="" if view.approvals else _no_approvals(reader, view, change),
        updates=cut_query(updates_of(change), MOST_UPDATES).made(lambda one: update_row(reader, one))
        if sees_updates
        else Cut(),
        log=log_lines(reader, Record(reader, change.pk).read(newest_marks(reader, change))),
        log_url=reverse("change-log", args=[change.public_id]) if view.sight.shows("log") else "",
        notices=_notices(reader, change.pk) if view.sight.shows("notices") else Cut(),
        notices_url=f"{reverse('notices')}?change={view.id}" if view.sight.shows("notices") else "",
        plan=_plan(reader, view, current) if view.sight.shows("plan") else (),
        progress=progress,
        talks=talks,
        talk_acts=tuple(talk_acts(reader, view, talks, opened)),
        calls=calls_of(view.contact),
    )


def _windows_of(reader: Reader, view: ChangeView) -> Cut[WindowPart]:
    some = cut(next_first(view.windows), MOST_WINDOWS)
    return replace(some, rest=some.rest + view.windows_rest).made(lambda one: window_part(reader, view, one))


def _current(view: ChangeView) -> WindowView | None:
    """The window under way, or else the next one, or else the last."""
    return first_of([(window.standing, window) for window in view.windows])


def _headline(view: ChangeView, current: WindowView | None, change: Change) -> str:
    """Where it stands, in one sentence."""
    asked = [one.organisation_name for one in view.approvals if one.state == "asked"]
    if not view.sight.shows("title"):
        return f"{view.organisation_name} knows what is being done, and how: call them. {checks_of(view)}".strip()
    if view.report_state == "unconfirmed":
        return f"Reported by {view.reported_by_name}. {view.organisation_name} has not confirmed it."
    if view.state in _ENDED_BY:
        return _why_over(view, change)
    if current is not None and current.standing in _LATE:
        return _LATE[Standing(current.standing)][view.sight.shows("log")]
    if asked and view.state == "requested":
        return f"Waiting for {listed(asked)} to approve."
    declined = next((one for one in view.approvals if one.state == "rejected"), None)
    if declined and view.state == "in_progress":
        goes_on = "The work goes on until you end it." if view.sight.shows("log") else "The work goes on all the same."
        return f"{declined.organisation_name} declined it{_because(declined.reason)}. {goes_on}"
    if asked:
        return f"{listed(asked)} {'is' if len(asked) == 1 else 'are'} asked to approve it afterwards."
    return "A draft: nobody is asked to approve it until it is submitted." if view.state == "draft" else ""


def _because(reason: str) -> str:
    return f": “{reason}”" if reason else ""


_LATE = {
    Standing.UNCONFIRMED: (
        "It should have started, and nobody has pressed Start. Others are told it may be under way.",
        "It should have started, and nobody has pressed Start. Others are told it may be under way.",
    ),
    Standing.LAPSED: (
        "Its time is over, and nobody started it. It no longer counts.",
        "Its time is over, and nobody started it. It no longer counts. Move or cancel it; declare it if it was done.",
    ),
    Standing.OVERRUNNING: (
        "It runs over: its planned end has passed, and nobody has closed it.",
        "It runs over. Move the end or close it, so that others know.",
    ),
}
"""For those who are affected, and for those whose work it is."""

_ENDED_BY = {
    "rejected": ("rejected", "Declined by {who}: “{why}”. Editing makes it a draft again."),
    "rolled_back": ("rolled_back", "Rolled back by {who}: “{why}”."),
    "cancelled": ("cancelled", "Cancelled by {who}: “{why}”."),
}
"""The act that ended it, and how that is said."""


def _why_over(view: ChangeView, change: Change) -> str:
    kind, words = _ENDED_BY[view.state or ""]
    acts = _acts(change, kind) if view.sight.shows("updates") else ()
    last = next((one for one in acts if one.actor and said(one.data)), None)
    mine = view.sight.shows("log")
    if last is None or last.actor is None or not mine:
        return "Declined. Editing makes it a draft again." if view.state == "rejected" and mine else ""
    return words.format(who=_who(last), why=said(last.data))


def _may_edit(reader: Reader, view: ChangeView) -> bool:
    own = bool(may_act_on(reader.person, view))
    return own and view.state not in ENDED_STATES


def _may_copy(reader: Reader, view: ChangeView) -> bool:
    return bool(may_act_on(reader.person, view)) and view.report_state not in NOT_OURS


WOULD_BE = "A draft does not count yet. Submitted as it is, it would be in conflict with this:"


def _is_own_draft(reader: Reader, view: ChangeView) -> bool:
    return view.state == "draft" and view.organisation == reader.organisation.slug


def _no_conflicts(view: ChangeView, draft: PreviewView | None) -> str:
    """Of work that is over nothing. Who does not see the change in full does not learn what it meets of others. `draft`
    is what it would meet."""
    if view.state in OVER_STATES:
        return ""
    if not view.sight.shows("every conflict"):
        return "None of your work is in conflict with it."
    if view.state == "draft":
        return (
            "No conflicts at this time. A draft does not count until it is submitted."
            if draft
            else "A draft does not count yet, so nothing is in conflict with it."
        )
    if all(window.standing in (Standing.LAPSED, Standing.ENDED) for window in view.windows):
        return "Its time is over and nobody started it: it no longer counts, so nothing is in conflict with it."
    return "Nothing declared for that time is in conflict with it."


def _holds(reader: Reader, view: ChangeView, change: Change) -> tuple[HeldBack, ...]:
    """Only of drafts, for their own people: what is planned already keeps its place."""
    if not _is_own_draft(reader, view):
        return ()
    held = holding(reader, change)
    return tuple(
        HeldBack(one.freeze_name, one.organisation_name, one.starts_at, one.ends_at, one.asked) for one in held
    )


def _approvals(view: ChangeView) -> tuple[ApprovalRow, ...]:
    return tuple(
        ApprovalRow(
            organisation=one.organisation_name,
            state=one.state,
            because=one.because,
            asked_at=one.asked_at,
            decided_by=one.decided_by or "",
            decided_at=one.decided_at,
            reason=one.reason,
            retrospective=one.retrospective,
            mine=one.mine,
            who_is_asked=one.who_is_asked,
        )
        for one in view.approvals
    )


def _no_approvals(reader: Reader, view: ChangeView, change: Change) -> str:
    """Whether it may start though nobody has approved it; empty where nobody is needed. Other parties' approvals are no
    business of the reader."""
    if view.organisation_id != reader.organisation.pk or view.state in OVER_STATES:
        return ""
    if view.state == "draft":
        return "Nobody is asked until it is submitted."
    needed = [reader.estate.organisation_names[one.organisation] for one in needed_approvals(change)]
    if not needed:
        return ""
    may = " It counts as approved, so it may start." if view.state == "approved" else ""
    return f"Nobody has been asked.{may} Editing what is done, or when, asks {listed(needed)}."


def _who(activity: Activity) -> str:
    actor = activity.actor
    return f"{who_did(actor.name, activity.data)}, {actor.organisation}" if actor else "maintwin"


def updates_of(change: Change) -> ActivityQuerySet:
    """The latest first."""
    return _acts(change, "updated")


def _acts(change: Change, kind: str) -> ActivityQuerySet:
    acts = Activity.objects.about("change", change.pk).filter(kind=kind)
    return acts.select_related("actor__organisation").order_by("-id")


def update_row(reader: Reader, activity: Activity) -> LogRow:
    what = did(activity.kind, activity.data, names_in(reader, ()))
    return LogRow(activity.at, _who(activity), what, said(activity.data))


def _plan(reader: Reader, view: ChangeView, current: WindowView | None) -> tuple[PlanStep, ...]:
    """Of the window under way, or else the next one."""
    if current is None or not is_planned(current.state or ""):
        return ()
    window = next(window for window in whole_changes([view.pk])[view.pk].windows.all() if window.pk == current.pk)
    return step_rows(plan_of(window, reader.now, reader.person, acts=bool(may_act_on(reader.person, view))))


def _notices(reader: Reader, change_id: int) -> Cut[NoticeRow]:
    """What is urgent and was not seen first: whom to call stands above."""
    notices = Notice.objects.visible_to(reader.organisation).about_change(change_id).for_rows()
    found = cut_query(notices.unseen_first(), MOST_NOTICES)
    return Cut(tuple(notice_rows(reader, found.shown)), found.rest)
