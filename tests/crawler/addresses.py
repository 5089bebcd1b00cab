"""Every address of the product, filled with every id and slug of the house, whether a page leads there or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import product

from django.db.models import Model

from accounts.models import Invite, Person, Token, Wall
from changes.domain.conflicts.kinds import TRAITS
from changes.models import (
    AnswerLink,
    Change,
    Finding,
    FreezeException,
    Proposal,
    Step,
    Window,
)
from components.choosing import NOUNS
from core import clock
from estate.models import Dependency, Freeze, MaintenanceHours, System, Tag
from exchange.models import ImportRun
from exchange.selectors.downloads import DownloadOf
from notifications.models import Feed, Mute, Notice
from tests.matrix.matrix_routes import methods_of, routes
from tests.matrix.matrix_world import ORGANISATIONS, World
from triage.models import Investigation

KINDS: dict[str, type[Model]] = {
    "changes": Change,
    "windows": Window,
    "move": Window,
    "detail": Window,
    "steps": Step,
    "conflicts": Finding,
    "proposals": Proposal,
    "links": AnswerLink,
    "notices": Notice,
    "people": Person,
    "invitations": Invite,
    "tokens": Token,
    "feeds": Feed,
    "walls": Wall,
    "imports": ImportRun,
    "freezes": Freeze,
    "exceptions": FreezeException,
    "hours": MaintenanceHours,
    "maintenance-hours": MaintenanceHours,
    "dependencies": Dependency,
    "tags": Tag,
    "investigations": Investigation,
}
"""By the part of an address before the id."""
OF_PREFERENCES = "account/notices/"
FILLED = re.compile(r"([\w-]+/)?<(?:(\w+):)?(\w+)>")
MOST_OF_A_KIND = 12
"""Of what there are hundreds of: notices, people, findings. Spread over all of them."""
MOMENTS = [timedelta(hours=hours) for hours in (-700, -100, -30, -6, -3, -1, 0, 1, 3, 47, 50, 145, 700)]


class Addresses:
    def __init__(self, world: World) -> None:
        self.world = world
        self.slugs = sorted(System.objects.values_list("slug", flat=True))
        self._ids: dict[type[Model], list[str]] = {}

    def pages(self) -> list[str]:
        """What answers a GET, lists also narrowed."""
        return [path for path in self._to_get() if not _is_a_resource(path)]

    def resources(self) -> list[str]:
        return [path for path in self._to_get() if _is_a_resource(path)]

    def to_post(self) -> list[str]:
        """Whatever acts, or says what an act would do."""
        return [path for route, callback in routes() if "POST" in methods_of(callback) for path in self.filled(route)]

    def _to_get(self) -> Iterator[str]:
        for route, callback in routes():
            yield from self.filled(route) if "GET" in methods_of(callback) else ()
        yield from self._queries()

    def filled(self, route: str) -> Iterator[str]:
        """Of several ids in one address each comes once with those of the others, not each with each."""
        parts = list(FILLED.finditer(route))
        choices = [self._choices(route, part[1] or "", part[3]) for part in parts]
        for place in range(max(map(len, choices), default=1) if all(choices) else 0):
            path = route
            for part, values in zip(parts, choices, strict=True):
                path = path.replace(part[0], f"{part[1] or ''}{values[place % len(values)]}", 1)
            yield f"/{path}"

    def ids(self, kind: type[Model]) -> list[str]:
        if kind not in self._ids:
            rows = kind._default_manager.order_by("pk").values_list("public_id", flat=True)
            self._ids[kind] = [str(one) for one in rows]
        return self._ids[kind]

    def _choices(self, route: str, before: str, name: str) -> Sequence[str]:
        before = before.rstrip("/")
        if name == "slug":
            return self.slugs
        if before == "do" or name == "name":
            return [
                "submit",
                "approve",
                "cancel",
                "extend",
                "share",
                "grant",
                "claim",
                "confirm",
                "match",
                "kinds",
                "start",
            ]
        if route.startswith(OF_PREFERENCES):
            return self.ids(Mute)
        kind = KINDS.get(before)
        return spread(self.ids(kind)) if kind else ["zz-zz"]

    def _queries(self) -> Iterator[str]:
        changes, windows = spread(self.ids(Change), 20), spread(self.ids(Window), 20)
        people = spread(self.ids(Person), 8)
        yield from _asked("/api/v1/conflicts/", {"change": changes})
        yield from _asked("/api/v1/conflicts/", {"window": windows})
        yield from _asked("/api/v1/conflicts/", {"state": ["open", "accepted", "gone"]})
        yield from _asked("/api/v1/notices/", {"window": windows})
        yield from _asked("/api/v1/notices/", {"change": changes, "page_size": ["7"]})
        yield from _asked("/api/v1/dependencies/", {"provider": self.slugs})
        yield from _asked("/api/v1/dependencies/", {"dependent": self.slugs})
        yield from _asked("/api/v1/dependencies/", {"state": ["claimed", "refused", "confirmed"]})
        yield from _asked("/api/v1/systems/", {"search": ["zq", "a", *self.slugs[-4:]], "page_size": ["3"]})
        yield from _asked("/api/v1/freezes/", {"organisation": ORGANISATIONS})
        yield from _asked("/api/v1/maintenance-hours/", {"system": self.slugs})
        yield from _asked("/api/v1/changes/", {"fields": ["impact"], "page_size": ["9"]})
        yield from _asked("/api/v1/now/", {"at": [_said(moment) for moment in MOMENTS], "hours": ["700"]})
        yield from _asked("/schedule/", {"from": [f"{clock.now() + moment:%Y-%m-%d}" for moment in MOMENTS]})
        yield from _asked("/schedule/", {"system": ["zq", "a system", *self.slugs[-6:]]})
        yield from _asked("/schedule/", {"organisation": ORGANISATIONS, "impact": ["outage"]})
        yield from _asked("/systems/", {"q": ["zq", "a", *self.slugs[-4:]]})
        yield from (f"/systems/{slug}/past/?{asked}" for slug in self.slugs[-6:] for asked in ("q=zq", "whose=others"))
        yield from _asked("/people/", {"q": ["zq", "example"], "there": ["", "no"]})
        yield from _asked("/claims/", {"q": ["zq", "a", *self.slugs[-4:]]})
        yield from _asked("/claims/all/answered/", {"q": ["zq", *self.slugs[-4:]], "state": ["", "refused"]})
        yield from _asked("/notices/", {"q": ["zq", "example", *self.slugs[-4:]]})
        yield from _asked("/declare/", {"q": ["zq", "a system", *self.slugs[-4:]]})
        yield from _asked("/declare/", {"system": self.slugs})
        yield from _asked("/book/", {"system": self.slugs})
        yield from _asked("/schedule/book/", {"system": self.slugs})
        yield from _asked("/claims/", {"dependent": self.slugs[-4:], "provider": self.slugs[:4]})
        yield from _asked("/conflicts/", {"state": ["open", "accepted", "gone"], "severity": ["", "info", "low"]})
        yield from _asked("/conflicts/", {"kind": list(TRAITS)})
        yield from _asked("/notices/", {"change": changes})
        yield from _asked("/notices/", {"contact": people})
        yield from (f"/download/{what}/csv/" for what in DownloadOf)
        yield from self._searches()

    def _searches(self) -> Iterator[str]:
        """By words that hold what is hidden, and by some that are only like it."""
        words = ["zq", "example", *self.slugs[-6:], *(slug[1:] for slug in self.slugs[-6:])]
        yield from _asked("/api/v1/search/", {"q": words})
        yield from _asked("/search/", {"q": words})
        yield from _asked("/search/below/", {"q": words})
        for kind in ("changes", "people", "organisations"):
            yield from _asked(f"/search/{kind}/", {"q": words[:4]})
        for scope in NOUNS:
            yield from _asked(f"/search/pick/{scope}/", {"x-words": words[:6], "many": [""]})


def spread(ids: Sequence[str], most: int = MOST_OF_A_KIND) -> list[str]:
    """So many of them, from the first to the last."""
    step = max(1, len(ids) / most)
    return [ids[int(place * step)] for place in range(min(most, len(ids)))]


def _is_a_resource(path: str) -> bool:
    return path.startswith("/api/") and not path.endswith("/docs/")


def _said(moment: timedelta) -> str:
    return f"{clock.now() + moment:%Y-%m-%dT%H:%M:%SZ}"


def _asked(path: str, names: dict[str, Iterable[str]]) -> Iterator[str]:
    for values in product(*names.values()):
        query = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in zip(names, values, strict=True))
        yield f"{path}?{query}"
