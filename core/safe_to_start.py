"""Whether a house may be started with these settings; each that keeps it from starting is one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.known_settings import KNOWN
from core.secret_key import refusal_of_key

HERE = ("127.0.0.1", "localhost", "::1")
WHAT_FOR = {
    "DATABASE_URL": "where PostgreSQL is, as postgres://user@host:5432/name",
    "REDIS_URL": "where Redis or Valkey is, as redis://host:6379/0",
    "EMAIL_URL": "where the mail server is, as smtp+tls://user:password@host:587",
    "PUBLIC_URL": "how people reach it, as https://windows.example.org",
}


@dataclass(frozen=True, slots=True)
class InForce:
    """Of the settings in force what can be unsafe."""

    debug: bool
    key: str
    hosts: Sequence[str]
    public_url: str
    proxies: int


def is_missing(environment: Mapping[str, str]) -> list[str]:
    missing = [known.name for known in KNOWN if known.needed and not environment.get(known.name)]
    return [f"{name} is not set. Set it to {WHAT_FOR[name]}." for name in missing]


def is_unsafe(settings: InForce) -> list[str]:
    return [*_of_key(settings), *_of_debug(settings), *_of_hosts(settings), *_of_proxies(settings)]


def _of_key(settings: InForce) -> Iterator[str]:
    sentence = "" if settings.debug else refusal_of_key(settings.key)
    if sentence:
        yield sentence


def _of_debug(settings: InForce) -> Iterator[str]:
    if settings.debug and _host(settings) not in HERE:
        yield "DEBUG is true, which shows what is inside to whoever reaches it. Leave it out."


def _of_hosts(settings: InForce) -> Iterator[str]:
    if any(host.strip() in ("*", ".") for host in settings.hosts):
        yield "ALLOWED_HOSTS takes any host (“*”), so a forged one could stand in mailed links. Name your own."
    elif not any(_goes_for(host, _host(settings)) for host in settings.hosts):
        yield f"ALLOWED_HOSTS does not name {_host(settings)}, the host of PUBLIC_URL. Add it."


def _of_proxies(settings: InForce) -> Iterator[str]:
    if settings.public_url.startswith("https:") and not settings.proxies:
        yield (
            "TRUSTED_PROXIES is 0, but PUBLIC_URL is https, which a proxy has to speak. "
            "Set it to how many proxies add to X-Forwarded-For."
        )


def _host(settings: InForce) -> str:
    return urlsplit(settings.public_url).hostname or ""


def _goes_for(allowed: str, host: str) -> bool:
    allowed = allowed.strip().lower()
    return host == allowed or (allowed.startswith(".") and f".{host}".endswith(allowed))
