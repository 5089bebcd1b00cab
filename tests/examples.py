"""How many examples a test tries: few with `make test`, many with `make test-long`.

A test says how many times the profile's number it tries. Each that says so has a long form. `make test` tries the same
examples each time, so that what it says of some code does not depend on luck; `make test-long` tries others.
"""

from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import settings

Test = TypeVar("Test", bound=Callable[..., object])

settings.register_profile("short", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=500, deadline=None)
settings.load_profile("short")


def examples(times: float = 1) -> int:
    """As many as the profile says, times this. `--hypothesis-profile=long` comes before any test is imported."""
    return round(times * settings().max_examples)


def tries(times: float = 1, **more: Any) -> Callable[[Test], Test]:
    def decorate(test: Test) -> Test:
        marked: Test = pytest.mark.long(settings(max_examples=examples(times), **more)(test))
        return marked

    return decorate


def a_tenth(items: list[pytest.Item], seed: str) -> list[pytest.Item]:
    """The same for the same seed, in the order in which they are run."""
    chosen = {item.nodeid for item in Random(seed).sample(items, -(-len(items) // 10))}
    return [item for item in items if item.nodeid in chosen]
