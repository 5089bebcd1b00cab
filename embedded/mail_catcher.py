"""A mail server that delivers nothing: each message becomes a file, renamed into place whole.

python -m embedded.mail_catcher PORT FOLDER
"""

import asyncio
import signal
import sys
import time
from pathlib import Path
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MESSAGE = 20_000_000


class Catcher:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        keep(self.folder, envelope.mail_from or "", envelope.rcpt_tos, envelope.original_content or b"")
        return "250 Message kept"


def keep(folder: Path, sender: str, recipients: list[str], content: bytes) -> Path:
    """The envelope is kept as two header lines above the message: it says who really gets it."""
    name = f"{time.time_ns()}-{uuid4().hex[:8]}"
    envelope = f"X-MailFrom: {sender}\r\nX-RcptTo: {', '.join(recipients)}\r\n"
    unfinished = folder / f".{name}.part"
    unfinished.write_bytes(envelope.encode() + content)
    return unfinished.rename(folder / f"{name}.eml")


async def serve(port: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    catcher = Catcher(folder)

    def connection() -> SMTP:
        return SMTP(catcher, data_size_limit=LARGEST_MESSAGE, enable_SMTPUTF8=True, hostname="localhost", loop=loop)

    stopped = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stopped.set)
    server = await loop.create_server(connection, "127.0.0.1", port)
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
