"""What somebody reads who is asked “Are you working on this?”, and what whoever asked reads of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

from core.cut import Cut
from core.time import wording
from notifications.channels.mail.smtp import one_line
from notifications.domain.about import About
from notifications.selectors.notice_sight import question_in
from notifications.services.letters.calls import CallLine, calls_of_person
from notifications.services.letters.letter import Letter
from triage.domain.question_standing import expiry_of_question
from triage.models import Question
from triage.models.question import Answer
from triage.selectors.implicated import Failing, what_fails
from triage.selectors.question_links import address_of

ABOUTS = (About.OWNER_ASKED, About.OWNER_ANSWERED)
ANSWER_WORDS: Mapping[str, str] = {
    Answer.YES: "{who} is working on {system}",
    Answer.NO: "Nobody is working on {system}, says {who}",
    Answer.CALL_ME: "Call {who} about {system}",
}


@dataclass(frozen=True)
class QuestionLetter(Letter):
    """The asker sees their own investigation; who is asked sees who asks, and what fails."""

    @cached_property
    def question(self) -> Question:
        question = question_in(self.notice)
        assert question is not None
        return question

    @cached_property
    def reply_to(self) -> str:
        """Leads to who asks; an answer's, to who was asked."""
        asks, owns = self.question.investigation.organisation, self.question.system.organisation
        return self._somebody_else([(asks if self.about is About.OWNER_ASKED else owns).email])

    @property
    def system(self) -> str:
        return self.named(self.question.system.slug)

    @property
    def asker(self) -> str:
        return one_line(self.question.investigation.organisation.name)

    @property
    def asked_by(self) -> str:
        return one_line(self.question.asked_by.name)

    @cached_property
    def fails(self) -> Cut[str]:
        """Since when what fails, as the reader may name it."""
        return what_fails(self.question).made(lambda one: f"{self._broken(one)}, since {self._moment(one.since)}")

    @property
    def first_failing(self) -> str:
        """Agent desktop can’t use GES, since 03:00 MST."""
        return self.fails.shown[0] if self.fails.shown else ""

    def _broken(self, one: Failing) -> str:
        from_, to = self.named(one.from_), self.named(one.to)
        return f"{from_} can’t use {to}" if from_ != to else f"{to} fails"

    @property
    def question_url(self) -> str:
        return address_of(self.question) if self.notice.about == About.OWNER_ASKED else ""

    @property
    def question_until(self) -> str:
        return str(wording.moment(expiry_of_question(self.question.asked_at), self.reader.zone, self.now))

    @property
    def answer_words(self) -> str:
        """Call Dora at Client about GES."""
        words = ANSWER_WORDS.get(self.question.answer, "{who} answered about {system}")
        return words.format(who=self.answered_by, system=self.system)

    @property
    def answered_by(self) -> str:
        return one_line(f"{self.question.answered_name} at {self.question.system.organisation.name}")

    @property
    def note(self) -> str:
        return one_line(self.question.note)

    @cached_property
    def calls(self) -> tuple[CallLine, ...]:
        """The other side: who asks, or who was asked."""
        if self.notice.about == About.OWNER_ASKED:
            return tuple(calls_of_person(self.question.investigation.organisation, self.question.asked_by))
        return tuple(calls_of_person(self.question.system.organisation, self.question.contact))

    @property
    def link(self) -> str:
        if self.question_url:
            return self.question_url
        return f"{settings.PUBLIC_URL}/investigations/{self.question.investigation.public_id}/"

    @property
    def seen_url(self) -> str:
        return ""
