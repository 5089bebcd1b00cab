"""A mail server to misuse: it can be away, and at each point of a talk be slow, say something else, or hang up."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from enum import StrEnum
from itertools import count
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread

from tests.servers import eventually

LONGEST_HOLD = 60


class Point(StrEnum):
    """Where in a talk the server has a say."""

    GREETING = "greeting"
    """A client has connected."""
    EHLO = "EHLO"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    HALF = "half"
    """It has the first line of a message."""
    WHOLE = "whole"
    """It has the message with its final dot."""


@dataclass
class Talk:
    """What a client has said about the message at hand."""

    recipients: tuple[str, ...] = ()


class HungUp(Exception):
    """The server ends the connection without a word."""


Answer = Callable[[Talk], str]
USUAL: dict[str, str] = {
    Point.GREETING: "220 sink.example",
    Point.DATA: "354 Go on",
    Point.HALF: "",
    Point.WHOLE: "250 Kept",
    "QUIT": "221 Bye",
}
"""To everything else it says 250."""


def after(times: int, usual: str, answer: Answer) -> Answer:
    """As usual so many times, and only then this."""
    passed = count()
    return lambda talk: usual if next(passed) < times else answer(talk)


@dataclass(frozen=True)
class Arrival:
    recipients: tuple[str, ...]
    message_id: str
    subject: str
    at: float


@dataclass
class HeldAnswer:
    """An answer that keeps its client waiting until it is let go, and then never comes."""

    reached: Event = field(default_factory=Event)
    let_go: Event = field(default_factory=Event)

    def __call__(self, _talk: Talk) -> str:
        self.reached.set()
        self.let_go.wait(LONGEST_HOLD)
        raise HungUp


@dataclass
class Sink:
    port: int
    seconds_per_mail: float = 0.0
    answers: dict[str, Answer] = field(default_factory=dict)
    """What it says otherwise than usual."""
    arrivals: list[Arrival] = field(default_factory=list)
    in_hand: set[object] = field(default_factory=set)
    """Talks in which a message is on its way: from its first line until it is answered."""
    most_in_hand: int = 0
    clients: set[socket.socket] = field(default_factory=set)
    _server: ThreadingTCPServer | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def open(self) -> None:
        self._server = _Server(self)
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Nobody is listened to any more, and those who were talking are cut off."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
        for client in list(self.clients):
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def holding(self, point: Point, let_pass: int = 0) -> Iterator[HeldAnswer]:
        """Whoever comes to this point after so many others waits there until the end of the block, and is cut off."""
        hold = HeldAnswer()
        self.answers[point] = after(let_pass, USUAL[point], hold)
        try:
            yield hold
        finally:
            del self.answers[point]
            hold.let_go.set()

    def times_arrived(self) -> Counter[tuple[str, ...]]:
        return Counter(arrival.recipients for arrival in self.arrivals)

    def holds(self, people: int, seconds: float) -> bool:
        """Whether so many different people have got something within the time."""
        return eventually(lambda: len(self.times_arrived()) >= people, seconds)

    def keep(self, talk: Talk, content: bytes) -> None:
        message = message_from_bytes(content, policy=policy.default)
        self.arrivals.append(
            Arrival(talk.recipients, str(message["Message-ID"]), str(message["Subject"]), time.monotonic())
        )

    def take_in_hand(self, taker: object) -> None:
        self.in_hand.add(taker)
        self.most_in_hand = max(self.most_in_hand, len(self.in_hand))


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 50

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        super().__init__(("127.0.0.1", sink.port), _Talking)


class _Talking(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.sink, self.talk = self.server.sink, Talk()
        self.sink.clients.add(self.connection)
        try:
            if self._say(Point.GREETING).startswith("220"):
                for line in self.rfile:
                    self._hear(line)
        except (HungUp, OSError):
            return
        finally:
            self.sink.in_hand.discard(self)
            self.sink.clients.discard(self.connection)

    def _hear(self, line: bytes) -> None:
        word = line[:4].decode("ascii", "replace").strip().upper()
        if word == Point.MAIL:
            self.talk = Talk()
        if word == Point.RCPT:
            self.talk.recipients = (*self.talk.recipients, line.decode().partition("<")[2].partition(">")[0])
        if self._say(word).startswith("354"):
            self._receive()
        if word == "QUIT":
            raise HungUp

    def _receive(self) -> None:
        self.sink.take_in_hand(self)
        lines = [self.rfile.readline()]
        self._say(Point.HALF)
        while lines[-1] not in (b".\r\n", b""):
            lines.append(self.rfile.readline())
        if lines.pop() == b"":
            raise HungUp
        self.sink.keep(self.talk, b"".join(lines))
        time.sleep(self.sink.seconds_per_mail)
        said = self._answer(Point.WHOLE)
        self.sink.in_hand.discard(self)
        self._write(said)

    def _say(self, point: str) -> str:
        said = self._answer(point)
        self._write(said)
        return said

    def _answer(self, point: str) -> str:
        answer = self.sink.answers.get(point)
        return answer(self.talk) if answer else USUAL.get(point, "250 OK")

    def _write(self, said: str) -> None:
        if said:
            self.wfile.write(f"{said}\r\n".encode())
