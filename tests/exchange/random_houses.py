"""Houses as somebody might describe them, by chance, and edits of such a description."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

House = dict[str, list[dict[str, Any]]]

WORDS = ("Harbour", "Line – 2", "été", "a: b", "#1", "“quoted”", "yes", "10", "東京", "O'Neill", "null", "x\u2028y"[:1])
TEXTS = ("", "Two lines,\nand more", "- a list?", "tab\there", "key: {value}", "*not* an &alias")
ZONES = ("UTC", "America/Denver", "Europe/Vienna", "Asia/Kathmandu")
IMPACTS = ("none", "at_risk", "degraded", "outage")
KINDS = ("required", "soft", "redundant")
HOUR = timedelta(hours=1)


def random_house(random: Random, now: datetime) -> House:
    organisations = [_organisation(random, f"party-{number}", number) for number in range(random.randint(2, 4))]
    slugs = [one["slug"] for one in organisations]
    people = [
        {
            "email": f"p{number}@{of}.example",
            "name": f"{random.choice(WORDS)} {number}",
            "organisation": of,
            "roles": ["engineer", "approver"],
            "timezone": random.choice(ZONES),
        }
        for of in slugs
        for number in range(2)
    ]
    systems = [_system(random, f"system-{number}", random.choice(slugs)) for number in range(random.randint(4, 10))]
    house: House = {"organisations": organisations, "people": people, "systems": systems}
    house["dependencies"] = _dependencies(random, [one["slug"] for one in systems])
    house["tags"] = [_tag(random, of, systems) for of in slugs]
    house["contacts"] = [_contact(random, one, people) for one in systems]
    house["freezes"] = [_freeze(random, one, now) for one in random.sample(systems, 2)]
    house["maintenance_hours"] = [_hours(random, one) for one in random.sample(systems, 2)]
    house["changes"] = [_change(random, number, house, now) for number in range(random.randint(2, 6))]
    return house


def _organisation(random: Random, slug: str, number: int) -> dict[str, Any]:
    return {
        "slug": slug,
        "name": f"{random.choice(('Harbour', 'Meridian', 'Northline', 'Été'))} {number}{number}",
        "timezone": random.choice(ZONES),
        "email": f"desk@{slug}.example",
        "approval_from": random.choice(IMPACTS[1:]),
        "notice_hours": random.randint(0, 72),
    }


def _system(random: Random, slug: str, owner: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "name": f"{random.choice(WORDS)} {slug}",
        "organisation": owner,
        "criticality": random.choice(("low", "normal", "high")),
        "listed": random.random() < 0.8,
        "how_to_check": random.choice(("", *WORDS)),
    }


def _dependencies(random: Random, slugs: list[str]) -> list[dict[str, Any]]:
    pairs = {tuple(random.sample(slugs, 2)) for _ in range(len(slugs))}
    return [{"dependent": a, "provider": b, "kind": random.choice(KINDS)} for a, b in sorted(pairs)]


def _tag(random: Random, of: str, systems: list[dict[str, Any]]) -> dict[str, Any]:
    own = [one["slug"] for one in systems if one["organisation"] == of]
    return {
        "name": f"{random.choice(WORDS)} {of}",
        "organisation": of,
        "systems": random.sample(own, random.randint(0, len(own))),
    }


def _contact(random: Random, system: dict[str, Any], people: list[dict[str, Any]]) -> dict[str, Any]:
    own = [one["email"] for one in people if one["organisation"] == system["organisation"]]
    role = random.choice(("owner", "on_call", "approver", "informed"))
    return {"system": system["slug"], "person": random.choice(own), "role": role, "order": random.randint(1, 9)}


def _freeze(random: Random, system: dict[str, Any], now: datetime) -> dict[str, Any]:
    start = now + random.randint(100, 900) * HOUR
    return {
        "organisation": system["organisation"],
        "name": f"Freeze of {system['slug']}",
        "systems": [system["slug"]],
        "mode": random.choice(("warn", "block")),
        **period(start, random.randint(1, 90)),
    }


def _hours(random: Random, system: dict[str, Any]) -> dict[str, Any]:
    return {
        "system": system["slug"],
        "rrule": random.choice(("FREQ=WEEKLY;BYDAY=SU", "FREQ=DAILY")),
        "start": random.choice(("01:00", "22:30", "00:00:30")),
        "duration": random.choice(("PT4H", "PT2H30M", "P1D")),
        "timezone": random.choice(ZONES),
    }


def _change(random: Random, number: int, house: House, now: datetime) -> dict[str, Any]:
    owner = random.choice(house["people"])
    start = now + random.randint(100, 900) * HOUR
    return {
        "title": f"{random.choice(WORDS)} work {number}",
        "organisation": owner["organisation"],
        "owner": owner["email"],
        "state": random.choice(("draft", "requested", "approved", "approved", "approved")),
        "description": random.choice(TEXTS),
        "targets": _targets(random, house),
        "one_at_a_time": random.random() < 0.3,
        "implementers": [owner["email"]] if random.random() < 0.5 else [],
        **({"external_reference": f"CHG-{number}"} if random.random() < 0.5 else {}),
        **_windows(random, start),
    }


def _targets(random: Random, house: House) -> list[dict[str, Any]]:
    chosen = random.sample(house["systems"], random.randint(1, 3))
    return [{"system": one["slug"], "impact": random.choice(IMPACTS)} for one in chosen]


def _windows(random: Random, start: datetime) -> dict[str, Any]:
    if random.random() < 0.6:
        return period(start, random.randint(1, 9))
    return {"windows": [period(start + place * 24 * HOUR, random.randint(1, 9)) for place in range(3)]}


def period(start: datetime, hours: int) -> dict[str, str]:
    return {"starts_at": start.isoformat(), "ends_at": (start + hours * HOUR).isoformat()}


def edit(random: Random, house: House, now: datetime) -> None:
    """One edit, in place."""
    random.choice(_EDITS)(random, house, now)


def _move(random: Random, house: House, now: datetime) -> None:
    change = random.choice(house["changes"])
    for name in ("windows", "starts_at", "ends_at"):
        change.pop(name, None)
    change |= _windows(random, now + random.randint(100, 900) * HOUR)


def _retarget(random: Random, house: House, now: datetime) -> None:
    change = random.choice(house["changes"])
    for window in change.get("windows", ()):
        window.pop("targets", None)
    change["targets"] = _targets(random, house)


def _reword(random: Random, house: House, now: datetime) -> None:
    random.choice(house["changes"])["description"] = random.choice(TEXTS[1:])


def _rename(random: Random, house: House, now: datetime) -> None:
    random.choice(house["systems"])["name"] = f"{random.choice(WORDS)} {random.randint(1, 99)}"


def _depend(random: Random, house: House, now: datetime) -> None:
    if house["dependencies"]:
        random.choice(house["dependencies"])["kind"] = random.choice(KINDS)


def _call_off(random: Random, house: House, now: datetime) -> None:
    random.choice(house["changes"])["state"] = "cancelled"


def _book(random: Random, house: House, now: datetime) -> None:
    house["changes"].append(_change(random, 100 + len(house["changes"]), house, now))


def _hand_over(random: Random, house: House, now: datetime) -> None:
    change = random.choice(house["changes"])
    own = [one["email"] for one in house["people"] if one["organisation"] == change["organisation"]]
    change["owner"] = random.choice(own)


def _freeze_longer(random: Random, house: House, now: datetime) -> None:
    freeze = random.choice(house["freezes"])
    end = datetime.fromisoformat(freeze["starts_at"]) + random.randint(1, 90) * HOUR
    freeze["ends_at"] = end.isoformat()


_EDITS: tuple[Callable[[Random, House, datetime], None], ...] = (
    _move,
    _move,
    _retarget,
    _reword,
    _rename,
    _depend,
    _call_off,
    _book,
    _hand_over,
    _freeze_longer,
)
