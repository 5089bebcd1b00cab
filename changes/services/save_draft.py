"""What somebody entered for a change, checked against the estate and saved."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Person
from changes.domain.draft import NOTHING_KEPT, ChangeDraft, DraftWindow, Errors, Kept, period_errors
from changes.domain.lifecycle import refusals_of_length
from changes.domain.series import expanded_until
from changes.models import Change, Series, Target, Validation, Window
from changes.selectors.bookable import check_work
from changes.selectors.reader import Reader
from core.limits import (
    LONGEST_BRIDGE,
    LONGEST_DESCRIPTION,
    LONGEST_EMERGENCY,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    LONGEST_ROLLBACK,
    LONGEST_ROLLING_BACK,
    MOST_REPEATED,
    MOST_WINDOWS,
    too_long,
)
from core.refusals import Invalid
from core.time.bounds import refusals_of_plan
from core.time.repeats import Repeats, refusals_of_repeats
from core.time.zones import zone_data_version
from core.validators import NOT_ONE_LINE, is_one_line, why_not_text
from estate.selectors.graph import current_estate

ENTERED_FIELDS = (
    "title",
    "description",
    "notes",
    "rollback_how",
    "rollback_takes",
    "external_reference",
    "bridge",
    "emergency",
    "one_at_a_time",
)
LONGEST = {
    "title": LONGEST_NAME,
    "description": LONGEST_DESCRIPTION,
    "notes": LONGEST_DESCRIPTION,
    "rollback_how": LONGEST_ROLLBACK,
    "external_reference": LONGEST_REFERENCE,
    "bridge": LONGEST_BRIDGE,
    "emergency": LONGEST_EMERGENCY,
}
"""Characters."""


def check(
    actor: Person,
    draft: ChangeDraft,
    now: datetime,
    already: Kept = NOTHING_KEPT,
    *,
    begun: bool = False,
    untitled: bool = False,
) -> None:
    """Raises `Invalid` with every reason, by field. `already` is what an edited change has and may keep; one
    that has `begun` needs no window still to come, one that is `untitled` no title."""
    errors = check_work(Reader(actor, now), draft.targets, draft.checks, draft.implementers, already)
    for field, reason in refusals_of_repeats(draft.repeats, now) if draft.repeats else ():
        errors.add(f"repeats.{field}", reason)
    _check_texts(draft, errors, untitled=untitled)
    _check_windows(draft, now, already, errors)
    if not draft.windows and not begun and not draft.repeats:
        errors.add("windows", "Say when: a change needs at least one window.")
    if errors.by_field:
        raise Invalid(errors.by_field)


def save(change: Change, draft: ChangeDraft) -> None:
    """Writes what was entered; the caller has checked it."""
    for name in ENTERED_FIELDS:
        setattr(change, name, getattr(draft, name))
    change.save()
    ids = _system_ids(draft)
    _save_targets(change, draft, ids)
    _save_validations(change, draft, ids)
    already = set(change.implementers.values_list("pk", flat=True))
    people = Person.objects.with_addresses(draft.implementers).values()
    change.implementers.set({person.pk for person in people if person.is_active or person.pk in already})


def new_window(change: Change, entered: DraftWindow) -> Window:
    return Window(
        change=change,
        state=change.state,
        starts_at=entered.starts_at,
        ends_at=entered.ends_at,
        only_systems=only_ids(entered),
        occurrence=entered.occurrence,
        moved=entered.moved,
    )


def save_series(change: Change, repeats: Repeats, now: datetime) -> None:
    """The rule of a change whose windows it has placed."""
    Series.objects.update_or_create(
        change=change,
        defaults={
            "starts_at_local": repeats.starts_at_local,
            "duration": repeats.duration,
            "timezone": repeats.zone.key,
            "rrule": repeats.rrule,
            "expanded_until": expanded_until(repeats, now),
            "zone_data": zone_data_version(),
        },
    )


def only_ids(entered: DraftWindow) -> list[int]:
    if not entered.targets:
        return []
    estate = current_estate()
    return sorted(estate.system_ids[slug] for slug in entered.targets)


ONE_LINE = ("title", "external_reference", "bridge", "emergency")


def _check_texts(draft: ChangeDraft, errors: Errors, *, untitled: bool) -> None:
    if not draft.title.strip() and not untitled:
        errors.add("title", "Give it a title that the people affected will understand.")
    for name in ONE_LINE:
        text = getattr(draft, name)
        if not is_one_line(text):
            errors.add(name, NOT_ONE_LINE)
    for name, limit in LONGEST.items():
        text = getattr(draft, name)
        if len(text) > limit:
            errors.add(name, too_long(limit, text))
        if name not in ONE_LINE and (why := why_not_text(text)):
            errors.add(name, why)
    if draft.rollback_takes is not None and draft.rollback_takes < timedelta(0):
        errors.add("rollback_takes", "Rolling back takes some time; this is less than 0 min.")
    if draft.rollback_takes is not None and draft.rollback_takes > LONGEST_ROLLING_BACK:
        errors.add("rollback_takes", f"Rolling back takes at most {LONGEST_ROLLING_BACK.days} days.")


def _check_windows(draft: ChangeDraft, now: datetime, already: Kept, errors: Errors) -> None:
    if len(draft.windows) > (MOST_REPEATED if draft.repeats else MOST_WINDOWS):
        errors.add("windows", f"At most {MOST_WINDOWS} windows in one change.")
        return
    for place, period in enumerate(period_errors(draft.windows, errors)):
        for slug in draft.windows[place].targets:
            if slug not in draft.targets:
                errors.add(f"windows.{place}.targets", f"“{slug[:80]}” is not a target of this change.")
        if period is None or (period.starts_at, period.ends_at) in already.periods:
            continue
        for reason in (*refusals_of_plan(period, now), *refusals_of_length(period, confirmed=draft.long_confirmed)):
            errors.add(f"windows.{place}.ends_at", reason)


def _system_ids(draft: ChangeDraft) -> dict[str, int]:
    ids = current_estate().system_ids
    named = set(draft.targets) | {end for wanted in draft.checks for end in wanted.ends}
    return {slug: ids[slug] for slug in named}


def _save_targets(change: Change, draft: ChangeDraft, ids: dict[str, int]) -> None:
    wanted = {ids[slug]: level.word for slug, level in draft.targets.items()}
    change.targets.exclude(system_id__in=wanted).delete()
    Target.objects.bulk_create(
        (Target(change=change, system_id=pk, impact=impact) for pk, impact in wanted.items()),
        update_conflicts=True,
        unique_fields=["change", "system"],
        update_fields=["impact"],
    )


def _save_validations(change: Change, draft: ChangeDraft, ids: dict[str, int]) -> None:
    """What stays keeps its row, and with that what was ticked of it."""
    wanted = [(ids[check.from_] if check.from_ else None, ids[check.to], check.text) for check in draft.checks]
    for validation in change.validations.all():
        stored = (validation.from_system_id, validation.to_system_id, validation.text)
        if stored in wanted:
            wanted.remove(stored)
        else:
            validation.delete()
    Validation.objects.bulk_create(
        Validation(change=change, from_system_id=a, to_system_id=b, text=text) for a, b, text in wanted
    )
