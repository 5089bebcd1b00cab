from __future__ import annotations
import pytest
from core.searching import Wanted
from changes.selectors.search import search
from changes.selectors.reader import Reader
from tests.estates import Night
pytestmark = pytest.mark.django_db
def test_x(people: Night) -> None:
    for q in ("ges","prtal","swich", "agnet dektop", "ana", "%", "gse", "cen"):
        print(q, search(Reader(people.ana), Wanted.read(q), 5))
    assert 0
