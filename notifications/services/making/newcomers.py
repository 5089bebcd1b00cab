"""Whoever is told from now on hears what others were told before: what is planned, and what is under way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Person
from accounts.selectors.stand_ins import desk_to_be
from changes.models import Change, State, Window
from core import clock
from core.activity import Activity, record
from notifications.domain.about import About
from notifications.domain.audience import audience
from notifications.domain.outcomes import OutcomeCode
from notifications.models import Notice
from notifications.selectors.audience_facts import facts_of_windows
from notifications.selectors.being_told import who_did_it
from notifications.selectors.recipients import People
from notifications.selectors.told import TELLS_OF_WINDOWS, who_knows
from notifications.services.making.notice_for import with_desks

MOST = 500
"""Windows of which somebody is told at once, the nearest first; of the others the reminders tell."""
AS_IT_STANDS: Mapping[str, tuple[About, ...]] = {
    State.APPROVED: (About.ANNOUNCED,),
    State.IN_PROGRESS: (About.STARTED, About.UNSCHEDULED),
}
"""What people were told of a window in that state, the first that an act has told."""


UNDER_WAY = frozenset(
    {
        *(About.STARTED, About.UNSCHEDULED, About.REPORTED, About.UPDATED, About.EXTENDED, About.RELEASED),
        *(About.OVERRUN, About.END_UNDONE),
    }
)
"""Whoever was told so knows that it has begun."""


def tell_newcomers(organisation_id: int) -> int:
    """Of what others were told of, how much its people hear now who were not told."""
    windows = list(_heard_of(organisation_id, clock.now()))
    acts = _acts_that_told({window.change_id for window in windows})
    together: dict[tuple[int, About], list[Window]] = {}
    for window in windows:
        told = {word for act in acts.get(window.change_id, ()) for word in act.tells}
        about = next((about for about in AS_IT_STANDS[window.state] if about in told), None)
        if about is not None:
            together.setdefault((window.change_id, about), []).append(window)
    return sum(_tell(about, tuple(some), organisation_id, acts[change]) for (change, about), some in together.items())


def _heard_of(organisation_id: int, now: datetime) -> QuerySet[Window]:
    """Windows ahead or under way that are its own work, or of which it was told."""
    told = Notice.objects.filter(contact__organisation=organisation_id, about__in=TELLS_OF_WINDOWS)
    heard = told.exclude(change=None).order_by().values("change")
    ahead = Q(state=State.APPROVED, ends_at__gt=now) | Q(state=State.IN_PROGRESS)
    windows = Window.objects.filter(ahead).filter(Q(change__organisation=organisation_id) | Q(change__in=heard))
    return windows.with_facts().prefetch_related("change__implementers").order_by("starts_at", "pk")[:MOST]


def _acts_that_told(changes: Collection[int]) -> dict[int, list[Activity]]:
    words = {about for some in AS_IT_STANDS.values() for about in some}
    acts = Activity.objects.filter(subject_kind="change", subject_id__in=changes, tells__overlap=list(words))
    found: dict[int, list[Activity]] = {}
    for act in acts.order_by("pk") if changes else ():
        found.setdefault(act.subject_id, []).append(act)
    return found


def _tell(about: About, windows: tuple[Window, ...], organisation_id: int, acts: Iterable[Activity]) -> int:
    change = windows[0].change
    facts = facts_of_windows(change, windows, People().wishes)
    found = audience([about], facts, who_knows(change.pk))
    theirs = _of(organisation_id, {one.person for one in found}) - _know(change, acts)
    only = {one.person for one in with_desks(one for one in found if one.person in theirs)} - _told(change, about)
    if only:
        record(
            "newcomers_told",
            "change",
            change.pk,
            actor=None,
            organisation=change.organisation,
            tells=[about],
            windows=[window.pk for window in windows],
            only=sorted(only),
        )
    return len(only)


def _of(organisation_id: int, people: Collection[int]) -> set[int]:
    active = Person.objects.filter(pk__in=people, organisation=organisation_id, is_active=True)
    return {*active.values_list("pk", flat=True), *({desk_to_be(organisation_id)} & set(people))}


def _know(change: Change, acts: Iterable[Activity]) -> set[int | None]:
    """Whose work it is, and who made it what it is."""
    return {change.owner_id, *(one.pk for one in change.implementers.all()), *map(who_did_it, acts)}


def _told(change: Change, about: About) -> set[int]:
    """Or being told, or to be told no more; somebody who had left when it was to be told to them was not."""
    words = UNDER_WAY if about in UNDER_WAY else TELLS_OF_WINDOWS
    notices = Notice.objects.filter(change=change, about__in=words)
    notices = notices.filter(Q(activity__isnull=False) | ~Q(said=[]))
    gone = notices.filter(outcome__code=OutcomeCode.INACTIVE).values("pk")
    return set(notices.exclude(pk__in=gone).values_list("contact_id", flat=True))
