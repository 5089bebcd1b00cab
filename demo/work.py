"""Work of the demo, dated by the moment at which it is loaded, so that there is always something going on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from demo.parties import email_of

_DENVER = ZoneInfo("America/Denver")


@dataclass(frozen=True)
class Clock:
    """The moments that the demo is built around."""

    now: datetime

    def at(self, hours: float) -> str:
        """So many hours from now, on a round five minutes."""
        moment = self.now + timedelta(hours=hours)
        return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0).isoformat()

    def night(self, days: int, clock: time) -> datetime:
        """At this time of day in Denver: of the coming night (0) or so many days after it."""
        today = self.now.astimezone(_DENVER).date()
        coming = datetime.combine(today, time(1), tzinfo=_DENVER)
        if coming <= self.now + timedelta(hours=1):
            today += timedelta(days=1)
        return datetime.combine(today + timedelta(days=days), clock, tzinfo=_DENVER)

    def nightly(self, days: int, start: str, end: str) -> dict[str, str]:
        return {
            "starts_at": self.night(days, time.fromisoformat(start)).isoformat(),
            "ends_at": self.night(days, time.fromisoformat(end)).isoformat(),
        }

    def hours(self, start: float, end: float) -> dict[str, str]:
        return {"starts_at": self.at(start), "ends_at": self.at(end)}


def change(title: str, owner: str, organisation: str, targets: str, state: str, **more: Any) -> dict[str, Any]:
    """Targets are written `slug:impact slug:impact`."""
    pairs = (target.split(":") for target in targets.split())
    return {
        "title": title,
        "organisation": organisation,
        "owner": email_of(owner),
        "implementers": [email_of(owner)],
        "state": state,
        "targets": [{"system": system, "impact": impact} for system, impact in pairs],
        **more,
    }


def changes(now: datetime) -> list[dict[str, Any]]:
    clock = Clock(now)
    return [
        upgrade(clock),
        *under_way(clock),
        *coming_hours(clock),
        *just_over(clock),
        *in_discussion(clock),
        *coming_weeks(clock),
        *past_weeks(clock),
    ]


def upgrade(clock: Clock) -> dict[str, Any]:
    return change(
        "Phone switch upgrade",
        "ana",
        "centre",
        "switch-a:outage switch-b:outage",
        "approved",
        **clock.nightly(0, "01:00", "05:00"),
        implementers=[email_of("ana"), email_of("tom")],
        announced_at=(clock.night(0, time(1)) - timedelta(days=14)).isoformat(),
        one_at_a_time=True,
        description=(
            "Both switches get release 12.4. Switch B has been patched and takes all calls while switch A is upgraded; "
            "then the calls move to A and B follows. Calls in progress are kept when they move."
        ),
        notes="Keep the old release on both disks until Friday. The vendor's engineer is on the bridge from 00:45.",
        rollback={"how": "Move all calls to switch B and start switch A from its old disk.", "takes": "PT25M"},
        validates=[
            {"from": "agent-desktop", "to": "ges", "text": "An agent can log in to GES"},
            {"from": "agent-desktop", "to": "portal", "text": "An agent can open the portal"},
        ],
        external_reference="HCC-20417",
        bridge="https://meet.harbour.example/switch-night",
    )


def under_way(clock: Clock) -> list[dict[str, Any]]:
    return [
        change(
            "Replace a fan tray in transit router East",
            "owen",
            "cloud",
            "transit-east:outage",
            "in_progress",
            **clock.hours(-1, 1.5),
            description="The router is taken out of service; all traffic runs through West meanwhile.",
            rollback={"how": "Put the old tray back; it still turns.", "takes": "PT20M"},
        ),
        change(
            "New certificates for the Vienna gateway",
            "jana",
            "payments",
            "gateway-vienna:at_risk",
            "in_progress",
            **clock.hours(-0.7, 0.5),
            announced_at=clock.at(-20),
            description="Connections are drained one by one; a payment in progress is finished first.",
        ),
        change(
            "Front desk system answers slowly: restarting its database",
            "paolo",
            "hotels",
            "front-desk:degraded",
            "in_progress",
            starts_at=clock.at(-0.5),
            announced_at=clock.at(-0.25),
            description="Check-in takes half a minute. We restart the database and watch it.",
        ),
        change(
            "Move call recordings to larger disks",
            "max",
            "centre",
            "call-recording:degraded",
            "approved",
            **clock.hours(-0.2, 2),
            description="Recordings go on; playing old ones is slow until the copy is done.",
        ),
        change(
            "Storage firmware, rack 14",
            "noor",
            "cloud",
            "backup-vault:degraded",
            "in_progress",
            **clock.hours(-4, -0.5),
            description="Backups are kept waiting while each shelf restarts.",
            rollback={"how": "Load the old firmware from the service partition.", "takes": "PT45M"},
        ),
    ]


def coming_hours(clock: Clock) -> list[dict[str, Any]]:
    return [
        change(
            "Booking engine, release 41",
            "omar",
            "client",
            "booking-engine:outage",
            "approved",
            **clock.hours(2, 3),
            description="Members see a page that says when booking is back. Phone reservations are not touched.",
            rollback={"how": "Deploy release 40 again.", "takes": "PT15M"},
            validates=[{"from": "member-app", "to": "booking-engine", "text": "A member can see a booking in the app"}],
        ),
        change(
            "Security patches for virtual machine hosts, first half",
            "owen",
            "cloud",
            "virtual-machines:at_risk",
            "approved",
            **clock.hours(2.5, 6),
            one_at_a_time=True,
            description="Hosts are emptied one after another; a machine that cannot be moved pauses for seconds.",
        ),
        change(
            "Load the spring rates",
            "paolo",
            "hotels",
            "room-inventory:degraded",
            "approved",
            **clock.hours(2.25, 3.25),
            announced_at=clock.at(-6),
            description="Answers about free rooms are up to ten minutes old while the rates are loaded.",
        ),
        change(
            "Fraud rules of the month",
            "felix",
            "payments",
            "fraud-check:none",
            "approved",
            **clock.hours(4, 4.5),
            description="Rules are switched over while running.",
        ),
        change(
            "Failover test of the text message gateway",
            "lars",
            "carrier",
            "text-gateway:at_risk",
            "approved",
            **clock.hours(7, 8),
            description="Messages may arrive a minute late.",
        ),
        change(
            "Clear the queue of the mail relay",
            "omar",
            "client",
            "mail-relay:degraded",
            "approved",
            **clock.hours(10, 11),
            announced_at=clock.at(-2),
        ),
    ]


def just_over(clock: Clock) -> list[dict[str, Any]]:
    return [
        change(
            "Shift planner, release 7",
            "max",
            "centre",
            "shift-planner:outage",
            "completed",
            **clock.hours(-3, -1.5),
            actual_start=clock.at(-2.9),
            actual_end=clock.at(-1.8),
            description="Supervisors see the printed plan of the day meanwhile.",
        ),
        change(
            "More memory for the Dublin gateway",
            "jana",
            "payments",
            "gateway-dublin:outage",
            "rolled_back",
            **clock.hours(-5, -3),
            actual_end=clock.at(-2.75),
            description="One module was faulty; the old ones are back in place and a new date follows.",
            rollback={"how": "Put the old modules back.", "takes": "PT30M"},
        ),
    ]


def in_discussion(clock: Clock) -> list[dict[str, Any]]:
    return [
        change(
            "Move the Manila numbers to the new trunk",
            "tom",
            "centre",
            "phone-switch:degraded",
            "draft",
            **clock.nightly(3, "02:00", "04:00"),
            description="Callers from the Philippines hear a busy tone for a few minutes.",
            rollback={"how": "Point the numbers back to the old trunk.", "takes": "PT10M"},
        ),
        change(
            "Larger disks for the GES database",
            "priya",
            "client",
            "ges-database:outage",
            "draft",
            **clock.nightly(5, "01:00", "03:00"),
            description="GES is down while the data are copied.",
            rollback={"how": "Start the database from the old disks.", "takes": "PT20M"},
        ),
        change(
            "New signing key for the name service",
            "owen",
            "cloud",
            "name-service:outage",
            "draft",
            **clock.nightly(4, "20:00", "20:30"),
            description="Names of our customers may not be found for up to ten minutes.",
        ),
        change(
            "New sign-in page for the portal",
            "omar",
            "client",
            "portal:degraded",
            "draft",
            **clock.nightly(9, "02:00", "03:00"),
            description="Agents are asked to sign in once more.",
            notes="Waiting for the texts.",
        ),
        change(
            "Desktop image for the night shift",
            "ruth",
            "centre",
            "agent-desktop:at_risk",
            "draft",
            **clock.nightly(12, "02:00", "04:30"),
        ),
        change(
            "Reroute calls through Kansas City",
            "lars",
            "carrier",
            "voice-carrier:degraded",
            "rejected",
            **clock.nightly(2, "12:00", "14:00"),
            description="Refused: Friday noon is the busiest hour of the week.",
        ),
        change(
            "Settle with the new bank",
            "felix",
            "payments",
            "card-gateway:at_risk",
            "cancelled",
            **clock.nightly(2, "18:00", "19:00"),
            description="The bank needs two more weeks.",
        ),
    ]


def coming_weeks(clock: Clock) -> list[dict[str, Any]]:
    nights = [clock.nightly(day, "12:30", "14:00") for day in (3, 4, 5)]
    return [
        change(
            "Front desk system, property by property",
            "paolo",
            "hotels",
            "front-desk:degraded",
            "approved",
            windows=nights,
            description="Four properties a night. Guests can be checked in on paper.",
        ),
        change(
            "Security patches for virtual machine hosts, second half",
            "noor",
            "cloud",
            "virtual-machines:at_risk",
            "approved",
            **clock.nightly(3, "13:00", "17:00"),
            one_at_a_time=True,
            description="As the first half.",
        ),
        change(
            "New front page of the website",
            "omar",
            "client",
            "client-website:at_risk",
            "approved",
            **clock.nightly(6, "10:00", "10:30"),
            description="Switched over while running.",
            rollback={"how": "Switch back.", "takes": "PT2M"},
        ),
    ]


def past_weeks(clock: Clock) -> list[dict[str, Any]]:
    return [
        change(
            "Patch switch B",
            "ana",
            "centre",
            "switch-b:outage",
            "completed",
            **clock.nightly(-8, "01:00", "03:00"),
            description="The backup switch gets release 12.4 ahead of the upgrade.",
        ),
        change(
            "Monthly patches of GES",
            "priya",
            "client",
            "ges:outage",
            "completed",
            **clock.nightly(-10, "01:00", "02:00"),
        ),
        change(
            "Packet loss in transit router West: replacing an optic",
            "noor",
            "cloud",
            "transit-west:degraded",
            "completed",
            **clock.nightly(-4, "15:10", "16:00"),
            announced_at=clock.night(-4, time(15, 25)).isoformat(),
            description="Declared while we were looking; the optic has been replaced.",
        ),
        change(
            "Trunk capacity test",
            "lars",
            "carrier",
            "voice-carrier:none",
            "completed",
            **clock.nightly(-3, "03:00", "04:00"),
        ),
    ]


def freezes(now: datetime) -> list[dict[str, Any]]:
    clock = Clock(now)
    return [
        {
            "organisation": "payments",
            "name": "Audit by the card schemes",
            "systems": ["card-gateway", "fraud-check"],
            "mode": "warn",
            "starts_at": clock.night(-1, time(0)).isoformat(),
            "ends_at": clock.night(2, time(0)).isoformat(),
        },
        {
            "organisation": "client",
            "name": "Holiday travel",
            "systems": ["ges", "portal", "reservation-line"],
            "mode": "warn",
            "starts_at": clock.night(24, time(0)).isoformat(),
            "ends_at": clock.night(38, time(0)).isoformat(),
        },
    ]
