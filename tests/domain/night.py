"""The estate of the night, and the three pieces of work on it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from changes.domain.work import Check, Work
from core.time.interval import Interval
from estate.domain.graph import Edge, Graph, NeedKind, Node
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
    Edge("phone-switch", "switch-a", NeedKind.REDUNDANT),
    Edge("phone-switch", "switch-b", NeedKind.REDUNDANT),
    Edge("phone-switch", "voice-carrier", NeedKind.REQUIRED),
    Edge("ges", "ges-database", NeedKind.REQUIRED),
    Edge("agent-desktop", "phone-switch", NeedKind.REQUIRED),
    Edge("agent-desktop", "portal", NeedKind.REQUIRED),
    Edge("agent-desktop", "ges", NeedKind.SOFT),
    Edge("client-website", "ges", NeedKind.REQUIRED),
    Edge("reservation-line", "agent-desktop", NeedKind.REQUIRED),
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
