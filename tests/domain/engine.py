"""The product's rules of conflicts, asked in one line."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from changes.domain.conflicts.kinds import Conflict
from changes.domain.conflicts.pairs import pair_conflict
from changes.domain.conflicts.search import Around, conflicts_among, conflicts_of
from changes.domain.work import Reach, Work, reach_of
from estate.domain.graph import Graph
from tests.domain.oracle_conflicts import Situation


def find_conflict(graph: Graph, a: Work, b: Work) -> Conflict | None:
    return pair_conflict(reach_of(graph, a), reach_of(graph, b))


def find_conflicts(graph: Graph, work: Work, others: Iterable[Work]) -> list[Conflict]:
    """The pair findings of one window with others, in the order of these."""
    found = (find_conflict(graph, work, other) for other in others)
    return [conflict for conflict in found if conflict]


@dataclass(frozen=True)
class AskedEngine:
    """A situation as the product's engine is given it."""

    situation: Situation

    @cached_property
    def works(self) -> list[Reach]:
        """In the order of their starts; those that start together, as they come."""
        graph = self.situation.estate.graph()
        works = sorted(self.situation.works, key=lambda work: work.period.starts_at)
        return [reach_of(graph, work) for work in works]

    @property
    def windows(self) -> list[str]:
        return [reach.work.window for reach in self.works]

    def among(self, own: Collection[str]) -> list[Conflict]:
        return list(conflicts_among(self.works, own, self._around(())))

    def everything(self) -> list[Conflict]:
        return self.among(self.windows)

    def of(self, window: str) -> list[Conflict]:
        """Of one window, with all others around it whether they overlap or not."""
        [reach] = [one for one in self.works if one.work.window == window]
        return conflicts_of(reach, self._around([one for one in self.works if one is not reach]))

    def _around(self, others: list[Reach] | tuple[()]) -> Around:
        hours = {system: [one.recurring for one in rules] for system, rules in self.situation.hours.items()}
        return Around(others, self.situation.freezes, hours)
