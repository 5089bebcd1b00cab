"""What a letter says of the links over which it can be answered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from changes.domain.answer_links import LinkStanding
from changes.domain.approval_reasons import why_in_words
from changes.models import AnswerLink, Approval, LinkPurpose, State
from changes.services import answer_links
from core.time import wording
from notifications.channels.mail.smtp import one_line
from notifications.domain.about import About, Why
from notifications.services.letters.subject import Subject


@dataclass(frozen=True)
class Answerable(Subject):
    """The answer to what is asked of the reader, as far as they may give it without an account."""

    @cached_property
    def answer_link(self) -> AnswerLink | None:
        """Opens the answer without an account. For whoever is asked, and once it is announced, for who is informed."""
        contact, change = self.notice.contact, self.notice.change
        if change is None or not self.sees_the_work:
            return None
        link = None
        if self.about is About.REMARKED or any(one["why"] == Why.ASKED for one in self.notice.because):
            link = answer_links.link_to_answer(contact, change)
        elif self.notice.about == About.ANNOUNCED:
            link = answer_links.link_to_acknowledge(contact, change)
        return link if link and answer_links.standing_of(link, self.now) is LinkStanding.LIVE else None

    @cached_property
    def withdraw_link(self) -> AnswerLink | None:
        """Takes back what was answered over the contact's link."""
        if self.notice.about != About.APPROVAL_DECIDED:
            return None
        decided = Approval.objects.filter(pk__in=self._data.get("approvals") or ()).select_related("change").last()
        link = answer_links.link_to_withdraw(self.notice.contact, decided) if decided else None
        return link if link and answer_links.standing_of(link, self.now) is LinkStanding.LIVE else None

    @property
    def answer_url(self) -> str:
        return answer_links.address_of(self.answer_link) if self.answer_link else ""

    @property
    def answer_until(self) -> str:
        return str(wording.moment(self.answer_link.expires_at, self.reader.zone, self.now)) if self.answer_link else ""

    @property
    def informs_only(self) -> bool:
        return self.answer_link is not None and self.answer_link.purpose == LinkPurpose.ACKNOWLEDGE

    @property
    def may_propose(self) -> bool:
        """Another time, as the page of the link offers it: for what is asked beforehand."""
        link, change = self.answer_link, self.notice.change
        if link is None or change is None or (link.approval is not None and link.approval.retrospective):
            return False
        return any(window.state == State.REQUESTED for window in change.windows.all())

    @property
    def answers_offered(self) -> str:
        if self.informs_only:
            return "Acknowledge or object"
        return "Approve, decline or propose another time" if self.may_propose else "Approve or decline"

    @property
    def withdraw_url(self) -> str:
        return answer_links.address_of(self.withdraw_link) if self.withdraw_link else ""

    @cached_property
    def asked_anew_because(self) -> str:
        """What happened to the question that was asked before this one."""
        if self.answer_link is None or self.answer_link.approval is None:
            return ""
        asked = self.answer_link.approval
        earlier = Approval.objects.filter(change=asked.change_id, organisation=asked.organisation_id, pk__lt=asked.pk)
        before = earlier.filter(retrospective=asked.retrospective).order_by("pk").last()
        return one_line(why_in_words(before.because, self.reader.name)) if before else ""
