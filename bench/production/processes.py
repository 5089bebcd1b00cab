"""What processes cost, as /proc counts it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Processes:
    """Some processes with all that they have started."""

    firsts: Sequence[int]

    def all(self) -> list[int]:
        return [pid for first in self.firsts for pid in _family(first)]

    def children(self) -> list[int]:
        return [pid for first in self.firsts for pid in _children(first)]

    def seconds(self) -> float:
        """Of a processor: those of all that run, and of those that have ended and were waited for."""
        own = sum(sum(_times(pid)[:2]) for pid in self.all())
        return (own + sum(sum(_times(pid)[2:]) for pid in self.firsts)) / TICKS


def mebibytes(pid: int) -> float:
    """What is its own, and its share of what it has in common with others."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kibibytes = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return round(kibibytes / 1024, 1)


def busy_seconds() -> float:
    """Of all processors of the machine, whoever kept them busy."""
    first, *_ = Path("/proc/stat").read_text().splitlines()
    user, nice, system, _idle, _waiting, interrupts, soft, stolen, *_ = (int(word) for word in first.split()[1:])
    return (user + nice + system + interrupts + soft + stolen) / TICKS


def _family(pid: int) -> Iterator[int]:
    yield pid
    for child in _children(pid):
        yield from _family(child)


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _times(pid: int) -> tuple[int, int, int, int]:
    """User, system, and the same of its children that have ended."""
    with suppress(OSError):
        words = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        return int(words[11]), int(words[12]), int(words[13]), int(words[14])
    return 0, 0, 0, 0


def connected_to(port: int, processes: Processes) -> bool:
    """Whether one of them has a TCP connection to this port of this machine."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{line[9]}]" for line in lines if line[2].endswith(f":{port:04X}") and line[3] == "01"}
    return any(not sockets.isdisjoint(_opened(pid)) for pid in processes.all())


def _opened(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):
        for file in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.add(str(file.readlink()))
    return found
