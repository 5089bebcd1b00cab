"""A house of its own at a fixed moment, its mails, and those who visit it."""

from __future__ import annotations

import itertools
import json
import logging
import os
import re
import secrets
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parseaddr
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

NOW = datetime(2027, 3, 9, 4, 10, 30, tzinfo=UTC)
"""21:10 in Denver, in the week before its clocks change."""
PUBLIC_URL = "http://127.0.0.1:8000"
KINDS = ("schema", "routes", "commands", "matrix", "mails", "pages", "api", "shots")
HIDDEN_HEADERS = {"X-Request-Id", "Content-Length", "Set-Cookie", "Date"}


# --- the house, its clock and its mails


def model(name: str) -> Any:
    """By the name of its class: its app may be another by now."""
    from django.apps import apps

    return next(one for one in apps.get_models() if one.__name__ == name)._default_manager


def number_of(name: str, of: str) -> int:
    """By which it is said what was read of it."""
    row = model(name).get(public_id=of)
    return int(row.terms if name == "Change" else row.revision)


def named(model_name: str, **wanted: Any) -> str:
    """The id by which addresses name the newest such row."""
    return str(model(model_name).filter(**wanted).order_by("-pk").values_list("public_id", flat=True)[0])


def counted() -> Callable[..., str]:
    numbers = itertools.count(1)
    return lambda *_: f"kept-secret-{next(numbers):04d}-0123456789abcdefghijk"


@contextmanager
def house() -> Iterator[Any]:
    """Servers of its own, and the demo's estate at the fixed moment. Yields the clock."""
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY"):
        os.environ.pop(name, None)
    os.environ.update(DJANGO_SETTINGS_MODULE="maintwin.settings", DJANGO_ALLOW_ASYNC_UNSAFE="1")
    from tests.servers import settle_addresses

    servers = settle_addresses()
    os.environ.update(SECRET_KEY="kept the same, so that links are", PUBLIC_URL=PUBLIC_URL)
    servers.start_servers()
    try:
        with ExitStack() as within:
            yield opened(within)
    finally:
        from django.db import connections

        connections.close_all()
        servers.stop_servers()


def opened(within: ExitStack) -> Any:
    import django

    django.setup()
    import time_machine
    from celery import Celery, current_app
    from django.conf import settings
    from django.core import mail
    from django.core.management import call_command

    logging.disable(logging.CRITICAL)
    warnings.filterwarnings("ignore", "No directory at")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    mail.outbox = []
    Path(settings.MAIL_CATCHER_DIR).mkdir(exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    numbers = itertools.count(1)
    for place, name, made in (
        (Celery, "send_task", lambda *_args, **_more: None),
        (secrets, "token_urlsafe", counted()),
        (secrets, "token_hex", lambda size=32: f"{next(numbers):0{2 * size}x}"),
        (secrets, "token_bytes", lambda size=32: f"{next(numbers):0{size}x}".encode()),
        (sys.modules["django.core.mail.message"], "make_msgid", lambda **_: "<made-by-django@kept>"),
    ):
        within.enter_context(patch.object(place, name, made))
    clock = within.enter_context(time_machine.travel(NOW, tick=False))
    said = StringIO()
    call_command("load_demo", stdout=said)
    current_app.loader.import_default_modules()
    SAID["load_demo, at first"] = said.getvalue()
    return clock


SAID: dict[str, str] = {}
"""What commands said while the house was made ready."""


def work(*also: str) -> None:
    """What workers would do now; then the mails are put where the inbox looks for them."""
    from celery import current_app

    for name in (*also, "notifications.fan_out"):
        current_app.tasks[name]()
    post_mails()


def post_mails() -> None:
    """Some are sent by threads of their own."""
    from django.conf import settings
    from django.core import mail

    for thread in threading.enumerate():
        if thread.name.startswith("Thread-"):
            thread.join(10)
    folder = Path(settings.MAIL_CATCHER_DIR)
    there = len(list(folder.glob("*.eml")))
    for number, message in enumerate(mail.outbox, start=there):
        sender, *to = (parseaddr(one)[1] for one in (message.from_email, *message.recipients()))
        envelope = f"X-MailFrom: {sender}\r\nX-RcptTo: {', '.join(to)}\r\n"
        content = envelope.encode() + bytes(message.message()).replace(b"\n", b"\r\n")
        (folder / f"{time.time_ns():019d}-{number:08x}.eml").write_bytes(content)
    mail.outbox.clear()


def mails() -> list[Any]:
    from django.conf import settings

    files = sorted(Path(settings.MAIL_CATCHER_DIR).glob("*.eml"), key=lambda file: file.name.partition("-")[2])
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def links(word: str) -> list[str]:
    """What stands after this word in the addresses that mails hold, without the last slash."""
    pattern = re.compile(rf"{re.escape(PUBLIC_URL)}/(?:[\w-]+/)*{word}/([^\s<>\"]+)/(?=[\s<>\"]|$)")
    parts = (part for mail in mails() for part in mail.walk() if part.get_content_type() == "text/plain")
    return list(dict.fromkeys(found for part in parts for found in pattern.findall(part.get_content())))


# --- who looks, and what is kept of an answer


class OutsideVisitor:
    """Somebody with a browser of their own."""

    def __init__(self, email: str = "") -> None:
        from django.test import Client

        self.name = email.partition("@")[0] or "anonymous"
        parts = urlsplit(PUBLIC_URL)
        self.client = Client(
            raise_request_exception=False, SERVER_NAME=parts.hostname or "", SERVER_PORT=str(parts.port)
        )
        self.person = model("Person").select_related("organisation").get(email=email) if email else None
        if self.person:
            self.client.force_login(self.person)

    def local(self, hours: float) -> str:
        """So many hours after the fixed moment, as this person types it."""
        zone = ZoneInfo(self.person.timezone if self.person else "UTC")
        return f"{(NOW + timedelta(hours=hours)).astimezone(zone):%Y-%m-%dT%H:%M}"

    def get(self, path: str) -> KeptAnswer:
        return KeptAnswer(self.client.get(path))


@dataclass
class KeptAnswer:
    response: Any
    way: str = ""
    """How one came to it, where it was not asked for directly."""

    @property
    def status(self) -> int:
        return int(self.response.status_code)

    @property
    def body(self) -> str:
        response = self.response
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode()
        text = re.sub(r'(name="(?:csrfmiddlewaretoken|once)" value=")[^"]*"', r'\1kept"', text)
        return without_keys(text)

    @property
    def head(self) -> list[str]:
        """The first line says how it went; cookies are kept without their values."""
        given = {name: value for name, value in self.response.items() if name not in HIDDEN_HEADERS}
        if policy_ := given.get("Content-Security-Policy"):
            given["Content-Security-Policy"] = "; ".join(sorted(policy_.split("; ")))
        rows = [f"{name}: {value}" for name, value in given.items()]
        for name, one in self.response.cookies.items():
            marks = (f"{mark}={one[mark]}" for mark in sorted(one) if one[mark] and mark != "expires")
            rows.append(f"Set-Cookie: {name} {' '.join(marks)}")
        first = f"{self.way}{self.status} {self.response.get('Location', '')}".strip()
        return [without_keys(row) for row in (first, *sorted(rows))]

    def kept_as(self, whose: str, name: str) -> tuple[str, str]:
        """Name of the file and its text."""
        name, (first, *rest) = without_keys(name), self.head
        if "api_v1" not in name or "docs" in name:
            return f"pages/{whose}/{name}.html", "\n".join((first, *rest, "", self.body))
        return f"api/{whose}/{name}.json", self.as_json()

    def as_json(self) -> str:
        first, *rest = self.head
        try:
            body = json.loads(self.body)
        except ValueError:
            body = self.body
        return json.dumps({"status": first, "headers": rest, "body": body}, indent=1, ensure_ascii=False)


def without_keys(text: str) -> str:
    """The key in the address of a new password depends on when and how the old one was stored."""
    return re.sub(r"([/_]new-password)([/_])[0-9a-z]+[/_][\w-]+", r"\1\2kept\2kept", text)


def slug(path: str) -> str:
    name = quote(path.strip("/").replace("/", "_"), safe="=+@,")
    return re.sub(r"%3F", "?", name)[:180] or "index"
