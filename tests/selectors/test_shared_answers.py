"""What is made once is made by one process: whoever can wait is told meanwhile to ask again."""

from datetime import timedelta

import pytest
from django.conf import LazySettings

from core import clock
from core.shared_answers import BeingMade, SharedAnswer, SharedAnswers


@pytest.fixture
def two(settings: LazySettings) -> tuple[SharedAnswers, SharedAnswers]:
    """As two processes have them, with one memory between, where Redis would be."""
    between = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.SHARED_ANSWERS, settings.CACHES = True, {**settings.CACHES, "shared_answers": between}
    return SharedAnswers(), SharedAnswers()


def test_while_one_process_makes_it_another_has_whoever_can_wait_ask_again(
    two: tuple[SharedAnswers, SharedAnswers],
) -> None:
    one, other = two
    about = ("a board", clock.now())

    def made() -> SharedAnswer:
        with pytest.raises(BeingMade):
            other.get(about, made, can_wait=True)
        return SharedAnswer("made", clock.now() + timedelta(minutes=1))

    assert one.get(about, made, can_wait=True).text == "made"
    assert other.get(about, made, can_wait=True).text == "made"


def test_who_cannot_wait_makes_it_too(two: tuple[SharedAnswers, SharedAnswers]) -> None:
    one, other = two
    about = ("a board", clock.now())
    until = clock.now() + timedelta(minutes=1)

    def made() -> SharedAnswer:
        return SharedAnswer(other.get(about, lambda: SharedAnswer("made by the other", until)).text, until)

    assert one.get(about, made).text == "made by the other"
