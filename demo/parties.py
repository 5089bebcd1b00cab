"""Organisations and people of the demo. All of them are invented; the numbers and addresses reach nobody."""

from __future__ import annotations

from typing import Any

PASSWORD = "sandbox"  # noqa: S105 - shown to everybody who starts the demo

ORGANISATIONS: list[dict[str, Any]] = [
    {
        "slug": "centre",
        "name": "Harbour Contact Centre",
        "timezone": "America/Denver",
        "phone": "+1 303 555 0100",
        "email": "desk@harbour.example",
    },
    {
        "slug": "client",
        "name": "Meridian Travel",
        "timezone": "America/New_York",
        "phone": "+1 212 555 0130",
        "email": "servicedesk@meridian.example",
        "approval_from": "at_risk",
    },
    {
        "slug": "carrier",
        "name": "Northline Carrier",
        "timezone": "America/Chicago",
        "phone": "+1 312 555 0160",
        "email": "noc@northline.example",
    },
    {
        "slug": "cloud",
        "name": "Cobalt Hosting",
        "timezone": "Europe/London",
        "phone": "+44 20 7946 0110",
        "email": "operations@cobalt.example",
        "notice_hours": 48,
    },
    {
        "slug": "payments",
        "name": "Larkspur Payments",
        "timezone": "Europe/Vienna",
        "phone": "+43 1 555 0142",
        "email": "desk@larkspur.example",
    },
    {
        "slug": "hotels",
        "name": "Palmera Hotels",
        "timezone": "Asia/Manila",
        "phone": "+63 2 8555 0170",
        "email": "frontdesk-it@palmera.example",
    },
]

# name, organisation, roles, zone, phone, what the list of accounts says; without that there is no account
_PEOPLE: list[tuple[str, str, str, str, str, str]] = [
    ("Ana Reyes", "centre", "engineer", "America/Denver", "+1 303 555 0101", "the switch engineer"),
    ("Tom Okafor", "centre", "engineer", "America/Denver", "+1 303 555 0102", "on call for voice"),
    ("Ruth Lind", "centre", "engineer approver", "America/Denver", "+1 303 555 0103", "approves for the centre"),
    ("Max Adler", "centre", "admin", "America/Denver", "+1 303 555 0104", "keeps the centre's estate"),
    ("Joy Santos", "centre", "viewer", "Asia/Manila", "+63 917 555 0105", "leads the agents of the night shift"),
    ("Priya Nair", "client", "engineer", "America/New_York", "+1 212 555 0131", "the GES engineer"),
    ("Daniel Cho", "client", "engineer", "America/New_York", "+1 212 555 0132", "on call for GES and the portal"),
    ("Helen Marsh", "client", "engineer approver", "Europe/London", "+44 20 7946 0133", "approves for the client"),
    ("Omar Haddad", "client", "engineer", "America/New_York", "+1 212 555 0134", "owns portal, website and booking"),
    ("Kim Vo", "client", "viewer", "America/Los_Angeles", "+1 415 555 0135", ""),
    ("Lars Beck", "carrier", "engineer", "America/Chicago", "+1 312 555 0161", "the carrier's voice engineer"),
    ("Maria Silva", "carrier", "engineer approver", "America/Sao_Paulo", "+55 11 5550 0162", ""),
    ("Owen Price", "cloud", "engineer", "Europe/London", "+44 20 7946 0111", "the hosting engineer"),
    ("Noor Rai", "cloud", "engineer", "Asia/Kathmandu", "+977 1 555 0112", ""),
    (
        "Edith Shaw",
        "cloud",
        "engineer approver",
        "Europe/London",
        "+44 20 7946 0113",
        "approves for the hosting company",
    ),
    ("Jana Novak", "payments", "engineer", "Europe/Vienna", "+43 1 555 0143", "the payments engineer"),
    ("Felix Braun", "payments", "engineer approver", "Europe/Vienna", "+43 1 555 0144", ""),
    ("Paolo Cruz", "hotels", "engineer", "Asia/Manila", "+63 917 555 0171", "the hotels' engineer"),
    ("Liza Ramos", "hotels", "engineer approver", "Asia/Manila", "+63 917 555 0172", ""),
]

_DOMAINS = {
    "centre": "harbour.example",
    "client": "meridian.example",
    "carrier": "northline.example",
    "cloud": "cobalt.example",
    "payments": "larkspur.example",
    "hotels": "palmera.example",
}


def email_of(name: str) -> str:
    """`Ana Reyes` or `ana`, as the tables of the demo name people."""
    for full, organisation, *_ in _PEOPLE:
        if full.lower() == name.lower() or full.split()[0].lower() == name:
            return f"{full.split()[0].lower()}@{_DOMAINS[organisation]}"
    raise KeyError(name)


def people() -> list[dict[str, Any]]:
    return [
        {
            "email": email_of(name),
            "name": name,
            "organisation": organisation,
            "roles": roles.split(),
            "timezone": timezone,
            "phone": phone,
            **({"password": PASSWORD} if who else {}),
        }
        for name, organisation, roles, timezone, phone, who in _PEOPLE
    ]


def accounts() -> list[tuple[str, str, str]]:
    """E-mail address, name and description of everybody who can sign in."""
    names = {organisation["slug"]: organisation["name"] for organisation in ORGANISATIONS}
    return [
        (email_of(name), name, f"{names[organisation]}, {who}") for name, organisation, _, _, _, who in _PEOPLE if who
    ]
