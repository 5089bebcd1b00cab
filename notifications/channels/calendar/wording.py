"""What entries of calendars say, in mails and feeds alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from changes.domain.felt import Hit, does

MOST_HIT = 3


@dataclass(frozen=True, slots=True)
class EntryWords:
    """What is empty is not said."""

    link: str
    works_on: str = ""
    for_you: str = ""
    reference: str = ""
    text: tuple[str, ...] = ()
    """What they wrote of it."""
    calls: tuple[tuple[str, str], ...] = ()
    """Names and numbers."""
    end_is_known: bool = True

    def __str__(self) -> str:
        lines = (
            "" if self.end_is_known else "The end is not known.",
            f"For you: {self.for_you}" if self.for_you else "",
            f"Works on: {self.works_on}" if self.works_on else "",
            f"Reference: {self.reference}" if self.reference else "",
            *self.text,
            *(["Who to call:", *(f"{name}: {phone}" for name, phone in self.calls)] if self.calls else []),
            self.link,
        )
        return "\n".join(line for line in lines if line)


def for_you(hits: Sequence[Hit]) -> str:
    """How badly the reader's own systems are hit, the worst first."""
    shown = [f"{hit.name} {does(hit.level)}" for hit in hits[:MOST_HIT]]
    return "; ".join(shown) + (f"; and {len(hits) - MOST_HIT} more" if len(hits) > MOST_HIT else "")
