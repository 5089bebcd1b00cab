"""A mail server that keeps nothing of a message but when it came, to whom and under which Message-ID: a line each.

python -m bench.mailing.sink PORT FILE
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from functools import partial
from pathlib import Path
from typing import cast

END = b"\r\n.\r\n"
ANSWERS = {
    b"EHLO": b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 Bye\r\n",
}
FINE = b"250 Fine\r\n"
RECIPIENT = re.compile(rb"RCPT TO:\s*<([^>]*)>", re.IGNORECASE)
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Session(asyncio.Protocol):
    def __init__(self, kept: Path) -> None:
        self.kept = kept.open("ab", buffering=0)
        self.waiting, self.recipient, self.in_message = b"", b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(b"220 sink\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        self.kept.close()

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (end := END if self.in_message else b"\r\n") in self.waiting:
            taken, _, self.waiting = self.waiting.partition(end)
            self.transport.write(self._message(taken) if self.in_message else self._command(taken))

    def _command(self, line: bytes) -> bytes:
        if to := RECIPIENT.match(line):
            self.recipient = to[1]
        self.in_message = line.upper() == b"DATA"
        return ANSWERS.get(line[:4].upper(), FINE)

    def _message(self, message: bytes) -> bytes:
        found = MESSAGE_ID.search(message)
        self.kept.write(f"{time.time():.6f} ".encode() + self.recipient + b" " + (found[1] if found else b"-") + b"\n")
        self.in_message = False
        return FINE


async def serve(port: int, kept: Path) -> None:
    server = await asyncio.get_running_loop().create_server(partial(Session, kept), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
