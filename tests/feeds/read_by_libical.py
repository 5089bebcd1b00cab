"""Reads a calendar from standard input by libical, with the system's own Python: prints each time at which something
is in it. Arguments: from and until, in seconds since 1970."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402

STATES = {"CONFIRMED", "TENTATIVE", "CANCELLED"}


def main() -> None:
    whole = ICalGLib.Component.new_from_string(sys.stdin.read())
    first, last = map(int, sys.argv[1:3])
    masters, moved = parts_of(whole)
    rows = [one for event in masters for one in rows_of(whole, event, moved)]
    rows += [row(event, instant(whole, event, "DTSTART"), instant(whole, event, "DTEND")) for event in moved.values()]
    print(json.dumps([one for one in rows if first <= one["start"] < last]))


def parts_of(whole: Any) -> tuple[list[Any], dict[tuple[str, str], Any]]:
    """Events, and those that stand in place of one time of another, by its start on the clock."""
    masters, moved = [], {}
    event = whole.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    while event is not None:
        if event.get_first_property(ICalGLib.PropertyKind.RECURRENCEID_PROPERTY) is None:
            masters.append(event)
        else:
            moved[event.get_uid(), event.get_recurrenceid().as_ical_string()] = event
        event = whole.get_next_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    return masters, moved


def rows_of(whole: Any, event: Any, moved: dict[tuple[str, str], Any]) -> Iterator[dict[str, Any]]:
    """Of each time that its rule gives, on the clock, when that is in its zone."""
    start, end = instant(whole, event, "DTSTART"), instant(whole, event, "DTEND")
    rule = event.get_first_property(ICalGLib.PropertyKind.RRULE_PROPERTY)
    if rule is None:
        yield row(event, start, end)
        return
    zone, left_out = zone_of(whole, event.get_first_property(ICalGLib.PropertyKind.DTSTART_PROPERTY)), exdates(event)
    walk = ICalGLib.RecurIterator.new(rule.get_rrule(), event.get_dtstart())
    while not (at := walk.next()).is_null_time():
        local = at.as_ical_string()
        if local not in left_out and (event.get_uid(), local) not in moved:
            begins = at.as_timet_with_zone(zone)
            yield row(event, begins, begins + end - start)


def exdates(event: Any) -> set[str]:
    found, one = set(), event.get_first_property(ICalGLib.PropertyKind.EXDATE_PROPERTY)
    while one is not None:
        found.add(one.get_exdate().as_ical_string())
        one = event.get_next_property(ICalGLib.PropertyKind.EXDATE_PROPERTY)
    return found


def instant(whole: Any, event: Any, name: str) -> int:
    said = event.get_first_property(getattr(ICalGLib.PropertyKind, f"{name}_PROPERTY"))
    at: int = getattr(said, f"get_{name.lower()}")().as_timet_with_zone(zone_of(whole, said))
    return at


def zone_of(whole: Any, said: Any) -> Any:
    named = said.get_first_parameter(ICalGLib.ParameterKind.TZID_PARAMETER)
    return whole.get_timezone(named.get_tzid()) if named else ICalGLib.Timezone.get_utc_timezone()


def row(event: Any, start: int, end: int) -> dict[str, Any]:
    state = event.get_first_property(ICalGLib.PropertyKind.STATUS_PROPERTY).get_value_as_string()
    uid, sequence = event.get_uid(), event.get_sequence()
    return {
        "uid": uid,
        "start": start,
        "end": end,
        "summary": event.get_summary(),
        "status": state,
        "sequence": sequence,
    }


main()
