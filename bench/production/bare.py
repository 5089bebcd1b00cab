"""The least that a web server can answer: a page, its live part or 304, or so many bytes. No framework, no database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

PAGE = b'<div data-live hx-get="/board/" hx-trigger="every 3s">' + b"x" * 30_000 + b"</div>"
BOARD = b"x" * 20_000
FLAG = Path(os.environ.get("BENCH_FLAG", "/nowhere"))


def application(asked: dict[str, Any], begin: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
    path = asked["PATH_INFO"]
    if path != "/board/":
        size = path.strip("/").rpartition("/")[2]
        return _answer(begin, "200 OK", b"x" * int(size) if size.isdigit() else PAGE)
    tag = '"new"' if FLAG.exists() else '"old"'
    if asked.get("HTTP_IF_NONE_MATCH") == tag:
        return _answer(begin, "304 Not Modified", b"", ("ETag", tag))
    return _answer(begin, "200 OK", BOARD, ("ETag", tag))


def _answer(begin: Callable[..., object], status: str, body: bytes, *more: tuple[str, str]) -> Iterable[bytes]:
    length = [("Content-Length", str(len(body)))] if body else []
    begin(status, [("Content-Type", "text/html"), *length, *more])
    return [body]
