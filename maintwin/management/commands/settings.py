"""`manage.py settings`"""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.known_settings import KNOWN, KnownSetting, Takes, without_password
from embedded import servers
from maintwin.starting import refusals


class Command(BaseCommand):
    help = "Prints the settings in force and where each comes from; exit code 1 if a server would not start."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        announced = servers.announced()
        rows = [(known.name, value_of(known), where_from(known.name, announced)) for known in KNOWN]
        width = max(len(name) for name, _, _ in rows)
        for name, value, where in rows:
            self.stdout.write(f"{name:<{width}}  {value}  ({where})")
        if refused := refusals():
            self.stderr.write("\n".join(["", "Servers do not start with these settings:", *refused]))
            sys.exit(1)


def value_of(known: KnownSetting) -> str:
    """As it may be shown."""
    if (given := os.environ.get(known.name)) is None:
        return by_default(known)
    if known.takes is Takes.SECRET:
        return f"hidden, {len(given)} characters"
    return without_password(given) if known.takes is Takes.ADDRESS else given


def by_default(known: KnownSetting) -> str:
    if not known.follows:
        return known.default or "not set"
    value = getattr(settings, known.follows)
    return ", ".join(value) if isinstance(value, list) else str(value).lower()


def where_from(name: str, announced: dict[str, str]) -> str:
    if file := os.environ.get(f"{name}_FILE"):
        return f"file {file}"
    if name not in os.environ:
        return "default"
    return "the running demo" if announced.get(name) == os.environ[name] else "environment"
