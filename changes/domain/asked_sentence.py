"""The first thing that somebody reads who is asked to approve work: what it does to their own systems, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from changes.domain.conflicts.explanation import listed
from changes.domain.felt import Hit, Phase, does
from core.level import Level


def what_it_does(hit: Iterable[Hit], when: str, who: str, works_on: Sequence[str], *, over: bool = False) -> str:
    """“Your Client website can be out on Mon 23 Nov, 02:00–04:00 EST, while Meridian works on GES.” `when` is the
    period in words, `works_on` names the targets; the worst stands first, and what nobody notices is left out."""
    felt = sorted((one for one in hit if one.level), key=lambda one: (-one.level, one.name))
    work = f"{who} {'worked' if over else 'works'} on {listed(works_on) or 'other systems'}"
    at = _at(when)
    if not felt:
        return f"{work}{at}. Your systems {'should not have noticed' if over else 'should not notice'}."
    parts = [_part(level, [one.name for one in some], over=over) for level, some in groupby(felt, _level)]
    return f"Your {'; your '.join(parts)}{at}, while {work}."


def _level(one: Hit) -> Level:
    return one.level


def _part(level: Level, names: Sequence[str], *, over: bool) -> str:
    return f"{listed(names)} {does(level, Phase.PAST if over else Phase.EXPECTED, many=len(names) > 1)}"


def _at(when: str) -> str:
    """Since 02:30 · from 02:30 · on Mon 23 Nov, 02:00–04:00."""
    return f" {when}" if when.startswith(("since", "from")) else f" on {when}" if when else ""
