"""What organisations and their people say of how they want to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.db import transaction

from accounts.domain.may import may_administer
from accounts.models import Organisation, Person
from changes.ledger.schedule_lock import placing_work
from core.activity import record
from core.editing import Edit, set_values
from core.level import Level, level_choices
from core.refusals import Invalid
from notifications.domain.link_standing import Purpose
from notifications.domain.plan import LEADS
from notifications.models import Mute, Notice, NoticePlan, Preference
from notifications.services.acknowledge import require_live
from notifications.services.reminders.replan import release_held, replan_for

PLAN_FIELDS = ("reminders", "still_open_minutes", "acknowledge_minutes")
PREFERENCE_FIELDS = ("impact_from", "quiet_from", "quiet_until")


def plan_row(organisation: Organisation) -> NoticePlan:
    """As it is stored, or as the default says."""
    return NoticePlan.objects.filter(organisation=organisation).first() or NoticePlan(organisation=organisation)


def preference_row(person: Person) -> Preference:
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def edit_plan(actor: Person, values: Mapping[str, Any]) -> NoticePlan:
    """Of the actor's own organisation; what its people are to be reminded of is planned anew at once."""
    may_administer(actor).require()
    wanted = {name: values[name] for name in PLAN_FIELDS if name in values}
    if "reminders" in wanted:
        wanted["reminders"] = [about.value for about in LEADS if about in wanted["reminders"]]
    with placing_work():
        row = plan_row(actor.organisation)
        edit = set_values(row, wanted)
        if edit.after:
            row.save()
            replan_for(actor.organisation_id)
            _note(actor, "notice_plan_changed", "organisation", actor.organisation_id, edit)
    return row


def edit_preference(actor: Person, values: Mapping[str, Any]) -> Preference:
    """Everybody's own."""
    wanted = {name: values[name] for name in PREFERENCE_FIELDS if name in values}
    with placing_work():
        row = preference_row(actor)
        _refuse_half(*(wanted.get(name, getattr(row, name)) for name in ("quiet_from", "quiet_until")))
        edit = set_values(row, wanted)
        if edit.after:
            row.save()
            replan_for(actor.organisation_id)
            release_held(actor.organisation_id)
            _note(actor, "preference_changed", "person", actor.pk, edit)
    return row


def _refuse_half(quiet_from: time | None, quiet_until: time | None) -> None:
    if (quiet_from is None) != (quiet_until is None):
        raise Invalid.of("quiet_until" if quiet_until is None else "quiet_from", "Quiet hours need both ends.")


def mute(person: Person, change_id: int) -> None:
    """Nothing more of this change, but what is asked of them, or meets their own work. Twice does no harm."""
    with transaction.atomic():
        _, made = Mute.objects.get_or_create(person=person, change_id=change_id)
        if made:
            record("muted", "change", change_id, actor=person, organisation=person.organisation)


def unmute(person: Person, change_id: int) -> None:
    with transaction.atomic():
        if Mute.objects.filter(person=person, change_id=change_id).delete()[0]:
            record("unmuted", "change", change_id, actor=person, organisation=person.organisation)


def hear_less(notice_id: int, choice: str) -> Notice:
    """What somebody chose over the link in a mail: nothing more of the change, or from which impact on. Under the
    lock it is looked at again whether the link still stands."""
    with placing_work():
        notice = Notice.objects.for_sending().get(pk=notice_id)
        require_live(notice, Purpose.FEWER)
        _hear_less(notice, choice)
        return notice


def _hear_less(notice: Notice, choice: str) -> None:
    if choice == "change" and notice.change_id is not None:
        mute(notice.contact, notice.change_id)
    elif choice == "all" and notice.change_id is not None:
        unmute(notice.contact, notice.change_id)
        edit_preference(notice.contact, {"impact_from": ""})
    elif choice in dict(level_choices(Level.AT_RISK)):
        edit_preference(notice.contact, {"impact_from": choice})
    else:
        raise Invalid.of("choice", "Choose one.")


def _note(actor: Person, kind: str, subject: str, pk: int, edit: Edit) -> None:
    before, after = ({name: _plain(value) for name, value in part.items()} for part in (edit.before, edit.after))
    record(kind, subject, pk, actor=actor, organisation=actor.organisation, before=before, after=after)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, list)) else str(value)
