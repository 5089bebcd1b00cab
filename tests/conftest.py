from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.plugin import blocking_manager_key

from embedded.house import DATABASE, House
from tests import browsers, tables, turns
from tests.examples import a_tenth
from tests.servers import LiveHouse, live_house, settle_addresses
from tests.sharing import HousesInTurn

if TYPE_CHECKING:
    from tests.estates import Night

servers_of_tests = pytest.StashKey[House]()


def pytest_configure(config: pytest.Config) -> None:
    """Before pytest-django sets Django up: the settings read these addresses once."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "maintwin.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's sync API keeps an event loop in this thread
    turns.settle_turn(config.getoption("tenth"))
    config.stash[servers_of_tests] = settle_addresses()
    from django.conf import settings

    settings.SHARED_ANSWERS = settings.SAYS_WHAT_IS_DELAYED = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if config.stash[servers_of_tests].embeds("DATABASE_URL"):
        settings.DATABASES["default"]["TEST"] = {"TEMPLATE": DATABASE}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tenth", metavar="SEED", default="", help="run a random tenth, the same for the same seed")


def pytest_report_header(config: pytest.Config) -> str:
    seed = config.getoption("tenth")
    tenth = f"a tenth of the tests, chosen by the seed {seed}; " if seed else ""
    return f"{tenth}whose turn it is follows from {turns.TURN}={turns.turn_is()}"


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None, None, None]:
    """What takes turns is tried as a whole with `make test-long`: it is marked before others choose by marks."""
    for item in items:
        if item.get_closest_marker("one_in"):
            item.add_marker(pytest.mark.long)
    yield
    seed = config.getoption("tenth")
    chosen = a_tenth(items, str(seed)) if seed else turns.take_turns(items)
    left = {item.nodeid for item in items} - {item.nodeid for item in chosen}
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left])
    items[:] = chosen


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(autouse=True)
def nothing_is_kept_from_other_tests() -> None:
    from core.shared_answers import shared_answers

    shared_answers.clear()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Workers inherit the environment, and each starts servers of its own where none are given."""
    house = config.stash[servers_of_tests]
    settled = [name for name in house.urls if house.embeds(name)]
    for name in ("DJANGO_SETTINGS_MODULE", *settled):
        del os.environ[name]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> HousesInTurn | None:
    return HousesInTurn(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[House]:
    """PostgreSQL, Valkey and the mail catcher, running."""
    house = request.config.stash[servers_of_tests]
    if house.embeds("DATABASE_URL"):
        tables.give_tables(house.home)
    house.start_servers()
    yield house
    house.stop_servers()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers: House, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Every test with a database comes by here first, and so starts the servers."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """Tests with transactions of their own empty every table; what migrations have written is there again for the
    next, which under several workers may be any."""
    yield
    marker = item.get_closest_marker("django_db")
    if nextitem and marker and marker.kwargs.get("transaction"):
        with item.config.stash[blocking_manager_key].unblock():
            apps.get_model("estate", "GraphVersion").objects.get_or_create(pk=1, defaults={"value": "0"})


@pytest.fixture
def people(db: None) -> Night:
    """The estate of the night in the database: its people by name, its organisations and systems by slug. Imported
    here, because models may be only once the settings are in place."""
    return import_module("tests.estates").night()  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def night_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    """The demo with the night's estate, shared by the tests that only look at it or add to it."""
    with live_house(tmp_path_factory.mktemp("night"), ESTATE="") as house:
        yield house


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium. Without one these tests are skipped, but not where CI says that nothing may be."""
    program = browsers.chromium()
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(browsers.HOW_TO_GET_ONE)
    beside = connections[DEFAULT_DB_ALIAS]
    with sync_playwright() as playwright:
        connections[DEFAULT_DB_ALIAS] = beside  # for Django this thread is another one while playwright's loop runs
        started = playwright.chromium.launch(executable_path=program, args=browsers.ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    yield from _context(browser, 1440, 900)


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    yield from _context(browser, 390, 844)


def _context(browser: Browser, width: int, height: int) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI a skipped browser test is a failure, whatever skipped it."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and "browser" in getattr(item, "fixturenames", ()):
        report.outcome = "failed"
        report.longrepr = f"A browser test was skipped: {report.longrepr}"
    return report


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a space in its name, as people have them."""
    return tmp_path / "a home"
