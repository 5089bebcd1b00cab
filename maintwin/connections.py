"""`manage.py check --deploy` looks at what the parts say to each other: nothing in the clear over a network."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

VERIFIES = ("verify-ca", "verify-full")


@checks.register(checks.Tags.security, deploy=True)
def check_connections(**_: Any) -> list[checks.CheckMessage]:
    return [*_of_database(), *_of_broker(), *_of_mail()]


def _of_database() -> Iterator[checks.CheckMessage]:
    database = settings.DATABASES["default"]
    mode = database.get("OPTIONS", {}).get("sslmode", "")
    if is_elsewhere(database.get("HOST") or "") and mode not in VERIFIES:
        yield _warning("W001", "DATABASE_URL: add ?sslmode=verify-full, or it may be anybody, and in the clear.")


def _of_broker() -> Iterator[checks.CheckMessage]:
    broker = urlsplit(settings.CELERY_BROKER_URL)
    if is_elsewhere(broker.hostname or "") and broker.scheme != "rediss":
        yield _warning("W002", "REDIS_URL: for Redis on another machine use rediss://…?ssl_cert_reqs=required.")
    if not broker.password:
        yield _warning("W003", "REDIS_URL has no password: whoever reaches Redis can start tasks.")


def _of_mail() -> Iterator[checks.CheckMessage]:
    encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if is_elsewhere(settings.EMAIL_HOST) and not encrypted:
        yield _warning("W004", "EMAIL_URL: write smtp+tls:// or smtp+ssl://. Mails hold links that answer for people.")


def is_elsewhere(host: str) -> bool:
    """Not this machine; a name without a dot is a neighbour in a network that only they are in, as in compositions."""
    if not host or host.startswith("/") or ("." not in host and ":" not in host):
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def _warning(number: str, words: str) -> checks.CheckMessage:
    return checks.Warning(words, id=f"maintwin.{number}")
