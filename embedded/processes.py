"""Child processes that never outlive their parent, and finding those that did."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MARK = "MAINTWIN_HOUSE"
"""In the environment of every process of a house: the path of its home."""
LARGEST_LOG = 5_000_000
KILLED_WITHIN = 2.0
"""Seconds that a killed process is waited for: the kernel may still hold it."""
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class NotStarted(Exception):
    """Something could not be started; the message is a sentence for the person at the terminal."""


def die_with_parent(sent: signal.Signals) -> None:
    """Have the kernel send this signal to the calling process when its parent dies."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(sent))


@dataclass
class Child:
    """One long-running program in a process group of its own, with its output in a log."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    restarts_in_a_row: int = field(default=0, init=False)
    restart_at: float | None = field(default=None, init=False)

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = spawn(self.command, self.environment, log.fileno(), self.folder, self.stop_signal)
        self.started_at = time.monotonic()

    def restart_if_dead(self) -> bool:
        """Start it again when it died: at once, and later and later when it keeps dying. True when started."""
        if self.is_alive:
            return False
        now = time.monotonic()
        if self.restart_at is None:
            if now - self.started_at > 30:
                self.restarts_in_a_row = 0
            self.restart_at = now + min(10.0, 0.5 * self.restarts_in_a_row)
            self.restarts_in_a_row += 1
        if now < self.restart_at:
            return False
        self.restart_at = None
        self.start()
        return True

    def ask_to_stop(self) -> None:
        if self.process is not None and self.is_alive:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, self.stop_signal)

    def kill(self) -> None:
        """End the whole group, whoever of it is left."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(KILLED_WITHIN)

    def last_lines(self, count: int = 12) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-count:])


def spawn(
    command: Sequence[str | Path], environment: Mapping[str, str], output: int, folder: Path, at_death: signal.Signals
) -> subprocess.Popen[bytes]:
    """A child of its own session, so that a Ctrl-C at the terminal reaches only the parent."""

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        die_with_parent(at_death)

    return subprocess.Popen(
        [str(word) for word in command],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=folder,
        start_new_session=True,
        preexec_fn=prepare,
    )


def stop(children: Iterable[Child], seconds: float) -> None:
    """Ask all of them at once, and kill what has not ended in time."""
    children = list(children)
    for child in children:
        child.ask_to_stop()
    wait_until(lambda: not any(child.is_alive for child in children), seconds)
    for child in children:
        child.kill()


def wait_until(holds: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def left_behind(home: Path) -> list[int]:
    """Processes of this home other than the caller: by their mark, or (PostgreSQL hides its own) by their folder."""
    return sorted(pid for pid in _all_pids() if pid != os.getpid() and _belongs(pid, home))


def end_left_behind(home: Path, seconds: float = 5) -> None:
    """PostgreSQL is asked for a fast stop (SIGINT), the others to end (SIGTERM); what stays is killed."""
    for pid in left_behind(home):
        _send(pid, signal.SIGINT if _is_postgres_of(pid, home) else signal.SIGTERM)
    wait_until(lambda: not left_behind(home), seconds)
    for pid in left_behind(home):
        _send(pid, signal.SIGKILL)
    wait_until(lambda: not left_behind(home), 2)


def _all_pids() -> list[int]:
    with suppress(OSError):
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return []


def _belongs(pid: int, home: Path) -> bool:
    if _is_zombie(pid):
        return False
    with suppress(OSError):
        if f"{MARK}={home}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
            return True
    return _is_postgres_of(pid, home)


def _is_zombie(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] == "Z"
    return True


def _is_postgres_of(pid: int, home: Path) -> bool:
    with suppress(OSError):
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        return name == "postgres" and Path(f"/proc/{pid}/cwd").readlink() == home / "postgres"
    return False


def _send(pid: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, what)
