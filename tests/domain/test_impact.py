"""How badly: one named case per rule. In the drawings arrows run from what is needed to what needs it."""

import pytest

from estate.domain.graph import Edge, Graph, NeedKind, Node
from estate.domain.impact import (
    Declared,
    Level,
    Shortfall,
    Together,
    impact_of,
    impact_together,
    redundancy_shortfalls,
)

NONE, AT_RISK, DEGRADED, OUTAGE = Level.NONE, Level.AT_RISK, Level.DEGRADED, Level.OUTAGE

Levels = dict[str, Level]
CHAIN = "a>b b>c"
CYCLE = "a>b b>c c>a c>d"
SOFT = "a~b b>c"


def graph(drawing: str, minimum: int = 1) -> Graph:
    """Of "a>b a~c a|d": b requires a, c is worse without a, d has a in its redundant set."""
    kinds = {">": NeedKind.REQUIRED, "~": NeedKind.SOFT, "|": NeedKind.REDUNDANT}
    edges = [Edge(dependent=step[2], provider=step[0], kind=kinds[step[1]]) for step in drawing.split()]
    sets = {edge.dependent for edge in edges if edge.kind == NeedKind.REDUNDANT}
    slugs = sorted({end for edge in edges for end in (edge.dependent, edge.provider)})
    return Graph([Node(slug, minimum if slug in sets else 1) for slug in slugs], edges)


@pytest.mark.parametrize(
    ("drawing", "declared", "impact"),
    [
        pytest.param(CHAIN, {"a": OUTAGE}, {"a": OUTAGE, "b": OUTAGE, "c": OUTAGE}, id="outage-runs-down-a-chain"),
        pytest.param(CHAIN, {"b": OUTAGE}, {"b": OUTAGE, "c": OUTAGE}, id="what-is-needed-is-not-hit"),
        pytest.param(CHAIN, {"a": AT_RISK}, {"a": AT_RISK, "b": AT_RISK, "c": AT_RISK}, id="at-risk-runs-down-a-chain"),
        pytest.param(CHAIN, {"a": NONE}, {"a": NONE, "b": NONE, "c": NONE}, id="none-is-listed-all-the-way"),
        pytest.param(
            CHAIN, {"a": AT_RISK, "b": DEGRADED}, {"a": AT_RISK, "b": DEGRADED, "c": DEGRADED}, id="the-worst-wins"
        ),
        pytest.param(
            CHAIN,
            {"a": OUTAGE, "b": NONE},
            {"a": OUTAGE, "b": OUTAGE, "c": OUTAGE},
            id="declaring-none-shields-nothing",
        ),
        pytest.param(
            CYCLE,
            {"b": DEGRADED},
            {"a": DEGRADED, "b": DEGRADED, "c": DEGRADED, "d": DEGRADED},
            id="a-cycle-ends-and-takes-all-of-it-along",
        ),
        pytest.param(
            CYCLE, {"b": NONE}, {"a": NONE, "b": NONE, "c": NONE, "d": NONE}, id="a-cycle-raises-nothing-itself"
        ),
        pytest.param(
            "a~b b~a b>c", {"a": OUTAGE}, {"a": OUTAGE, "b": DEGRADED, "c": DEGRADED}, id="a-soft-cycle-does-not-climb"
        ),
        pytest.param(SOFT, {"a": OUTAGE}, {"a": OUTAGE, "b": DEGRADED, "c": DEGRADED}, id="soft-caps-at-degraded"),
        pytest.param(SOFT, {"a": AT_RISK}, {"a": AT_RISK, "b": AT_RISK, "c": AT_RISK}, id="soft-raises-nothing"),
        pytest.param(
            "a~c b>c", {"a": OUTAGE, "b": OUTAGE}, {"a": OUTAGE, "b": OUTAGE, "c": OUTAGE}, id="required-beside-soft"
        ),
    ],
)
def test_impact_spreads(drawing: str, declared: Levels, impact: Levels) -> None:
    assert impact_of(graph(drawing), Declared(declared)) == impact


THREE = "a|x b|x c|x x>y"
FIVE = "a|x b|x c|x d|x e|x"


@pytest.mark.parametrize(
    ("drawing", "minimum", "declared", "level"),
    [
        pytest.param(THREE, 2, {"a": OUTAGE}, AT_RISK, id="two-of-three-one-down-exactly-two-left"),
        pytest.param(THREE, 2, {"a": DEGRADED}, NONE, id="two-of-three-one-degraded"),
        pytest.param(THREE, 2, {"a": OUTAGE, "b": DEGRADED}, DEGRADED, id="the-second-best-is-degraded"),
        pytest.param(THREE, 2, {"a": OUTAGE, "b": OUTAGE}, OUTAGE, id="two-of-three-two-down"),
        pytest.param(THREE, 2, {"a": NONE, "b": NONE, "c": NONE}, NONE, id="all-touched-none-hit"),
        pytest.param(THREE, 1, {"a": OUTAGE}, NONE, id="one-of-three-two-left"),
        pytest.param(THREE, 1, {"a": OUTAGE, "b": OUTAGE}, AT_RISK, id="one-of-three-exactly-one-left"),
        pytest.param(THREE, 1, {"a": DEGRADED, "b": DEGRADED, "c": DEGRADED}, DEGRADED, id="all-degraded"),
        pytest.param(THREE, 1, {"a": DEGRADED, "b": OUTAGE, "c": OUTAGE}, DEGRADED, id="the-last-one-left-is-degraded"),
        pytest.param(THREE, 3, {"a": AT_RISK}, AT_RISK, id="all-of-three-have-the-worst-level"),
        pytest.param(THREE, 3, {"a": NONE}, NONE, id="all-of-three-up-is-no-risk"),
        pytest.param(THREE, 3, {"a": OUTAGE}, OUTAGE, id="all-of-three-one-down"),
        pytest.param(THREE, 4, {"a": OUTAGE}, OUTAGE, id="four-of-three-means-all-of-three"),
        pytest.param("a|x x>y", 1, {"a": NONE}, NONE, id="a-set-of-one-up-is-no-risk"),
        pytest.param("a|x x>y", 1, {"a": OUTAGE}, OUTAGE, id="a-set-of-one-down"),
        pytest.param(FIVE, 3, {"a": OUTAGE}, NONE, id="three-of-five-one-down"),
        pytest.param(FIVE, 3, {"a": OUTAGE, "b": OUTAGE}, AT_RISK, id="three-of-five-two-down"),
        pytest.param(FIVE, 3, {"a": OUTAGE, "b": OUTAGE, "c": OUTAGE}, OUTAGE, id="three-of-five-three-down"),
        pytest.param("a|x b|x c>x", 1, {"a": OUTAGE, "c": DEGRADED}, DEGRADED, id="required-beside-a-redundant-set"),
    ],
)
def test_a_redundant_set_has_the_level_of_its_kth_best(
    drawing: str, minimum: int, declared: Levels, level: Level
) -> None:
    assert impact_of(graph(drawing, minimum), Declared(declared))["x"] == level


@pytest.mark.parametrize(
    ("minimum", "declared", "one_at_a_time", "shortfalls"),
    [
        pytest.param(3, "a", False, (), id="one-of-five-down"),
        pytest.param(3, "ab", False, (), id="two-of-five-down"),
        pytest.param(3, "abc", False, (Shortfall("x", 3, 2),), id="three-of-five-down"),
        pytest.param(3, "abc", True, (), id="three-of-five-one-after-the-other"),
        pytest.param(5, "a", True, (Shortfall("x", 5, 4),), id="all-five-needed-one-at-a-time"),
        pytest.param(7, "a", False, (Shortfall("x", 5, 4),), id="seven-of-five-means-all-five"),
        pytest.param(1, "abcde", False, (Shortfall("x", 1, 0),), id="none-left"),
        pytest.param(3, "x", False, (), id="the-system-itself-is-no-member"),
    ],
)
def test_a_change_that_alone_leaves_a_set_below_its_minimum_is_told(
    minimum: int, declared: str, one_at_a_time: bool, shortfalls: tuple[Shortfall, ...]
) -> None:
    work = Declared(dict.fromkeys(declared, OUTAGE), one_at_a_time)

    assert redundancy_shortfalls(graph(FIVE, minimum), work) == shortfalls


def test_members_merely_degraded_are_no_shortfall() -> None:
    assert redundancy_shortfalls(graph(FIVE, 3), Declared(dict.fromkeys("abcde", DEGRADED))) == ()


def test_shortfalls_of_what_lies_beneath_are_told_too_sorted_by_system() -> None:
    """The members fail because of what they require.

    r > a | x
    r > b | x
        b | w
    """
    estate = graph("r>a r>b a|x b|x b|w")

    shortfalls = redundancy_shortfalls(estate, Declared({"r": OUTAGE}))

    assert shortfalls == (Shortfall("w", 1, 0), Shortfall("x", 1, 0))


def test_rolling_work_has_the_worst_of_its_single_moments() -> None:
    """a | x, b | x, b ~ y: never a and b at once."""
    impact = impact_of(graph("a|x b|x b~y"), Declared({"a": OUTAGE, "b": OUTAGE}, one_at_a_time=True))

    assert impact == {"a": OUTAGE, "b": OUTAGE, "x": AT_RISK, "y": DEGRADED}


def test_a_target_declared_none_counts_as_up_while_rolling_work_is_elsewhere() -> None:
    impact = impact_of(graph("a|x b|x"), Declared({"a": OUTAGE, "b": NONE}, one_at_a_time=True))

    assert impact == {"a": OUTAGE, "b": NONE, "x": AT_RISK}


def test_rolling_work_together_with_a_member_that_is_down_takes_the_set_down() -> None:
    """a | x, b | x, c | x: one of a, b at any moment, and c besides."""
    rolling = Declared({"a": OUTAGE, "b": OUTAGE}, one_at_a_time=True)
    other = Declared({"c": OUTAGE})

    assert impact_together(graph("a|x b|x c|x", 2), [rolling, other]) == Together(
        {"a": OUTAGE, "b": OUTAGE, "c": OUTAGE, "x": OUTAGE}, at_most=False
    )
    assert impact_together(graph("a|x b|x c|x", 1), [rolling, other]).levels["x"] == AT_RISK


def test_works_on_one_system_together_have_the_worse_level() -> None:
    works = [Declared({"a": AT_RISK}), Declared({"a": DEGRADED})]

    assert impact_together(graph("a>b"), works) == Together({"a": DEGRADED, "b": DEGRADED}, at_most=False)


def test_no_work_has_no_impact() -> None:
    assert impact_together(graph("a>b"), []) == Together({}, at_most=False)


def two_rolling_works(first: int, last: int) -> tuple[Graph, list[Declared]]:
    """On the first and on the last members of one redundant set that needs all but two."""
    members = [f"member-{number:02}" for number in range(first + last)]
    nodes = [Node(member) for member in members] + [Node("set", redundancy_minimum=len(members) - 2)]
    estate = Graph(nodes, [Edge("set", member, NeedKind.REDUNDANT) for member in members])
    return estate, [Declared(dict.fromkeys(part, OUTAGE), True) for part in (members[:first], members[first:])]


def test_sixty_four_moments_are_looked_at_one_by_one() -> None:
    estate, works = two_rolling_works(8, 8)

    together = impact_together(estate, works)

    assert together.levels["set"] == AT_RISK
    assert not together.at_most


def test_sixty_five_moments_count_all_at_once_and_say_at_most() -> None:
    estate, works = two_rolling_works(5, 13)

    together = impact_together(estate, works)

    assert together.levels["set"] == OUTAGE
    assert together.at_most


@pytest.mark.parametrize(
    ("level", "word"), [(NONE, "none"), (AT_RISK, "at_risk"), (DEGRADED, "degraded"), (OUTAGE, "outage")]
)
def test_a_level_has_a_word_and_a_word_its_level(level: Level, word: str) -> None:
    assert level.word == word
    assert Level.from_word(word) == level


def test_levels_are_ordered_by_how_bad_they_are() -> None:
    assert sorted(Level) == [NONE, AT_RISK, DEGRADED, OUTAGE]
