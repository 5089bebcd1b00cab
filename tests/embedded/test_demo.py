"""The demo from outside: what one command starts, and that nothing of it stays behind."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pytest

from embedded.house import ROOT, free_ports
from embedded.processes import left_behind
from tests.servers import LiveHouse, eventually, processes_with_home, start_live_house, wait_until_ready
from tests.tables import give_tables

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".maintwin*", "__pycache__", ".*_cache", ".hypothesis", "staticfiles"
)
Starter = Callable[..., LiveHouse]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product in a folder with a space in its name."""
    folder = tmp_path_factory.mktemp("setup") / "a clone"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


@pytest.fixture(scope="module")
def kept_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all tests that stop or kill: each next start must find it in order."""
    home = tmp_path_factory.mktemp("kept") / "a home"
    give_tables(home)
    return home


@pytest.fixture
def start(clone: Path, kept_home: Path) -> Iterator[Starter]:
    """Starts `make demo` with an empty house; whatever was started is stopped again."""
    started: list[LiveHouse] = []

    def begin(at: Path = kept_home, port: int = 0, **environment: str) -> LiveHouse:
        house = start_live_house(at, port or free_ports(1)[0], environment, ("make", "demo"), clone)
        started.append(house)
        return house

    yield begin
    for house in started:
        if house.process.poll() is None:
            house.stop()


@pytest.fixture(scope="module")
def up(clone: Path, kept_home: Path) -> Iterator[Callable[[], LiveHouse]]:
    """A demo in the kept home: the one that an earlier test has left running, or else a new one."""
    houses: list[LiveHouse] = []

    def running_or_new() -> LiveHouse:
        if not houses or houses[-1].process.poll() is not None:
            houses.append(start_live_house(kept_home, free_ports(1)[0], {}, ("make", "demo"), clone))
            wait_until_ready(houses[-1])
        return houses[-1]

    yield running_or_new
    if houses and houses[-1].process.poll() is None:
        houses[-1].stop()


def run(house: LiveHouse) -> LiveHouse:
    wait_until_ready(house)
    return house


def refusal_of(house: LiveHouse) -> tuple[int, str]:
    """How it ended, and the one sentence (make adds a line of its own)."""
    output, _ = house.process.communicate(timeout=30)
    lines = [line for line in output.splitlines() if not line.startswith("make: ")]
    assert len(lines) == 1, output
    return house.process.returncode, lines[0]


@pytest.fixture(scope="module")
def running(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    """A demo shared by the tests that leave it running, begun with nothing at all."""
    home = tmp_path_factory.mktemp("running") / "a home"
    house = start_live_house(home, free_ports(1)[0], {}, ("make", "demo"), clone)
    yield run(house)
    house.stop()


def test_it_is_ready_when_a_browser_can_sign_in(running: LiveHouse) -> None:
    with urlopen(f"{running.url}/") as answer:
        assert answer.status == 200
    assert running.output[-1] == f"ready: {running.url}\n"
    assert any("Stop with Ctrl-C" in line for line in running.output)
    assert running.processes("celery", "worker")
    for secret in ("servers.json", "secrets.json"):
        assert (running.home / secret).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("part", ["celery -A maintwin worker", "celery -A maintwin beat", "gunicorn", "mail_catcher"])
def test_a_part_that_dies_is_started_again(running: LiveHouse, part: str) -> None:
    before = running.processes(part)
    os.kill(min(before), signal.SIGKILL)
    assert eventually(lambda: set(running.processes(part)) - set(before), 20)


def test_servers_that_die_are_started_again_with_the_data_kept(running: LiveHouse) -> None:
    running.manage("shell", "-c", "from accounts.models import Organisation; Organisation.objects.create(slug='kept')")
    for server in ("bin/postgres", "valkey-server"):
        before = running.processes(server)
        os.kill(min(before), signal.SIGKILL)
        assert eventually(partial(another_runs, running, server, before), 20)
    assert eventually(partial(organisation_is_kept, running), 20)


def another_runs(house: LiveHouse, words: str, before: list[int]) -> bool:
    return bool(set(house.processes(words)) - set(before))


def organisation_is_kept(house: LiveHouse) -> bool:
    count = "from accounts.models import Organisation; print(Organisation.objects.filter(slug='kept').count())"
    try:
        return house.manage("shell", "-v", "0", "-c", count).strip() == "1"
    except AssertionError:
        return False


def test_an_estate_with_errors_is_refused_and_leaves_the_house_empty(start: Starter, tmp_path: Path) -> None:
    estate = tmp_path / "wrong estate.yaml"
    estate.write_text("organisations: [{slug: one, name: One}]\nsystems: [{slug: a, name: A, organisation: two}]\n")
    give_tables(tmp_path / "home")
    house = start(tmp_path / "home", ESTATE=str(estate))
    output, _ = house.process.communicate(timeout=60)
    assert house.process.returncode == 2
    assert "line 2" in output
    estate.write_text("organisations: [{slug: one, name: One}]\n")
    mended = run(start(tmp_path / "home", ESTATE=str(estate)))
    names = "from accounts.models import Organisation; print(*Organisation.objects.values_list('slug', flat=True))"
    assert mended.manage("shell", "-v", "0", "-c", names) == "one\n"


def test_a_second_demo_with_the_same_home_gets_one_sentence(running: LiveHouse, start: Starter) -> None:
    code, sentence = refusal_of(start(running.home))
    assert code == 2
    assert sentence.startswith(f"A demo with its home in {running.home} is running already: ")


def test_two_homes_run_side_by_side(running: LiveHouse, start: Starter) -> None:
    other = run(start())
    assert other.url != running.url
    assert other.addresses["DATABASE_URL"] != running.addresses["DATABASE_URL"]
    other.stop()
    with urlopen(f"{running.url}/") as answer:
        assert answer.status == 200


@pytest.mark.one_in(3)
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, pytest.param(signal.SIGTERM, id="again")])
def test_a_signal_to_make_alone_the_moment_it_is_ready_stops_everything_within_ten_seconds(
    start: Starter, kept_home: Path, sent: signal.Signals
) -> None:
    house = run(start())
    asked = time.monotonic()
    house.process.send_signal(sent)
    house.process.wait(10)
    assert time.monotonic() - asked < 10
    assert (processes_with_home(kept_home), left_behind(kept_home)) == ([], [])
    assert not (kept_home / "servers.json").exists()


def test_a_signal_while_it_is_starting_leaves_nothing_behind(start: Starter, home: Path) -> None:
    house = start(home)
    assert eventually((home / "postgres").exists, 20)
    house.process.terminate()
    house.process.wait(10)
    assert (processes_with_home(home), left_behind(home)) == ([], [])


def test_a_demo_killed_hard_ends_its_children_and_starts_again(up: Callable[[], LiveHouse]) -> None:
    house = up()
    [supervisor] = house.processes("-m embedded.demo")
    os.kill(supervisor, signal.SIGKILL)
    house.process.wait(10)
    assert up().manage("migrate", "--check") == ""


def test_everything_killed_at_once_starts_again_cleanly(up: Callable[[], LiveHouse], kept_home: Path) -> None:
    house = up()
    for pid in {*processes_with_home(kept_home), *left_behind(kept_home)}:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    house.process.wait(10)
    assert up().manage("migrate", "--check") == ""


def test_a_killed_make_takes_the_demo_with_it(up: Callable[[], LiveHouse], kept_home: Path) -> None:
    house = up()
    house.process.kill()
    assert eventually(lambda: not processes_with_home(kept_home), 10)
    assert left_behind(kept_home) == []


def test_a_taken_port_gets_one_sentence_before_anything_starts(start: Starter, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, sentence = refusal_of(start(home, port))
    assert code == 2
    assert sentence.startswith(f"Port {port} is taken")
    assert not (home / "postgres").exists()


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT is 'eighty'; it must be a number from 1 to 65535."),
        ({"PORT": "70000"}, "PORT is '70000'; it must be a number from 1 to 65535."),
        ({"ESTATE": "/no/such.yaml"}, "ESTATE names /no/such.yaml, and there is no such file."),
        (
            {"DATABASE_URL": "postgres://a:secret@127.0.0.1:1/x"},
            "Nothing answers at postgres://127.0.0.1:1/x (DATABASE_URL).",
        ),
    ],
    ids=["no number", "no port", "no estate", "no database"],
)
def test_what_cannot_work_gets_one_sentence(home: Path, environment: dict[str, str], sentence: str) -> None:
    command = [str(ROOT / ".venv/bin/python"), "-m", "embedded.demo"]
    port = {"PORT": str(free_ports(1)[0])}
    outside = {name: value for name, value in os.environ.items() if not name.endswith("_URL") and name != "MAKELEVEL"}
    settings = {**outside, "MAINTWIN_HOME": str(home), **port, **environment}
    ended = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr.strip().splitlines()[-1]) == (1, sentence)
