"""Who is told next of something urgent that a contact has not seen: somebody of the same organisation."""

from __future__ import annotations

from accounts.models import Person
from changes.models import FindingSide, Target
from estate.models import Contact
from notifications.domain.escalation import Candidate, next_contact
from notifications.models import Notice


def next_after(notice: Notice) -> int | None:
    """None where everybody who could be has been told, or did it."""
    told = set(Notice.objects.beside(notice).filter(urgent=True).values_list("contact_id", flat=True))
    if notice.activity and notice.activity.actor_id:
        told.add(notice.activity.actor_id)
    return next_contact(_candidates(notice), told)


def told_instead(notice: Notice) -> Person | None:
    """To whom it went on: of the same organisation, so that its people may read the name."""
    gone_on = Notice.objects.filter(in_place_of=notice).select_related("contact").order_by("pk").first()
    return gone_on.contact if gone_on else None


def _candidates(notice: Notice) -> list[Candidate]:
    """Those who answer for the systems because of which it was sent, and for what their own work in conflict is on."""
    own = notice.contact.organisation
    named = {reason["system"] for reason in notice.because if reason["system"]}
    met = FindingSide.objects.filter(finding__in=notice.findings, window__change__organisation=own)
    worked_on = Target.objects.filter(change__in=met.values("window__change")).values_list("system__slug", flat=True)
    rows = Contact.objects.of_systems(named | set(worked_on)).filter(person__organisation=own)
    return [Candidate(*row) for row in rows.values_list("person_id", "role", "order")]
