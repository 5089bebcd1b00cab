"""Who is told of an act that was done: for its notices, and for the page that says so to whoever did it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta

from accounts.selectors.stand_ins import people_called
from changes.models import ApprovalState, Change, State, Window
from changes.selectors.approvals import needed_approvals
from changes.selectors.standing_findings import standing_findings
from changes.selectors.who_answers import who_is_asked
from core.activity import Activity
from estate.selectors.graph import current_estate
from notifications.domain.about import About
from notifications.domain.audience import Recipient, audience
from notifications.selectors.audience_facts import Scene, is_about_the_change, scene_of
from notifications.selectors.told import told_otherwise


def whole_scene_of(activity: Activity, as_if: Sequence[Window] = ()) -> Scene:
    """With those who were told otherwise before. `as_if` are windows as they would be after an act that is not done."""
    scene = scene_of(activity)
    if scene.change is None or not is_about_the_change(activity):
        return scene
    otherwise = told_otherwise(scene.change, activity, as_if)
    return replace(scene, facts=replace(scene.facts, told_otherwise=otherwise))


def recipients_of(activity: Activity, scene: Scene) -> tuple[Recipient, ...]:
    """Without whoever did it. Of an act that tells some what others were told, `only` those. Desks to which nobody has
    written yet have a number of their own."""
    found = audience([About(word) for word in activity.tells], scene.facts, who_did_it(activity))
    only = activity.data.get("only")
    return found if only is None else tuple(one for one in found if one.person in only)


def who_did_it(activity: Activity) -> int | None:
    """None where somebody did it over a link: nobody knows who held it."""
    return None if activity.data.get("by_link") else activity.actor_id


def told_of_last_act(change: Change, kind: str = "") -> Mapping[int, int]:
    """Of the last act on a change, or the last of that kind: who is told of it, and the organisation of each."""
    acts = Activity.objects.about("change", change.pk)
    last = (acts.filter(kind=kind) if kind else acts).order_by("pk").last()
    if last is None or not last.tells:
        return {}
    return _there([one.person for one in recipients_of(last, whole_scene_of(last))])


@dataclass(frozen=True, slots=True)
class ActAhead:
    """What may be done to a window next, and what is told of it whatever else it brings."""

    kind: str
    tells: tuple[About, ...]
    state: State | None = None
    """In which the window would be."""


STARTING = ActAhead("started", (About.STARTED,), State.IN_PROGRESS)
PUTTING_OFF = ActAhead("extended", (About.EXTENDED, About.APPROVAL_ASKED))
"""Its end is moved later."""
ENDING = ActAhead("completed", (About.ENDED, About.CONFLICT_GONE), State.COMPLETED)


def told_ahead(window: Window, act: ActAhead, actor: int | None) -> frozenset[int]:
    """Who will be told once this is done by the actor: by the rules of what is done, of an act that is not kept."""
    return frozenset(_there(reached_ahead(window, act, actor)))


def reached_ahead(window: Window, act: ActAhead, actor: int | None) -> frozenset[int]:
    """The same, and those of them who have left."""
    asked = _asked_for_longer(window.change) if About.APPROVAL_ASKED in act.tells else []
    gone = gone_with(window) if About.CONFLICT_GONE in act.tells else []
    of_these = {About.APPROVAL_ASKED: asked, About.CONFLICT_GONE: gone}
    activity = Activity(
        kind=act.kind,
        actor_id=actor,
        subject_kind="change",
        subject_id=window.change_id,
        data={"windows": [window.pk], "asked": asked, "gone": gone},
        tells=[about.value for about in act.tells if of_these.get(about, [about])],
    )
    recipients = recipients_of(activity, whole_scene_of(activity, [_after(window, act)]))
    return frozenset(one.person for one in recipients)


def _after(window: Window, act: ActAhead) -> Window:
    """Not to be saved."""
    after = copy(window)
    if act.state is not None:
        after.state = act.state
    elif after.ends_at is not None:
        after.ends_at += timedelta(hours=1)
    return after


def _asked_for_longer(change: Change) -> list[int]:
    ids = current_estate().organisation_ids
    return sorted(ids[one.organisation] for one in needed_approvals(change))


def gone_with(window: Window) -> list[int]:
    """What people were told of, and would hear that it is gone. Expects the window of a whole change."""
    standing = standing_findings(window.change)
    return sorted(one.pk for one in standing if one.window == window.pk and one.told and one.is_told_of)


def _there(reached: Collection[int]) -> dict[int, int]:
    """Those who are there, and the organisation of each."""
    people = people_called(reached)
    return {one: person.organisation_id for one, person in people.items() if person.is_active}


def asked_and_unreachable(change: Change) -> list[str]:
    """Organisations whose approval is waited for, and where nobody is there who could be asked for it."""
    asked = change.approvals.filter(state=ApprovalState.ASKED, retrospective=False)
    waiting = list(asked.select_related("organisation").order_by("organisation__name"))
    who = who_is_asked(waiting)
    return [one.organisation.name for one in waiting if not who[one.pk].people]
