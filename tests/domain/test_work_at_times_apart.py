"""What a change declares when its windows work on some of its targets each."""

import pytest

from estate.domain.impact import Declared, Level

ALL = {"a": Level.OUTAGE, "b": Level.DEGRADED, "c": Level.AT_RISK}


@pytest.mark.parametrize(
    ("times", "moments"),
    [
        ([], [{"a", "b", "c"}]),
        ([None], [{"a", "b", "c"}]),
        ([["a"]], [{"a"}]),
        ([["a"], ["b"]], [{"a"}, {"b"}]),
        ([["a"], ["b"], ["b"]], [{"a"}, {"b"}]),
        ([["a"], ["a", "b"]], [{"a", "b"}]),
        ([["a"], None], [{"a", "b", "c"}]),
        ([["a", "b"], ["b", "c"]], [{"a", "b"}, {"b", "c"}]),
        ([["gone"]], [{"a", "b", "c"}]),
        ([["gone"], ["c"]], [{"c"}]),
    ],
)
def test_each_time_is_a_moment_unless_another_holds_it(times: list[list[str] | None], moments: list[set[str]]) -> None:
    declared = Declared(ALL).at_times(times)

    assert [set(moment) for moment in declared.moments()] == moments
    assert set(declared.levels) == set().union(*moments)
    assert all(moment[target] == ALL[target] for moment in declared.moments() for target in moment)


def test_one_at_a_time_is_one_at_a_time_at_all_times() -> None:
    declared = Declared(ALL, one_at_a_time=True).at_times([["a", "b"], ["c"]])

    assert [set(moment) for moment in declared.moments()] == [{"a"}, {"b"}, {"c"}]
