"""The servers that tests run against: given ones (DATABASE_URL, REDIS_URL), or our own, started when first needed.

The addresses are settled before Django reads its settings; pure tests never start a server.
"""

import atexit
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from embedded.house import ROOT, House, free_ports
from tests import tables

READY = re.compile(r"^ready: (http://127\.0\.0\.1:\d+)$")
LIVE_PATIENCE = 120


def settle_addresses() -> House:
    """A house in a folder of its own, whose URLs are put into the environment. Nothing is started yet."""
    home = Path(tempfile.mkdtemp(prefix="maintwin-tests-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    tables.settle_folder()
    tables.give_secrets(home)
    os.environ["MAINTWIN_HOME"] = str(home)
    os.environ.pop("MAINTWIN_TEST_CLOCK_OFFSET", None)
    house = House(home, tables.FOR_TESTS)
    house.given.pop("EMAIL_URL", None)
    os.environ.update(house.urls, SECRET_KEY=house.secrets["SECRET_KEY"], PUBLIC_URL="http://127.0.0.1:8000")
    os.environ["MAIL_CATCHER_DIR"] = str(home / "mail")
    return house


@dataclass
class LiveHouse:
    """A demo that runs as its own processes, to be looked at from outside."""

    process: subprocess.Popen[str]
    home: Path
    output: list[str]
    url: str = ""

    @property
    def addresses(self) -> dict[str, str]:
        """DATABASE_URL, REDIS_URL, EMAIL_URL, SECRET_KEY ... of this house."""
        return dict(json.loads((self.home / "servers.json").read_text()))

    def manage(self, *arguments: str) -> str:
        """What a command of manage.py printed; a refusal fails the test."""
        command = [sys.executable, "manage.py", *arguments]
        outside = {name: value for name, value in os.environ.items() if name not in self.addresses}
        environment = {**outside, "MAINTWIN_HOME": str(self.home)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mails(self) -> list[EmailMessage]:
        """What the mail catcher holds, oldest first; `X-RcptTo` says to whom it really went."""
        files = sorted((self.home / "mail").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def processes(self, *words: str) -> list[int]:
        """Process ids of this house whose command line holds all these words."""
        return [pid for pid in processes_with_home(self.home) if all(word in command_line(pid) for word in words)]

    def stop(self, seconds: float = 15) -> int:
        self.process.terminate()
        try:
            return self.process.wait(seconds)
        finally:
            self.process.kill()


@contextmanager
def live_house(home: Path, port: int | None = None, **environment: str) -> Iterator[LiveHouse]:
    """A whole demo of its own, servers included, until the block ends."""
    tables.give_tables(home)
    house = start_live_house(home, port or free_ports(1)[0], environment)
    try:
        wait_until_ready(house)
        yield house
    finally:
        house.stop()


def start_live_house(
    home: Path, port: int, environment: dict[str, str], command: tuple[str, ...] = (), folder: Path = ROOT
) -> LiveHouse:
    """Given servers are not used for it: it would share its tables and its broker with the tests."""
    command = command or (sys.executable, "-m", "embedded.demo")
    own = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "PUBLIC_URL", "MAIL_CATCHER_DIR", "MAKELEVEL")
    inherited = {name: value for name, value in os.environ.items() if name not in (*own, "DJANGO_SETTINGS_MODULE")}
    settings = {"ESTATE": "none", **environment, "MAINTWIN_HOME": str(home), "PORT": str(port)}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**inherited, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=_as_at_a_terminal,
    )
    return LiveHouse(process, home, [])


def _as_at_a_terminal() -> None:
    """What is started in the background ignores interrupts, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_until_ready(house: LiveHouse) -> None:
    for line in house.process.stdout or ():
        house.output.append(line)
        if found := READY.match(line):
            house.url = found[1]
            return
    raise AssertionError("The demo did not start:\n" + "".join(house.output))


def processes_with_home(home: Path) -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and _has_home(name, home)]


def _has_home(pid: str, home: Path) -> bool:
    try:
        return f"MAINTWIN_HOME={home}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def eventually(holds: Callable[[], object], seconds: float = 10) -> bool:
    """Whether something comes true within the time; it is asked again and again."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
