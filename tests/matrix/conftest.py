"""Models may be imported only once the settings are in place, so the world is when the fixture is used."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.db import transaction
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.matrix.matrix_cells import Matrix


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Matrix]:
    """One world for all rows of a file; each cell is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield import_module("tests.matrix.matrix_cells").Matrix.of(import_module("tests.matrix.matrix_world").build())
        transaction.set_rollback(True)
    judging = import_module("tests.matrix.judging")
    if judging.WRITING:
        judging.keep(import_module("tests.matrix.matrix_acts").ROWS)


@pytest.fixture(autouse=True)
def outside_the_demo(settings: LazySettings) -> None:
    settings.MAIL_CATCHER_DIR = ""
