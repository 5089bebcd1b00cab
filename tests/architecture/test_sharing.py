"""How workers share the tests."""

from embedded.house import ROOT
from tests.sharing import HOUSES, SECONDS, LongestFirst


def test_the_longest_file_is_handed_out_first_and_of_unknown_ones_the_one_with_most_tests() -> None:
    waiting = LongestFirst()
    waiting["tests/few.py"] = {"one": False}
    waiting["tests/crawler/test_pairs.py"] = {"one": False}
    waiting[HOUSES] = {"one": False}
    waiting["tests/many.py"] = {"one": False, "two": False}

    handed_out = [waiting.popitem(last=False)[0] for _ in range(4)]

    assert handed_out == [HOUSES, "tests/crawler/test_pairs.py", "tests/many.py", "tests/few.py"]


def test_whatever_is_known_to_be_long_exists() -> None:
    assert [name for name in SECONDS if name != HOUSES and not (ROOT / name).is_file()] == []
