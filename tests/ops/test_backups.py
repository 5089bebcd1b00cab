"""A house comes back from its backup into another one: the same pages, in order, and nothing is sent twice."""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Organisation
from changes.services.book import book, submit
from core import clock
from embedded.house import ROOT, House, create_database
from maintwin.backups import ABOUT, DUMP, RefusedBackup, checksum, refuse_unless_empty, unpacked
from notifications.domain.outcomes import outcome_in_words
from notifications.models import AccountMail, Notice, SenderLease
from notifications.services.sending.restored import settle_restored
from tests.estates import Night, night, switch_upgrade

PAGES = ("/", "/schedule/", "/systems/", "/notices/")
LOOK = """
import sys, django; django.setup()
from django.test import Client
from accounts.models import Person
person = Person.objects.get(email=sys.argv[1])
client = Client(HTTP_HOST="127.0.0.1"); client.force_login(person)
for page in sys.argv[2:]:
    answer = client.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    print(answer.content.decode())
"""


def manage(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return python(url, "manage.py", *arguments)


def python(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "maintwin.settings"}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)


def pages(url: str, email: str) -> str:
    """Without what every answer says anew."""
    ended = python(url, "-c", LOOK, email, *PAGES)
    assert ended.returncode == 0, ended.stderr
    return re.sub(
        r'(value|content|data-[\w-]+)="[^"]*"|[\w=-]+:\w{6}:[\w-]{20,}|\d+ (?:min|s)\b|\d\d:\d\d(?::\d\d)?',
        "",
        ended.stdout,
    )


@pytest.fixture
def other(servers: House) -> Iterator[str]:
    """A database beside that of the tests."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/restored").geturl()
    create_database(url)
    yield url
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as server:
        server.autocommit = True
        server.cursor().execute("DROP DATABASE restored WITH (FORCE)")


@pytest.mark.django_db(transaction=True)
def test_a_house_comes_back_whole_in_order_and_with_the_same_pages(other: str, tmp_path: Path) -> None:
    people, start = night(), clock.now() + timedelta(hours=30)
    submit(people.ana, book(people.ana, switch_upgrade(start, start + timedelta(hours=4))).pk)
    own = urlsplit(other)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    file = tmp_path / "house.backup"

    backed_up = manage(own, "backup", str(file))
    restored = manage(other, "restore", str(file))
    again = manage(other, "restore", str(file))

    assert (backed_up.returncode, backed_up.stderr) == (0, "")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    with tarfile.open(file) as tar:
        about = json.load(tar.extractfile(ABOUT))  # type: ignore[arg-type]
    assert (about["counts"]["changes_change"], about["counts"]["core_activity"] > 0) == (1, True)
    assert (again.returncode, again.stderr) == (
        1,
        "CommandError: This house is not empty. A backup is restored into an empty database only.\n",
    )
    checked = manage(other, "check_house")
    assert checked.stdout.startswith("The house is in order"), checked.stdout
    assert re.search(r"^[1-9]\d* notices were due", restored.stdout, re.MULTILINE), restored.stdout
    manage(own, "restore", "--finish")
    before, after = (pages(url, people.ana.email).splitlines() for url in (own, other))
    assert len(before) > 500
    differing = "\n".join(difflib.unified_diff(before, after, n=0))
    assert not differing, differing


class TestWhatWasOnItsWay:
    @pytest.fixture
    def settled(self, people: Night) -> dict[str, Notice]:
        now, ana = clock.now(), people.ana
        made = {
            "due": Notice.objects.create(contact=ana, about="started", due_at=now - timedelta(hours=1)),
            "in hand": Notice.objects.create(contact=ana, about="moved", state="sending", due_at=now),
            "ahead": Notice.objects.create(contact=ana, about="reminder", due_at=now + timedelta(hours=1)),
            "sent": Notice.objects.create(contact=ana, about="ended", state="sent", sent_at=now),
        }
        AccountMail.objects.create(person=ana, subject="Set a password", sealed="…", asked_at=now)
        settle_restored(now)
        return {name: Notice.objects.get(pk=notice.pk) for name, notice in made.items()}

    def test_is_not_sent_again_whether_it_was_or_not(self, settled: dict[str, Notice]) -> None:
        assert {name: notice.state for name, notice in settled.items()} == {
            "due": "dropped",
            "in hand": "dropped",
            "ahead": "planned",
            "sent": "sent",
        }
        said = "maintwin was restored from a backup, and may have sent it before that."
        assert {outcome_in_words(settled[name].outcome) for name in ("due", "in hand")} == {said}
        assert (AccountMail.objects.count(), SenderLease.objects.count()) == (0, 0)

    def test_and_settling_twice_changes_nothing_more(self, settled: dict[str, Notice]) -> None:
        assert settle_restored(clock.now()).dropped == 0


class TestAFileThatIsNotRestored:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        (tmp_path / DUMP).write_bytes(b"dumped")
        return tmp_path / "backup"

    def packed(self, file: Path, **about: object) -> Path:
        whole = {"form": 1, "release": "9.9", "made_at": "", "postgres": 18, "migrations": [], "counts": {}}
        (file.parent / ABOUT).write_text(json.dumps(whole | about))
        with tarfile.open(file, "w") as tar:
            for name in (ABOUT, DUMP):
                tar.add(file.parent / name, arcname=name)
        return file

    def test_is_no_backup(self, file: Path, tmp_path: Path) -> None:
        file.write_text("something else")
        with pytest.raises(RefusedBackup, match="is not a backup of maintwin, or not all of it"):
            unpacked(file, tmp_path)

    def test_is_damaged(self, file: Path, tmp_path: Path) -> None:
        with pytest.raises(RefusedBackup, match="is damaged: its checksum is another"):
            unpacked(self.packed(file, sha256="0" * 64), tmp_path)

    def test_comes_from_a_later_release(self, file: Path, tmp_path: Path) -> None:
        sha256 = checksum(tmp_path / DUMP)
        with pytest.raises(RefusedBackup, match=r"was made by release 9\.9"):
            unpacked(self.packed(file, sha256=sha256, migrations=[["core", "0999_later"]]), tmp_path)


@pytest.mark.django_db
def test_only_an_empty_house_is_restored_into() -> None:
    refuse_unless_empty()
    Organisation.objects.create(slug="centre", name="Centre")
    with pytest.raises(RefusedBackup, match="This house is not empty"):
        refuse_unless_empty()


@pytest.mark.django_db
def test_no_file_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "house.backup").touch()
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(tmp_path / "house.backup"))
