"""Models may be imported only once the settings are in place, so the house is when the fixture is used."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.conf import LazySettings
from django.db import transaction
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.crawler.crawling import Crawled


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Crawled]:
    """One house for all that a file looks at; what is done in it is undone."""
    crawling, world = import_module("tests.crawler.crawling"), import_module("tests.crawler.crawler_world")
    with django_db_blocker.unblock(), transaction.atomic():
        made = world.build()
        with world.at(world.NOW):
            yield crawling.Crawled.of(made)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def outside_the_demo(settings: LazySettings) -> None:
    settings.MAIL_CATCHER_DIR = ""
