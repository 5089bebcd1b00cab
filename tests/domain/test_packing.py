"""Bars side by side: none over another, none lost."""

from itertools import combinations
from pathlib import Path

from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from calendar_app.schedule.packing import Item, Packed, pack
from calendar_app.schedule.places import (
    AT,
    FOR,
    classes_at,
    classes_for,
    minutes_of,
    sheet,
)
from tests.examples import tries

ITEMS = st.lists(st.tuples(st.integers(0, 1400), st.integers(1, 600), st.integers(0, 2)), max_size=40).map(
    lambda rows: [Item(key, top, top + length, rank) for key, (top, length, rank) in enumerate(rows)]
)


@tries(2)
@given(ITEMS, st.integers(1, 6))
def test_no_bar_lies_over_another_and_none_is_lost(items: list[Item], most: int) -> None:
    packing = pack(items, most)
    by_key = {item.key: item for item in items}

    assert sorted([one.key for one in packing.packed] + list(packing.folded)) == sorted(by_key)
    assert packing.tracks <= most
    for one, other in combinations(packing.packed, 2):
        first, last = by_key[one.key], by_key[other.key]
        if first.top < last.end and last.top < first.end:
            assert one.tracks == other.tracks
            assert one.track + one.takes <= other.track or other.track + other.takes <= one.track


@tries(1)
@given(ITEMS, st.integers(1, 6))
def test_only_what_has_no_place_is_folded(items: list[Item], most: int) -> None:
    packing = pack(items, most)
    shown = [item for item in items if item.key not in packing.folded]

    for item in (one for one in items if one.key in packing.folded):
        over = [sum(other.top <= at < other.end for other in shown) for at in range(item.top, item.end)]
        assert max(over) == most


def test_touching_bars_stand_below_each_other() -> None:
    assert pack([Item(1, 0, 60), Item(2, 60, 120)], 4).packed == (Packed(1, 0, 1), Packed(2, 0, 1))


def test_a_bar_takes_the_room_that_is_free_beside_it() -> None:
    packing = pack([Item(1, 0, 300), Item(2, 0, 60), Item(3, 0, 60), Item(4, 100, 200)], 4)

    assert packing.packed == (Packed(1, 0, 3), Packed(2, 1, 3), Packed(3, 2, 3), Packed(4, 1, 3, 2))


def test_where_not_all_fit_the_lower_ranks_are_shown() -> None:
    packing = pack([Item(1, 0, 60, rank=2), Item(2, 10, 60, rank=0), Item(3, 20, 60, rank=1)], 2)

    assert ([one.key for one in packing.packed], packing.folded) == ([2, 3], (1,))


def test_bars_of_five_minutes_do_not_lie_over_each_other() -> None:
    packing = pack([Item(1, 0, 5), Item(2, 6, 11)], 4)

    assert packing.packed == (Packed(1, 0, 2), Packed(2, 1, 2))


@given(st.integers(0, 32 * 1440 - 1), st.integers(0, 32 * 1440 - 1))
def test_classes_say_minutes_exactly(at: int, length: int) -> None:
    classes = f"{classes_at(at)} {classes_for(length)} of-3"

    assert (minutes_of(classes, AT), minutes_of(classes, FOR)) == (at, length)


def test_the_style_sheet_knows_every_place() -> None:
    stored = Path(settings.BASE_DIR) / "static" / "css" / "calendar_app" / "schedule_places.css"

    assert stored.read_text() == sheet()
