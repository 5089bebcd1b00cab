"""What a notice says to one reader: in their zone, and no more than their organisation may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings

from accounts.models import Activity
from calendar_app.domain import wording
from changes.answer_models import LinkPurpose
from changes.domain.links import LinkStanding
from changes.models import AnswerLink, Approval, Finding, Window
from changes.services import links
from changes.services.finding_views import FindingView, PartyView, SideView, finding_views
from changes.services.reader import ContactView, Reader
from changes.services.visibility import Sight
from estate.domain.impact import Level
from notifications.channels.mail import one_line
from notifications.domain.about import About, Why
from notifications.models import Notice
from notifications.outbox import reasons
from notifications.outbox.about_words import ABOUT_WORDS
from notifications.outbox.finding_lines import (
    FindingLines,
    finding_lines,
    in_conflict_with,
    listed,
    meeting_points,
    what_could_be_done,
)
from notifications.outbox.notice_links import Purpose, address_of
from notifications.outbox.recheck import may_be_muted, sight_for

MOST_FINDINGS = 10
MOST_HIT = 3
LONGEST_QUOTE = 2_000
LONGEST_IN_HEADLINE = 60


@dataclass(frozen=True)
class Call:
    name: str
    phone: str

    @property
    def tel(self) -> str:
        """As telephones dial it."""
        return "tel:" + "".join(char for char in self.phone if char in "+0123456789")


def reasons_for(notice: Notice, reader: Reader, sight: Sight) -> tuple[str, ...]:
    return reasons.in_words(notice.because, reader.name, with_paths=sight >= Sight.AFFECTED)


@dataclass(frozen=True)
class Letter:
    """Everything that the templates lay out. What the reader may not see is empty."""

    notice: Notice
    now: datetime
    known_sight: Sight | None = None
    """Where it has been asked already."""

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.notice.contact, self.now)

    @cached_property
    def sight(self) -> Sight:
        return sight_for(self.notice) if self.known_sight is None else self.known_sight

    @property
    def sees_the_work(self) -> bool:
        return self.sight >= Sight.AFFECTED

    @cached_property
    def title(self) -> str:
        """Or all that may be said instead."""
        change = self.notice.change
        return one_line(change.title) if change and self.sees_the_work else "work"

    @property
    def what(self) -> str:
        """The title as headlines have room for it."""
        title = self.title
        return title if len(title) <= LONGEST_IN_HEADLINE else f"{title[: LONGEST_IN_HEADLINE - 1].rstrip()}…"

    @cached_property
    def who(self) -> str:
        return one_line(self.notice.change.organisation.name) if self.notice.change else ""

    @property
    def about(self) -> About:
        return About(self.notice.about)

    @cached_property
    def reference(self) -> str:
        change = self.notice.change
        if change is None or not self.sees_the_work:
            return ""
        return " · ".join(part for part in (one_line(change.reference), self.external_reference) if part)

    @property
    def external_reference(self) -> str:
        """In the ticket system of those whose work it is."""
        change = self.notice.change
        return one_line(change.external_reference) if change and self.sight is Sight.FULL else ""

    @property
    def open_end_hours(self) -> int:
        """How long their work counts on when its end is not known."""
        return self.notice.change.organisation.open_end_hours if self.notice.change else 1

    @cached_property
    def reporter(self) -> str:
        change = self.notice.change
        return one_line(change.reported_by.name) if change and change.reported_by else ""

    @cached_property
    def works_on(self) -> str:
        change = self.notice.change
        if change is None or not self.sees_the_work:
            return ""
        return ", ".join(self._name(target.system.slug) for target in change.targets.all())

    @cached_property
    def declared(self) -> str:
        """The worst that is declared for a target, in words."""
        change = self.notice.change
        if change is None or not self.sees_the_work:
            return ""
        worst = max((Level.from_word(target.impact) for target in change.targets.all()), default=Level.NONE)
        return "no impact expected" if worst is Level.NONE else worst.word.replace("_", " ")

    @property
    def afterwards(self) -> bool:
        """Approval of work that has begun already."""
        return any(window.actual_start is not None for window in self.windows)

    @cached_property
    def reaches(self) -> str:
        """The reader's own systems that are hit, the worst first."""
        kept = [reasons.from_json(one) for one in self.notice.because]
        hit = [self._name(one.system) for one in kept if one.level and one.system]
        return listed(hit)

    @cached_property
    def on_you(self) -> str:
        """How badly the reader's own systems are hit, the worst first."""
        kept = [reasons.from_json(one) for one in self.notice.because]
        hit = {self._name(one.system): reasons.LEVEL_WORDS[one.level] for one in kept if one.level and one.system}
        shown = [f"{name}, {words}" for name, words in list(hit.items())[:MOST_HIT]]
        return "; ".join(shown) + (f"; and {len(hit) - MOST_HIT} more" if len(hit) > MOST_HIT else "")

    @cached_property
    def windows(self) -> list[Window]:
        if self.notice.window is not None:
            return [self.notice.window]
        if self.notice.change is None:
            return []
        among = self._data.get("windows") or ()
        windows = list(self.notice.change.windows.all())
        return [window for window in windows if window.pk in among] or windows

    @cached_property
    def periods(self) -> list[str]:
        return [str(self._period(window)) for window in self.windows]

    @cached_property
    def when(self) -> str:
        """The first period, in the reader's zone alone: headlines are short."""
        if not self.windows:
            return ""
        more = f" and {len(self.windows) - 1} more" if len(self.windows) > 1 else ""
        return self._period(self.windows[0]).local + more

    @cached_property
    def begins(self) -> str:
        return self._moment(min((_start(window) for window in self.windows), default=None))

    @cached_property
    def ends(self) -> str:
        """The planned end, or the actual one."""
        ends = [window.actual_end or window.ends_at for window in self.windows]
        return self._moment(max((end for end in ends if end), default=None)) if all(ends) else ""

    @cached_property
    def until_start(self) -> str:
        return wording.until_start(self.windows[0].starts_at, self.now) if self.windows else ""

    @cached_property
    def before(self) -> list[str]:
        """The periods before the act."""
        kept = self._data.get("before") or ()
        return [str(self._said(_time(one["starts_at"]), _time(one.get("ends_at")))) for one in kept if one["starts_at"]]

    @cached_property
    def text(self) -> tuple[str, ...]:
        return self._written("text")

    @cached_property
    def text_in_brief(self) -> str:
        return one_line(str(self._data.get("text") or ""))[:80] if self.sees_the_work else ""

    @cached_property
    def reason(self) -> tuple[str, ...]:
        """Why it started without approval is between those whose work it is and those who were asked."""
        theirs = self.notice.about == About.STARTED and self.sight < Sight.FULL
        return () if theirs else self._written("reason")

    @cached_property
    def answered(self) -> str:
        return str(self._data.get("answered") or "answered")

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
        if self.sight < Sight.FULL and activity.actor.organisation_id != change.organisation_id:
            return ""  # of other parties' approvals nothing is said
        if not self.decider:
            return f"{one_line(activity.actor.name)}, {self.answerer}"
        return f"{self.decider}, {self.answerer}, by link, addressed to {one_line(activity.actor.name)}"

    @cached_property
    def description(self) -> tuple[str, ...]:
        change = self.notice.change
        return _lines(change.description) if change and self.sees_the_work else ()

    @cached_property
    def rollback(self) -> str:
        change = self.notice.change
        if change is None or not self.sees_the_work:
            return ""
        takes = wording.length(change.rollback_takes) if change.rollback_takes else ""
        how = one_line(change.rollback_how).rstrip(".")
        return ", which takes ".join(part for part in (how, takes) if part)

    @cached_property
    def bridge(self) -> str:
        change = self.notice.change
        return one_line(change.bridge) if change and self.sees_the_work else ""

    @cached_property
    def because(self) -> tuple[str, ...]:
        return reasons_for(self.notice, self.reader, self.sight)

    @cached_property
    def findings(self) -> tuple[FindingLines, ...]:
        return tuple(finding_lines(view, self.reader) for view in self._findings[:MOST_FINDINGS])

    @property
    def more_findings(self) -> int:
        return max(0, len(self._findings) - MOST_FINDINGS)

    @cached_property
    def meets(self) -> str:
        """Where the first finding meets, for headlines."""
        return meeting_points(self._findings)

    @cached_property
    def in_conflict_with(self) -> str:
        return in_conflict_with(self._findings)

    @cached_property
    def could(self) -> str:
        return what_could_be_done(self._findings)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The desk first, then the person; other parties' where there are any."""
        subject = [self.reader.contact(self.notice.change)] if self.notice.change else []
        others = [one.contact for one in self._others if one.contact and not one.mine]
        around = [*subject, *others]
        elsewhere = [contact for contact in around if contact.desk != self.reader.organisation.name]
        calls = (call for contact in elsewhere or around for call in _calls(contact))
        return tuple(dict.fromkeys(call for call in calls if call.name != self.notice.contact.name))

    @cached_property
    def link(self) -> str:
        """To the work; where the reader may not open that, to their own work that it meets."""
        change = self.notice.change
        if change is not None and self.sees_the_work:
            return f"{settings.PUBLIC_URL}/changes/{change.pk}/"
        own = next((side.change for view in self._findings for side in view.windows if side.mine and side.change), None)
        return f"{settings.PUBLIC_URL}/changes/{own}/" if own else f"{settings.PUBLIC_URL}/"

    @cached_property
    def answer_link(self) -> AnswerLink | None:
        """Opens the answer without an account. For whoever is asked, and once it is announced, for who is informed."""
        contact, change = self.notice.contact, self.notice.change
        if change is None or not self.sees_the_work:
            return None
        link = None
        if any(one["why"] == Why.ASKED for one in self.notice.because):
            link = links.link_to_answer(contact, change)
        elif self.notice.about == About.ANNOUNCED:
            link = links.link_to_acknowledge(contact, change)
        return link if link and links.standing_of(link, self.now) is LinkStanding.LIVE else None

    @cached_property
    def withdraw_link(self) -> AnswerLink | None:
        """Takes back what was answered over the contact's link."""
        if self.notice.about != About.APPROVAL_DECIDED:
            return None
        decided = Approval.objects.filter(pk__in=self._data.get("approvals") or ()).select_related("change").last()
        link = links.link_to_withdraw(self.notice.contact, decided) if decided else None
        return link if link and links.standing_of(link, self.now) is LinkStanding.LIVE else None

    @property
    def answer_url(self) -> str:
        return links.address_of(self.answer_link) if self.answer_link else ""

    @property
    def answer_until(self) -> str:
        return str(wording.moment(self.answer_link.expires_at, self.reader.zone, self.now)) if self.answer_link else ""

    @property
    def informs_only(self) -> bool:
        return self.answer_link is not None and self.answer_link.purpose == LinkPurpose.ACKNOWLEDGE

    @property
    def withdraw_url(self) -> str:
        return links.address_of(self.withdraw_link) if self.withdraw_link else ""

    @cached_property
    def asked_anew_because(self) -> str:
        """What happened to the question that was asked before this one."""
        if self.answer_link is None or self.answer_link.approval is None:
            return ""
        asked = self.answer_link.approval
        earlier = Approval.objects.filter(change=asked.change_id, organisation=asked.organisation_id, pk__lt=asked.pk)
        before = earlier.filter(retrospective=asked.retrospective).order_by("pk").last()
        return one_line(before.because) if before else ""

    @property
    def seen_url(self) -> str:
        """Where an urgent one is acknowledged."""
        return address_of(self.notice, Purpose.SEEN) if self.notice.urgent else ""

    @property
    def fewer_url(self) -> str:
        return address_of(self.notice, Purpose.FEWER) if may_be_muted(self.notice) else ""

    @property
    def next_told_at(self) -> str:
        return self._moment(self.notice.acknowledge_by)

    @property
    def in_place_of(self) -> str:
        """Who was told first and has not said that they saw it: somebody of the reader's own organisation."""
        first = self.notice.in_place_of
        return one_line(first.contact.name) if first else ""

    @property
    def not_told(self) -> str:
        """Whom a notice did not reach."""
        name, party = (str(self._data.get(key) or "") for key in ("contact_name", "contact_organisation"))
        return one_line(f"{name} ({party})") if name else "somebody"

    @property
    def not_told_of(self) -> str:
        about = self._data.get("about")
        return ABOUT_WORDS[About(about)] if about in ABOUT_WORDS else "a notice"

    @property
    def not_told_because(self) -> str:
        return one_line(str(self._data.get("because") or ""))

    @cached_property
    def decider(self) -> str:
        """Who answered over the contact's link."""
        return one_line(str((self._data.get("by_link") or {}).get("named") or ""))

    @cached_property
    def proposed(self) -> list[str]:
        """The times that were proposed instead."""
        kept = self._data.get("proposed") or ()
        return [str(self._said(_time(one["starts_at"]), _time(one["ends_at"]))) for one in kept]

    @property
    def zone(self) -> str:
        return self.reader.zone.key

    @cached_property
    def _findings(self) -> list[FindingView]:
        if not self.notice.findings:
            return []
        told = Finding.objects.filter(pk__in=self.notice.findings).with_sides()
        if self.notice.about != About.CONFLICT_GONE:
            told = told.standing()
        return finding_views(self.reader, told)

    @property
    def _activity(self) -> Activity | None:
        """What was done to the work that this is about. A conflict also comes and goes by what others do to theirs:
        who did that and why is not for the reader."""
        done = self.notice.activity
        about = done is not None and (done.subject_kind, done.subject_id) == ("change", self.notice.change_id)
        return done if about else None

    @property
    def _data(self) -> dict[str, Any]:
        return self._activity.data if self._activity else {}

    @property
    def _others(self) -> Iterator[SideView | PartyView]:
        return (one for view in self._findings for one in view.others)

    def _name(self, slug: str) -> str:
        return one_line(self.reader.name(slug))

    def _moment(self, at: datetime | None) -> str:
        return wording.time_of_day(at, self.reader.zone, self.now).local if at else ""

    def _period(self, window: Window) -> wording.Said:
        return self._said(_start(window), window.actual_end or window.ends_at)

    def _said(self, start: datetime | None, end: datetime | None) -> wording.Said:
        if start is None:
            return wording.Said("", "")
        return wording.period(start, end, self.reader.zone, self.now)

    def _written(self, name: str) -> tuple[str, ...]:
        return _lines(str(self._data.get(name) or "")) if self.sees_the_work else ()


def _start(window: Window) -> datetime:
    return window.actual_start or window.starts_at


def _time(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None


def _calls(contact: ContactView) -> Iterator[Call]:
    if contact.desk_phone:
        yield Call(f"{one_line(contact.desk)}, desk", contact.desk_phone)
    if contact.name and contact.phone:
        yield Call(one_line(contact.name), contact.phone)


def _lines(text: str) -> tuple[str, ...]:
    """What people wrote, to be set off from what the product says."""
    return tuple(one_line(line) for line in text.strip()[:LONGEST_QUOTE].splitlines())
