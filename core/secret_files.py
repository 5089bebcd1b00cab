"""Secrets from files, as secret stores hand them out: they need not lie in an environment."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

NAMES = ("SECRET_KEY", "OLD_SECRET_KEYS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL")


def read_secret_files(environment: MutableMapping[str, str]) -> None:
    """SECRET_KEY_FILE=/run/secrets/key stands for what is in that file, without the white space around it."""
    for name in NAMES:
        if file := environment.get(f"{name}_FILE"):
            environment[name] = Path(file).read_text().strip()
