"""Of whom it can no longer be said whether they should have been told: what was entered since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import Person
from changes.models import State, Window
from core.activity import Activity
from core.history import events_of
from estate.models import Contact, GraphVersion
from notifications.domain import audit_rulebook as rules
from notifications.domain.about import About, Why
from notifications.domain.audit_rulebook import Promise, RulebookFacts
from notifications.models import NoticePlan, Preference

KEEPS_WHO = (
    *("submitted", "approved", "rejected", "answer_withdrawn", "proposed", "started", "updated", "extended"),
    *("completed", "rolled_back", "window_cancelled", "cancelled", "denied", "released"),
    *("step_added", "step_ticked", "check_passed", "check_failed"),
)
"""Acts on a change after which it is still the same people who should have been told of an earlier one."""
REPLANNED_WITHIN = timedelta(minutes=5)
"""What is entered so shortly before the moment of a reminder may come too late for it."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """An act, or the moment of a reminder of one window."""

    at: datetime
    change: int | None
    windows: tuple[Window, ...]
    facts: RulebookFacts
    act: Activity | None = None

    def __str__(self) -> str:
        return f"activity {self.act.pk}" if self.act else f"window {self.windows[0].pk}"

    def later(self, since: datetime) -> Q:
        """Acts that came after it; after a reminder, those since then."""
        return Q(pk__gt=self.act.pk) if self.act else Q(at__gt=since)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Somebody who should have been told."""

    occasion: Occasion
    promise: Promise

    @property
    def why(self) -> str:
        words = ([one.why, one.system, *one.roles, one.level.word, one.finding or ""] for one in self.promise.because)
        return "; ".join(" ".join(str(word) for word in some if word) for some in words)[:500]

    def __str__(self) -> str:
        told = f"{self.promise.about} ({self.occasion})"
        return f"contact {self.promise.person} was not told of {told}, because: {self.why}"


def is_overtaken(case: Occasion, since: datetime) -> bool:
    """Whether the dependencies or the change itself were edited since."""
    edited_graph = GraphVersion.objects.filter(edited_at__gt=since).exists()
    return edited_graph or bool(case.change and _edited([case.change], case.later(since)))


def _edited(changes: Iterable[int], later: Q) -> set[int]:
    acts = Activity.objects.filter(later, subject_kind="change", subject_id__in=changes, data__has_key="revision")
    return set(acts.exclude(kind__in=KEEPS_WHO).values_list("subject_id", flat=True))


def doubtful(case: Occasion, forgotten: Sequence[Promise], people: set[int]) -> set[int]:
    """Those of whom it cannot be said whether they should have been told, for what was entered since."""
    since = case.at if case.act else _planned_until(case.at, people)
    imports = Activity.objects.filter(case.later(since), kind="imported", subject_kind="organisation")
    early = case.act is None and (is_overtaken(case, since) or not stood(case.windows[0], forgotten[0].about, since))
    if early or imports.exists():
        return people
    entered = _entered_about(since)
    edited = _edited({side.change for side in case.facts.parties if side.change}, case.later(since))
    beside = {one for side in case.facts.parties if side.change in edited for one in side.owner | side.others}
    in_place = {one.person for one in forgotten if entered and any(_is_in_place(why) for why in one.because)}
    return people & (entered | beside | in_place)


def _is_in_place(reason: rules.Because) -> bool:
    """Somebody who is asked or told because nobody else was named, or is active, for the systems in question."""
    return "stands_in" in reason.roles or (reason.why is Why.ASKED and not reason.system)


def _planned_until(at: datetime, people: Iterable[int]) -> datetime:
    """When at the latest the reminder was to stand; for some it comes before their quiet hours begin."""
    nights = (quiet.around(at) for quiet in Preference.objects.quiet_hours(people).values())
    return min([at, *(night.starts_at for night in nights if night)]) - REPLANNED_WITHIN


def stood(window: Window, about: About, at: datetime) -> bool:
    """Whether the window was approved then, or under way where that is asked about, in its present period."""
    rows = events_of(Window).filter(change=window.change_id, pgh_obj=window.pk, pgh_created_at__lte=at)
    state = State.IN_PROGRESS if about is About.STILL_OPEN else State.APPROVED
    was = rows.values_list("state", "period_revision").last()
    return was == (state, window.period_revision)


def _entered_about(since: datetime) -> set[int]:
    """The people whose own rows were written since, or whose organisation's plan was."""
    plans = events_of(NoticePlan).filter(pgh_created_at__gt=since).values("organisation")
    rows = [Person.objects.filter(organisation__in=plans).values_list("pk", flat=True)]
    for model, person in ((Contact, "person"), (Preference, "person"), (Person, "pgh_obj")):
        rows.append(events_of(model).filter(pgh_created_at__gt=since).values_list(person, flat=True))
    return {person for some in rows for person in some}
