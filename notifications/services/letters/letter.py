"""What a notice says to one reader: in their zone, and no more than their organisation may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings

from accounts.models import Person
from changes.domain.conflicts.acceptance import FallCode
from changes.domain.conflicts.explanation import listed as among
from changes.domain.conflicts.severity import Severity
from changes.domain.felt import Hit, does
from changes.domain.log_words import who_did
from changes.domain.talks import TalkAct
from changes.models import Finding
from changes.selectors.findings import FindingView, PartyView, SideView, finding_views
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight, sight_of_one
from core.addresses import canonical
from notifications.channels.calendar.wording import MOST_HIT, for_you
from notifications.channels.mail.smtp import one_line
from notifications.domain import reasons
from notifications.domain.about import NOTICES, About, Why
from notifications.domain.link_standing import Purpose
from notifications.domain.outcomes import OutcomeCode, outcome_in_words
from notifications.domain.told import CALLED_OFF
from notifications.models import Notice
from notifications.selectors.next_contact import next_after
from notifications.selectors.notice_sight import may_be_muted
from notifications.selectors.still_going_on import GoesOn, still_going_on
from notifications.services.letters.answering import Answerable
from notifications.services.letters.calls import CallLine, calls_of_contact, calls_of_person
from notifications.services.letters.conflict_words import ConflictWords, conflict_words
from notifications.services.letters.finding_lines import FindingLines, finding_lines, listed, what_could_be_done
from notifications.services.letters.headlines import late_work, time_after, timing
from notifications.services.letters.notice_links import address_of
from notifications.services.letters.subject import moment_kept, start_of
from triage.services.late_declarations import searchers_told_of

MOST_FINDINGS = 10
CHANGED_WORDS = {
    FallCode.WORSE: "Its severity went from {was} to {now}.",
    FallCode.OTHER_KINDS: "There is more to it than before.",
    FallCode.OTHER_WAY: "They meet in a different way than before.",
    FallCode.OTHER_PEOPLE: "Somebody else would carry out both of them now.",
    FallCode.LONGER: "One of them starts earlier or ends later than before.",
}
ANSWERS = frozenset({About.APPROVAL_ANSWERED, About.INFORMED_ANSWERED, About.REMARKED})
"""From one side to the other, before or about an approval."""
SAY_THAT_IT_IS_OVER = frozenset({About.ENDED, About.ROLLED_BACK, *CALLED_OFF.values()})
ANSWERED_WORDS = {
    "approved": "approved",
    "declined": "declined",
    "proposed": "proposed another time",
    "withdrawn": "took back its answer",
    "acknowledged": "acknowledged",
    "objected": "objected",
    "confirmed": "confirmed",
    "denied": "denied",
    "asked_back": "asked a question",
    "answered_back": "answered",
}
"""To be read after who it was."""


def reasons_for(notice: Notice, reader: Reader, sight: Sight) -> tuple[str, ...]:
    own = notice.change is not None and notice.change.organisation_id == reader.organisation.pk
    return reasons.in_words(notice.because, reader.name, with_paths=sight.shows("paths"), own_work=own)


@dataclass(frozen=True)
class Letter(Answerable):
    """Everything that the templates lay out. What the reader may not see is empty."""

    @cached_property
    def reaches(self) -> str:
        """The reader's own systems that are hit, the worst first."""
        kept = [reasons.from_json(one) for one in self.notice.because]
        hit = [self.named(one.system) for one in kept if one.level and one.system]
        return listed(hit)

    @cached_property
    def still(self) -> list[str]:
        """What goes on at the systems for which the reader is told that work is over."""
        lines = [self._going_on(one) for one in self.still_there]
        left = len(lines) - MOST_HIT
        return [*lines[:MOST_HIT], *([f"And {left} more."] if left > 0 else [])]

    @cached_property
    def still_there(self) -> list[GoesOn]:
        if self.about is About.RELEASED:
            return still_going_on(self._data.get("released") or (), ()) if self.sees_the_work else []
        if self.about not in SAY_THAT_IT_IS_OVER:
            return []
        concerned = {one["system"] for one in self.notice.because if one["system"]}
        return still_going_on(concerned, [window.pk for window in self.windows])

    def _going_on(self, one: GoesOn) -> str:
        change, ends_at = one.window.change, one.window.ends_at
        shown = sight_of_one(self.reader.organisation, change).shows("title")
        work = f"{one_line(self.reader.title(change))} ({one_line(change.organisation.name)})"
        until = self._moment(ends_at) if ends_at else "an unknown time"
        by = work if shown else f"work of {one_line(change.organisation.name)}"
        how = does(one.level, still=True) if one.level else "is still being worked on"
        why = f"{by} {'works on' if one.is_worked_on else 'affects'} it until {until}" if one.level else by
        return f"{self.named(one.system)} {how}: {why}."

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """Of the reader's own systems those for which they are told, the worst first."""
        kept = [reasons.from_json(one) for one in self.notice.because]
        levels = {self.named(one.system): one.level for one in kept if one.level and one.system}
        return tuple(Hit(name, level) for name, level in levels.items())

    @cached_property
    def on_you(self) -> str:
        """How badly the reader's own systems are hit, the worst first; of what is over that is no longer so."""
        if self.about in SAY_THAT_IT_IS_OVER or self.about is About.RELEASED:
            return ""
        return for_you(self.hits)

    @cached_property
    def text(self) -> tuple[str, ...]:
        return self._written("text")

    @property
    def is_worse(self) -> bool:
        """Work under way does more than was said of it."""
        return self.sees_the_work and bool(self._data.get("worse"))

    @cached_property
    def text_in_brief(self) -> str:
        return one_line(str(self._data.get("text") or ""))[:80] if self.sees_the_work else ""

    @cached_property
    def reason(self) -> tuple[str, ...]:
        """Why it started without approval is between those whose work it is and those who were asked; why it was
        declined, between them and whoever did."""
        theirs = self.notice.about == About.STARTED and not self.sight.shows("emergency")
        return () if theirs or self._is_anothers_answer else self._written("reason")

    @property
    def _is_anothers_answer(self) -> bool:
        """Of other parties' approvals nothing is said."""
        act = self._activity
        by = act.actor.organisation_id if act is not None and act.actor is not None else None
        own = by in (self.reader.organisation.pk, self.notice.change.organisation_id if self.notice.change else None)
        return by is not None and not own and not self.sight.shows("others’ approvals")

    @cached_property
    def answered(self) -> str:
        return ANSWERED_WORDS.get(self._data.get("answered", ""), "answered")

    @property
    def only_asked(self) -> bool:
        """Over the link: nothing is decided by it."""
        return bool(self._data.get("answered") == TalkAct.ASKED_BACK)

    @property
    def is_question(self) -> bool:
        """Of a remark: from whoever is asked to approve."""
        return self._activity is not None and self._activity.kind == TalkAct.ASKED_BACK

    @property
    def is_proposal(self) -> bool:
        return bool(self._data.get("answered") == "proposed")

    @property
    def is_denied(self) -> bool:
        return bool(self._data.get("answered") == "denied")

    @property
    def timing(self) -> str:
        """25 min late."""
        return timing(self)

    @cached_property
    def late_work(self) -> str:
        """GES has been down since 02:30 MST."""
        return late_work(self, self._declared_at) if self.windows else "work"

    @property
    def declared_at(self) -> str:
        at = self._declared_at
        return time_after(self, at, start_of(self.windows[0])) if at and self.windows else ""

    @property
    def _declared_at(self) -> datetime | None:
        return self._activity.at if self._activity else None

    @cached_property
    def answerer(self) -> str:
        activity = self._activity
        if activity is None or activity.actor is None:
            return ""
        return one_line(activity.actor.organisation.name)

    @cached_property
    def actor(self) -> str:
        activity = self._activity
        change = self.notice.change
        if activity is None or activity.actor is None or change is None or not self.sees_the_work:
            return ""
        if self.notice.about == About.ANNOUNCED:
            return ""  # who gave the last approval is not who carries it out
        if not self.sight.shows("others’ approvals") and activity.actor.organisation_id != change.organisation_id:
            return ""  # of other parties' approvals nothing is said
        return f"{one_line(who_did(activity.actor.name, activity.data))}, {self.answerer}"

    @cached_property
    def explains(self) -> str:
        """When what the reader looked for was first seen, where this work explains it."""
        change = self.notice.change
        if change is None or not any(one["why"] == Why.SEARCHES for one in self.notice.because):
            return ""
        return self._moment(searchers_told_of(change.pk).get(self.notice.contact_id))

    @property
    def searched(self) -> bool:
        return any(one["why"] == Why.SEARCHES for one in self.notice.because)

    @cached_property
    def because(self) -> tuple[str, ...]:
        return reasons_for(self.notice, self.reader, self.sight)

    @cached_property
    def findings(self) -> tuple[FindingLines, ...]:
        return tuple(finding_lines(view, self.reader) for view in self.findings_seen[:MOST_FINDINGS])

    @property
    def more_findings(self) -> int:
        return max(0, len(self.findings_seen) - MOST_FINDINGS)

    @cached_property
    def conflict(self) -> ConflictWords:
        """What headlines say of it."""
        return conflict_words(self.findings_seen, self, self.reader)

    @cached_property
    def could(self) -> str:
        return what_could_be_done(self.findings_seen)

    @cached_property
    def changed(self) -> list[str]:
        """What of the conflicts is no longer as people knew them, and whose acceptance fell by that."""
        act = self.notice.activity
        kept = (act.data.get("worse") or {}) if act else {}
        standing = Finding.objects.standing().filter(pk__in=self.notice.findings).order_by("-severity", "pk")
        return [self._changed(finding, kept[str(finding.pk)]) for finding in standing if str(finding.pk) in kept]

    def _changed(self, finding: Finding, kept: dict[str, Any]) -> str:
        was, now = (Severity(level).name.lower() for level in (kept["was"], finding.severity))
        names = self.reader.estate.organisation_names
        parties = among(one_line(names.get(slug, "")) for slug in kept["accepted"])
        fell = f" {parties} accepted the risk as it was, so that no longer counts." if parties else ""
        return f"{CHANGED_WORDS[FallCode(kept['code'])].format(was=was, now=now)}{fell}"

    @cached_property
    def calls(self) -> tuple[CallLine, ...]:
        """Of an answer, who gave it. Else the desk first, then the person; other parties' where there are any."""
        if self._answering is not None:
            return tuple(calls_of_person(self._answering.organisation, None))
        subject = [self.reader.contact(self.notice.change)] if self.notice.change else []
        others = [one.contact for one in self._others if one.contact and not one.mine]
        around = [*subject, *others]
        elsewhere = [contact for contact in around if contact.desk != self.reader.organisation.name]
        calls = (call for contact in elsewhere or around for call in calls_of_contact(contact))
        return tuple(dict.fromkeys(call for call in calls if call.name != self.notice.contact.name))

    @property
    def _answering(self) -> Person | None:
        """Who was asked and has answered, where that is what is told."""
        return self._activity.actor if self.about in ANSWERS and self._activity else None

    @cached_property
    def reply_to(self) -> str:
        """Leads to who answered, or else to whose work it is: their desk; of the own organisation's work, who answers
        for it. Empty where a reply would reach nobody but the reader."""
        change = self.notice.change
        if change is None:
            return ""
        if self._answering is not None:
            person = self._answering.email if self._answering.is_active else ""
            return self._somebody_else((self._answering.organisation.email, person))
        contact = self.reader.contact(change)
        person = contact.email or ""
        own = contact.desk == self.reader.organisation.name
        return self._somebody_else((person, contact.desk_email) if own else (contact.desk_email, person))

    def _somebody_else(self, addresses: Iterable[str]) -> str:
        reader = canonical(self.notice.contact.email)
        return next((one for one in addresses if one and canonical(one) != reader), "")

    @cached_property
    def link(self) -> str:
        """To the work; of what the reader knows little more of than that it is there, to their own that it meets."""
        change = self.notice.change
        sides = (side for view in self.findings_seen for side in view.windows)
        own = next((side.change for side in sides if side.mine and side.change), None)
        if change is not None and (self.sees_the_work or (own is None and self._may_open_it)):
            return f"{settings.PUBLIC_URL}/changes/{change.public_id}/"
        return f"{settings.PUBLIC_URL}/changes/{own}/" if own else f"{settings.PUBLIC_URL}/"

    @property
    def _may_open_it(self) -> bool:
        return self.notice.change is not None and self.reader.sight(self.notice.change).shows("existence")

    @property
    def seen_url(self) -> str:
        """Where an urgent one is acknowledged."""
        return address_of(self.notice, Purpose.SEEN) if self.notice.urgent else ""

    @property
    def fewer_url(self) -> str:
        return address_of(self.notice, Purpose.FEWER) if may_be_muted(self.notice) else ""

    @property
    def next_told_at(self) -> str:
        """When it goes on to the next contact; empty where there is none."""
        goes_on = self.notice.urgent and next_after(self.notice) is not None
        return self._moment(self.notice.acknowledge_by) if goes_on else ""

    @property
    def in_place_of(self) -> str:
        """Who was told first and has not said that they saw it: somebody of the reader's own organisation."""
        first = self.notice.in_place_of
        return one_line(first.contact.name) if first else ""

    @property
    def not_told(self) -> str:
        """Whom a notice did not reach."""
        name, slug = (str(self._data.get(key) or "") for key in ("contact_name", "contact_organisation"))
        party = self.reader.estate.organisation_names.get(slug, "")
        if self._data.get("stood_in") and slug != self.reader.organisation.slug:
            name = "Somebody"
        return one_line(f"{name} ({party})") if name else "somebody"

    @property
    def not_told_of(self) -> str:
        about = str(self._data.get("about"))
        return NOTICES[About(about)].words if about in NOTICES else "a notice"

    @property
    def address_was_refused(self) -> bool:
        return bool((self._data.get("because") or {}).get("code") == OutcomeCode.REFUSED)

    @property
    def not_told_because(self) -> str:
        return one_line(outcome_in_words(self._data.get("because") or {}))

    @cached_property
    def decider(self) -> str:
        """Who answered over the contact's link."""
        return one_line(str((self._data.get("by_link") or {}).get("named") or ""))

    @property
    def who_decided(self) -> str:
        if self.decider == one_line(self.notice.contact.name):
            return "You"
        return self.decider or "Somebody"

    @cached_property
    def proposed(self) -> list[str]:
        """The times that were proposed instead."""
        kept = self._data.get("proposed") or ()
        return [str(self._said(moment_kept(one["starts_at"]), moment_kept(one["ends_at"]))) for one in kept]

    @cached_property
    def findings_seen(self) -> list[FindingView]:
        if not self.notice.findings:
            return []
        told = Finding.objects.filter(pk__in=self.notice.findings).with_sides()
        if self.notice.about != About.CONFLICT_GONE:
            told = told.standing()
        return finding_views(self.reader, told)

    @property
    def _others(self) -> Iterator[SideView | PartyView]:
        return (one for view in self.findings_seen for one in view.others)
