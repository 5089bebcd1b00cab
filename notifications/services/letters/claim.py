"""What somebody reads who is asked whether a dependency is so, and what whoever entered it reads of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

from accounts.models import Organisation
from core.time import wording
from estate.domain.claim_links import expiry_of_claim
from estate.models import Dependency, DependencyState
from estate.selectors.claim_links import address_of
from notifications.channels.mail.smtp import one_line
from notifications.domain.about import About
from notifications.selectors.notice_sight import claim_in
from notifications.services.letters.calls import CallLine, calls_of_person
from notifications.services.letters.letter import Letter

ABOUTS = (About.CLAIM_ASKED, About.CLAIM_ANSWERED)
KIND_WORDS = {
    "required": "it can’t work without it",
    "soft": "it works worse without it",
    "redundant": "it needs it, or another like it",
}


@dataclass(frozen=True)
class ClaimLetter(Letter):
    """Both sides name the systems as they may read them."""

    @cached_property
    def claim(self) -> Dependency | None:
        return claim_in(self.notice)

    @property
    def is_there(self) -> bool:
        return self.claim is not None

    @cached_property
    def dependent(self) -> str:
        return self._system("dependent")

    @cached_property
    def provider(self) -> str:
        return self._system("provider")

    def _system(self, name: str) -> str:
        slug = str(self._kept(name))
        return self.named(slug) if slug else "a system"

    def _kept(self, name: str) -> object:
        """As the act kept it, also once the dependency is gone."""
        act = self.notice.activity
        return act.data.get(name, "") if act else ""

    @property
    def theirs(self) -> bool:
        """Whoever says so needs a system of the reader's."""
        return self.claim is not None and self.claim.claimant.pk == self.claim.dependent.organisation_id

    @property
    def own_needs(self) -> bool:
        """The reader needs a system of the others'."""
        return self.claim is not None and self.claim.dependent.organisation_id == self.notice.contact.organisation_id

    @property
    def is_confirmed(self) -> bool:
        return self._kept("state") == DependencyState.CONFIRMED

    @cached_property
    def other(self) -> Organisation | None:
        """The side that the reader is not."""
        if self.claim is None:
            return None
        return self.claim.claimant if self.about is About.CLAIM_ASKED else self.claim.answerer

    @property
    def party(self) -> str:
        return one_line(self.other.name) if self.other else "The other side"

    @property
    def said_by(self) -> str:
        """Helen at Meridian Travel: whoever entered it, or answered."""
        act = self.notice.activity
        by_link = (act and act.data.get("by_link")) or {}
        name = by_link.get("named") or (act.actor.name if act and act.actor else "")
        return one_line(f"{name} at {self.party}") if name else self.party

    @property
    def kind_words(self) -> str:
        return KIND_WORDS.get(str(self._kept("dependency")), "")

    @cached_property
    def reply_to(self) -> str:
        return self._somebody_else([self.other.email]) if self.other else ""

    @cached_property
    def calls(self) -> tuple[CallLine, ...]:
        """The desk alone: a claim gives nobody the number of anybody else."""
        return tuple(calls_of_person(self.other, None)) if self.other else ()

    @property
    def question_url(self) -> str:
        if self.about is not About.CLAIM_ASKED or self.claim is None:
            return ""
        return address_of(self.claim, self.notice.contact)

    @property
    def question_until(self) -> str:
        assert self.claim is not None
        return str(wording.moment(expiry_of_claim(self.claim.entered_at), self.reader.zone, self.now))

    @property
    def link(self) -> str:
        return self.question_url or f"{settings.PUBLIC_URL}/claims/"

    @property
    def seen_url(self) -> str:
        return ""
