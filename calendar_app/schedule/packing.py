"""Which bars of a day stand side by side, and which are folded where there are too many. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LEAST = 15
_ONE_MORE = bytes([*range(1, 256), 255])


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be placed: from `top` to `bottom`, in minutes."""

    key: int
    top: int
    bottom: int
    rank: int = 0
    """Where not all can be shown, lower ones come first."""
    least: int = LEAST
    """So long it counts at least: shorter ones are not drawn over each other either."""

    @property
    def end(self) -> int:
        return max(self.bottom, self.top + self.least)


@dataclass(frozen=True, slots=True)
class Packed:
    """Of so many tracks side by side the one in which it stands, and how many it takes."""

    key: int
    track: int
    tracks: int
    takes: int = 1


@dataclass(frozen=True, slots=True)
class Packing:
    packed: tuple[Packed, ...]
    folded: tuple[int, ...]
    """Keys of those that have no place."""

    @property
    def tracks(self) -> int:
        return max((one.tracks for one in self.packed), default=0)


def pack(items: Iterable[Item], most: int) -> Packing:
    """At most so many side by side. What does not fit is counted, never left out."""
    fitting, folded = _that_fit(items, most)
    packed = [one for group in _that_meet(fitting) for one in _side_by_side(group)]
    return Packing(tuple(packed), tuple(folded))


def _that_fit(items: Iterable[Item], most: int) -> tuple[list[Item], list[int]]:
    ordered = sorted(items, key=lambda item: (item.rank, item.top, item.key))
    crowded = bytearray(max((item.end for item in ordered), default=0))
    fitting, folded = [], []
    for item in ordered:
        taken = crowded[item.top : item.end]
        if max(taken) >= most:
            folded.append(item.key)
            continue
        crowded[item.top : item.end] = taken.translate(_ONE_MORE)
        fitting.append(item)
    return fitting, folded


def _that_meet(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Groups between which nothing overlaps."""
    group: list[Item] = []
    end = 0
    for item in sorted(items, key=lambda item: (item.top, -item.end, item.key)):
        if group and item.top >= end:
            yield group
            group = []
        end = max(end, item.end) if group else item.end
        group.append(item)
    if group:
        yield group


def _side_by_side(group: Sequence[Item]) -> Iterator[Packed]:
    tracks: list[list[Item]] = []
    places = []
    for item in group:
        track = next((n for n, held in enumerate(tracks) if held[-1].end <= item.top), len(tracks))
        if track == len(tracks):
            tracks.append([])
        tracks[track].append(item)
        places.append((item, track))
    for item, track in places:
        yield Packed(item.key, track, len(tracks), _takes(item, track, tracks))


def _takes(item: Item, track: int, tracks: Sequence[Sequence[Item]]) -> int:
    """As many as are free beside it."""
    for further in range(track + 1, len(tracks)):
        if any(other.top < item.end and item.top < other.end for other in tracks[further]):
            return further - track
    return len(tracks) - track
