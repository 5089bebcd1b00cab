"""What a notice is about, as its reader may read it: the work, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from changes.domain.conflicts.explanation import listed
from changes.domain.log_words import ELSEWHERE
from changes.models import State, Window
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight
from core.activity import Activity
from core.time import wording
from estate.domain.impact import Level
from notifications.channels.mail.smtp import one_line
from notifications.domain.about import About
from notifications.domain.meaning import within
from notifications.domain.still_holds import ONLY_TO_THOSE_TOLD, TELL_HOW_IT_STANDS
from notifications.domain.told import CALLED_OFF, OVER, WindowSaid
from notifications.models import Notice
from notifications.selectors.notice_sight import sight_for
from notifications.selectors.told import ToldNow, said_of, tells_of_others, told_now

LONGEST_QUOTE = 2_000
LONGEST_IN_HEADLINE = 60
MOST_PERIODS = 10
"""Of one letter; work that repeats has many."""
ALSO = {
    About.ANNOUNCED: "Planned: {now}.",
    About.STARTED: "Started: {now}.",
    About.START_UNDONE: "Not started after all: {now}.",
    About.END_UNDONE: "Not finished after all: {now}.",
    About.ENDED: "Finished: {was}.",
    About.ROLLED_BACK: "Rolled back: {was}.",
    About.EXTENDED: "New end: {now}, was {was}.",
    About.MOVED: "Moved to {now}, was {was}.",
    About.WAITS_AGAIN: "On hold: {now}.",
    About.CANCELLED: "Cancelled: {was}.",
    About.NOT_TAKING_PLACE: "Won’t happen: {was}.",
    About.DROPPED: "No longer affects you: {was}.",
}


@dataclass(frozen=True)
class Subject:
    """What the reader may not see of it is empty."""

    notice: Notice
    now: datetime
    known_sight: Sight | None = None
    """Where it has been asked already."""
    room: int = LONGEST_IN_HEADLINE
    """For the title."""
    room_of_who: int = 1_000

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.notice.contact, self.now)

    @cached_property
    def sight(self) -> Sight:
        return sight_for(self.notice) if self.known_sight is None else self.known_sight

    @property
    def is_own(self) -> bool:
        return self.notice.change is not None and self.notice.change.organisation_id == self.reader.organisation.pk

    @property
    def sees_the_work(self) -> bool:
        return self.sight.shows("title")

    @cached_property
    def title(self) -> str:
        """Or all that may be said instead."""
        change = self.notice.change
        if change is None:
            return "work"
        if self.sees_the_work:
            return one_line(self.reader.title(change))
        return f"work that checks {listed(self.checks_mine)}" if self.checks_mine else "work"

    @cached_property
    def checks_mine(self) -> list[str]:
        """Own systems that have to work for it to be done."""
        checks = self.notice.change.validations.all() if self.notice.change else ()
        ends = dict.fromkeys(end.slug for check in checks for end in (check.from_system, check.to_system) if end)
        return [self.named(slug) for slug in ends if slug in self.reader.own]

    @property
    def what(self) -> str:
        """The title as headlines have room for it."""
        return within(self.title, self.room)

    @cached_property
    def who(self) -> str:
        return within(one_line(self.notice.change.organisation.name), self.room_of_who) if self.notice.change else ""

    @property
    def work(self) -> str:
        """As headlines name it: of others with whose it is."""
        if self.is_own or not self.who:
            return self.what
        return f"{self.what} ({self.who})" if self.sees_the_work or self.checks_mine else f"work of {self.who}"

    @property
    def work_in_full(self) -> str:
        return f"{self.title} ({one_line(self.notice.change.organisation.name)})" if self.notice.change else ""

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
        return one_line(change.external_reference) if change and self.sight.shows("external_reference") else ""

    @property
    def is_tentative(self) -> bool:
        """It waits for approval."""
        return self.notice.change is not None and self.notice.change.state == State.REQUESTED

    @property
    def open_end_hours(self) -> int:
        """How long their work counts on when its end is not known."""
        return self.notice.change.organisation.open_end_hours if self.notice.change else 1

    @cached_property
    def reporter(self) -> str:
        change = self.notice.change
        return one_line(change.reported_by.name) if change and change.reported_by else ""

    @cached_property
    def targets(self) -> list[str]:
        change = self.notice.change
        if change is None or not self.sees_the_work:
            return []
        return [self.named(target.system.slug) for target in change.targets.all()]

    @property
    def works_on(self) -> str:
        return ", ".join(self.targets)

    @cached_property
    def declared(self) -> Level:
        """The worst that is declared for a target."""
        change = self.notice.change
        if change is None or not self.sees_the_work:
            return Level.NONE
        return max((Level.from_word(target.impact) for target in change.targets.all()), default=Level.NONE)

    @property
    def afterwards(self) -> bool:
        """Approval of work that has begun already."""
        return any(window.actual_start is not None for window in self.windows)

    @cached_property
    def _named(self) -> list[Window]:
        if self.notice.window is not None:
            return [self.notice.window]
        if self.notice.change is None:
            return []
        among = self._data.get("windows") or ()
        windows = list(self.notice.change.windows.all())
        return [window for window in windows if window.pk in among] or windows

    @cached_property
    def told_now(self) -> ToldNow:
        return told_now(self.notice)

    @cached_property
    def corrections(self) -> dict[int, About]:
        """By window: what the reader must be told in place of what they were told."""
        return self.told_now.corrections if self.notice.change else {}

    @cached_property
    def windows(self) -> list[Window]:
        """What it tells of: where it says how the work stands now, what is new to the reader."""
        of_any = self.about in TELL_HOW_IT_STANDS or tells_of_others(self.notice)
        if not of_any or self.notice.change is None:
            return self._named
        windows = list(self.notice.change.windows.all())
        anew = [window for window in windows if self.corrections.get(window.pk) is self.about]
        return anew or self._touched or self._named

    @cached_property
    def others(self) -> list[Window]:
        """Of which the reader was told otherwise as well."""
        if self.notice.change is None:
            return []
        windows = self.notice.change.windows.all()
        return [window for window in windows if window.pk in self.corrections and window not in self.windows]

    @cached_property
    def also(self) -> list[str]:
        return [self._instead(window, self.corrections[window.pk]) for window in self.others]

    @property
    def _touched(self) -> list[Window]:
        """Of who was told nothing of it: those that the act moved, or called off."""
        before = {one["window"] for one in self._data.get("before") or ()}
        off = self.about in ONLY_TO_THOSE_TOLD
        return [one for one in self._named if one.pk in before and (one.state in OVER) == off]

    @cached_property
    def periods(self) -> list[str]:
        said = [str(self._period(window)) for window in self.windows[:MOST_PERIODS]]
        more = len(self.windows) - len(said)
        return [*said, f"and {more} more, on its page"] if more else said

    @cached_property
    def when(self) -> str:
        """The first period, in the reader's zone alone: headlines are short."""
        if not self.windows:
            return ""
        more = f" and {len(self.windows) - 1} more" if len(self.windows) > 1 else ""
        first, now = self.windows[0], self.now
        if first.ends_at is None and first.actual_end is None and start_of(first) <= now:
            return f"since {self._moment(start_of(first))}{more}"
        return self._period(first, brief=True).local + more

    @cached_property
    def begins(self) -> str:
        return self._moment(min((start_of(window) for window in self.windows), default=None))

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
        """The periods as the reader was told them, or else as they were before the act; of what is called off there is
        no other."""
        if self.about in (About.CANCELLED, About.NOT_TAKING_PLACE, About.DROPPED):
            return []
        if self.about is About.EXTENDED:
            return self._ends_before
        shown, kept = [window.pk for window in self.windows], {one["window"]: one for one in self._kept_before()}
        said = {window: self.told_now.told[window].last for window in shown if window in self.told_now.told}
        if said and self.about in TELL_HOW_IT_STANDS:
            moved = (said[one.pk] for one in self.windows if one.pk in said and self._has_moved(one, said[one.pk]))
            return [str(self._said(one.starts_at, one.ends_at)) for one in moved]
        return [
            str(self._said(moment_kept(kept[window]["starts_at"]), moment_kept(kept[window].get("ends_at"))))
            for window in (shown if self.about in TELL_HOW_IT_STANDS else kept)
            if window in kept
        ]

    @cached_property
    def first_announced(self) -> list[str]:
        """The periods of which the reader was told first: by these they know work again whose title they may not
        see."""
        firsts = [] if self.sees_the_work else [self.told_now.first(window.pk) for window in self.windows]
        said = dict.fromkeys(str(self._said(one.starts_at, one.ends_at)) for one in firsts if one)
        return [one for one in said if one not in (*self.periods, *self.before)]

    @cached_property
    def neither(self) -> str:
        """Of work that was declined after it moved: the time at which readers may still expect it."""
        known = self.told_now.still_believed(self.windows[0].pk) if self.windows else None
        return self._said(known.starts_at, known.ends_at).local if known else ""

    @property
    def _ends_before(self) -> list[str]:
        """Of work that runs only its end is another."""
        kept = {one["window"]: one for one in self._kept_before()}
        before = []
        for window in self.windows:
            known = self.told_now.told.get(window.pk)
            ends = (
                [known.last.ends_at]
                if known
                else [moment_kept(kept[window.pk]["ends_at"])]
                if window.pk in kept
                else []
            )
            before += [end for end in ends if end != window.ends_at]
        return [
            f"until {wording.time_of_day(end, self.reader.zone, self.now)}" if end else "end not known"
            for end in before
        ]

    def _kept_before(self) -> list[dict[str, Any]]:
        return [one for one in self._data.get("before") or () if one["starts_at"]]

    @staticmethod
    def _has_moved(window: Window, said: WindowSaid) -> bool:
        return said.differs_in_time(said_of(window))

    def _instead(self, window: Window, about: About) -> str:
        old = self.told_now.told[window.pk].last
        was = self._said(old.starts_at, old.ends_at).local
        return ALSO[about].format(was=was, now=self._said(window.starts_at, window.ends_at).local)

    @cached_property
    def description(self) -> tuple[str, ...]:
        change = self.notice.change
        return lines_of(change.description) if change and self.sees_the_work else ()

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

    @property
    def released(self) -> str:
        """The systems that were given back."""
        slugs = self._data.get("released") or () if self.sees_the_work else ()
        return listed(self.named(slug) for slug in slugs) or "a part of it"

    @property
    def zone(self) -> str:
        return self.reader.zone.key

    @property
    def _activity(self) -> Activity | None:
        """What was done to the work that this is about. A conflict also comes and goes by what others do to theirs:
        who did that and why is not for the reader."""
        done = self.notice.activity
        if done is None or done.kind in ELSEWHERE:
            return None
        return done if (done.subject_kind, done.subject_id) == ("change", self.notice.change_id) else None

    @property
    def _data(self) -> dict[str, Any]:
        return self._activity.data if self._activity else {}

    def named(self, slug: str) -> str:
        return one_line(self.reader.name(slug))

    def _moment(self, at: datetime | None) -> str:
        return wording.time_of_day(at, self.reader.zone, self.now).local if at else ""

    def _period(self, window: Window, *, brief: bool = False) -> wording.Said:
        """Of what is called off what the reader was told."""
        known = self.told_now.told.get(window.pk) if self.about in CALLED_OFF.values() else None
        if known is not None:
            return self._said(known.last.starts_at, known.last.ends_at, brief=brief)
        return self._said(start_of(window), window.actual_end or window.ends_at, brief=brief)

    def _said(self, start: datetime | None, end: datetime | None, *, brief: bool = False) -> wording.Said:
        if start is None:
            return wording.Said("", "")
        return wording.period(start, end, self.reader.zone, self.now, brief=brief)

    def _written(self, name: str) -> tuple[str, ...]:
        return lines_of(str(self._data.get(name) or "")) if self.sees_the_work else ()


def start_of(window: Window) -> datetime:
    return window.actual_start or window.starts_at


def moment_kept(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None


def lines_of(text: str) -> tuple[str, ...]:
    """What people wrote, to be set off from what the product says."""
    return tuple(one_line(line) for line in text.strip()[:LONGEST_QUOTE].splitlines())
