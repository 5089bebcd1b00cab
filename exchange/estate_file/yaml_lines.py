"""YAML whose values know their line.

Read from the event stream, one list item at a time: a file of a hundred megabytes is never held whole.
Nothing is resolved here, a scalar stays the text that was written; tags, anchors and aliases are refused.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST_FILE = 500_000_000
DEEPEST = 10
MOST_PROBLEMS = 50
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SURROGATE_PAIR = re.compile(rb"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


@dataclass(slots=True)
class Scalar:
    line: int
    text: str
    quoted: bool

    @property
    def is_null(self) -> bool:
        return not self.quoted and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(slots=True)
class Listed:
    line: int
    items: list[Node]


@dataclass(slots=True)
class Fields:
    line: int
    pairs: dict[str, Node]


Node = Scalar | Listed | Fields


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.message}" if self.field else f"line {self.line}: {self.message}"


class FileRefused(Exception):
    """The file cannot be taken; every problem says its line and field. Of very many, `problems` are the first and
    `more` says how many others there are."""

    def __init__(self, problems: list[Problem], more: int = 0) -> None:
        self.problems, self.more = problems, more
        super().__init__("; ".join(self.lines))

    @property
    def lines(self) -> list[str]:
        said = [str(problem) for problem in self.problems]
        return [*said, f"and {self.more:,} more"] if self.more else said


class Problems:
    """Collects what is wrong: counts all of it, and keeps what stands first in the file."""

    def __init__(self) -> None:
        self.number = 0
        self.first: list[Problem] = []

    def add(self, line: int, field: str, message: str) -> None:
        self.number += 1
        insort(self.first, Problem(line, field, message), key=lambda problem: problem.line)
        del self.first[MOST_PROBLEMS:]

    def and_then(self, last: Problem) -> FileRefused:
        """With what ended the reading, which is always shown."""
        kept = self.first[: MOST_PROBLEMS - 1]
        return FileRefused([*kept, last], self.number - len(kept))

    def refuse_if_any(self) -> None:
        if self.number:
            raise FileRefused(self.first, self.number - len(self.first))


def list_items(source: bytes, problems: Problems) -> Iterator[tuple[str, int, Node]]:
    """The items of every list at the top: the list's name, the item's place in it, and the item."""
    if len(source) > LARGEST_FILE:
        raise FileRefused([Problem(1, "", f"the file is larger than {LARGEST_FILE // 1_000_000} MB")])
    reader = _EventReader(_with_whole_characters(source), problems)
    try:
        yield from reader.list_items()
    except yaml.reader.ReaderError as error:
        raise problems.and_then(_unreadable(error, source)) from error
    except yaml.YAMLError as error:
        raise problems.and_then(_malformed(error)) from error
    except UnicodeError as error:
        raise FileRefused([Problem(1, "", "this is not a text file in UTF-8")]) from error


def _with_whole_characters(source: bytes) -> bytes:
    """JSON may write one character as two escapes, which YAML does not know."""
    if source.lstrip()[:1] != b"{" or not _SURROGATE_PAIR.search(source):
        return source
    return _SURROGATE_PAIR.sub(_whole_character, source)


def _whole_character(pair: re.Match[bytes]) -> bytes:
    high, low = (int(half, 16) for half in pair.groups())
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).encode()


def _unreadable(error: yaml.reader.ReaderError, source: bytes) -> Problem:
    """Letters of another encoding, or characters that no text holds."""
    line = source.count(b"\n", 0, error.position) + 1
    if b"\0" in source[:1_000] or "UTF" in str(error.reason):
        return Problem(line, "", "this is not a text file in UTF-8; save it as UTF-8 and try again")
    return Problem(line, "", f"this is not YAML: {error.reason}")


def _malformed(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    return Problem(mark.line + 1 if mark else 1, "", f"this is not YAML: {said}")


class _EventReader:
    def __init__(self, source: bytes, problems: Problems) -> None:
        self._next = _LOADER(source).get_event
        self._problems = problems

    def list_items(self) -> Iterator[tuple[str, int, Node]]:
        self._next()
        first = self._next()
        if isinstance(first, yaml.StreamEndEvent):
            raise FileRefused([Problem(1, "", "the file is empty")])
        yield from self._top(self._next())
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise FileRefused([Problem(_line(after), "", "the file holds more than one document")])

    def _top(self, event: yaml.Event) -> Iterator[tuple[str, int, Node]]:
        self._check(event, "")
        if isinstance(event, yaml.ScalarEvent) and event.value == "":
            raise FileRefused([Problem(_line(event), "", "the file is empty")])
        if not isinstance(event, yaml.MappingStartEvent):
            raise FileRefused([Problem(_line(event), "", "the file must be a mapping, such as “systems: [...]”")])
        seen: dict[str, int] = {}
        while not isinstance(key := self._next(), yaml.MappingEndEvent):
            name = self._key(key, "", seen)
            yield from self._list(name, self._next())

    def _list(self, name: str, event: yaml.Event) -> Iterator[tuple[str, int, Node]]:
        self._check(event, name)
        if isinstance(event, yaml.SequenceStartEvent):
            index = 0
            while not isinstance(item := self._next(), yaml.SequenceEndEvent):
                yield name, index, self._node(item, name, 3)
                index += 1
            return
        node = self._node(event, name, 2)
        if not (isinstance(node, Scalar) and node.is_null):
            self._problems.add(node.line, name, "must be a list")

    def _node(self, event: yaml.Event, field: str, depth: int) -> Node:
        self._check(event, field)
        if depth > DEEPEST:
            raise FileRefused([Problem(_line(event), field, "is nested too deeply")])
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(_line(event), event.value, bool(event.style))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, field, depth)
        return self._mapping(event, field, depth)

    def _sequence(self, event: yaml.Event, field: str, depth: int) -> Listed:
        listed = Listed(_line(event), [])
        while not isinstance(item := self._next(), yaml.SequenceEndEvent):
            listed.items.append(self._node(item, field, depth + 1))
        return listed

    def _mapping(self, event: yaml.Event, field: str, depth: int) -> Fields:
        fields, seen = Fields(_line(event), {}), dict[str, int]()
        while not isinstance(key := self._next(), yaml.MappingEndEvent):
            name = self._key(key, field, seen)
            fields.pairs[name] = self._node(self._next(), field, depth + 1)
        return fields

    def _key(self, event: yaml.Event, field: str, seen: dict[str, int]) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise FileRefused([Problem(_line(event), field, "the name of a field must be plain text")])
        self._check(event, field)
        name = str(event.value)
        if name in seen:
            self._problems.add(_line(event), name[:80], f"is given twice, first in line {seen[name]}")
        seen.setdefault(name, _line(event))
        return name

    def _check(self, event: yaml.Event, field: str) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise FileRefused(
                [Problem(_line(event), field, "anchors and aliases (& and *) are not allowed; write the value out")]
            )
        if getattr(event, "tag", None):
            raise FileRefused([Problem(_line(event), field, "tags (!) are not allowed")])


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1
