"""What triage says, in sentences. Names and times are the reader's: they are put in by whoever knows the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from changes.domain.conflicts.explanation import listed
from triage.domain.evidence import Seen
from triage.domain.verdict import Verdict, YourWindow

MOST_NAMED = 4
NO_ONE_FAULT = "No single fault explains all of this: something else may be broken as well, or a report may be wrong."
STILL_YOURS = "Your work may still have a fault of its own."


@dataclass(frozen=True)
class TriageWords:
    name: Callable[[str], str]
    """A system's name as the reader may know it."""
    clock: Callable[[datetime], str]
    """A time as the reader's wall shows it."""

    def edge(self, one: Seen) -> str:
        return f"{self.name(one.edge[0])} → {self.name(one.edge[1])}"

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
        return f"Whether anybody works on {self.any_of(slugs)}, only {whose} can tell you."

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

    def verdict(self, yours: YourWindow, leading: Sequence[str], *, anything_fails: bool) -> str:
        if not anything_fails:
            return "Nothing was seen to fail, so there is nothing that your work should explain."
        said = self._cannot(yours, leading) if yours.verdict is Verdict.CANNOT_EXPLAIN else self._could(yours)
        if yours.after_rollback:
            said += f" It was rolled back, and {self.seen(yours.after_rollback)} still: that speaks for your work."
        return said

    def _could(self, yours: YourWindow) -> str:
        by = f": {' → '.join(map(self.name, yours.path))}" if yours.path else ""
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
