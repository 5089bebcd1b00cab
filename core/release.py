"""Which release this is; `CHANGELOG.md` says what is new in it."""

from __future__ import annotations

import platform
from importlib.metadata import version as version_of

VERSION = "0.2.0"


def version() -> str:
    return f"maintwin {VERSION} (Django {version_of('django')}, Python {platform.python_version()})"
