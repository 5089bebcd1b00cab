"""One cell of the matrix: what one reader gets from one row, and what it changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import ResolverMatch, resolve

from changes.models import Change, Finding
from core import clock
from core.public_id import NOBODYS
from core.shared_answers import shared_answers
from notifications.domain.link_standing import Purpose
from notifications.models import Notice
from notifications.services.letters.notice_links import token_of
from tests.matrix.matrix_rows import MatrixRow
from tests.matrix.matrix_world import ORGANISATIONS, READERS, World
from tests.web.signing_in import is_confirmed

ANONYMOUS = ("anonymous", "")
OVER_LINKS = ("/are-you-working-on-this/", "/confirm-dependency/", "/answer/", "/notices/seen/", "/notices/fewer/")
"""What mails open: these pages check by themselves where a form comes from."""
IN_BRACES = re.compile(r"\{([\w.-]+)\}")
UNTOUCHED = re.compile(
    r'accounts_browsersession|accounts_wallscreen|django_session|shared_cache|pghistory|event"?\s*$|events$|celery'
)
"""Tables that are no part of what anybody entered: sessions, counts of attempts, and the history of the others."""
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH|COPY)", re.IGNORECASE)
Reader = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    status: int
    location: str
    changed: frozenset[str]
    """Tables."""
    markers: frozenset[str]
    """Of texts that are seen; judged, not kept."""

    def __str__(self) -> str:
        parts = [str(self.status)]
        parts += [f"to {self.location}"] if self.location else []
        parts += [f"changes {' '.join(sorted(self.changed))}"] if self.changed else []
        return " | ".join(parts)


@dataclass
class Matrix:
    """The world, who looks at it, and what stood in its tables before anybody did."""

    world: World
    sessions: dict[Reader, str]
    before: dict[str, str]
    client: Client = field(default_factory=Client)
    strict: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    """Made once: a new client loads every middleware anew."""

    @classmethod
    def of(cls, world: World) -> Matrix:
        world.ids |= _moments() | _more_ids(world)
        sessions = {}
        for reader, person in world.readers.items():
            client = Client()
            client.force_login(person)
            is_confirmed(client)
            sessions[reader] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return cls(world, sessions, dump())

    def cells(self, row: MatrixRow, readers: Iterable[Reader]) -> dict[Reader, Cell]:
        return {reader: self.cell(row, reader) for reader in readers}

    def cell(self, row: MatrixRow, reader: Reader) -> Cell:
        with undone(), written_tables() as touched:
            answer = self.answer(row, reader)
            return Cell(
                status=answer.status_code,
                location=_location(answer),
                changed=frozenset(changed(self.before) if touched else ()),
                markers=frozenset(
                    self.world.seen_in(said(answer)) - self.world.seen_in(self.sent(row)) - _self(reader)
                ),
            )

    def answer(self, row: MatrixRow, reader: Reader) -> HttpResponse:
        client = self.client_of(reader, strict=row.path.startswith(OVER_LINKS))
        headers = {name: self.filled(value) for name, value in row.headers.items()}
        path = self.filled(row.path)
        if row.method == "GET":
            return client.get(path, headers=headers)  # type: ignore[return-value]
        body = self.filled(row.body)
        if row.api:
            body, kind = json.dumps(body), "application/json"
            return client.generic(row.method, path, body, kind, headers=headers)  # type: ignore[return-value]
        return client.post(path, body, headers=headers)  # type: ignore[return-value]

    def client_of(self, reader: Reader, *, strict: bool = False) -> Client:
        client = self.strict if strict else self.client
        client.cookies.clear()
        if reader in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[reader]
        return client

    def sent(self, row: MatrixRow) -> str:
        return f"{self.filled(row.path)} {self.filled(row.body)}"

    def filled(self, value: Any) -> Any:
        """With ids and times in place of what stands in braces."""
        if isinstance(value, Mapping):
            return {self.filled(name): self.filled(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        if not isinstance(value, str):
            return value
        whole = IN_BRACES.fullmatch(value)
        if whole:
            known = self.world.ids[whole[1]]
            return str(known) if isinstance(known, UUID) else known
        return IN_BRACES.sub(lambda found: str(self.world.ids[found[1]]), value)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens within has not happened afterwards."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        shared_answers.clear()


@contextmanager
def written_tables() -> Iterator[list[str]]:
    """Statements that write anything worth a closer look; most requests only read."""
    statements: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not UNTOUCHED.search(sql.partition("(")[0]):
            statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def dump() -> dict[str, str]:
    """A digest of every table."""
    with connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if not UNTOUCHED.search(table)]
        each = (
            f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t"
            for table in tables
        )
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def changed(before: Mapping[str, str]) -> Iterable[str]:
    after = dump()
    return {table for table in after if before.get(table) != after[table]}


def said(answer: HttpResponse) -> str:
    """All that an answer says: its body and its headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return f"{answer.headers} {answer.cookies} {_text_in(body)}"


def _text_in(body: bytes) -> str:
    """Of a workbook that of all its parts."""
    if not body.startswith(b"PK\x03\x04"):
        return body.decode()
    with ZipFile(BytesIO(body)) as book:
        return " ".join(book.read(name).decode() for name in book.namelist())


def written(cells: Mapping[Reader, Cell]) -> str:
    """Readers who get the same on one line, in the order of the readers."""
    alike: dict[str, list[Reader]] = {}
    for reader, cell in cells.items():
        alike.setdefault(str(cell), []).append(reader)
    return "".join(f"  {_names(readers)}: {words}\n" for words, readers in alike.items())


def _self(reader: Reader) -> set[str]:
    """The menu says who is signed in."""
    return {f"{'-'.join(reader)}.{what}" for what in ("name", "email")}


def _names(readers: list[Reader]) -> str:
    names = []
    for organisation in (*ORGANISATIONS, "anonymous"):
        roles = [role for one, role in readers if one == organisation]
        if roles:
            names.append(organisation if len(roles) in (4, 0) or roles == [""] else f"{organisation} {'/'.join(roles)}")
    return ", ".join(names)


def readers_named(names: str) -> list[Reader]:
    """The other way round: of an organisation without roles all."""
    readers = []
    for name in names.split(", "):
        organisation, _, roles = name.partition(" ")
        known = [one for one in (*READERS, ANONYMOUS) if one[0] == organisation]
        readers += [one for one in known if not roles or one[1] in roles.split("/")]
    return readers


def _location(answer: HttpResponse) -> str:
    address = str(answer.headers.get("Location", ""))
    return re.sub(r"zq\w*zq|[0-9a-f]{8}(-[0-9a-f]{4,12}){4}|[0-9]+(:[\w-]+)?", "#", address)


def _moments() -> dict[str, Any]:
    now = clock.now().replace(second=0, microsecond=0)
    starts = {"soon": timedelta(hours=3), "week": timedelta(days=6, hours=2), "later": timedelta(days=40)}
    moments = {name: now + ahead for name, ahead in starts.items()}
    moments |= {f"{name}.end": at + timedelta(hours=1) for name, at in moments.items()}
    moments |= {"latest": moments["later.end"]}
    local = {f"{name}.local": f"{at:%Y-%m-%dT%H:%M}" for name, at in moments.items()}
    return {name: at.isoformat() for name, at in moments.items()} | local


def _more_ids(world: World) -> dict[str, Any]:
    own = {
        f"notice-{slug}": Notice.objects.filter(contact__organisation__slug=slug, change__organisation__slug=slug)[
            0
        ].public_id
        for slug in ("centre", "carrier")
    }
    Notice.objects.filter(public_id=own["notice-carrier"]).update(state="sent")
    told = Notice.objects.filter(contact=world.readers["client", "approver"]).order_by("pk")[0]
    revisions = {name: Change.objects.get(public_id=world.ids[name]).revision for name in ("through", "draft")}
    findings = {name: Finding.objects.get(public_id=world.ids[name]).revision for name in ("finding", "hidden_finding")}
    through = Change.objects.get(public_id=world.ids["through"])
    return own | {
        "through.read": through.terms,
        "through.terms": f'"{through.terms}"',
        **{f"{name}.number": number for name, number in findings.items()},
        **{f"{name}.read": f'"{number}"' for name, number in findings.items()},
        **{f"{name}.revision": f'"{number}"' for name, number in revisions.items()},
        "draft.rev": revisions["draft"],
        "upgrade.time": (clock.now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "link.cut": str(world.ids["link.token"])[:-4],
        "seen-link.token": token_of(told, Purpose.SEEN),
        "fewer-link.token": token_of(told, Purpose.FEWER),
        "ana": world.estate.ana.email,
        "stranger.email": world.readers["stranger", "engineer"].email,
        **{f"{one}.{role}.email": person.email for (one, role), person in world.readers.items()},
    }


def route_of(path: str) -> str:
    """Of a path with its braces filled by anything that fits."""
    return str(match_of(path).route)


def match_of(path: str) -> ResolverMatch:
    return resolve(IN_BRACES.sub(str(NOBODYS), path.partition("?")[0]))
