"""A mail server to misuse: it can be slow, and it can be away."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import eventually

logging.getLogger("mail.log").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Arrival:
    recipients: tuple[str, ...]
    message_id: str
    subject: str
    at: float


@dataclass
class Sink:
    port: int
    seconds_per_mail: float = 0.0
    arrivals: list[Arrival] = field(default_factory=list)
    _controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def open(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        controller, self._controller = self._controller, None
        if controller is not None:
            controller.stop()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(envelope.original_content or b"")
        self.arrivals.append(
            Arrival(tuple(envelope.rcpt_tos), str(message["Message-ID"]), str(message["Subject"]), time.monotonic())
        )
        await asyncio.sleep(self.seconds_per_mail)
        return "250 Kept"

    def times_arrived(self) -> Counter[tuple[str, ...]]:
        return Counter(arrival.recipients for arrival in self.arrivals)

    def holds(self, count: int, seconds: float) -> bool:
        """Whether so many different people have got something within the time."""
        return eventually(lambda: len(self.times_arrived()) >= count, seconds)
