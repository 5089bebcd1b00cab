"""Who is told of an act that was done: for its notices, and for the page that says so to whoever did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from accounts.models import Person
from accounts.selectors.stand_ins import people_called
from changes.models import ApprovalState, Change
from changes.selectors.who_answers import who_is_asked
from core.activity import Activity
from notifications.domain.about import About
from notifications.domain.audience import Recipient, audience
from notifications.selectors.audience_facts import Scene, is_about_the_change, scene_of
from notifications.selectors.told import told_otherwise


def whole_scene_of(activity: Activity) -> Scene:
    """With those who were told otherwise before."""
    scene = scene_of(activity)
    if scene.change is None or not is_about_the_change(activity):
        return scene
    return replace(scene, facts=replace(scene.facts, told_otherwise=told_otherwise(scene.change, activity)))


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
    people = [one.person for one in recipients_of(last, whole_scene_of(last))]
    known = Person.objects.filter(pk__in=people, is_active=True).values_list("pk", "organisation_id")
    desks = people_called([one for one in people if one < 0])
    return {**dict(known), **{one: desk.organisation_id for one, desk in desks.items()}}


def asked_and_unreachable(change: Change) -> list[str]:
    """Organisations whose approval is waited for, and where nobody is there who could be asked for it."""
    asked = change.approvals.filter(state=ApprovalState.ASKED, retrospective=False)
    waiting = list(asked.select_related("organisation").order_by("organisation__name"))
    who = who_is_asked(waiting)
    return [one.organisation.name for one in waiting if not who[one.pk].people]
