"""While somebody only looks, what was asked is not asked again; whoever acts asks anew."""

from collections.abc import Collection

from core.looking import asked_once, each_asked_once, is_looking, looking, told_already


def test_a_look_asks_once() -> None:
    asked: list[str] = []

    def ask() -> int:
        asked.append("asked")
        return len(asked)

    with looking():
        assert [asked_once("it", ask), asked_once("it", ask), asked_once("another", ask)] == [1, 1, 2]
    with looking():
        assert asked_once("it", ask) == 3
    assert [asked_once("it", ask), asked_once("it", ask)] == [4, 5]


def test_of_many_a_look_asks_those_that_it_does_not_know() -> None:
    asked: list[list[int]] = []

    def ask(keys: Collection[int]) -> dict[int, str]:
        asked.append(list(keys))
        return {key: str(key) for key in keys if key != 3}

    with looking():
        assert each_asked_once("words", [1, 2, 1], ask) == {1: "1", 2: "2"}
        assert each_asked_once("words", [2, 3, 4], ask) == {2: "2", 4: "4"}
        assert each_asked_once("words", [3], ask) == {}
    assert asked == [[1, 2], [3, 4]]
    assert each_asked_once("words", [1, 3], ask) == {1: "1"}
    assert asked[2:] == [[1, 3]]


def test_what_was_read_with_something_else_is_not_asked_while_somebody_only_looks() -> None:
    def ask(keys: Collection[int]) -> dict[int, str]:
        return dict.fromkeys(keys, "asked")

    with looking():
        told_already("words", {1: "told"})
        assert each_asked_once("words", [1, 2], ask) == {1: "told", 2: "asked"}
        assert is_looking()
    told_already("words", {1: "told"})
    assert each_asked_once("words", [1], ask) == {1: "asked"}
    assert not is_looking()
