"""The first release runs on the tables of this one: its own acts and pages, by its own code, out of its own tag."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from embedded.house import ROOT, House, create_database

FIRST_RELEASE = ("v0.1.0", "2866fccf")
"""By tag, and where tags were not fetched by its commit."""
ACTS = """
from datetime import timedelta
import django; django.setup()
from django.test import Client
from changes.services.book import book, submit
from core import clock
from notifications import tasks
from notifications.models import Notice
from tests.estates import night, switch_upgrade

people = night()
start = clock.now() + timedelta(hours=30)
submit(people.ana, book(people.ana, switch_upgrade(start, start + timedelta(hours=4))).pk)
tasks.deliver(); tasks.audit(); tasks.remind()
client = Client(HTTP_HOST="127.0.0.1"); client.force_login(people.ana)
print([client.get(page).status_code for page in ("/", "/schedule/", "/systems/", "/notices/", "/find-a-time/")])
print(Notice.objects.exists())
"""


def run(folder: Path, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "maintwin.settings"}
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def first_release(tmp_path: Path) -> Path:
    for name in FIRST_RELEASE:
        archive = subprocess.run(["git", "archive", name], cwd=ROOT, capture_output=True)
        if archive.returncode == 0:
            subprocess.run(["tar", "-x", "-C", tmp_path], input=archive.stdout, check=True)
            return tmp_path
    pytest.skip("This copy of the repository does not hold the first release.")


@pytest.fixture
def migrated(servers: House) -> Iterator[str]:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/upgraded").geturl()
    create_database(url)
    yield url
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as server:
        server.autocommit = True
        server.cursor().execute("DROP DATABASE upgraded WITH (FORCE)")


@pytest.mark.long
def test_the_first_release_acts_and_shows_pages_on_the_tables_of_this_one(first_release: Path, migrated: str) -> None:
    for folder in (first_release, ROOT):
        ended = run(folder, migrated, "manage.py", "migrate", "--verbosity", "0")
        assert ended.returncode == 0, ended.stderr

    ended = run(first_release, migrated, "-c", ACTS)

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-2:] == ["[200, 200, 200, 200, 200]", "True"]
    checked = run(ROOT, migrated, "manage.py", "check_house")
    assert checked.returncode == 0, checked.stdout + checked.stderr
