"""The estate file: who there is, what there is, what needs what, and what is planned.

`read_estate` returns everything it describes, or raises `FileRefused` with every problem's line and field.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from changes.domain.lifecycle import STATES
from core.addresses import canonical
from core.level import Level
from core.limits import (
    LARGEST_MINIMUM,
    LONGEST_BRIDGE,
    LONGEST_DESCRIPTION,
    LONGEST_EMERGENCY,
    LONGEST_HOURS,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_REFERENCE,
    LONGEST_ROLLBACK,
    LONGEST_ROLLING_BACK,
    LONGEST_STEP,
    MOST_NOTICE_HOURS,
    MOST_OPEN_END_HOURS,
)
from core.skeleton import skeleton
from core.time.bounds import refusals_of_freeze
from core.time.interval import Interval
from exchange.estate_file.change_checks import check_change, check_order
from exchange.estate_file.fields import (
    Field,
    KnownNames,
    Reading,
    Table,
    Wrong,
    a_clock_time,
    a_duration,
    a_moment,
    a_number,
    a_phone,
    a_reference,
    a_rule,
    a_slug,
    a_timezone,
    a_word,
    an_email,
    line_of,
    list_of,
    maybe_email,
    read_record,
    report,
    text_of,
    truth,
)
from exchange.estate_file.former_names import as_called_now
from exchange.estate_file.known_again import key_of, same_by
from exchange.estate_file.records import (
    ChangeRecord,
    CheckRecord,
    ContactRecord,
    DependencyRecord,
    EstateRecords,
    FreezeRecord,
    HoursRecord,
    OrganisationRecord,
    PersonRecord,
    RollbackRecord,
    SystemRecord,
    TargetRecord,
    WindowRecord,
)
from exchange.estate_file.tags import TAG, settle_tags, tag_of
from exchange.estate_file.yaml_lines import FileRefused, Node, Problems, Scalar, list_items

__all__ = ["EstateRecords", "FileRefused", "KnownNames", "read_estate"]

LEVELS = tuple(level.word for level in Level)


def read_estate(source: bytes, known: KnownNames) -> EstateRecords:
    """References may point to what the file describes, in any order, and to what is known."""
    problems = Problems()
    return read_items(list_items(source, problems), problems, known)


def read_items(items: Iterable[tuple[str, int, Node]], problems: Problems, known: KnownNames) -> EstateRecords:
    """The items of lists, however they were written: the list's name, the item's place in it, and the item."""
    reading = Reading(
        problems, {"organisation": set(known.organisations), "person": set(known.people), "system": set(known.systems)}
    )
    called = dict(known.called)
    estate, seen, strange = EstateRecords(), dict[Hashable, int](), set[str]()
    for name, index, node in items:
        kind = KINDS.get(name)
        if kind is not None:
            _take(kind, name, f"{name}[{index}]", node, reading, estate, seen)
            if name == "organisations":
                _refuse_names_alike(estate, f"{name}[{index}]", node, problems, called)
        elif name not in strange:
            strange.add(name)
            problems.add(node.line, name[:80], f"there is no such list; there are {', '.join(KINDS)}")
    reading.resolve()
    settle_tags(estate, reading, {**known.owners, **{record.slug: record.organisation for record in estate.systems}})
    estate = as_called_now(estate, known.former, problems)
    problems.refuse_if_any()
    return estate


def _take(
    kind: ListKind,
    name: str,
    where: str,
    node: Node,
    reading: Reading,
    estate: EstateRecords,
    seen: dict[Hashable, int],
) -> None:
    _make_known(kind, node, reading)
    values = read_record(node, where, reading, kind.table)
    if values is None:
        return
    try:
        record = kind.build(node, where, reading, values)
    except Wrong as wrong:
        report(wrong, node, where, reading)
        return
    key = (name, *kind.key(record)) if kind.key else (where,)
    if key in seen:
        same = f"given twice, the same {kind.same_by(record)} as line {seen[key]}"
        reading.problems.add(node.line, _key_field(where, kind), same)
    seen.setdefault(key, node.line)
    getattr(estate, name).append(record)


def _refuse_names_alike(
    estate: EstateRecords, where: str, node: Node, problems: Problems, called: dict[str, str]
) -> None:
    """Of the last that was read; what is read a second time is reported as that."""
    for record in estate.organisations[-1:]:
        other = called.setdefault(skeleton(record.name), record.slug)
        if other != record.slug:
            problems.add(node.line, f"{where}.name", f"is the name of “{other}”, or nearly so")


def _key_field(where: str, kind: ListKind) -> str:
    return f"{where}.{kind.defines[1]}" if kind.defines else where


def _make_known(kind: ListKind, node: Node, reading: Reading) -> None:
    """Even when the rest of it is wrong, so that one mistake is not reported wherever it is referred to."""
    if kind.defines is None:
        return
    noun, name = kind.defines
    named = getattr(node, "pairs", {}).get(name)
    if isinstance(named, Scalar):
        reading.known[noun].add(canonical(named.text) if noun == "person" else named.text)


@dataclass(frozen=True, slots=True)
class ListKind:
    """One list of the file: its fields, how a record is built of them, and by what the record is known again."""

    table: Table
    build: Callable[[Node, str, Reading, dict[str, Any]], Any]
    key: Callable[[Any], tuple[Hashable, ...]] | None
    """None where it is clear only at the end."""
    same_by: Callable[[Any], str]
    """What the key is made of, in words."""
    defines: tuple[str, str] | None = None


def _plain(record: type) -> Callable[[Node, str, Reading, dict[str, Any]], Any]:
    return lambda node, where, reading, values: record(line=node.line, **values)


def _dependency(node: Node, where: str, reading: Reading, values: dict[str, Any]) -> DependencyRecord:
    if values["dependent"] == values["provider"]:
        raise Wrong(f"“{values['dependent']}” cannot depend on itself", "provider")
    return DependencyRecord(line=node.line, **values)


def _freeze(node: Node, where: str, reading: Reading, values: dict[str, Any]) -> FreezeRecord:
    check_order(values["starts_at"], values["ends_at"], "ends_at")
    for reason in refusals_of_freeze(Interval(values["starts_at"], values["ends_at"])):
        raise Wrong(f"is too far: {reason[0].lower()}{reason[1:].rstrip('.')}", "ends_at")
    return FreezeRecord(line=node.line, **values)


def _nested(table: Table, build: Callable[[Node, dict[str, Any]], Any]) -> Callable[[Node, str, Reading], Any]:
    """A mapping inside a record. One that is wrong has been reported field by field, and yields None."""

    def read(node: Node, where: str, reading: Reading) -> Any:
        values = read_record(node, where, reading, table)
        return None if values is None else build(node, values)

    return read


def _window(node: Node, values: dict[str, Any]) -> WindowRecord:
    check_order(values["starts_at"], values.get("ends_at"), "ends_at")
    started = values.get("actual_start", values["starts_at"])
    check_order(started, values.get("actual_end"), "actual_end")
    if "actual_end" not in values and "actual_start" in values:
        check_order(started, values.get("ends_at"), "ends_at")
    return WindowRecord(line=node.line, **values)


def _check(node: Node, where: str, reading: Reading) -> CheckRecord | None:
    if isinstance(node, Scalar):
        return CheckRecord(to=a_reference("system")(node, where, reading))
    found: CheckRecord | None = _CHECK(node, where, reading)
    return found


def _change(node: Node, where: str, reading: Reading, values: dict[str, Any]) -> ChangeRecord:
    single = {name: values.pop(name) for name in _PERIOD if name in values}
    if single and "windows" in values:
        raise Wrong("give either windows or one period, not both", next(iter(single)))
    if "windows" not in values:
        if "starts_at" not in single:
            raise Wrong("is missing", "starts_at")
        values["windows"] = (_window(node, single),)
    change = ChangeRecord(line=node.line, **values)
    check_change(change)
    return change


_ORGANISATION: Table = {
    "slug": Field(a_slug, required=True),
    "name": Field(line_of(LONGEST_NAME, empty=False), required=True),
    "timezone": Field(a_timezone),
    "phone": Field(a_phone),
    "email": Field(maybe_email),
    "approval_from": Field(a_word(LEVELS[1:])),
    "notice_hours": Field(a_number(0, MOST_NOTICE_HOURS)),
    "open_end_hours": Field(a_number(1, MOST_OPEN_END_HOURS)),
    "backdate_hours": Field(a_number(0, MOST_NOTICE_HOURS)),
}
_PERSON: Table = {
    "email": Field(an_email, required=True),
    "name": Field(line_of(LONGEST_NAME, empty=False), required=True),
    "organisation": Field(a_reference("organisation"), required=True),
    "roles": Field(list_of(a_word(("viewer", "engineer", "approver", "admin")))),
    "timezone": Field(a_timezone),
    "phone": Field(a_phone),
    "password": Field(line_of(LONGEST_NAME, empty=False)),
}
_SYSTEM: Table = {
    "slug": Field(a_slug, required=True),
    "name": Field(line_of(LONGEST_NAME, empty=False), required=True),
    "organisation": Field(a_reference("organisation"), required=True),
    "criticality": Field(a_word(("low", "normal", "high"))),
    "redundancy_minimum": Field(a_number(1, LARGEST_MINIMUM)),
    "listed": Field(truth),
    "how_to_check": Field(line_of(LONGEST_NOTE)),
    "retired": Field(truth),
}
_DEPENDENCY: Table = {
    "dependent": Field(a_reference("system"), required=True),
    "provider": Field(a_reference("system"), required=True),
    "kind": Field(a_word(("required", "soft", "redundant"))),
}
_CONTACT: Table = {
    "system": Field(a_reference("system"), required=True),
    "person": Field(a_reference("person"), required=True),
    "role": Field(a_word(("owner", "on_call", "approver", "informed")), required=True),
    "order": Field(a_number(1, 32_767)),
}
_FREEZE: Table = {
    "organisation": Field(a_reference("organisation"), required=True),
    "name": Field(line_of(LONGEST_NAME, empty=False), required=True),
    "systems": Field(list_of(a_reference("system"), empty=False), required=True),
    "mode": Field(a_word(("warn", "block"))),
    "starts_at": Field(a_moment, required=True),
    "ends_at": Field(a_moment, required=True),
}
_HOURS: Table = {
    "system": Field(a_reference("system"), required=True),
    "rrule": Field(a_rule, required=True),
    "start": Field(a_clock_time, required=True),
    "duration": Field(a_duration(LONGEST_HOURS), required=True),
    "timezone": Field(a_timezone, required=True),
}
_PERIOD: Table = {
    "starts_at": Field(a_moment, required=True),
    "ends_at": Field(a_moment),
    "actual_start": Field(a_moment),
    "actual_end": Field(a_moment),
}
_WINDOW = _nested(
    {**_PERIOD, "announced_at": Field(a_moment), "targets": Field(list_of(a_reference("system")))}, _window
)
_TARGET = _nested(
    {"system": Field(a_reference("system"), required=True), "impact": Field(a_word(LEVELS))},
    lambda node, values: TargetRecord(**values),
)
_CHECK = _nested(
    {
        "to": Field(a_reference("system"), required=True),
        "from": Field(a_reference("system")),
        "text": Field(line_of(LONGEST_STEP)),
    },
    lambda node, values: CheckRecord(values["to"], values.get("from"), values.get("text")),
)
_ROLLBACK = _nested(
    {"how": Field(text_of(LONGEST_ROLLBACK)), "takes": Field(a_duration(LONGEST_ROLLING_BACK))},
    lambda node, values: RollbackRecord(**values),
)
_CHANGE: Table = {
    "title": Field(line_of(LONGEST_NAME), required=True),
    "organisation": Field(a_reference("organisation"), required=True),
    "owner": Field(a_reference("person"), required=True),
    "state": Field(a_word(STATES)),
    "targets": Field(list_of(_TARGET)),
    "validates": Field(list_of(_check)),
    "implementers": Field(list_of(a_reference("person"))),
    "windows": Field(list_of(_WINDOW, empty=False)),
    **{name: Field(period.read) for name, period in _PERIOD.items()},
    "one_at_a_time": Field(truth),
    "announced_at": Field(a_moment),
    "description": Field(text_of(LONGEST_DESCRIPTION)),
    "notes": Field(text_of(LONGEST_DESCRIPTION)),
    "rollback": Field(_ROLLBACK),
    "external_reference": Field(line_of(LONGEST_REFERENCE)),
    "bridge": Field(line_of(LONGEST_BRIDGE)),
    "emergency": Field(line_of(LONGEST_EMERGENCY)),
}


def _words(words: str) -> Callable[[Any], str]:
    return lambda record: words


KINDS: dict[str, ListKind] = {
    "organisations": ListKind(
        _ORGANISATION,
        _plain(OrganisationRecord),
        lambda r: (r.slug,),
        lambda r: f"slug “{r.slug}”",
        ("organisation", "slug"),
    ),
    "people": ListKind(
        _PERSON,
        _plain(PersonRecord),
        lambda r: (r.email,),
        lambda r: f"e-mail address “{r.email}”",
        ("person", "email"),
    ),
    "systems": ListKind(
        _SYSTEM, _plain(SystemRecord), lambda r: (r.slug,), lambda r: f"slug “{r.slug}”", ("system", "slug")
    ),
    "dependencies": ListKind(
        _DEPENDENCY, _dependency, lambda r: (r.dependent, r.provider), _words("dependent and provider")
    ),
    "tags": ListKind(TAG, tag_of, None, _words("organisation and name")),
    "contacts": ListKind(
        _CONTACT, _plain(ContactRecord), lambda r: (r.system, r.person, r.role), _words("system, person and role")
    ),
    "freezes": ListKind(
        _FREEZE, _freeze, lambda r: (r.organisation, r.name, r.starts_at), _words("organisation, name and start")
    ),
    "maintenance_hours": ListKind(
        _HOURS,
        _plain(HoursRecord),
        lambda r: (r.system, r.rrule, r.start, r.duration, r.timezone),
        _words("system, rule, start, duration and time zone"),
    ),
    "changes": ListKind(_CHANGE, _change, key_of, same_by),
}
