"""A file goes on naming what it always named: by what a system or an organisation was called before it is the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar

from exchange.estate_file.records import EstateRecords
from exchange.estate_file.yaml_lines import Problems

Named = TypeVar("Named")
OF_SYSTEMS = frozenset({"dependent", "provider", "system", "systems", "to", "from_"})
OF_ORGANISATIONS = frozenset({"organisation"})
DEEPER = frozenset({"targets", "validates", "windows"})
"""What a change holds that names systems itself, or names them by words of its own."""


@dataclass(frozen=True, slots=True)
class FormerNames:
    """By what they were called before: what they are called now."""

    systems: Mapping[str, str] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.systems or self.organisations)


def as_called_now(estate: EstateRecords, former: FormerNames, problems: Problems) -> EstateRecords:
    """What the file describes under both names is described twice."""
    if not former:
        return estate
    now = EstateRecords(
        **{one.name: [_now(row, former) for row in getattr(estate, one.name)] for one in fields(estate)}
    )
    now.systems = [replace(row, slug=former.systems.get(row.slug, row.slug)) for row in now.systems]
    named = former.organisations
    now.organisations = [replace(row, slug=named.get(row.slug, row.slug)) for row in now.organisations]
    for name in ("systems", "organisations"):
        _refuse_twice(name, getattr(now, name), problems)
    return now


def _now(record: Named, former: FormerNames) -> Named:
    changed = {one.name: _field(one.name, getattr(record, one.name), former) for one in fields(record)}  # type: ignore[arg-type]
    return replace(record, **changed)  # type: ignore[type-var]


def _field(name: str, value: Any, former: FormerNames) -> Any:
    if name in OF_SYSTEMS or (name == "targets" and _are_words(value)):
        return _renamed(value, former.systems)
    if name in OF_ORGANISATIONS:
        return _renamed(value, former.organisations)
    if name in DEEPER and value is not None:
        return tuple(_now(one, former) if is_dataclass(one) else one for one in value)
    return value


def _are_words(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(names.get(one, one) for one in value))
    return names.get(value, value) if isinstance(value, str) else value


def _refuse_twice(name: str, rows: Iterable[Any], problems: Problems) -> None:
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        line = first.setdefault(row.slug, row.line)
        if line != row.line:
            problems.add(row.line, f"{name}[{place}].slug", f"given twice: line {line} has it by another name it had")
