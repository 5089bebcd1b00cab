"""What one field of an estate file may hold: each reader takes a value as written and returns what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.addresses import canonical
from core.limits import EARLIEST, LATEST
from core.text import as_kept
from core.time.duration import parse_duration
from core.time.recurrence import check_rule
from core.validators import is_one_line, is_text, validate_phone, validate_timezone
from exchange.estate_file.former_names import FormerNames
from exchange.estate_file.yaml_lines import Fields, Listed, Node, Problems, Scalar

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


class Wrong(ValueError):
    """What is wrong with one value, or with one field of it, in words that follow the name of the field."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What references may point to besides what the file itself describes."""

    organisations: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    called: Mapping[str, str] = field(default_factory=dict)
    """Organisations by the skeletons of their names."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """Organisations of systems, by slug."""
    former: FormerNames = field(default_factory=FormerNames)
    """What the file may call as it was called before."""


@dataclass(slots=True)
class Reading:
    """One pass over one file."""

    problems: Problems
    known: dict[str, set[str]]
    pending: list[tuple[int, str, str, str]] = field(default_factory=list)
    at_the_end: list[tuple[Node, str]] = field(default_factory=list)
    """Of what is judged once all has been read, in its order."""

    def refer(self, noun: str, name: str, line: int, where: str) -> None:
        """What it points to may come later in the file, so what is not known yet is looked up at the end."""
        if name not in self.known[noun]:
            self.pending.append((line, where, noun, name))

    def resolve(self) -> None:
        for line, where, noun, name in self.pending:
            if name not in self.known[noun]:
                self.problems.add(line, where, f"there is no {noun} “{name[:80]}”")


Reader = Callable[[Node, str, Reading], Any]
Table = Mapping[str, "Field"]


@dataclass(frozen=True, slots=True)
class Field:
    read: Reader
    required: bool = False


def read_record(node: Node, where: str, reading: Reading, table: Table) -> dict[str, Any] | None:
    """The fields that are given, or None when any of them is wrong."""
    if not isinstance(node, Fields):
        reading.problems.add(node.line, where, "must be a mapping of fields")
        return None
    before, values = reading.problems.number, dict[str, Any]()
    for name, child in node.pairs.items():
        _read_field(name, child, f"{where}.{name}", reading, table, values)
    for name, wanted in table.items():
        if wanted.required and _is_missing(node, name):
            reading.problems.add(node.line, f"{where}.{name}", "is missing")
    return values if reading.problems.number == before else None


def _read_field(name: str, child: Node, where: str, reading: Reading, table: Table, values: dict[str, Any]) -> None:
    if name not in table:
        reading.problems.add(child.line, where[:120], "there is no such field")
    elif not (isinstance(child, Scalar) and child.is_null):
        try:
            values[name] = table[name].read(child, where, reading)
        except Wrong as wrong:
            report(wrong, child, where, reading)


def report(wrong: Wrong, node: Node, where: str, reading: Reading) -> None:
    """Names the line of the field itself when the node has it."""
    named = node.pairs.get(wrong.field) if isinstance(node, Fields) else None
    line = named.line if named else node.line
    reading.problems.add(line, f"{where}.{wrong.field}" if wrong.field else where, str(wrong))


def _is_missing(node: Fields, name: str) -> bool:
    child = node.pairs.get(name)
    return child is None or (isinstance(child, Scalar) and child.is_null)


def _scalar(node: Node) -> str:
    if not isinstance(node, Scalar):
        raise Wrong("must be a single value")
    return as_kept(node.text)


def line_of(longest: int, empty: bool = True) -> Reader:
    """Text on one line."""

    def read(node: Node, where: str, reading: Reading) -> str:
        value = _scalar(node).strip()
        _check_length(value, longest, empty)
        if not is_one_line(value):
            raise Wrong("must be one line without control characters")
        return value

    return read


def text_of(longest: int) -> Reader:
    def read(node: Node, where: str, reading: Reading) -> str:
        value = _scalar(node).strip()
        _check_length(value, longest, empty=True)
        if not is_text(value):
            raise Wrong("must not contain control characters, or any that turn the direction of the text")
        return value

    return read


def _check_length(value: str, longest: int, empty: bool) -> None:
    if len(value) > longest:
        raise Wrong(f"is too long: {len(value):,} characters, {longest:,} are allowed")
    if not value and not empty:
        raise Wrong("must not be empty")


def a_slug(node: Node, where: str, reading: Reading) -> str:
    value = _scalar(node)
    if not _SLUG.fullmatch(value):
        raise Wrong(f"“{value[:80]}” is not a slug: 1 to 80 letters, digits, hyphens and underscores")
    return value


def an_email(node: Node, where: str, reading: Reading) -> str:
    value = canonical(_scalar(node))
    if len(value) > 254 or _fails(validate_email, value):
        raise Wrong(f"“{value[:80]}” is not an e-mail address")
    return value


def maybe_email(node: Node, where: str, reading: Reading) -> str:
    return an_email(node, where, reading) if _scalar(node).strip() else ""


def a_phone(node: Node, where: str, reading: Reading) -> str:
    value = _scalar(node).strip()
    if value and _fails(validate_phone, value):
        raise Wrong(f"“{value[:40]}” is not a phone number")
    return value


def a_timezone(node: Node, where: str, reading: Reading) -> str:
    value = _scalar(node)
    if _fails(validate_timezone, value):
        raise Wrong(f"“{value[:60]}” is not a time zone; write one like Europe/Vienna")
    return value


def a_rule(node: Node, where: str, reading: Reading) -> str:
    value = line_of(300, empty=False)(node, where, reading)
    try:
        check_rule(value)
    except ValueError as error:
        raise Wrong(str(error)) from error
    return str(value)


def _fails(validate: Callable[[str], None], value: str) -> bool:
    try:
        validate(value)
    except ValidationError:
        return True
    return False


def a_reference(noun: str) -> Reader:
    """The slug or e-mail address of an organisation, a person or a system that exists or that the file describes."""

    def read(node: Node, where: str, reading: Reading) -> str:
        name = _scalar(node).strip()
        name = canonical(name) if noun == "person" else name
        reading.refer(noun, name, node.line, where)
        return name

    return read


def a_word(words: Iterable[str]) -> Reader:
    allowed = tuple(words)

    def read(node: Node, where: str, reading: Reading) -> str:
        value = _scalar(node)
        if value not in allowed:
            raise Wrong(f"“{value[:40]}” is not one of {', '.join(allowed)}")
        return value

    return read


def truth(node: Node, where: str, reading: Reading) -> bool:
    value = _TRUTH.get(_scalar(node).lower())
    if value is None:
        raise Wrong("must be true or false")
    return value


def a_number(least: int, most: int) -> Reader:
    def read(node: Node, where: str, reading: Reading) -> int:
        value = _scalar(node)
        if not re.fullmatch(r"\+?[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise Wrong(f"“{value[:40]}” is not a whole number from {least} to {most}")
        return int(value)

    return read


def a_moment(node: Node, where: str, reading: Reading) -> datetime:
    value = _scalar(node).strip()
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise Wrong(f"“{value[:40]}” is not a time; write one like 2026-12-20T01:00:00-05:00") from None
    if moment.tzinfo is None:
        raise Wrong(f"“{value[:40]}” has no offset; write one like 2026-12-20T01:00:00-05:00")
    if not EARLIEST <= moment < LATEST:
        raise Wrong(f"“{value[:40]}” is not between {EARLIEST.year} and {LATEST.year}")
    return moment.astimezone(UTC)


def a_clock_time(node: Node, where: str, reading: Reading) -> time:
    value = _scalar(node).strip()
    if not re.fullmatch(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?", value):
        raise Wrong(f"“{value[:40]}” is not a time of day; write one like 01:00")
    hour, minute, second = (int(part) for part in [*value.split(":"), "0"][:3])
    return time(hour, minute, second)


def a_duration(longest: timedelta) -> Reader:
    def read(node: Node, where: str, reading: Reading) -> timedelta:
        try:
            length = parse_duration(_scalar(node).strip())
        except ValueError as error:
            raise Wrong(str(error)) from error
        if not timedelta() < length <= longest:
            raise Wrong(f"must be more than 0 min and at most {longest.days} days")
        return length

    return read


def list_of(read_one: Reader, empty: bool = True) -> Reader:
    def read(node: Node, where: str, reading: Reading) -> tuple[Any, ...]:
        if not isinstance(node, Listed):
            raise Wrong("must be a list")
        if not node.items and not empty:
            raise Wrong("must not be empty")
        values = dict[Any, None]()
        for index, item in enumerate(node.items):
            try:
                value = read_one(item, f"{where}[{index}]", reading)
                if value in values and value is not None:
                    raise Wrong("is given twice")
                values[value] = None
            except Wrong as wrong:
                report(wrong, item, f"{where}[{index}]", reading)
        return tuple(values)

    return read
