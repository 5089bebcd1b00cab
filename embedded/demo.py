"""Runs a whole house in the foreground: servers, web, worker and scheduler, each started again when it dies.

python -m embedded.demo, with PORT, MAINTWIN_HOME and ESTATE from the environment.
"""

import fcntl
import json
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from celery import Celery
from kombu.exceptions import OperationalError

from embedded import servers
from embedded.house import House, write_private
from embedded.processes import Child, NotStarted, die_with_parent, end_left_behind, stop, wait_until

PATIENCE = 120
"""Seconds in which the started parts must be ready."""
QUICK_BROKER = {"max_retries": 1, "interval_start": 0, "socket_connect_timeout": 1, "socket_timeout": 1}
"""Who waits for a broker cannot be stopped meanwhile."""
HOW_TO_STOP = "Stop with Ctrl-C. The data stays in {home}."


class Stopped(BaseException):
    """Somebody wants the demo to end."""


class StopRequest:
    """Noted by a signal, heeded where stopping is safe: raised in the midst of anything, it could fall between a lock
    and its release."""

    noted = False

    def note(self, _signal: int, _frame: FrameType | None) -> None:
        self.noted = True

    def heed(self) -> None:
        if self.noted or parent_was_interrupted():
            raise Stopped


@dataclass
class Demo:
    house: House
    port: int
    estate: str
    request: StopRequest = field(default_factory=StopRequest)
    parts: list[Child] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.house.heed = self.request.heed

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def worker_name(self) -> str:
        """Its own for each home, because several may share one broker."""
        return f"maintwin-{sha256(str(self.house.home).encode()).hexdigest()[:8]}@localhost"

    def run(self) -> None:
        say("Starting the servers ...")
        self.house.start_servers()
        self.announce()
        introduction = self.prepare()
        say("Starting web, worker and scheduler ...")
        self.start_parts()
        self.wait_until_ready()
        self.introduce(introduction)
        self.tend()

    def announce(self) -> None:
        """Other commands with the same home find the servers by this file, while this process lives."""
        urls = {**self.house.urls, "PUBLIC_URL": self.house.environment["PUBLIC_URL"]}
        found = {**urls, "SECRET_KEY": self.house.environment["SECRET_KEY"]}
        if "MAIL_CATCHER_DIR" in self.house.environment:
            found["MAIL_CATCHER_DIR"] = self.house.environment["MAIL_CATCHER_DIR"]
        write_private(self.house.home / servers.ANNOUNCEMENT, json.dumps(found, indent=1))

    def prepare(self) -> str:
        """Migrations, and the estate when the house is empty; what comes back is what people want to know then."""
        preparation = self.house.python("prepare", "embedded.prepare", self.estate)
        preparation.log.unlink(missing_ok=True)
        preparation.start()
        self.parts.append(preparation)
        told = 0
        while preparation.is_alive:
            told = self.pass_on(preparation, told)
            self.pause(0.1)
        self.pass_on(preparation, told)
        self.parts.remove(preparation)
        if preparation.process is None or preparation.process.returncode:
            raise NotStarted(f"The house could not be prepared:\n{preparation.last_lines(30)}")
        return (self.house.home / "introduction.txt").read_text()

    def pass_on(self, preparation: Child, told: int) -> int:
        """Say the lines of progress (they end in dots) that were not said yet."""
        lines = preparation.log.read_text(errors="replace").splitlines() if preparation.log.exists() else []
        for line in lines[told:]:
            if line.endswith(" ..."):
                say(line)
        return len(lines)

    def start_parts(self) -> None:
        bind = f"127.0.0.1:{self.port}"
        web = ["gunicorn", "maintwin.wsgi", "--bind", bind, "--workers", "2", "--threads", "12"]
        web += ["--graceful-timeout", "3", "--no-control-socket"]
        worker = ["celery", "-A", "maintwin", "worker", "--concurrency", "2", "--loglevel", "INFO"]
        worker += ["--hostname", self.worker_name, "--without-gossip", "--without-mingle"]
        beat = ["celery", "-A", "maintwin", "beat", "--loglevel", "WARNING"]
        for name, arguments in (("web", web), ("worker", worker), ("beat", beat)):
            part = self.house.python(name, *arguments)
            self.parts.append(part)
            part.start()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        for name, is_ready in (("web", self.web_is_ready), ("worker", self.worker_is_ready)):
            while not is_ready():
                part = next(part for part in self.parts if part.name == name)
                if time.monotonic() > deadline or part.restarts_in_a_row > 2:
                    raise NotStarted(
                        f"The {name} process is not ready; its log {part.log} ends:\n{part.last_lines(30)}"
                    )
                self.pause(0.1)

    def web_is_ready(self) -> bool:
        """The front page leads to the page to sign in. Soon, or it is asked again: nothing is heeded meanwhile."""
        try:
            with build_opener(ProxyHandler({})).open(f"{self.address}/", timeout=1) as answer:
                return bool(answer.status == 200)
        except (HTTPError, URLError, OSError):
            return False

    def worker_is_ready(self) -> bool:
        app = Celery(broker=self.house.urls["REDIS_URL"], set_as_current=False)
        app.conf.broker_transport_options = QUICK_BROKER
        try:
            return bool(app.control.ping(destination=[self.worker_name], timeout=1.0))
        except (OSError, OperationalError):
            return False
        finally:
            app.close()

    def introduce(self, introduction: str) -> None:
        lines = [f"maintwin runs at {self.address}", introduction.rstrip(), HOW_TO_STOP.format(home=self.house.home)]
        print("\n".join(line for line in lines if line), flush=True)
        print(f"ready: {self.address}", flush=True)

    def tend(self) -> None:
        while True:
            self.pause(0.5)

    def pause(self, seconds: float) -> None:
        """Wait, and see to what happened meanwhile."""
        self.request.heed()
        for child in [*self.house.servers.values(), *self.parts]:
            if child.name != "prepare" and child.restart_if_dead():
                say(f"The {child.name} process had ended and was started again (log: {child.log}).")
        time.sleep(seconds)

    def end(self) -> None:
        if self.house.servers:
            say("Stopping ...")
        (self.house.home / servers.ANNOUNCEMENT).unlink(missing_ok=True)
        stop(self.parts, 3.5)
        self.house.stop_servers()


def main() -> None:
    follow_make()
    try:
        demo = configured()
        with lock(demo.house.home):
            keep_stoppable(demo.request)
            try:
                end_left_behind(demo.house.home.resolve())
                refuse_taken_port(demo.port)
                demo.run()
            finally:
                demo.end()
    except NotStarted as error:
        sys.exit(str(error))
    except Stopped:
        say("Stopped.")


def configured() -> Demo:
    port, estate = os.environ.get("PORT") or "8000", os.environ.get("ESTATE", "")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise NotStarted(f"PORT is {port!r}; it must be a number from 1 to 65535.")
    if estate and estate != "none":
        estate = str(Path(estate).absolute())
        if not Path(estate).is_file():
            raise NotStarted(f"ESTATE names {estate}, and there is no such file.")
    given = dict(os.environ)
    given["PUBLIC_URL"] = given.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"
    house = House(servers.home(), given=given)
    try:
        house.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotStarted(f"The home {house.home} cannot be made: {error.strerror}.") from error
    return Demo(house, int(port), estate)


def lock(home: Path) -> IO[str]:
    """One demo for each home; one that is just stopping is waited for."""
    try:
        file = (home / "lock").open("a+")
    except OSError as error:
        raise NotStarted(f"The home {home} cannot be written: {error.strerror}.") from error
    if not wait_until(lambda: is_locked_now(file), 1 if servers.announced(home) else 10):
        raise NotStarted(
            f"A demo with its home in {home} is running already: stop it, or set MAINTWIN_HOME and PORT for another."
        )
    return file


def is_locked_now(file: IO[str]) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError as error:
            raise NotStarted(f"PORT {port} is not a port.") from error
        except OSError as error:
            raise NotStarted(
                f"Port {port} is taken ({error.strerror}): set PORT to another, as in `make demo PORT=8001`."
            ) from error


def follow_make() -> None:
    """A demo under make ends when make is killed."""
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM)


def keep_stoppable(request: StopRequest) -> None:
    """Under nohup a closed terminal is no reason to stop."""
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if one != signal.SIGHUP or signal.getsignal(one) != signal.SIG_IGN:
            signal.signal(one, request.note)


def parent_was_interrupted() -> bool:
    """make passes SIGTERM on, but at SIGINT it only waits for its children, with SIGINT blocked meanwhile."""
    if "MAKELEVEL" not in os.environ:
        return False
    with suppress(OSError, ValueError):
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{os.getppid()}/status").read_text().splitlines())
        return status["Name"].strip() == "make" and bool(int(status["SigBlk"], 16) & 1 << (signal.SIGINT - 1))
    return False


def say(words: str) -> None:
    """Nobody may be listening any more; that must not keep the demo from stopping its children."""
    with suppress(OSError):
        print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
