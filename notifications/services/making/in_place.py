"""What is for somebody who has left goes to whoever is there of that organisation, where nobody else of it is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from accounts.domain.stand_ins import whoever_is_there
from accounts.selectors.stand_ins import people_called, stand_ins_of
from core import clock
from core.activity import Activity
from notifications.domain.about import About
from notifications.domain.audience import STANDS_IN, Recipient
from notifications.domain.outcomes import OutcomeCode, outcome
from notifications.domain.plan import told_from
from notifications.models import Notice, NoticeState
from notifications.selectors.audience_facts import Scene
from notifications.selectors.being_told import recipients_of, who_did_it, whole_scene_of
from notifications.selectors.recipients import People
from notifications.services.making.ask_others import ASKING
from notifications.services.making.notice_for import notice_for, with_desks

ON_ITS_WAY = (NoticeState.PLANNED, NoticeState.SENDING)
LOST = (NoticeState.DROPPED, NoticeState.UNDELIVERED)


def with_stand_ins(
    recipients: Iterable[Recipient], actor: int | None, told: Collection[int] = ()
) -> tuple[Recipient, ...]:
    """Those who are there. For an organisation of which none of them is, and nobody was told already, who stands in."""
    recipients = list(recipients)
    people = people_called([*(one.person for one in recipients), *told])
    there = [one for one in recipients if people[one.person].is_active]
    hears = {people[one].organisation_id for one in (*told, *(one.person for one in there))}
    gone = {people[one.person].organisation_id: one for one in recipients if not people[one.person].is_active}
    stand_ins = stand_ins_of(gone.keys() - hears)
    return (
        *there,
        *(
            _instead_of(gone[organisation], person)
            for organisation, ones in stand_ins.items()
            for person in whoever_is_there((), ones)
            if person != actor
        ),
    )


def _instead_of(gone: Recipient, person: int) -> Recipient:
    return replace(gone, person=person, reasons=tuple(replace(why, roles=(STANDS_IN,)) for why in gone.reasons))


def pass_on(organisation_id: int) -> int:
    """What is on its way to those who have left, of whatever kind: requests for approval are asked anew, and reminders
    planned. Answers how many more are told."""
    leavers = Notice.objects.filter(contact__organisation=organisation_id, contact__is_active=False)
    waiting = leavers.filter(state__in=ON_ITS_WAY, activity__isnull=False).exclude(about__in=ASKING)
    rows = list(waiting.select_related("activity", "contact__organisation").order_by("pk"))
    made = [notice for one in rows for notice in _made(one)]
    gone = Notice.objects.filter(pk__in=[one.pk for one in rows], state=NoticeState.PLANNED)
    gone.update(state=NoticeState.DROPPED, outcome=outcome(OutcomeCode.INACTIVE).to_json())
    return len(made)


def _made(waiting: Notice) -> list[Notice]:
    """For those of that organisation who would be told of it now, and were not."""
    act, organisation = waiting.activity, waiting.contact.organisation_id
    assert act is not None
    scene, beside = whole_scene_of(act), Notice.objects.beside(waiting).exclude(pk=waiting.pk)
    known = set(beside.values_list("contact_id", flat=True))
    told = beside.filter(contact__is_active=True).exclude(state__in=LOST).values_list("contact_id", flat=True)
    found = with_desks(with_stand_ins(_theirs(act, scene, organisation), who_did_it(act), list(told)))
    active, at = People().active(one.person for one in found), max(told_from(act.kind, act.at), clock.now())
    notices = [
        _with_folded(notice_for(one, active[one.person].plan, scene, at, act), waiting)
        for one in found
        if one.person in active and one.person not in known
    ]
    return Notice.objects.bulk_create(notices, ignore_conflicts=True)


def _theirs(act: Activity, scene: Scene, organisation: int) -> list[Recipient]:
    found = recipients_of(act, scene)
    people = people_called([one.person for one in found])
    return [one for one in found if people[one.person].organisation_id == organisation]


def _with_folded(notice: Notice, waiting: Notice) -> Notice:
    """Conflicts of later acts may have been added to it."""
    if notice.about == waiting.about == About.CONFLICT_FOUND:
        added = [why for why in waiting.because if why["finding"] not in notice.findings]
        notice.findings = sorted({*notice.findings, *waiting.findings})
        notice.because = [*notice.because, *({**why, "roles": [STANDS_IN]} for why in added)]
    return notice
