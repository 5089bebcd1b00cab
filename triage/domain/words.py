"""What triage says, in sentences. Names and times are the reader's: they are put in by whoever knows the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from changes.domain.check_words import tried
from changes.domain.conflicts.explanation import listed
from core.level import Level
from triage.domain.evidence import Seen
from triage.domain.verdict import Verdict, YourWindow
from triage.domain.what_leads import HowLikely

MOST_NAMED = 4
NO_ONE_FAULT = "No single fault explains all of this: something else may be broken as well, or a report may be wrong."
STILL_YOURS = "Your work may still have a fault of its own."
DECLARED = {
    Level.NONE: "work without impact",
    Level.AT_RISK: "a risk",
    Level.DEGRADED: "a degradation",
    Level.OUTAGE: "an outage",
}
HOW_LIKELY = {
    HowLikely.LIKELY: "That is the likely cause.",
    HowLikely.MOST: "That is the most likely cause so far.",
    HowLikely.COULD: "That could explain it.",
}


@dataclass(frozen=True, slots=True)
class WorkOfOthers:
    """Work that others declared, reported or planned, as the reader may know it."""

    party: str
    level: Level
    began: datetime
    started: bool = True
    """Somebody has said that it began."""
    over: datetime | None = None
    declared_at: datetime | None = None
    """Where that was after it began."""
    reporter: str = ""
    """Who reported it, while its owner has not confirmed it."""


@dataclass(frozen=True)
class TriageWords:
    name: Callable[[str], str]
    """A system's name as the reader may know it."""
    clock: Callable[[datetime], str]
    """A time as the reader's wall shows it."""

    def edge(self, one: Seen) -> str:
        return tried(map(self.name, one.edge))

    def seen(self, one: Seen) -> str:
        return f"{self.edge(one)} {'fails' if one.failing else 'works'}"

    def any_of(self, slugs: Sequence[str]) -> str:
        """GES or GES database."""
        names = list(dict.fromkeys(self.name(slug) for slug in slugs))
        shown, more = names[:MOST_NAMED], len(names) - MOST_NAMED
        if more > 0:
            return f"{', '.join(shown)} or {more} more"
        return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"

    def not_shown(self, slugs: Sequence[str]) -> str:
        """Of systems on which work may be hidden from the reader, whether there is any or not."""
        whose = "its owner" if len(set(slugs)) == 1 else "their owners"
        return f"Only {whose} can tell you whether anybody is working on {self.any_of(slugs)}."

    def suspect(self, explains: Sequence[Seen], contradicts: Sequence[Seen]) -> str:
        said = []
        if explains:
            said.append(f"It would explain that {listed(self.seen(one) for one in explains)}.")
        if contradicts:
            said.append(f"It would not explain that {listed(self.seen(one) for one in contradicts)}.")
        return " ".join(said)

    def cleared(self, slug: str, by: Seen) -> str:
        if slug == by.edge[1]:
            return f"{self.seen(by)}."
        return f"{self.seen(by)}, and {self.name(by.edge[1])} requires it."

    def all_of(self, slugs: Sequence[str]) -> str:
        """GES and GES database, each name once."""
        return listed(dict.fromkeys(self.name(slug) for slug in slugs))

    def leads(self, on: Sequence[str], work: WorkOfOthers) -> str:
        """GES is being worked on."""
        named = self.all_of(on)
        one = len(set(map(self.name, on))) == 1
        if not work.started:
            said = f"{'is' if one else 'are'} planned to be worked on"
        elif work.over:
            said = f"{'was' if one else 'were'} worked on"
        else:
            said = f"{'is' if one else 'are'} being worked on"
        return f"{named[:1].upper()}{named[1:]} {said}"

    def why_it_leads(self, work: WorkOfOthers, how: HowLikely) -> str:
        """Meridian Travel declared an outage at 03:06, since 02:30. That is the likely cause."""
        return f"{self._who_works(work)} {HOW_LIKELY[how]}"

    def _who_works(self, work: WorkOfOthers) -> str:
        began = self.clock(work.began)
        if not work.started:
            return f"{work.party} planned this from {began}. Nobody has said that it began."
        until = f" until {self.clock(work.over)}" if work.over else ""
        if work.declared_at is None:
            return f"{work.party} {'was at work from' if work.over else 'has been at work since'} {began}{until}."
        declared = (
            f"{DECLARED[work.level]} at {self.clock(work.declared_at)}, {'from' if work.over else 'since'} {began}"
        )
        if work.reporter:
            return f"{work.reporter} reported {declared}{until}. {work.party} has not confirmed it."
        return f"{work.party} declared {declared}{until}."

    def verdict(
        self, yours: YourWindow, leading: Sequence[str], *, anything_fails: bool, others_lead: bool = False
    ) -> str:
        if not anything_fails:
            return "Nothing was seen to fail, so there is nothing that your work should explain."
        said = (
            self._cannot(yours, leading) if yours.verdict is Verdict.CANNOT_EXPLAIN else self._could(yours, others_lead)
        )
        if yours.after_rollback:
            said += f" It was rolled back and {self.seen(yours.after_rollback)} still: that counts in its favour."
        return said

    def _could(self, yours: YourWindow, others_lead: bool) -> str:
        by = f": {' → '.join(map(self.name, yours.path))}" if yours.path else ""
        if others_lead:
            return f"Your work could explain it too{by}."
        if yours.verdict is Verdict.LIKELY:
            return f"Your work is the likely cause{by}."
        return f"Your work could explain this{by}."

    def _cannot(self, yours: YourWindow, leading: Sequence[str]) -> str:
        others = f" {self.any_of(leading)} could." if leading else ""
        if yours.outside:
            why = f"{self.seen(yours.outside)}, and nothing leads there from what you work on"
        elif yours.before:
            why = f"{self.edge(yours.before)} failed at {self.clock(min(yours.before.times))}, before your work began"
        else:
            why = "It does not reach what fails"
        return f"{why}: your work cannot explain that.{others} {STILL_YOURS}"

    def next_check(self, if_failing: Sequence[str], if_working: Sequence[str]) -> str:
        return f"{self._points(if_failing, 'fails')} {self._points(if_working, 'works')}"

    def _points(self, to: Sequence[str], outcome: str) -> str:
        return f"If it {outcome}, look at {self.any_of(to)}." if to else f"If it {outcome}, nothing is left to suspect."
