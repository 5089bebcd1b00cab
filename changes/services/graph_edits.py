"""Edits of the dependency graph, with what they mean for work that was planned long before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import Person
from changes.services import ledger
from changes.services.schedule import placing_work
from estate.models import GraphVersion


@contextmanager
def editing_graph(actor: Person) -> Iterator[None]:
    """One transaction for the edit and for the conflicts that it brings or takes away."""
    with placing_work() as now:
        before = GraphVersion.current()
        yield
        if GraphVersion.current() != before:
            ledger.record_graph_edit(actor, actor.organisation, now)
