"""A wish to stop is noted at any moment, heeded where stopping is safe, and blocked by nothing."""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.demo import Demo, Stopped, StopRequest, keep_stoppable
from embedded.house import House, free_ports
from embedded.processes import Child
from tests.servers import eventually

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def request_to_stop() -> Iterator[StopRequest]:
    """That of a demo whose signals come here; under nohup a hang-up would be ignored."""
    before = {one: signal.signal(one, signal.SIG_DFL) for one in SIGNALS}
    request = StopRequest()
    keep_stoppable(request)
    yield request
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Child]:
    child = Child("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"], {}, tmp_path / "log", tmp_path)
    child.start()
    yield child
    child.kill()


@pytest.mark.parametrize("sent", SIGNALS, ids=lambda one: one.name)
def test_a_signal_interrupts_nothing_and_is_heeded_at_the_next_pause(
    request_to_stop: StopRequest, tmp_path: Path, sent: signal.Signals
) -> None:
    demo = Demo(House(tmp_path), 8000, "none", request_to_stop)
    demo.pause(0)
    os.kill(os.getpid(), sent)
    time.sleep(0.01)
    with pytest.raises(Stopped):
        demo.pause(60)


def test_a_signal_is_heeded_while_a_server_is_waited_for(request_to_stop: StopRequest, tmp_path: Path) -> None:
    house = House(tmp_path, given={"DATABASE_URL": "postgres://127.0.0.1:1/none"})
    Demo(house, 8000, "none", request_to_stop)
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(Stopped):
        house._wait_for("postgres", "DATABASE_URL")


def test_a_child_is_killed_though_somebody_was_interrupted_while_looking_at_it(sleeper: Child) -> None:
    """Popen keeps a lock while it looks; whoever is thrown out in between never gives it back."""
    assert sleeper.process is not None
    lock = sleeper.process._waitpid_lock  # type: ignore[attr-defined]
    with lock:
        started = time.monotonic()
        sleeper.kill()
        assert time.monotonic() - started < 5
    assert eventually(lambda: sleeper.process is not None and sleeper.process.poll() == -signal.SIGKILL, 2)


def silent() -> socket.socket:
    """Takes connections and says nothing."""
    return socket.create_server(("127.0.0.1", 0))


def test_a_page_that_does_not_answer_holds_nobody_up(tmp_path: Path) -> None:
    with silent() as web:
        demo = Demo(House(tmp_path), web.getsockname()[1], "none")
        started = time.monotonic()
        assert demo.web_is_ready() is False
        assert time.monotonic() - started < 3


@pytest.mark.parametrize("listens", [True, False], ids=["silent", "gone"])
def test_a_broker_that_does_not_answer_holds_nobody_up(tmp_path: Path, listens: bool) -> None:
    with silent() as broker:
        port = broker.getsockname()[1] if listens else free_ports(1)[0]
        demo = Demo(House(tmp_path, given={"REDIS_URL": f"redis://127.0.0.1:{port}/0"}), 8000, "none")
        started = time.monotonic()
        assert demo.worker_is_ready() is False
        assert time.monotonic() - started < 4
