"""Systems of the demo: the ten of the night, and others that share nothing with them."""

from __future__ import annotations

from typing import Any

from demo.parties import email_of

# slug, name, owner, criticality, how one checks that it works
_OF_THE_NIGHT: list[tuple[str, str, str, str, str]] = [
    ("switch-a", "Switch A", "centre", "high", "Call 303 555 0191: the test line of switch A says its name."),
    ("switch-b", "Switch B", "centre", "high", "Call 303 555 0192: the test line of switch B says its name."),
    ("voice-carrier", "Voice carrier", "carrier", "high", "Call 312 555 0169 from any mobile phone."),
    ("phone-switch", "Phone switch", "centre", "high", "Call 303 555 0199 and wait for the announcement."),
    ("portal", "Portal", "client", "high", "Sign in at portal.meridian.example with the test account."),
    ("ges-database", "GES database", "client", "high", "The status page of GES shows the time of the last entry."),
    ("ges", "GES", "client", "high", "Search for guest number 1000 in GES; it must answer within five seconds."),
    ("agent-desktop", "Agent desktop", "centre", "high", "Sign in as agent 9999 and open the portal from the desktop."),
    ("client-website", "Client website", "client", "high", "Open meridian.example/trips and look up trip TEST-1."),
    ("reservation-line", "Reservation line", "client", "high", "Call 212 555 0199 and ask for a test reservation."),
]
_AROUND_IT: list[tuple[str, str, str, str, str]] = [
    ("transit-east", "Transit router East", "cloud", "normal", "Ping 192.0.2.1 from outside."),
    ("transit-west", "Transit router West", "cloud", "normal", "Ping 198.51.100.1 from outside."),
    ("hosting-network", "Hosting network", "cloud", "high", "status.cobalt.example shows every row green."),
    ("name-service", "Name service", "cloud", "high", "Look up test.cobalt.example."),
    ("virtual-machines", "Virtual machines", "cloud", "high", "Start the machine “canary” and wait for its mail."),
    ("backup-vault", "Backup vault", "cloud", "low", "Restore the file canary.txt."),
    ("gateway-vienna", "Gateway Vienna", "payments", "normal", "Send a test payment with route V."),
    ("gateway-dublin", "Gateway Dublin", "payments", "normal", "Send a test payment with route D."),
    ("card-gateway", "Card gateway", "payments", "high", "Pay one cent with the test card."),
    ("fraud-check", "Fraud check", "payments", "normal", ""),
    ("booking-engine", "Booking engine", "client", "high", "Search for a flight from Denver to London."),
    ("member-app", "Member app", "client", "normal", "Open the app and look at the points of the test member."),
    ("mail-relay", "Mail relay", "client", "normal", "Send a mail to echo@meridian.example."),
    ("room-inventory", "Room inventory", "hotels", "normal", "Ask for free rooms in the test property."),
    ("front-desk", "Front desk system", "hotels", "high", "Check the test guest in and out."),
    ("shift-planner", "Shift planner", "centre", "normal", "Open today's shift."),
    ("call-recording", "Call recording", "centre", "low", "Play the newest recording of the test line."),
    ("text-gateway", "Text message gateway", "carrier", "normal", "Send HELLO to 55501."),
]
_PRIVATE = {"fraud-check"}

_DEPENDENCIES = """
phone-switch      switch-a          redundant
phone-switch      switch-b          redundant
phone-switch      voice-carrier     required
ges               ges-database      required
agent-desktop     phone-switch      required
agent-desktop     portal            required
agent-desktop     ges               soft
client-website    ges               required
reservation-line  agent-desktop     required
hosting-network   transit-east      redundant
hosting-network   transit-west      redundant
virtual-machines  hosting-network   required
name-service      hosting-network   soft
card-gateway      gateway-vienna    redundant
card-gateway      gateway-dublin    redundant
card-gateway      fraud-check       soft
booking-engine    virtual-machines  required
booking-engine    card-gateway      required
booking-engine    room-inventory    soft
member-app        booking-engine    required
member-app        mail-relay        soft
member-app        text-gateway      soft
mail-relay        name-service      required
room-inventory    front-desk        required
front-desk        virtual-machines  soft
shift-planner     virtual-machines  required
call-recording    backup-vault      soft
"""

# systems, then people in escalation order by role
_CONTACTS: list[tuple[str, str, str, str, str]] = [
    # systems, owner, on_call, approver, informed
    ("switch-a switch-b phone-switch", "ana", "tom ana", "ruth", "joy"),
    ("agent-desktop", "ruth", "tom", "ruth", "joy"),
    ("shift-planner call-recording", "max", "tom", "ruth", "joy"),
    ("voice-carrier text-gateway", "lars", "lars", "maria", ""),
    ("ges ges-database", "priya", "daniel priya", "helen", "kim"),
    ("portal client-website booking-engine member-app mail-relay", "omar", "daniel", "helen", "kim"),
    ("reservation-line", "helen", "daniel", "helen", "kim"),
    ("transit-east transit-west hosting-network name-service", "owen", "noor owen", "edith", ""),
    ("virtual-machines backup-vault", "owen", "noor", "edith", ""),
    ("gateway-vienna gateway-dublin card-gateway fraud-check", "felix", "jana", "felix", ""),
    ("room-inventory front-desk", "liza", "paolo liza", "liza", ""),
]


def systems() -> list[dict[str, Any]]:
    return [
        {
            "slug": slug,
            "name": name,
            "organisation": owner,
            "criticality": criticality,
            "redundancy_minimum": 1,
            "listed": slug not in _PRIVATE,
            "how_to_check": check,
        }
        for slug, name, owner, criticality, check in (*_OF_THE_NIGHT, *_AROUND_IT)
    ]


def dependencies() -> list[dict[str, Any]]:
    rows = (line.split() for line in _DEPENDENCIES.strip().splitlines())
    return [{"dependent": dependent, "provider": provider, "kind": kind} for dependent, provider, kind in rows]


def contacts() -> list[dict[str, Any]]:
    roles = ("owner", "on_call", "approver", "informed")
    return [
        {"system": system, "person": email_of(name), "role": role, "order": order}
        for slugs, *by_role in _CONTACTS
        for system in slugs.split()
        for role, names in zip(roles, by_role, strict=True)
        for order, name in enumerate(names.split(), start=1)
    ]


def maintenance_hours() -> list[dict[str, Any]]:
    rows = (
        ("switch-a switch-b phone-switch", "FREQ=DAILY", "01:00", "PT4H", "America/Denver"),
        ("ges ges-database", "FREQ=WEEKLY;BYDAY=SU", "01:00", "PT4H", "America/New_York"),
        ("portal client-website booking-engine", "FREQ=WEEKLY;BYDAY=TU,TH", "02:00", "PT3H", "America/New_York"),
        ("virtual-machines hosting-network", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", "22:00", "PT6H", "Europe/London"),
        ("card-gateway", "FREQ=MONTHLY;BYDAY=1SU", "03:00", "PT2H", "Europe/Vienna"),
        ("front-desk", "FREQ=DAILY", "03:30", "PT1H30M", "Asia/Manila"),
    )
    return [
        {"system": system, "rrule": rrule, "start": start, "duration": duration, "timezone": timezone}
        for systems_, rrule, start, duration, timezone in rows
        for system in systems_.split()
    ]
