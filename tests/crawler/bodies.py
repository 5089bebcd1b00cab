"""What is sent to look, and stores nothing: previews, slots and triage, about systems and people of others; and what is
sent to be refused, or done with one's own work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Person
from changes.domain.lifecycle import EFFECTIVE_STATES
from changes.models import Window
from core import clock
from estate.models import Freeze, System, Tag
from tests.crawler.addresses import spread
from tests.matrix.matrix_rows import FORMS
from tests.matrix.matrix_world import World

Sent = tuple[str, dict[str, Any]]
API = "/api/v1"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AHEAD = (HOUR, DAY, 2 * DAY + HOUR, 5 * DAY, 30 * DAY)
"""When there is work that one may not see."""


def looks(world: World, organisation: str) -> Iterator[Sent]:
    """About every system of the house, as one organisation asks about it. Times change with the system."""
    own = System.objects.filter(organisation__slug=organisation).order_by("slug").values_list("slug", flat=True)
    systems = System.objects.order_by("slug").values_list("slug", flat=True)
    strangers = spread(list(Person.objects.exclude(organisation__slug=organisation).values_list("email", flat=True)), 7)
    windows = [str(value) for name, value in sorted(world.ids.items()) if name.endswith(".window")]
    changes = [str(world.ids[name]) for name in sorted(world.sight)]
    tags = [str(value) for name, value in sorted(world.ids.items()) if name.startswith("tag-")]
    for place, slug in enumerate(systems):
        mine, starts = own[place % len(own)], clock.now() + AHEAD[place % len(AHEAD)]
        email = strangers[place % len(strangers)]
        named = {"change": changes[place % len(changes)], "window": windows[place % len(windows)]}
        named |= {"tag": tags[place % len(tags)]}
        yield from _plans(slug, mine, starts, email, named)
        yield from _pages(slug, mine, starts)
        yield from _searches(slug, mine, windows[place % len(windows)])
    yield from _when_others_work(organisation, own[0])


def _when_others_work(organisation: str, mine: str) -> Iterator[Sent]:
    """By those who carry it out, whoever they are."""
    windows = Window.objects.filter(state__in=EFFECTIVE_STATES).exclude(change__organisation__slug=organisation)
    for window in windows.order_by("starts_at", "pk").select_related("change__owner"):
        starts, planned = window.starts_at, {"targets": [{"system": mine}], "implementers": [window.change.owner.email]}
        period = {"starts_at": starts.isoformat(), "ends_at": (starts + 2 * HOUR).isoformat()}
        yield f"{API}/conflicts/preview/", {**planned, **period}
        sought = {"earliest": (starts - 2 * HOUR).isoformat(), "latest": (starts + 2 * HOUR).isoformat()}
        yield f"{API}/slots/", {**planned, "duration": "PT1H", **sought}


def _plans(slug: str, mine: str, starts: datetime, email: str, named: dict[str, str]) -> Iterator[Sent]:
    period = {"starts_at": starts.isoformat(), "ends_at": (starts + 6 * HOUR).isoformat()}
    sought = {"duration": "PT1H", "earliest": starts.isoformat(), "latest": (starts + 3 * DAY).isoformat()}
    for path, when in ((f"{API}/conflicts/preview/", period), (f"{API}/slots/", sought)):
        yield path, {"targets": [{"system": slug}], **when}
        yield path, {"targets": [{"system": mine}], "validates": [slug, {"from": mine, "to": slug}], **when}
        yield path, {"targets": [{"system": mine}], "implementers": [email], **when}
        yield path, {"targets": [{"system": mine}, {"system": slug, "impact": "none"}], **when}
        yield path, {"targets": [{"system": mine}, {"tag": named["tag"]}], **when}
    for name in ("change", "window"):
        yield f"{API}/conflicts/preview/", {"targets": [{"system": mine}], name: named[name], **period}


def _pages(slug: str, mine: str, starts: datetime) -> Iterator[Sent]:
    local = {"starts_at": f"{starts:%Y-%m-%dT%H:%M}", "ends_at": f"{starts + 4 * HOUR:%Y-%m-%dT%H:%M}"}
    form = FORMS | {"title": "Ours", "targets-0-impact": "outage", "checks-0-to": slug, "checks-0-from": mine}
    form |= {f"windows-0-{name}": value for name, value in local.items()}
    yield "/book/preview/", form | {"targets-0-system": slug}
    yield "/book/preview/", form | {"targets-0-system": mine}
    since = {"impact": "outage", "since": "60", "until": ""}
    yield "/declare/preview/", since | {"target": slug}
    yield "/declare/preview/", since | {"target": [mine, slug]}
    yield from _edits(slug, mine)


def _edits(slug: str, mine: str) -> Iterator[Sent]:
    """Of a system of one's own, as it would need the other and be needed by it."""
    form = {"name": "Ours", "criticality": "low", "redundancy_minimum": "1"}
    for part in ("needs", "needed_by"):
        form |= {f"{part}-TOTAL_FORMS": "1", f"{part}-INITIAL_FORMS": "0", f"{part}-0-system": slug}
    yield "/systems/new/preview/", form
    yield f"/systems/{mine}/edit/preview/", form | {"listed": "on"}
    yield f"/systems/{mine}/do/retire/preview/", {}
    yield (
        "/systems/add-several/preview/",
        {"text": f"Ours needs {slug}, {mine}\n{slug} needs Ours\n{mine} needs {slug}"},
    )


def _searches(slug: str, mine: str, window: str) -> Iterator[Sent]:
    for outcome in ("failing", "working"):
        seen = {"from": mine, "to": slug, "outcome": outcome}
        ago = (clock.now() - 90 * HOUR / 60).isoformat()
        yield f"{API}/triage/", {"observations": [seen, {**seen, "outcome": "failing", "at": ago}]}
        yield f"{API}/triage/", {"observations": [{**seen, "from": slug, "to": mine}], "window": window}


def own_acts(organisation: str) -> Iterator[Sent]:
    """With work of one's own, and on what is frozen while it is: much of it is refused, with reasons."""
    for window in (
        Window.objects.filter(change__organisation__slug=organisation).select_related("change").order_by("pk")
    ):
        change, path = f"{API}/changes/{window.change.public_id}/", f"{API}/windows/{window.public_id}/"
        yield f"{change}copy/", {"starts_at": (window.starts_at + HOUR).isoformat()}
        yield f"{change}submit/", {}
        yield f"{change}cancel/", {"reason": "Ours"}
        yield f"{path}start/", {"reason": "Ours"}
        yield f"{path}extend/", {"ends_at": (clock.now() + 40 * DAY).isoformat()}
        yield f"{path}complete/", {}
        yield f"{path}roll-back/", {"reason": "Ours"}
    own = System.objects.filter(organisation__slug=organisation).order_by("slug").values_list("slug", flat=True)
    for freeze in Freeze.objects.exclude(organisation__slug=organisation).order_by("pk"):
        times = {"starts_at": freeze.starts_at.isoformat(), "ends_at": (freeze.starts_at + DAY).isoformat()}
        targets = [{"system": slug, "impact": "outage"} for slug in own]
        yield f"{API}/changes/", {"title": "Ours", "targets": targets, "windows": [times], "submit": True}
    yield f"{API}/tags/", {"name": "Ours", "systems": list(own)}
    for tag in Tag.objects.filter(organisation__slug=organisation).order_by("pk"):
        times = {"starts_at": (clock.now() + HOUR).isoformat(), "ends_at": (clock.now() + DAY).isoformat()}
        targets = [{"tag": str(tag.public_id)}]
        yield f"{API}/changes/", {"title": "Ours", "targets": targets, "windows": [times], "submit": True}


def everything_wrong(world: World) -> Iterator[dict[str, Any]]:
    """Bodies that name what is private and what is others', by every name that any act knows; and nothing at all."""
    yield {}
    for system, organisation in (("vault", "carrier"), ("conduit", "client"), ("hideout", "centre")):
        slug = world.estate.systems[system].slug
        person = world.readers[organisation, "engineer"].email
        names = ("system", "slug", "target", "dependent", "provider", "from", "to", "from_system", "to_system")
        body: dict[str, Any] = dict.fromkeys(names, slug)
        body |= dict.fromkeys(("email", "owner", "implementers", "person", "contact-person", "step-owner"), person)
        body |= {"systems": [slug], "targets": [{"system": slug}], "organisation": organisation, "reason": "Because"}
        body |= {"share-organisation": organisation, "grant-organisation": organisation, "grant-system": slug}
        body |= {"claim-dependent": slug, "claim-provider": "ges"}
        body |= {name: str(world.ids["secret.window"]) for name in ("window", "row", "check", "freeze", "change")}
        body |= {"tag-name": world.ids["tag-kiosk.called"], "tag": str(world.ids["tag-kiosk"])}
        body |= {"read": "1", "do": "approve", "name": "Us", "text": "On", "outcome": "failing", "state": "done"}
        yield body
        yield body | {"targets": [{"tag": body["tag"]}], "row": body["tag"], "name": world.ids["tag-kiosk.called"]}
