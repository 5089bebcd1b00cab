"""Two houses that differ only in what somebody may not see are the same house to them.

Hypothesis makes the pair: what was done before in both, and what was done besides in one of them, by parties of which
the reader may see nothing of it; and asks in both the same, by pages and the API, what may be looked at, what acts and
what is wrong. Answers are the same to the byte: status, headers, ETags, order, counts and refusals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff

import pytest
from django.db.models import F
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from accounts.services import board_versions
from tests.crawler.crawling import Crawled
from tests.crawler.pairs import AskedOfBoth, PairOfHouses
from tests.examples import examples
from tests.matrix.matrix_cells import Reader
from tests.turns import is_whole, lot, one_of

READERS: list[Reader] = [
    ("centre", "admin"),
    ("client", "engineer"),
    ("carrier", "admin"),
    ("partner", "engineer"),
    ("stranger", "approver"),
]
BOARD = re.compile(r"(?<=\"|;)[0-9a-f]{24}-[0-9a-f]{1,11}(?=\"|&)")
NUMBER = st.integers(0, 10**6)
KINDS = ["address", "address", "address", "look", "row", "row", "act"]


@pytest.fixture(scope="module")
def pair(house: Crawled) -> Iterator[PairOfHouses]:
    """In both, versions count what was news, so that their tags are the same where that is."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(board_versions, "NEXT", F("board_version") + 1)
        yield PairOfHouses(house)


@pytest.mark.django_db
@settings(
    max_examples=examples(0.16),
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@seed(lot("pairs"))
@given(data=st.data())
def test_nobody_can_tell_apart_what_differs_in_what_they_may_not_see(pair: PairOfHouses, data: st.DataObject) -> None:
    reader = data.draw(st.sampled_from(READERS))
    any_deeds = st.lists(st.tuples(st.sampled_from(pair.deeds), NUMBER), max_size=2)
    before, after = data.draw(any_deeds), data.draw(any_deeds)
    besides = st.tuples(st.sampled_from(pair.hidden_from(reader)), NUMBER)
    hidden = data.draw(st.lists(besides, min_size=1, max_size=4))
    question = st.builds(AskedOfBoth, st.sampled_from(KINDS), NUMBER, st.one_of(st.just(0), NUMBER))
    questions = data.draw(st.lists(question, min_size=8, max_size=14))

    without = pair.answers(reader, before, hidden, after, questions, done=False)
    having = pair.answers(reader, before, hidden, after, questions)

    _compare(pair, reader, questions, without, having)


@pytest.mark.django_db
@pytest.mark.parametrize("reader", READERS, ids=" ".join)
def test_nobody_can_tell_apart_what_differs_beside_what_they_see(pair: PairOfHouses, reader: Reader) -> None:
    questions = pair.of_what_is_near(reader)
    near = [deed for deed in pair.hidden_from(reader) if deed.near]
    for deed in [one_of(near, reader)] if near and not is_whole() else near:
        one, other = (pair.answers(reader, (), [(deed, 1)], (), questions, done=done) for done in (False, True))
        if deed.instead:  # both stir the same pages, as often as each has conflicts
            one, other = ([BOARD.sub("", answer) for answer in answers] for answers in (one, other))
        _compare(pair, reader, questions, one, other)


def _compare(
    pair: PairOfHouses, reader: Reader, questions: list[AskedOfBoth], without: list[str], having: list[str]
) -> None:
    for asked, one, other in zip(questions, without, having, strict=True):
        told_apart = "\n".join(unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0))
        assert told_apart == "", f"{reader} by {asked} {pair.asked(reader, asked)}: {told_apart[:30000]}"
