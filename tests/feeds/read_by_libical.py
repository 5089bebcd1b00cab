"""Reads a calendar from standard input by libical, with the system's own Python: prints each time at which something
is in it. Arguments: from and until, in seconds since 1970."""

from __future__ import annotations

import json
import sys
from typing import Any

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402

STATES = {"CONFIRMED", "TENTATIVE", "CANCELLED"}


def main() -> None:
    whole = ICalGLib.Component.new_from_string(sys.stdin.read())
    utc = ICalGLib.Timezone.get_utc_timezone()
    first, last = (ICalGLib.Time.new_from_timet_with_zone(int(one), 0, utc) for one in sys.argv[1:3])
    rows: list[dict[str, Any]] = []
    masters, moved = parts_of(whole)
    for event in masters:
        event.foreach_recurrence(first, last, noting(rows, moved))
    for event in moved.values():
        start = event.get_dtstart().as_timet_with_zone(zone_of(event.get_dtstart()))
        rows.append(row(event, start, event.get_dtend().as_timet_with_zone(zone_of(event.get_dtend()))))
    print(json.dumps(rows))


def parts_of(whole: Any) -> tuple[list[Any], dict[tuple[str, int], Any]]:
    """Events, and those that stand in place of one time of another."""
    masters, moved = [], {}
    event = whole.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    while event is not None:
        instead = event.get_first_property(ICalGLib.PropertyKind.RECURRENCEID_PROPERTY)
        if instead is None:
            masters.append(event)
        else:
            at = event.get_recurrenceid()
            moved[event.get_uid(), at.as_timet_with_zone(zone_of(at))] = event
        event = whole.get_next_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
    return masters, moved


def noting(rows: list[dict[str, Any]], moved: dict[tuple[str, int], Any]) -> Any:
    def note(event: Any, span: Any, *_: Any) -> None:
        if (event.get_uid(), span.get_start()) not in moved:
            rows.append(row(event, span.get_start(), span.get_end()))

    return note


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


def zone_of(moment: Any) -> Any:
    return moment.get_timezone() or ICalGLib.Timezone.get_utc_timezone()


main()
