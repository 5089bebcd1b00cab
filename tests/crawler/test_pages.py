"""Nobody finds a word on any page that is not for them, and no link leads anywhere but to a page.

Each of the readers follows every link from Tonight on. Beside that every address of the URL configuration is opened
with every id and slug of the house, whether a page leads there or not, and lists are narrowed by what one may not see.
"""

from __future__ import annotations

import pytest

from tests.crawler.addresses import Addresses
from tests.crawler.crawling import Crawled, Walk, falls_to
from tests.matrix.matrix_cells import ANONYMOUS, Reader
from tests.matrix.matrix_world import READERS

LED_TO, NOT_LED_TO = 3, 12
"""Of links, and of those addresses, one in so many, and all of them with the profile `long`."""


@pytest.mark.django_db
@pytest.mark.parametrize("reader", [*READERS, ANONYMOUS], ids=" ".join)
def test_nobody_reads_what_is_not_for_them(house: Crawled, reader: Reader) -> None:
    walk = Walk(house, reader, only=falls_to(reader, LED_TO)).from_("/")
    dead_ends = walk.dead_ends()
    mine = falls_to(reader, NOT_LED_TO)
    walk.open(*(path for place, path in enumerate(Addresses(house.world).pages()) if mine(place)))

    assert walk.leaks() == {}
    assert dead_ends == {}
    assert walk.faults() == {}
