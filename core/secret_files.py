"""Secrets from files, as secret stores hand them out: they need not lie in an environment."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

NAMES = (
    *("SECRET_KEY", "OLD_SECRET_KEYS", "DATABASE_URL", "DATABASE_PASSWORD", "REDIS_URL", "REDIS_PASSWORD"),
    *("EMAIL_URL", "METRICS_TOKEN", "SENTRY_DSN"),
)


def read_secret_files(environment: MutableMapping[str, str]) -> list[str]:
    """SECRET_KEY_FILE=/run/secrets/key stands for what is in that file, without the white space around it. What comes
    back is a sentence for each that can't be read."""
    unread = []
    for name in NAMES:
        if file := environment.get(f"{name}_FILE"):
            try:
                environment[name] = Path(file).read_text().strip()
            except (OSError, UnicodeDecodeError) as error:
                why = getattr(error, "strerror", None) or "it is not text"
                unread.append(f"{name}_FILE names {file}, which can’t be read: {why}.")
    return unread
