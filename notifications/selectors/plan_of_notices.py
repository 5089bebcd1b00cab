"""The plan of what will be told about a window, before anything of it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import Person
from accounts.selectors.stand_ins import people_called
from changes.domain.conflicts.explanation import listed
from changes.domain.lifecycle import UNDECIDED_STATES
from changes.models import Window
from changes.selectors.approvals import needed_approvals
from core.looking import told_already
from notifications.domain.about import NOTICES, About
from notifications.domain.audience import AudienceFacts, audience
from notifications.domain.plan import AHEAD, LEADS, ON_DUTY, Plan, PlannedPeriod, due_of, reminders_ahead
from notifications.models import Mute
from notifications.selectors.audience_facts import facts_of_window
from notifications.selectors.being_told import ENDING, PUTTING_OFF, STARTING, ActAhead, reached_ahead
from notifications.selectors.recipients import People

MOST_NAMES = 6
AT_ONCE = (About.CONFLICT_FOUND, About.ANNOUNCED)
TOLD = (About.CONFLICT_FOUND, About.ANNOUNCED, About.STARTED, About.STILL_OPEN)
WHEN_IT_HAPPENS = "when it starts, and when it ends"
"""Of work that is still being entered."""
ACTS_AHEAD: tuple[tuple[str, ActAhead], ...] = (
    ("when it starts", STARTING),
    ("when its end is moved later", PUTTING_OFF),
    ("when it ends", ENDING),
)
SORTS = {**dict.fromkeys(AHEAD, About.ANNOUNCED), **dict.fromkeys(ON_DUTY, About.STARTED)}
"""Who a reminder goes to is who is told of this."""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    what: str
    at: datetime | None
    """None for what has no hour of its own: it is told when it happens."""
    people: int
    names: tuple[str, ...]
    """The first of them."""
    others: bool = False
    """So are people of other parties whom nobody has named for a system: who, and how many, is for them to know."""


@dataclass(frozen=True, slots=True)
class PlannedContact:
    name: str
    plan: Plan


def plan_of(window: Window, now: datetime, reader: Person, *, acts: bool) -> tuple[PlannedStep, ...]:
    """`acts` says whether the reader may do what is still to be done: nobody is told of what they do themselves."""
    people = People()
    actor = reader.pk if acts else None
    facts = facts_of_window(window, people.wishes)
    muted = set(Mute.objects.filter(change=window.change_id).values_list("person_id", flat=True))
    muted -= {facts.owner, *facts.implementers}
    facts = replace(facts, contacts=tuple(one for one in facts.contacts if one.person not in muted))
    asked = PlannedPeriod(
        "approved" if window.state != "in_progress" else window.state, window.starts_at, window.ends_at
    )
    alone = actor if window.state == "draft" and not needed_approvals(window.change) else None
    after = {
        words: reached_ahead(window, act, actor) - muted for words, act in ACTS_AHEAD[window.state == "in_progress" :]
    }
    also, is_news = frozenset[int]().union(*after.values()), window.state in UNDECIDED_STATES
    ahead = steps(asked, facts, people, now, is_news=is_news, announced_by=alone, also=also)
    named = {one.person for one in facts.contacts}
    return (*ahead, *_acts_ahead(after, named, reader.organisation_id))


def _acts_ahead(acts: Mapping[str, frozenset[int]], named: set[int], organisation: int) -> Iterator[PlannedStep]:
    """Those of which the same people are told stand together."""
    called = people_called({person for reached in acts.values() for person in reached})
    there = {pk for pk, person in called.items() if person.is_active}
    when: dict[frozenset[int], list[str]] = {}
    for words, reached in acts.items():
        when.setdefault(reached & there, []).append(words)
    for told, moments in when.items():
        shown = [one for one in told if one in named or called[one].organisation_id == organisation]
        if told:
            step = _step(listed(moments), None, sorted(called[one].name for one in shown))
            yield replace(step, others=len(shown) < len(told))


def steps(
    window: PlannedPeriod,
    facts: AudienceFacts,
    people: People,
    now: datetime,
    *,
    is_news: bool,
    announced_by: int | None = None,
    also: AbstractSet[int] = frozenset(),
) -> tuple[PlannedStep, ...]:
    """In the order in which they come; steps that reach nobody are left out. `announced_by` is who says so at once,
    where nobody has to be asked. `also` are others of whom the caller goes on to ask."""
    told = {about: _told(about, facts, announced_by if about in AT_ONCE else None) for about in TOLD}
    contacts = _contacts({person for group in told.values() for person in group} | also, people)
    found = [
        *_event("at once, of the conflict", told[About.CONFLICT_FOUND], contacts),
        *(_event("as soon as it is approved", told[About.ANNOUNCED], contacts) if is_news else ()),
        *_reminders(window, told, contacts, now),
    ]
    return tuple(found)


def when_it_happens(facts: AudienceFacts, people: People, actor: int) -> Iterator[PlannedStep]:
    """Of work that is still being entered."""
    told = _told(About.STARTED, facts, actor)
    yield from _event(WHEN_IT_HAPPENS, told, _contacts(set(told), people))


def _told(about: About, facts: AudienceFacts, actor: int | None) -> list[int]:
    return [one.person for one in audience([about], facts, actor)]


def _contacts(ids: set[int], people: People) -> dict[int, PlannedContact]:
    stored = Person.objects.filter(pk__in=ids).select_related("organisation").order_by("name", "email")
    called = {person.pk: person for person in stored}
    told_already("people called", called)
    return {
        pk: PlannedContact(person.name, people.plan_of(person.organisation_id))
        for pk, person in called.items()
        if person.is_active
    }


def _reminders(
    window: PlannedPeriod, told: Mapping[About, list[int]], contacts: Mapping[int, PlannedContact], now: datetime
) -> Iterator[PlannedStep]:
    for about in (*LEADS, About.STILL_OPEN):
        group = set(told[SORTS.get(about, about)])
        reminded = [one for person, one in contacts.items() if person in group and _gets(about, window, one.plan, now)]
        if reminded:
            yield _step(NOTICES[about].words, due_of(about, window, reminded[0].plan), [one.name for one in reminded])


def _gets(about: About, window: PlannedPeriod, plan: Plan, now: datetime) -> bool:
    return any(one.about is about for one in reminders_ahead(window, plan, now))


def _event(what: str, people: list[int], contacts: Mapping[int, PlannedContact]) -> Iterator[PlannedStep]:
    names = [one.name for person, one in contacts.items() if person in set(people)]
    if names:
        yield _step(what, None, names)


def _step(what: str, at: datetime | None, names: list[str]) -> PlannedStep:
    return PlannedStep(what, at, len(names), tuple(names[:MOST_NAMES]))
