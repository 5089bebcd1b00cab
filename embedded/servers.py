"""Where the database, the broker and the mail server are: the environment says, or a running demo does.

A running demo writes `servers.json` into its home: {"DATABASE_URL": ..., "REDIS_URL": ..., "EMAIL_URL": ...}.
"""

import fcntl
import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANNOUNCEMENT = "servers.json"
NAMES = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PUBLIC_URL", "SECRET_KEY", "MAIL_CATCHER_DIR")
NEEDS_NO_DATABASE = {
    "makemigrations",
    "check",
    "collectstatic",
    "help",
    "--help",
    "settings",
    "version",
    "--version",
    "spectacular",
}


def home() -> Path:
    return Path(os.environ.get("MAINTWIN_HOME") or ROOT / ".maintwin").absolute()


def announced(folder: Path | None = None) -> dict[str, str]:
    """What a running demo with this home has announced; empty when none runs."""
    folder = folder or home()
    try:
        found = json.loads((folder / ANNOUNCEMENT).read_text())
    except (OSError, ValueError):
        return {}
    if not demo_runs(folder):
        return {}
    return {name: str(found[name]) for name in NAMES if name in found}


def demo_runs(folder: Path) -> bool:
    """A running demo holds the lock of its home; one that was killed leaves only its announcement behind."""
    try:
        with (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def load_into_environment() -> None:
    for name, value in announced().items():
        os.environ.setdefault(name, value)


def refusal_without_database(arguments: list[str]) -> str | None:
    """One sentence when a command needs a database and there is none to be found, else None."""
    if not arguments or arguments[0] in NEEDS_NO_DATABASE:
        return None
    if os.environ.get("DATABASE_URL") or announced().get("DATABASE_URL"):
        return None
    return f"No database: no demo is running with its home in {home()}, and DATABASE_URL is not set."
