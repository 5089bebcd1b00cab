"""Who looks around in the crawled house, what they are answered, and which words in it are not for them."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client

from accounts.models import Token
from tests.matrix.matrix_cells import ANONYMOUS, Reader, said
from tests.matrix.matrix_world import READERS, World
from tests.turns import ID, is_whole, lot

WORD = re.compile(r"zq[a-z0-9]+")
PHONE = re.compile(r"\+?1[\s.-]?557[\s.-]?(\d{4})")
LED_TO = re.compile(r'\b(?:href|action|formaction|hx-get|src)="([^"]*)"')
POSTED_TO = re.compile(r'\b(?:action|formaction|hx-post)="([^"]*)"')
SHORTEST_CUT = 8
"""Letters of a word that was cut off; fewer are found in keys that are drawn by lot, too."""
LEADS_AWAY = ("/static/", "/sign-out/", "/inbox/")
MOST_OF_ONE_PATH = 6
"""Addresses that differ in their query alone: a calendar can be leafed through for ever."""


def falls_to(reader: Reader, part: int = 1, lot: Callable[[object], int] = lot) -> Callable[[object], bool]:
    """What this reader asks. People of one organisation see the same, so with `make test` each thing is asked by one of
    them at most, and only one of so many parts of it; with each commit others by others."""
    roles = [role for organisation, role in READERS if organisation == reader[0]] or [""]
    turn = roles.index(reader[1])
    return lambda asked: is_whole() or lot(asked) % (len(roles) * part) == turn


class QuickClient(Client):
    """Keeps nothing of an answer but the answer: no copies of what templates were given."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class HeardAnswer:
    status: int
    text: str
    """Body and headers."""
    location: str
    kind: str

    @classmethod
    def of(cls, answer: Any) -> HeardAnswer:
        kind, location = (answer.headers.get(name, "") for name in ("Content-Type", "Location"))
        return cls(answer.status_code, said(answer), location, kind)


@dataclass
class Crawled:
    world: World
    sessions: dict[Reader, str] = field(default_factory=dict)
    keys: dict[Reader, str] = field(default_factory=dict)
    client: Client = field(default_factory=QuickClient)
    named: dict[str, str] = field(default_factory=dict)
    """Markers by their text."""

    @classmethod
    def of(cls, world: World) -> Crawled:
        made = cls(world, named={text: name for name, (text, _) in world.markers.items()})
        for reader, person in world.readers.items():
            client = Client()
            client.force_login(person)
            made.sessions[reader] = client.cookies[settings.SESSION_COOKIE_NAME].value
            made.keys[reader] = Token.issue(person)
        return made

    def get(self, reader: Reader, address: str, *, by_token: bool = False) -> HeardAnswer:
        return HeardAnswer.of(self._asked(reader, by_token).get(address, headers=self._key(reader, by_token)))

    def post(self, reader: Reader, address: str, body: Mapping[str, Any], *, by_token: bool = False) -> HeardAnswer:
        client = self._asked(reader, by_token)
        if not address.startswith("/api/"):
            return HeardAnswer.of(client.post(address, body))
        sent, key = json.dumps(body, default=str), self._key(reader, by_token)
        return HeardAnswer.of(client.generic("POST", address, sent, "application/json", headers=key))

    def unseen(self, reader: Reader, text: str, sent: str = "") -> list[str]:
        """Markers that this reader should not read, beside what it sent itself."""
        seen = set(self._markers(text, reader)) - set(self._markers(sent, reader))
        return sorted(self.world.forbidden_to(*reader, (name for name in seen if name in self.world.markers)))

    def _markers(self, text: str, reader: Reader) -> Iterator[str]:
        """By name. Of a word that was cut off, one that may be read, if any that begins so may."""
        text = text.lower()
        for word in set(WORD.findall(text)):
            if word in self.named:
                yield self.named[word]
            elif len(word) >= SHORTEST_CUT:
                meant = [name for known, name in self.named.items() if known.startswith(word)]
                yield from meant if len(self.world.forbidden_to(*reader, meant)) == len(meant) else ()
        for number in set(PHONE.findall(text)):
            yield self.named.get(f"+1 557 {number}", "")
        yield from (name for known, name in self.named.items() if known[:2] not in ("zq", "+1") and known in text)

    def _asked(self, reader: Reader, by_token: bool) -> Client:
        self.client.cookies.clear()
        if reader != ANONYMOUS and not by_token:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[reader]
        return self.client

    def _key(self, reader: Reader, by_token: bool) -> dict[str, str]:
        return {"Authorization": f"Token {self.keys[reader]}"} if by_token and reader in self.keys else {}


@dataclass
class Walk:
    """One reader, following every link there is."""

    house: Crawled
    reader: Reader
    by_token: bool = False
    only: Callable[[str], bool] = lambda address: True
    """Which links it follows."""
    most_alike: int = 10**6
    """Of addresses that differ in their ids alone."""
    seen: dict[str, HeardAnswer] = field(default_factory=dict)
    seen_of: Counter[str] = field(default_factory=Counter)
    """How many, by their path without the query."""
    seen_of_kind: Counter[str] = field(default_factory=Counter)
    came_from: dict[str, str] = field(default_factory=dict)
    forms: set[str] = field(default_factory=set)
    """Where pages would send something to."""

    def from_(self, *starts: str) -> Walk:
        """And on from there, along every link."""
        waiting = self.open(*self.open(*starts))
        while waiting:
            address = waiting.pop()
            if self.only(address):
                waiting += self.open(address)
        return self

    def open(self, *addresses: str) -> list[str]:
        """Answers where these lead to that nobody has looked at yet."""
        led_to: list[str] = []
        for address in addresses:
            if address in self.seen:
                continue
            answer = self.seen[address] = self.house.get(self.reader, address, by_token=self.by_token)
            self.seen_of[address.partition("?")[0]] += 1
            self.seen_of_kind[kind_of(address)] += 1
            fresh = [found for found in self._leads_to(address, answer) if self.is_new(found)]
            self.came_from |= {found: address for found in fresh if found not in self.came_from}
            led_to += fresh
        return led_to

    def leaks(self) -> dict[str, list[str]]:
        found = {address: self.house.unseen(self.reader, answer.text, address) for address, answer in self.seen.items()}
        return {address: names for address, names in found.items() if names}

    def dead_ends(self) -> dict[str, str]:
        """Links that lead nowhere, and the pages that they stand on."""
        return {
            address: f"{answer.status}, from {self.came_from.get(address, '')}"
            for address, answer in self.seen.items()
            if answer.status >= 400
        }

    def faults(self) -> dict[str, int]:
        return {address: answer.status for address, answer in self.seen.items() if answer.status >= 500}

    def is_new(self, address: str) -> bool:
        path, _, query = address.partition("?")
        is_one_too_many = bool(query) and self.seen_of[path] >= MOST_OF_ONE_PATH
        return address not in self.seen and not is_one_too_many and self.seen_of_kind[kind_of(path)] < self.most_alike

    def _leads_to(self, address: str, answer: HeardAnswer) -> Iterable[str]:
        text = answer.text
        if answer.location:
            yield from _own([answer.location], address)
            return
        if "json" in answer.kind:
            yield from _own(_next(text), address)
            return
        posted = set(_own(POSTED_TO.findall(text), address))
        gets = set(_own(re.findall(r'<form[^>]*method="get"[^>]*action="([^"]*)"', text), address))
        self.forms |= posted - gets
        yield from sorted(set(_own(LED_TO.findall(text), address)) - (posted - gets))


def kind_of(address: str) -> str:
    return re.sub(r"(?<=/systems/)[^/]+", "#", ID.sub("#", address.partition("?")[0]))


def _next(text: str) -> list[str]:
    found = re.findall(r'"next":\s*"([^"]+)"', text)
    return [one.replace("\\u0026", "&") for one in found]


def _own(links: Iterable[str], page: str) -> Iterator[str]:
    """Addresses of this house, without what is within a page."""
    for link in links:
        parts = urlsplit(urljoin(page, html.unescape(link)))
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        own = parts.scheme in ("", "http") and parts.netloc in ("", "testserver")
        if own and path.startswith("/") and not path.startswith(LEADS_AWAY):
            yield path
