"""Brings a demo's database up to date, and fills it when it is empty. Run by the demo before anything serves.

python -m embedded.prepare ESTATE: a file, `none`, or nothing for the night's estate.
"""

import os
import sys
from io import StringIO

import django
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import NoReverseMatch, reverse

from core.history import by_maintwin
from embedded import servers

INTRODUCTION = "introduction.txt"
"""In the home: who can sign in, and where mails are shown."""


def prepare(estate: str) -> None:
    django.setup()
    migrate()
    if house_is_empty():
        load(estate)
    (servers.home() / INTRODUCTION).write_text(set_up() + (accounts() if not estate else "") + inbox())


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Making the tables ...")
        call_command("migrate", verbosity=0, interactive=False)


def house_is_empty() -> bool:
    return not apps.get_model("accounts", "Organisation").objects.exists()


def load(estate: str) -> None:
    """All or nothing: a house that was interrupted here is still empty next time."""
    if estate == "none":
        return
    say(f"Loading {estate or 'the estate of the night'} ...")
    with by_maintwin("import_estate"), transaction.atomic():
        call_command("import_estate", estate) if estate else call_command("load_demo")


def set_up() -> str:
    """Where an empty house gets its first organisation."""
    if not house_is_empty():
        return ""
    lines = StringIO()
    call_command("setup_link", stdout=lines)
    return lines.getvalue()


def accounts() -> str:
    """Who can sign in, as the demo's estate knows it; nothing for another estate."""
    if "demo_accounts" not in get_commands():
        return ""
    lines = StringIO()
    call_command("demo_accounts", stdout=lines)
    return lines.getvalue()


def inbox() -> str:
    """Where the caught mails can be read, if they are caught."""
    if not settings.MAIL_CATCHER_DIR:
        return ""
    try:
        return f"Mails are caught and shown at {settings.PUBLIC_URL}{reverse('inbox')}\n"
    except NoReverseMatch:
        return f"Mails are kept in {settings.MAIL_CATCHER_DIR}\n"


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maintwin.settings")
    try:
        prepare(sys.argv[1] if len(sys.argv) > 1 else "")
    except CommandError as refusal:
        sys.exit(str(refusal))
