"""Brings a demo's database up to date, and fills it when it is empty. Run by the demo before anything serves.

python -m maintwin.prepare ESTATE: a file, `none`, or nothing for the night's estate.
"""

import os
import sys
from io import StringIO

import django
from django.apps import apps
from django.core.management import CommandError, call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from maintwin import servers


def prepare(estate: str) -> None:
    django.setup()
    migrate()
    if house_is_empty():
        load(estate)
    (servers.home() / "accounts.txt").write_text(accounts() if not estate else "")


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Making the tables ...")
        call_command("migrate", verbosity=0, interactive=False)


def house_is_empty() -> bool:
    return not apps.get_model("accounts", "Organisation").objects.exists()


def load(estate: str) -> None:
    if estate == "none":
        return
    say(f"Loading {estate or 'the estate of the night'} ...")
    if estate:
        call_command("import_estate", estate)
    else:
        call_command("load_demo")


def accounts() -> str:
    """Who can sign in, as the demo's estate knows it; nothing for another estate."""
    if "demo_accounts" not in get_commands():
        return ""
    lines = StringIO()
    call_command("demo_accounts", stdout=lines)
    return lines.getvalue()


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maintwin.settings")
    try:
        prepare(sys.argv[1] if len(sys.argv) > 1 else "")
    except CommandError as refusal:
        sys.exit(str(refusal))
