"""A script that asks the API over one connection that it keeps, and how long the answers took."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Request:
    """One request: whose token, which address, what is sent; without a body it is a GET."""

    token: str
    path: str
    body: dict[str, Any] | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    milliseconds: float
    body: Any


class Client:
    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def ask(self, asked: Request) -> Response:
        """Fails on anything but success: a refusal is quick, and would flatter."""
        sent = json.dumps(asked.body).encode() if asked.body is not None else None
        headers = {"Authorization": f"Token {asked.token}", "Content-Type": "application/json"}
        started = time.perf_counter()
        self.connection.request(asked.method or ("POST" if sent else "GET"), asked.path, sent, headers)
        response = self.connection.getresponse()
        received = response.read()
        taken = (time.perf_counter() - started) * 1000
        assert response.status in (200, 201, 204), f"{asked}: {response.status} {received[:500]!r}"
        return Response(taken, json.loads(received) if received else None)

    def answers(self) -> bool:
        try:
            self.connection.request("GET", "/api/v1/now/")
            self.connection.getresponse().read()
        except (OSError, HTTPException):
            return False
        return True


def latencies(taken: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return {
        "p50": round(cuts[49], 1),
        "p95": round(cuts[94], 1),
        "p99": round(cuts[98], 1),
        "worst": round(max(taken), 1),
        "times": len(taken),
    }


def p95(taken: Sequence[float]) -> float:
    return statistics.quantiles(taken, n=100, method="inclusive")[94]


def timed(in_turn: Sequence[tuple[Client, Sequence[Request]]], warming: int, seconds: float) -> list[list[float]]:
    """Puts the first question of each list, then the second of each, and so on until the time is up. Milliseconds by
    list, without the first `warming` rounds."""
    rounds = zip(*(asked for _, asked in in_turn), strict=True)
    taken: list[list[float]] = [[] for _ in in_turn]
    until = time.monotonic() + seconds
    for nth, questions in enumerate(rounds):
        if time.monotonic() > until and nth > warming + 1:
            break
        for (client, _), question, times in zip(in_turn, questions, taken, strict=True):
            times.append(client.ask(question).milliseconds)
    return [times[warming:] for times in taken]
