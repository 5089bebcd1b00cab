"""A browser without eyes: one connection that it keeps while the server does, cookies, and patience with an end. Light,
so that a thousand of them leave the processors to the server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode

END_OF_HEAD = b"\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"


class NoAnswer(Exception):
    """The connection was refused, or ended before the answer did."""


@dataclass(slots=True)
class WireAnswer:
    status: int
    headers: dict[bytes, bytes]
    body: bytes

    def header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode()


class Wire(asyncio.Protocol):
    """One connection; one question at a time."""

    def __init__(self) -> None:
        self.read, self.waiting, self.is_open = b"", cast("asyncio.Future[WireAnswer] | None", None), False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.is_open = cast(asyncio.Transport, transport), True

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(NoAnswer())

    def data_received(self, data: bytes) -> None:
        self.read += data
        head, found, body = self.read.partition(END_OF_HEAD)
        if not found or not self.waiting or self.waiting.done():
            return
        status, headers = _parsed(head)
        chunked = headers.get(b"transfer-encoding") == b"chunked"
        wanted = 0 if status in (204, 304) else int(headers.get(b"content-length", b"0"))
        if body.endswith(LAST_CHUNK) if chunked else len(body) >= wanted:
            self.read = b""
            if headers.get(b"connection") == b"close":
                self.transport.close()
                self.is_open = False
            self.waiting.set_result(WireAnswer(status, headers, body))

    async def ask(self, question: bytes) -> WireAnswer:
        self.read, self.waiting = b"", asyncio.get_running_loop().create_future()
        self.transport.write(question)
        return await self.waiting

    def drop(self) -> None:
        if self.is_open:
            self.transport.abort()
        self.is_open = False


@dataclass(slots=True)
class BlindBrowser:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    wire: Wire | None = None

    async def get(self, path: str, patience: float, headers: Mapping[str, str] | None = None) -> WireAnswer:
        return await self._ask(f"GET {path} HTTP/1.1\r\n", b"", patience, headers or {})

    async def post(
        self, path: str, form: Mapping[str, str], patience: float, headers: Mapping[str, str] | None = None
    ) -> WireAnswer:
        body = urlencode(form).encode()
        more = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        return await self._ask(f"POST {path} HTTP/1.1\r\n", body, patience, {**more, **(headers or {})})

    async def _ask(self, first: str, body: bytes, patience: float, headers: Mapping[str, str]) -> WireAnswer:
        """Raises TimeoutError, NoAnswer or OSError."""
        own = {"Host": f"127.0.0.1:{self.port}", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        lines = "".join(f"{name}: {value}\r\n" for name, value in {**own, **headers}.items())
        try:
            async with asyncio.timeout(patience):
                answer = await self._sent(f"{first}{lines}\r\n".encode() + body)
        except BaseException:
            if self.wire:
                self.wire.drop()
            raise
        self._keep_cookies(answer)
        return answer

    async def _sent(self, question: bytes) -> WireAnswer:
        """On a connection that was kept once more, when the server had closed it meanwhile: browsers do so, too."""
        if self.wire and self.wire.is_open:
            kept = self.wire
            try:
                return await kept.ask(question)
            except NoAnswer:
                if kept.read:
                    raise
        _, self.wire = await asyncio.get_running_loop().create_connection(Wire, "127.0.0.1", self.port)
        return await self.wire.ask(question)

    def _keep_cookies(self, answer: WireAnswer) -> None:
        for one in answer.headers.get(b"set-cookie", b"").decode().split("\n"):
            name, is_one, value = one.partition(";")[0].partition("=")
            if is_one:
                self.cookies[name.strip()] = value.strip()


def _parsed(head: bytes) -> tuple[int, dict[bytes, bytes]]:
    """Names in small letters; cookies, which come several times, in lines of one value."""
    first, *lines = head.split(b"\r\n")
    headers: dict[bytes, bytes] = {}
    for line in lines:
        name, _, value = line.partition(b":")
        name = name.lower()
        before = headers.get(name)
        headers[name] = value.strip() if before is None else before + b"\n" + value.strip()
    return int(first[9:12]), headers
