"""The house in which one party has entered the most of everything that it may, and the strangest.

The client does it, by the API where that takes it and else by pages; the others approve, report, meet it and look on.
What only makes many rows of one kind beside those is written at once: systems, contacts, people, steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from rest_framework.test import APIClient

from accounts.models import Person
from changes.models import Change, Step, Window
from core import clock
from core.limits import (
    EARLIEST,
    FURTHEST_AHEAD,
    LARGEST_MINIMUM,
    LATEST,
    LONGEST_BRIDGE,
    LONGEST_DESCRIPTION,
    LONGEST_EMERGENCY,
    LONGEST_HOURS,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_PHONE,
    LONGEST_REASON,
    LONGEST_REFERENCE,
    LONGEST_ROLLBACK,
    LONGEST_ROLLING_BACK,
    LONGEST_SLUG,
    LONGEST_STEP,
    LONGEST_UPDATE,
    MOST_CHECKS,
    MOST_HOURS,
    MOST_NOTICE_HOURS,
    MOST_OBSERVATIONS,
    MOST_OPEN_END_HOURS,
    MOST_PEOPLE,
    MOST_STEPS,
    MOST_TARGETS,
    MOST_WINDOWS,
    OLDEST_OBSERVATION,
)
from estate.models import Contact, Dependency, GraphVersion, System
from notifications.services.making import fan_out as fanning
from tests.doors import api_as, as_read, pages_as
from tests.matrix.matrix_world import World, grounds
from tests.web.signing_in import is_confirmed

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMES = (
    "W" * LONGEST_NAME,
    "מערכת חיוב " * 18,
    "خدمة الفوترة العربية " * 9,
    "e\u0301\u0323\u0302\u0308" * 40,
    "👩🏽\u200d🚒🏳️\u200d🌈" * 25,
    "<script>alert(1)</script>&amp;\"'" * 6,
    "{{ 7*7 }}{% debug %}{#",
    "%s %(name)s %d %% {} {0} {name}",
    "\\u202e \\n ${jndi} =1+1 @here #",
    "-",
)
ZONES = (
    *("Pacific/Kiritimati", "Pacific/Chatham", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"),
    *("Antarctica/Troll", "Africa/Casablanca", "Etc/GMT+12", "Asia/Pyongyang", "Pacific/Apia"),
)
PHONE = "+1 (555) 0100-".ljust(LONGEST_PHONE - 1, "9")
RULES = (
    *("FREQ=DAILY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYDAY=-1SU"),
    *("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "FREQ=WEEKLY;BYDAY=SU", "FREQ=MONTHLY;BYDAY=5FR"),
    *("FREQ=DAILY;UNTIL=21991231T235959Z", "FREQ=DAILY;INTERVAL=999", "FREQ=YEARLY;BYYEARDAY=366,-366"),
)
RING = 30
ROLES = ("owner", "on_call", "approver", "informed")


def name(place: int) -> str:
    return NAMES[place % len(NAMES)].strip()[:LONGEST_NAME].strip()


def text(length: int, place: int = 0) -> str:
    """In many lines, some of them strange, exactly as long as it may be."""
    lines = "\n\n".join(f"{name(place + more)} <b>&{more}" for more in range(len(NAMES)))
    return (lines * (1 + length // len(lines)))[: length - 1] + "."


def line(length: int, place: int = 0) -> str:
    return text(length, place).replace("\n", " ")


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def windows(count: int) -> list[dict[str, str]]:
    """Of a second each, apart from each other, the last as late as may be."""
    first, last = clock.now() + HOUR, clock.now() + FURTHEST_AHEAD - SECOND
    starts = [first + place * (last - first) / (count - 1) for place in range(count)]
    return [{"starts_at": moment(at), "ends_at": moment(at + SECOND)} for at in starts]


def pairs(slugs: Sequence[str]) -> Iterator[tuple[str, str]]:
    for step in range(1, len(slugs)):
        for place, one in enumerate(slugs):
            yield one, slugs[(place + step) % len(slugs)]


def build() -> World:
    world = grounds()
    ExtremeClient(world).enter()
    while fanning.fan_out():
        pass
    return world


class ExtremeClient:
    """The party that does all this, its admin first of all."""

    def __init__(self, world: World) -> None:
        self.world, self.organisation = world, world.estate.organisations["client"]
        admin = world.readers["client", "admin"]
        self.api, self.pages = api_as(admin), pages_as(admin)
        is_confirmed(self.pages)
        self.ring: list[str] = []
        self.many = [f"many-{place:03}" for place in range(MOST_TARGETS)]

    def enter(self) -> None:
        self._settings()
        self._people()
        self._systems()
        self._contacts()
        self._hours()
        self._freezes()
        self._tags()
        self._widest_work()
        self._longest_work()
        self._declared()
        self._trouble()
        self._others()

    def sent(self, path: str, body: Any, *, by: APIClient | None = None, read: dict[str, str] | None = None) -> Any:
        answer: Any = (by or self.api).post(f"/api/v1/{path}", body, format="json", headers=read or {})
        assert answer.status_code < 300, (path, answer.status_code, answer.content[:500])
        return answer.json()

    def posted(self, path: str, body: Any) -> None:
        answer = self.pages.post(path, body)
        assert answer.status_code == 302, (path, answer.status_code, answer.content[-3000:])

    def _settings(self) -> None:
        values: dict[str, Any] = {
            "phone": PHONE,
            "email": f"{'d' * 60}@{'x' * 60}.example",
            "timezone": "Pacific/Chatham",
        }
        values |= {"backdate_hours": MOST_NOTICE_HOURS, "approval_from": "at_risk", "name": name(0)}
        hours = {"notice_hours": MOST_NOTICE_HOURS, "open_end_hours": MOST_OPEN_END_HOURS}
        self.posted("/settings/", values | hours)
        self.posted("/settings/notices/", {"acknowledge_minutes": 240, "still_open_minutes": "120"})
        self.posted("/account/notices/", {"impact_from": "at_risk", "quiet_from": "00:00", "quiet_until": "23:59"})
        token = {"name": line(LONGEST_REFERENCE, 2).strip(), "scopes": ["read"], "lasts": ""}
        assert "<code" in self.pages.post("/tokens/", token).text

    def _people(self) -> None:
        for place, zone in enumerate(ZONES):
            values = {"email": f"{'p' * 58}{place:04}@client.example", "name": name(place), "phone": PHONE}
            self.posted("/people/", values | {"timezone": zone, "roles": ["engineer", "approver"]})
        Person.objects.bulk_create(
            Person(email=f"more{n}@client.example", name=name(n), organisation=self.organisation, roles=["engineer"])
            for n in range(MOST_PEOPLE - len(ZONES))
        )

    @property
    def odd_people(self) -> list[Person]:
        return list(Person.objects.filter(email__startswith="pppp").order_by("email"))

    def _systems(self) -> None:
        """A ring, each system of it redundant on the next two; and so many as one change may be about, on one hub."""
        for place in range(RING):
            slug = f"ring-{place:02}-{'s' * (LONGEST_SLUG - 8)}"
            values = {"slug": slug, "name": name(place), "redundancy_minimum": (1, 2, LARGEST_MINIMUM)[place % 3]}
            more = {"criticality": "high", "how_to_check": line(LONGEST_NOTE, place), "listed": place % 4 > 0}
            self.sent("systems/", values | more)
            self.ring.append(slug)
        many = (System(slug=slug, name=name(n), organisation=self.organisation) for n, slug in enumerate(self.many))
        made = System.objects.bulk_create(many)
        ring, ges = list(System.objects.filter(slug__in=self.ring).order_by("slug")), self.world.estate.systems["ges"]
        edges = [(one, ring[(place + step) % RING], "redundant") for place, one in enumerate(ring) for step in (1, 2)]
        edges += [(one, ring[0], "required") for one in made]
        edges += [(ges, ring[0], "soft"), (ring[7], made[0], "required"), (ring[0], made[-1], "soft")]
        Dependency.objects.bulk_create(Dependency(dependent=a, provider=b, kind=kind) for a, b, kind in edges)
        GraphVersion.renew()

    def _contacts(self) -> None:
        for slug in (self.ring[0], "ges"):
            for place, person in enumerate(self.odd_people):
                body = {"contact-person": person.email, "contact-role": ROLES[place % len(ROLES)]}
                self.posted(f"/systems/{slug}/do/add-contact/", body)
        more = Person.objects.filter(email__startswith="more").order_by("email")
        last = System.objects.get(slug=self.many[-1])
        Contact.objects.bulk_create(
            Contact(system=last, person=person, role=role, order=1 + place)
            for place, person in enumerate(more)
            for role in ROLES
        )

    def _hours(self) -> None:
        for place in range(2 * MOST_HOURS):
            lasts = ("P1D", "PT1M", "PT23H59M", f"P{LONGEST_HOURS.days}D")[place % 4]
            rule = {"rrule": RULES[place % len(RULES)], "timezone": ZONES[place % len(ZONES)]}
            slug = (self.ring[0], "ges")[place % 2]
            body = {"system": slug, "start": f"{place % 24:02}:{59 - place}", "duration": lasts}
            self.sent("maintenance-hours/", body | rule)

    def _freezes(self) -> None:
        """From the first day to the last, each as long as may be; one of everything there is."""
        now = clock.now()
        spans = [(now - DAY, now - DAY + FURTHEST_AHEAD), (EARLIEST, EARLIEST + FURTHEST_AHEAD)]
        spans += [(LATEST - FURTHEST_AHEAD, LATEST - SECOND), (LATEST - 2 * SECOND, LATEST - SECOND)]
        spans += [(now - place * DAY, now - place * DAY + FURTHEST_AHEAD) for place in range(len(NAMES) - len(spans))]
        for place, (starts, ends) in enumerate(spans):
            systems = [*self.ring, "ges", *(self.many if place == 0 else ())]
            body = {"name": name(place), "mode": "warn", "systems": systems}
            self.sent("freezes/", body | {"starts_at": moment(starts), "ends_at": moment(ends)})

    def _tags(self) -> None:
        """One of each name there is, on one system; the first on everything."""
        for place in range(len(NAMES)):
            systems = [*self.ring, "ges", *(self.many if place == 0 else ())]
            self.sent("tags/", {"name": name(place), "systems": systems})

    @property
    def texts(self) -> dict[str, Any]:
        return {
            "description": text(LONGEST_DESCRIPTION),
            "notes": text(LONGEST_DESCRIPTION, 3),
            "rollback": {"how": text(LONGEST_ROLLBACK, 5), "takes": f"P{LONGEST_ROLLING_BACK.days}D"},
            "external_reference": line(LONGEST_REFERENCE, 5).strip(),
            "bridge": line(LONGEST_BRIDGE, 4),
            "emergency": line(LONGEST_EMERGENCY, 2),
            "submit": True,
        }

    def _widest_work(self) -> None:
        """All that one change may have: systems, people and checks in one, windows in another."""
        checks = [{"from": "ges", "to": "ges-database", "text": line(LONGEST_STEP, n)} for n in range(MOST_CHECKS)]
        people = [one.email for one in Person.objects.filter(email__regex="^(pppp|more)")[:MOST_PEOPLE]]
        targets = [{"system": slug, "impact": "outage"} for slug in self.many]
        wide = self.texts | {"title": name(5), "validates": checks, "implementers": people, "targets": targets}
        soon = {"starts_at": moment(clock.now() + HOUR), "ends_at": moment(clock.now() + 2 * HOUR)}
        self.sent("changes/", wide | {"windows": [soon]})
        often = self.texts | {"title": name(1), "targets": [{"system": "ges", "impact": "none"}]}
        self.sent("changes/", often | {"windows": windows(MOST_WINDOWS)})

    def _longest_work(self) -> None:
        """From now on for years, on what others need; one of them is started, with the longest plan."""
        ends = moment(clock.now() + FURTHEST_AHEAD)
        for place, slug in enumerate(("ges", self.ring[0], "ges-database", "portal")):
            body = {"title": name(place + 2), "targets": [{"system": slug}], "long_confirmed": True}
            longest = [{"starts_at": moment(clock.now() + SECOND), "ends_at": ends}]
            made = self.sent("changes/", self.texts | body | {"windows": longest})
        self.posted(f"/changes/{made['id']}/steps/", {"step-text": line(LONGEST_STEP)})
        change = Change.objects.get(public_id=made["id"])
        more = (Step(change=change, text=line(LONGEST_STEP, n), position=n + 2) for n in range(MOST_STEPS - 1))
        Step.objects.bulk_create(more)
        self._run(change)

    def _run(self, change: Change) -> None:
        window = Window.objects.get(change=change)
        self.sent(f"windows/{window.public_id}/start/", {"reason": text(LONGEST_REASON)})
        for place in range(5):
            self.sent(f"windows/{window.public_id}/updates/", {"text": text(LONGEST_UPDATE, place)})

    def _declared(self) -> None:
        """As late as may be, with no end and with the last that there is."""
        began = moment(clock.now() - MOST_NOTICE_HOURS * HOUR)
        last = {"expected_end": moment(clock.now() + FURTHEST_AHEAD)}
        for place, slug in enumerate(self.ring[:6]):
            body = {"targets": [{"system": slug, "impact": "outage"}], "reason": text(LONGEST_UPDATE, place)}
            self.sent("unscheduled/", body | {"started_at": began} | (last if place % 2 else {}))

    def _trouble(self) -> None:
        outcomes, slugs = ("failing", "working", "cannot_tell"), [*self.ring, "ges", "portal", "ges-database"]
        seen = [
            {"from": a, "to": b, "outcome": outcomes[n % 3], "at": moment(clock.now() - n * MINUTE)}
            for n, (a, b) in enumerate(islice(cycle(pairs(slugs)), MOST_OBSERVATIONS - 1))
        ]
        oldest = {"from": "ges", "to": "portal", "outcome": "failing", "at": moment(clock.now() - OLDEST_OBSERVATION)}
        opened = self.sent("investigations/", {"observations": [*seen, oldest]})
        self.sent(f"investigations/{opened['id']}/share/", {"organisation": "centre"})
        self.sent(f"investigations/{opened['id']}/close/", {"finding": text(LONGEST_UPDATE)})
        seen = [{"from": "ges", "to": self.ring[3], "outcome": "failing"}]
        self.sent("investigations/", {"observations": seen})

    def _others(self) -> None:
        """Who are asked, met and reached by all this."""
        ana = api_as(self.world.readers["centre", "engineer"])
        when = {"starts_at": moment(clock.now() + 2 * HOUR), "ends_at": moment(clock.now() + 3 * HOUR)}
        body = {"title": "Desktop", "targets": [{"system": "agent-desktop"}], "validates": ["ges"], "submit": True}
        self.sent("changes/", body | {"windows": [when]}, by=ana)
        self.sent("unscheduled/", {"targets": [{"system": "agent-desktop"}], "reason": text(LONGEST_UPDATE)}, by=ana)
        asked = Change.objects.get(organisation__slug="centre", title="Desktop")
        self.sent(f"changes/{asked.public_id}/approve/", {"reason": text(LONGEST_REASON)}, read=as_read(asked))
