"""A notice that will never arrive is news to whoever answers for the work."""

from __future__ import annotations

from changes.domain.lifecycle import OVER_STATES
from changes.models import Window
from core.activity import Activity, record
from notifications.domain.about import About
from notifications.domain.outcomes import NoticeOutcome
from notifications.models import Notice
from notifications.selectors.notice_sight import contact_in_log

KIND = "not_delivered"


def warn_of(notice: Notice, because: NoticeOutcome) -> None:
    """Once for each contact of a change, while some of it is still to come or under way."""
    change = notice.change
    if change is None or notice.about == About.NOT_DELIVERED or change.answered_for_by in (None, notice.contact_id):
        return
    if not Window.objects.of_change(change.pk).exclude(state__in=OVER_STATES).exists() or _is_known(notice):
        return
    record(
        KIND,
        "change",
        change.pk,
        actor=None,
        organisation=change.organisation,
        tells=[About.NOT_DELIVERED],
        contact=notice.contact_id,
        **contact_in_log(notice),
        notice=notice.pk,
        about=notice.about,
        because=because.to_json(),
    )


def _is_known(notice: Notice) -> bool:
    known = Activity.objects.about("change", notice.change_id or 0)
    return known.filter(kind=KIND, data__contact=notice.contact_id).exists()
