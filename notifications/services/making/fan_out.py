"""Acts become notices."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError, transaction

from accounts.services.board_versions import raise_board_versions_once_saved
from changes.models import FindingState
from core import clock
from core.activity import Activity, record
from notifications.domain.about import About
from notifications.domain.plan import told_from
from notifications.models import Notice
from notifications.selectors.being_told import recipients_of, who_did_it, whole_scene_of
from notifications.selectors.recipients import People
from notifications.services.making.in_place import with_stand_ins
from notifications.services.making.notice_for import notice_for, with_desks

log = logging.getLogger(__name__)


def fan_out(limit: int = 200) -> int:
    """Makes the notices of acts that nobody was told of yet, oldest first; answers how many acts that were."""
    told = 0
    while told < limit and _tell_next():
        told += 1
    return told


def _tell_next() -> bool:
    """One act in one transaction. What other workers are at is passed over."""
    with transaction.atomic():
        activity = Activity.objects.not_yet_told().select_for_update(skip_locked=True).first()
        if activity is None:
            return False
        _tell_or_put_aside(activity)
        activity.told_at = clock.now()
        activity.save(update_fields=["told_at"])
    return True


def _tell_or_put_aside(activity: Activity) -> None:
    """An act that cannot be told does not stop the line: it is put aside with its reason. Only where the database
    itself fails is it left for another try."""
    try:
        with transaction.atomic():
            _tell(activity)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("nobody could be told of activity %s", activity.pk)
        record(
            "telling_failed",
            activity.subject_kind,
            activity.subject_id,
            actor=None,
            organisation=activity.organisation,
            activity=activity.pk,
            reason=f"{type(error).__name__}: {error}"[:500],
        )


def _tell(activity: Activity) -> None:
    scene = whole_scene_of(activity)
    recipients = with_desks(with_stand_ins(recipients_of(activity, scene), who_did_it(activity)))
    active = People().active(one.person for one in recipients)
    notices = [
        notice_for(recipient, active[recipient.person].plan, scene, told_from(activity.kind, activity.at), activity)
        for recipient in recipients
        if recipient.person in active
    ]
    Notice.objects.bulk_create([one for one in notices if not _folded(one)], ignore_conflicts=True)
    if scene.change is not None and any(notice.acknowledge_by for notice in notices):
        raise_board_versions_once_saved([scene.change.organisation_id])
    if gone := [finding.pk for finding in scene.findings if finding.state == FindingState.GONE]:
        Notice.objects.waiting_to_be_seen().filter(findings__contained_by=gone).update(acknowledge_by=None)


def _folded(notice: Notice) -> bool:
    """Forty windows that meet with one are one message to its owner while none of it has been sent: a conflict is
    added to what the contact is about to be told of the same window."""
    if notice.about != About.CONFLICT_FOUND or notice.window is None:
        return False
    waiting = Notice.objects.waiting_with(notice).select_for_update(of=("self",), skip_locked=True).first()
    if waiting is None:
        return False
    waiting.findings = sorted({*waiting.findings, *notice.findings})
    waiting.because = [*waiting.because, *(reason for reason in notice.because if reason not in waiting.because)]
    if notice.urgent and not waiting.urgent:
        waiting.urgent, waiting.priority, waiting.acknowledge_by = True, notice.priority, notice.acknowledge_by
    waiting.save(update_fields=["findings", "because", "urgent", "priority", "acknowledge_by"])
    return True
