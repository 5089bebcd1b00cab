"""The house that is crawled: the matrix's world, and beside it what names hide in.

    tower (carrier) ← conduit (carrier, private) ← patchbay (partner, private) ← console (client)
    arcade (stranger) ← pergola (partner)    arcade ← annex (stranger, private, shown to the client)
    hideout (stranger, private) ← loft (stranger, private, once shown to the centre, which was to work on it)
    attic (stranger, once listed) ← gazebo (client)

Whatever somebody entered is a word of its own, as in the matrix. Of work, `CRAWLED` says how much of it each may see;
whoever is named beside a person or a sentence may read it because contract §2.3 says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import time_machine

from accounts.services.deactivation import deactivate_person
from changes.services.graph_edits import editing_graph
from estate.models import Contact, Dependency, GraphVersion, System, SystemShare, WorkGrant
from estate.services import grants
from estate.services import systems as system_acts
from tests.crawler import crawler_work
from tests.matrix.matrix_world import World, add_person, fill, grounds

NOW = datetime(2027, 3, 2, 14, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

SYSTEMS: dict[str, tuple[str, bool]] = {
    "tower": ("carrier", True),
    "conduit": ("carrier", False),
    "patchbay": ("partner", False),
    "console": ("client", True),
    "arcade": ("stranger", True),
    "pergola": ("partner", True),
    "annex": ("stranger", False),
    "loft": ("stranger", False),
    "attic": ("stranger", False),
    "gazebo": ("client", True),
}
SHOWN_TO = {"annex": {"client"}}
"""Private systems that are shown to others now."""
ENTERED_BY = {"attic": {"client"}, "loft": {"centre"}}
"""Who has named the slug of a private system in work of its own when it might: the form of that work keeps it."""
NEEDS = [
    ("conduit", "tower"),
    ("patchbay", "conduit"),
    ("console", "patchbay"),
    ("pergola", "arcade"),
    ("annex", "arcade"),
    ("loft", "hideout"),
    ("gazebo", "attic"),
]
NEEDED_BY = {
    "tower": {"carrier", "partner", "client"},
    "conduit": {"carrier", "partner", "client"},
    "patchbay": {"partner", "client"},
    "console": {"client"},
    "arcade": {"stranger", "partner"},
    "pergola": {"partner"},
    "annex": {"stranger"},
    "loft": {"stranger"},
    "attic": {"stranger", "client"},
    "gazebo": {"client"},
}
"""Whose systems need it, by confirmed dependencies; and its owner."""
WORK_REACHES = {
    "patchbay": {"carrier"},
    "console": {"carrier", "partner"},
    "pergola": {"stranger"},
    "gazebo": {"stranger"},
    "loft": {"centre"},
    "annex": {"client"},
}
"""Whose work on what it needs, or on itself, reaches it: they read in the list of notices whom that work was told."""
CALLED = {"console": {"carrier", "partner"}, "pergola": {"stranger"}, "annex": {"client"}}
"""Who may call as well: work of theirs meets there, something urgent was not seen, or they were shown it."""
MET_MORE = {
    "carrier-engineer": ({"name", "email", "phone"}, {"client", "partner"}),  # answers for what was reported
    "client-engineer": ({"name", "email", "phone"}, {"carrier", "stranger"}),  # reports, and asks who works on it
    "client-approver": ({"name", "email"}, {"stranger", "partner"}),  # is asked about the attic, and about shared work
    "partner-admin": ({"name", "email"}, {"carrier", "stranger"}),  # approves
    "stranger-approver": ({"name"}, {"partner"}),  # wanted to hear no more of what was lent
    "centre-oncall": ({"name", "email", "phone"}, {"partner"}),  # looks after what shared work is on
    "client-oncall": ({"name", "email"}, {"partner"}),  # was told of shared work
    "partner-engineer": ({"name", "email", "phone"}, {"carrier", "client"}),  # lets work pass, asks, shows what failed
    "core": ({"how_to_check"}, {"partner"}),  # is what shared work is on
}
"""Of the matrix's people, who else meets them here, and how."""


def build() -> World:
    """As it is at `NOW`; what happened before was done when it happened."""
    with at(NOW - 40 * DAY):
        world = grounds()
        world.sight |= crawler_work.CRAWLED
        _add_systems(world)
        _add_people(world)
        _introduce(world)
    with at(NOW - 39 * DAY):
        _lend(world)
    crawler_work.add_past(world, NOW)
    with at(NOW - HOUR):
        fill(world)
    crawler_work.add_present(world, NOW)
    with at(NOW):
        _take_back(world)
        crawler_work.tell()
    return world


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def _add_systems(world: World) -> None:
    systems, organisations = world.estate.systems, world.estate.organisations
    for slug, (owner, listed) in SYSTEMS.items():
        shown = {owner, *SHOWN_TO.get(slug, ())}
        systems[slug] = System.objects.create(
            slug=slug if listed else world.mark(f"{slug}.slug", {*shown, *ENTERED_BY.get(slug, ())}, f"zq{slug}slugzq"),
            name=f"{slug.title()}" if listed else world.mark(f"{slug}.name", shown),
            how_to_check=world.mark(f"{slug}.how_to_check", {*(NEEDED_BY[slug] if listed else ()), *shown}),
            organisation=organisations[owner],
            listed=listed or slug == "attic",
        )
        world.ids[slug] = systems[slug].slug
    Dependency.objects.bulk_create(
        Dependency(dependent=systems[needs], provider=systems[needed]) for needs, needed in NEEDS
    )
    GraphVersion.renew()


def _add_people(world: World) -> None:
    """Of each system one who is called, for every reason that there is; and people whom nobody else ever heard of."""
    for slug, (owner, _) in SYSTEMS.items():
        told, called = ({*NEEDED_BY[slug], *more.get(slug, ())} for more in (WORK_REACHES, CALLED))
        person = add_person(world, f"{slug}.contact", owner, [], name=told, email=told, phone=called)
        for role in ("owner", "on_call"):
            Contact.objects.create(system=world.estate.systems[slug], person=person, role=role)
    for organisation in ("carrier", "partner", "stranger"):
        add_person(world, f"{organisation}.unknown", organisation, ["engineer", "approver"])
    for slug, approver in (("patchbay", "partner"), ("console", "client"), ("pergola", "partner")):
        _add_approver(world, slug, approver)
    left = add_person(world, "stranger.gone", "stranger", ["engineer"])
    with at(NOW - 38 * DAY):
        deactivate_person(world.readers["stranger", "admin"], left)


def _add_approver(world: World, slug: str, organisation: str) -> None:
    """Who answers is known to those who ask."""
    asking: Iterable[str] = {
        "patchbay": {"carrier", "stranger"},
        "console": {"carrier", "partner", "stranger", "centre"},
        "pergola": {"stranger", "carrier"},
    }[slug]
    person = add_person(world, f"{slug}.approver", organisation, ["approver"], name=asking, email=asking, phone=asking)
    Contact.objects.create(system=world.estate.systems[slug], person=person, role="approver")


def _lend(world: World) -> None:
    """The stranger shows its annex to the client, and its loft to the centre, which is to work on it."""
    admin, systems = world.readers["stranger", "admin"], world.estate.systems
    grants.share_system(admin, systems["annex"].slug, "client")
    grants.share_system(admin, systems["loft"].slug, "centre")
    grants.grant_work(admin, systems["loft"].slug, "centre")


def _take_back(world: World) -> None:
    """What was shown, or listed, is so no longer, and has another name by now."""
    admin, systems = world.readers["stranger", "admin"], world.estate.systems
    for grant in WorkGrant.objects.filter(system=systems["loft"]):
        grants.revoke_work(admin, grant.pk)
    for share in SystemShare.objects.filter(system=systems["loft"]):
        grants.unshare_system(admin, systems["loft"].slug, share.pk)
    for slug in ("loft", "attic"):
        with editing_graph(admin):
            renamed = {"name": world.mark(f"{slug}.renamed", {"stranger"}), "listed": False}
            system_acts.edit_system(admin, systems[slug], renamed)


def _introduce(world: World) -> None:
    for who, (parts, organisations) in MET_MORE.items():
        for part in parts:
            text, readers = world.markers[f"{who}.{part}"]
            world.markers[f"{who}.{part}"] = text, readers | organisations
