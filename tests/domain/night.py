"""The estate of the night, and the three pieces of work on it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from calendar_app.domain.interval import Interval
from changes.domain.work import Check, Work
from estate.domain.graph import Edge, Graph, Kind, Node
from estate.domain.impact import Declared, Level

SYSTEMS = (
    "switch-a",
    "switch-b",
    "voice-carrier",
    "phone-switch",
    "portal",
    "ges-database",
    "ges",
    "agent-desktop",
    "client-website",
    "reservation-line",
)
DEPENDENCIES = (
    Edge("phone-switch", "switch-a", Kind.REDUNDANT),
    Edge("phone-switch", "switch-b", Kind.REDUNDANT),
    Edge("phone-switch", "voice-carrier", Kind.REQUIRED),
    Edge("ges", "ges-database", Kind.REQUIRED),
    Edge("agent-desktop", "phone-switch", Kind.REQUIRED),
    Edge("agent-desktop", "portal", Kind.REQUIRED),
    Edge("agent-desktop", "ges", Kind.SOFT),
    Edge("client-website", "ges", Kind.REQUIRED),
    Edge("reservation-line", "agent-desktop", Kind.REQUIRED),
)
GRAPH = Graph([Node(slug) for slug in SYSTEMS], DEPENDENCIES)

BOTH_SWITCHES = {"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE}
DESKTOP_TO_GES = Check(from_="agent-desktop", to="ges", text="An agent can log in to GES")
DESKTOP_TO_PORTAL = Check(from_="agent-desktop", to="portal", text="An agent can log in to the portal")


def at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 5, 4, int(hour), int(minute), tzinfo=UTC)


def work(
    name: str, starts: str, ends: str, levels: Mapping[str, Level], *checks: Check, one_at_a_time: bool = False
) -> Work:
    return Work(f"{name}-window", name, Interval(at(starts), at(ends)), Declared(levels, one_at_a_time), checks)


SWITCH_UPGRADE = work(
    "switches", "01:00", "05:00", BOTH_SWITCHES, DESKTOP_TO_GES, DESKTOP_TO_PORTAL, one_at_a_time=True
)
UNCHECKED_UPGRADE = work("switches", "01:00", "05:00", BOTH_SWITCHES, one_at_a_time=True)
GES_MAINTENANCE = work("ges", "02:30", "04:06", {"ges": Level.OUTAGE})
CARRIER_WORK = work("carrier", "02:00", "03:00", {"voice-carrier": Level.NONE})
