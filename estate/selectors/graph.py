"""The dependency graph as every process holds it: loaded once, and again when an edit has renewed its version."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from accounts.models import Organisation
from core.arrays import as_array
from estate.domain.blast_radius import Memory
from estate.domain.graph import Edge, Graph, NeedKind, Node
from estate.domain.impact import Level
from estate.models import Dependency, FormerSlug, GraphEdit, GraphVersion, System


@dataclass(frozen=True)
class Estate:
    """The graph, and whose and what each system is, by slug."""

    version: str
    graph: Graph
    owners: dict[str, str]
    """Organisation slug of each system."""
    names: dict[str, str]
    listed: frozenset[str]
    retired: frozenset[str]
    """They stand in the graph by themselves: nothing reaches them, and they reach nothing."""
    asks_from: dict[str, Level]
    """Level from which each organisation wants to be asked for approval."""
    organisation_ids: dict[str, int]
    organisation_names: dict[str, str]
    system_ids: dict[str, int]
    slugs: dict[int, str]
    memory: Memory
    """Blast radii that were worked out before."""
    former: dict[str, str] = field(default_factory=dict)
    """What systems were called before, and are called now: the record of what happened names them so."""
    owned: dict[str, frozenset[str]] = field(default_factory=dict)
    """Systems of each organisation."""
    _needed: dict[str, frozenset[str]] = field(default_factory=dict)
    _ids_needed: dict[str, str] = field(default_factory=dict)

    def needed_by(self, organisation: str) -> frozenset[str]:
        """Slugs of an organisation's systems and everything that these need: work on any of them reaches it."""
        if organisation not in self._needed:
            self._needed[organisation] = self.graph.needs(self.owned.get(organisation, frozenset()))
        return self._needed[organisation]

    def ids_needed_by(self, organisation: str) -> str:
        """The same as an array of ids."""
        if organisation not in self._ids_needed:
            self._ids_needed[organisation] = as_array(self.system_ids[slug] for slug in self.needed_by(organisation))
        return self._ids_needed[organisation]


_lock = threading.Lock()
_held: Estate | None = None
_pinned: ContextVar[_Pin | None] = ContextVar("pinned", default=None)
_trial: ContextVar[_Pin | None] = ContextVar("trial", default=None)


def names_held() -> tuple[str, ...]:
    """Of organisations and of systems that everybody may know, as far as they were read: how names are shown is worth
    no question. Of others it is not asked: whoever types a name would see whether there is one."""
    pin = _pinned.get()
    held = (pin and pin.estate) or _held
    return (*(held.names[slug] for slug in held.listed), *held.organisation_names.values()) if held else ()


def current_estate() -> Estate:
    """The estate as it is in the database now. The version is read before and after loading, so that what was loaded
    while somebody edited is not kept under the wrong version."""
    pin = _pinned.get()
    if pin is None:
        return _current()
    if pin.estate is None:
        pin.estate = _current()
    return pin.estate


def _current() -> Estate:
    global _held
    version = GraphVersion.current()
    if trial := _trial.get():
        trial.estate = _as_of(version, trial.estate)
        return trial.estate
    held = _held
    if held is not None and held.version == version:
        return held
    with _lock:
        estate = _as_of(version, held)
        if GraphVersion.current() == version:
            _held = estate
            gc.freeze()  # it stays: to walk through it again and again looking for garbage would make pages wait
        return estate


def _as_of(version: str, held: Estate | None) -> Estate:
    if held is not None and held.version == version:
        return held
    return (held and _brought_up(held, version)) or _load(version)


@dataclass(slots=True)
class _Pin:
    estate: Estate | None


@contextmanager
def pinned(estate: Estate | None = None) -> Iterator[None]:
    """One answer is given from one estate, the current one where none is named; which that is, is asked once. Nothing
    is edited meanwhile."""
    token = _pinned.set(_Pin(estate))
    try:
        yield
    finally:
        _pinned.reset(token)


@contextmanager
def on_trial() -> Iterator[None]:
    """What is edited inside is taken back: the process goes on holding what it held, and nobody else gets to see it."""
    pin, trial = _pinned.set(None), _trial.set(_Pin(_held))
    try:
        yield
    finally:
        _trial.reset(trial)
        _pinned.reset(pin)


def current_graph() -> Graph:
    return current_estate().graph


def _brought_up(held: Estate, version: str) -> Estate | None:
    """By what was edited since; None where that is not known."""
    edits = GraphEdit.between(held.version, version)
    if edits is None:
        return None
    graph = held.graph
    for edit in edits:
        edge = Edge(held.slugs[edit.dependent_id], held.slugs[edit.provider_id], NeedKind(edit.kind))
        graph = graph.with_edge(edge) if edit.counts else graph.without_edge(edge)
    return replace(held, version=version, graph=graph, memory=Memory(graph), _needed={}, _ids_needed={})


def _load(version: str) -> Estate:
    systems = list(
        System.objects.order_by().values_list(
            "id", "slug", "name", "redundancy_minimum", "listed", "organisation__slug", "retired_at"
        )
    )
    organisations = list(Organisation.objects.values_list("id", "slug", "name", "approval_from"))
    slugs = {row[0]: row[1] for row in systems}
    owned: dict[str, set[str]] = {}
    for _, slug, _, _, _, owner, _ in systems:
        owned.setdefault(owner, set()).add(slug)
    graph = Graph([Node(row[1], row[3]) for row in systems], _edges(slugs))
    return Estate(
        version=version,
        graph=graph,
        memory=Memory(graph),
        owners={row[1]: row[5] for row in systems},
        names={row[1]: row[2] for row in systems},
        listed=frozenset(row[1] for row in systems if row[4]),
        retired=frozenset(row[1] for row in systems if row[6] is not None),
        asks_from={slug: Level.from_word(word) for _, slug, _, word in organisations},
        organisation_ids={slug: pk for pk, slug, _, _ in organisations},
        organisation_names={slug: name for _, slug, name, _ in organisations},
        system_ids={slug: pk for pk, slug in slugs.items()},
        slugs=slugs,
        former=_former(slugs),
        owned={owner: frozenset(theirs) for owner, theirs in owned.items()},
    )


def _former(slugs: dict[int, str]) -> dict[str, str]:
    rows = FormerSlug.objects.exclude(system=None).values_list("slug", "system_id")
    return {slug: slugs[pk] for slug, pk in rows if pk in slugs}


def _edges(slugs: dict[int, str]) -> list[Edge]:
    rows = Dependency.objects.counting().order_by().values_list("dependent_id", "provider_id", "kind")
    return [
        Edge(slugs[dependent], slugs[provider], NeedKind(kind))
        for dependent, provider, kind in rows
        if dependent in slugs and provider in slugs
    ]
