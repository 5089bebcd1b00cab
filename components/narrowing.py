"""Lists that are narrowed in their address: by words, and by links each of which says one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.http import urlencode

from core.searching import Wanted


@dataclass(frozen=True, slots=True)
class NarrowBy:
    """`choices` are values of `name` in the address, in words; the empty one narrows nothing."""

    name: str
    label: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NarrowLink:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What was asked of the list at this path; what is none of its choices is not asked."""

    path: str
    wanted: Wanted
    by: tuple[NarrowBy, ...] = ()
    chosen: Mapping[str, str] | None = None

    @classmethod
    def read(cls, request: HttpRequest, *by: NarrowBy) -> Narrowed:
        asked = {one.name: request.GET.get(one.name, "") for one in by}
        chosen = {one.name: asked[one.name] for one in by if asked[one.name] and asked[one.name] in one.choices}
        return cls(request.path, Wanted.read(request.GET.get("q")), by, chosen)

    def __bool__(self) -> bool:
        return bool(self.q or self.kept)

    def of(self, name: str) -> str:
        return self.kept.get(name, "")

    @property
    def q(self) -> str:
        return self.wanted.text if self.wanted else ""

    @property
    def kept(self) -> Mapping[str, str]:
        """What is chosen beside the words."""
        return self.chosen or {}

    @property
    def words(self) -> str:
        """What is chosen, as its links say it."""
        return ", ".join(one.choices[self.of(one.name)].lower() for one in self.by if self.of(one.name))

    @property
    def rows(self) -> list[tuple[str, list[NarrowLink]]]:
        """What it may be narrowed by, and the links of each."""
        return [(one.label, [self._link(one, value) for value in one.choices]) for one in self.by]

    def _link(self, by: NarrowBy, value: str) -> NarrowLink:
        asked = {"q": self.q, **self.kept, by.name: value}
        return NarrowLink(by.choices[value], address(self.path, asked), value == self.of(by.name))


def address(path: str, asked: Mapping[str, str]) -> str:
    """What is empty is left out."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path
