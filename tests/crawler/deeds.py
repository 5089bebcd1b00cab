"""What the parties of the crawled house may do any day, and which organisations can notice anything of it.

To everybody who is not in `seen_by` it must be as if it had never been done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import Person
from accounts.services import people as people_acts
from accounts.services.tokens import make_token
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Change, Window
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import calendar_edits, overdue, share
from changes.services import declare as declaring
from changes.services import start_and_end as running
from changes.services.graph_edits import editing_graph
from core import clock
from core.refusals import Refused
from estate.domain.impact import Level
from estate.models import System
from estate.services import contacts as contact_acts
from estate.services import dependencies as dependency_acts
from estate.services import grants, organisation_settings
from estate.services import systems as system_acts
from estate.services import tags as tag_acts
from notifications.services.preferences import edit_plan
from tests.matrix.matrix_world import ORGANISATIONS, World
from triage.services import ask_owner, investigate
from triage.services.investigate import ObservationEntry

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEVELS = list(Level)


@dataclass(frozen=True, slots=True)
class Deed:
    name: str
    seen_by: frozenset[str]
    do: Callable[[World, int], object]
    near: bool = False
    """It touches what others see a part of."""
    instead: Callable[[World, int], object] | None = None
    """What is done where it is not, of which some others may see as much as of the deed: to them it is the same."""

    def __call__(self, world: World, variety: int, *, instead: bool = False) -> None:
        act = self.instead if instead else self.do
        try:
            _ = act and act(world, variety)
        except Refused:
            return  # what the house refuses is done by nobody

    def __repr__(self) -> str:
        return self.name


def admin(organisation: str) -> Person:
    return Person.objects.filter(organisation__slug=organisation, roles__contains=["admin"]).order_by("pk")[0]


def _private(organisation: str) -> list[str]:
    rows = System.objects.filter(organisation__slug=organisation, listed=False).order_by("pk")
    return list(rows.values_list("slug", flat=True))


def _add_private(organisation: str, among: Iterable[str]) -> Callable[[World, int], object]:
    """A private system that needs others, and others that need it, all its own."""

    def do(world: World, n: int) -> object:
        actor, slug = admin(organisation), f"veiled-{organisation}-{n}"
        own = [world.estate.systems[one].slug for one in among]
        with editing_graph(actor):
            system_acts.add_system(actor, {"slug": slug, "name": f"Veiled {n}", "listed": False})
        pairs = [(slug, own[n % len(own)]), (own[n // 7 % len(own)], slug)]
        for dependent, provider in pairs[: 1 + n % 2]:
            with editing_graph(actor):
                kind = ("required", "soft", "redundant")[n % 3]
                dependency_acts.add_dependency(actor, dependent, provider, kind)
        return _work(organisation, [slug])(world, n) if n % 4 == 0 else None

    return do


def _need(organisation: str, dependent: str, provider: str) -> Callable[[World, int], object]:
    def do(world: World, n: int) -> object:
        known = world.estate.systems
        needs, needed = (known[one].slug if one in known else one for one in (dependent, provider))
        with editing_graph(admin(organisation)):
            return dependency_acts.add_dependency(admin(organisation), needs, needed, "required")

    return do


def _work(organisation: str, systems: list[str], first: timedelta = -DAY) -> Callable[[World, int], object]:
    """In any state, at any time of the days after."""

    def do(world: World, n: int) -> object:
        actor = admin(organisation)
        slugs = [world.estate.systems[one].slug if one in world.estate.systems else one for one in systems]
        begins = clock.now() + max(first, timedelta(minutes=1)) + n % 97 * HOUR
        draft = ChangeDraft(
            title=f"Veiled work {n}",
            targets=dict.fromkeys(slugs, LEVELS[n % 4]),
            windows=(DraftWindow(begins, begins + (1 + n % 30) * HOUR),),
            implementers=(actor.email,),
        )
        change = booking.book(actor, draft, submit=n % 5 > 0)
        window = Window.objects.get(change=change)
        if n % 5 == 1:
            running.start(actor, window.pk, "Early")
        if n % 5 == 2:
            booking.move_window(actor, window.pk, {"starts_at": begins + HOUR, "ends_at": begins + 3 * HOUR})
        if n % 5 == 3:
            running.cancel(actor, change.pk, "No more")
        return change

    return do


def _declare(organisation: str, systems: list[str]) -> Callable[[World, int], object]:
    def do(world: World, n: int) -> object:
        slugs = [world.estate.systems[one].slug for one in systems]
        begun = clock.now() - n % 70 * HOUR
        over = begun + HOUR if n % 3 == 0 and n % 70 else None
        due = clock.now() - timedelta(minutes=n % 50) if n % 3 == 1 else None
        entered = declaring.Declaration(
            dict.fromkeys(slugs, LEVELS[n % 4]), f"Veiled {n}", begun, None if over else due, over
        )
        change = declaring.declare(admin(organisation), entered)
        overdue.ask_owners()
        return change

    return do


def _freeze(organisation: str, systems: list[str], first: timedelta = timedelta(0)) -> Callable[[World, int], object]:
    def do(world: World, n: int) -> object:
        begins = clock.now() + first + n % 50 * HOUR
        values = {
            "name": f"Veiled freeze {n}",
            "systems": [world.estate.systems[one].slug for one in systems],
            "mode": ("warn", "block")[n % 2],
            "starts_at": begins,
            "ends_at": begins + (1 + n % 40) * HOUR,
        }
        freeze = calendar_edits.add_freeze(admin(organisation), values)
        return calendar_edits.lift_freeze(admin(organisation), freeze.pk) if n % 5 == 0 else freeze

    return do


def _hours(organisation: str, systems: list[str]) -> Callable[[World, int], object]:
    def do(world: World, n: int) -> object:
        values = {"rrule": "FREQ=DAILY", "start": f"{n % 24:02}:00", "duration": HOUR, "timezone": "Asia/Kathmandu"}
        slug = world.estate.systems[systems[n % len(systems)]].slug
        return calendar_edits.add_hours(admin(organisation), slug, values)

    return do


def _person(organisation: str) -> Callable[[World, int], object]:
    def do(world: World, n: int) -> object:
        values = {"email": f"veiled{n}@{organisation}.example", "name": f"Veiled {n}", "timezone": "UTC"}
        person = people_acts.add_person(admin(organisation), {**values, "roles": ["viewer"]})
        make_token(None, person, f"Veiled {n}", ["read"])
        return people_acts.deactivate(admin(organisation), person.pk) if n % 2 else person

    return do


def _contact(organisation: str, system: str) -> Callable[[World, int], object]:
    def do(world: World, n: int) -> object:
        slug = world.estate.systems[system].slug
        role = ("owner", "on_call", "informed")[n % 3]
        person = people_acts.add_person(
            admin(organisation),
            {"email": f"called{n}@{organisation}.example", "name": f"Called {n}", "timezone": "UTC", "roles": []},
        )
        contact = contact_acts.add_contact(admin(organisation), slug, person.email, role)
        if n % 2:
            contact_acts.call_earlier(admin(organisation), slug, contact.pk)
        return contact

    return do


def _rename(organisation: str) -> Callable[[World, int], object]:
    def do(world: World, n: int) -> object:
        slugs = _private(organisation)
        system = System.objects.get(slug=slugs[n % len(slugs)])
        with editing_graph(admin(organisation)):
            values = {"name": f"Veiled {n}", "criticality": ("low", "high")[n % 2], "how_to_check": f"Veiled {n}"}
            return system_acts.edit_system(admin(organisation), system, values)

    return do


def _tag(organisation: str) -> Callable[[World, int], object]:
    """What everybody sees of its systems and what nobody else does, under a name that others may have too."""

    def do(world: World, n: int) -> object:
        actor = admin(organisation)
        slugs = list(
            System.objects.filter(organisation=actor.organisation).order_by("pk").values_list("slug", flat=True)
        )
        tag = tag_acts.add_tag(actor, ("New", f"Veiled {n}")[n % 2], slugs[: n % 5])
        if n % 3 == 0:
            tag_acts.edit_tag(actor, tag, {"name": f"Other {n}", "systems": slugs[:1]})
        return tag_acts.tag_system(actor, slugs[n % len(slugs)], f"More {n}")

    return do


def _search(organisation: str, ends: tuple[str, str]) -> Callable[[World, int], object]:
    def do(world: World, n: int) -> object:
        actor, (from_, to) = admin(organisation), (world.estate.systems[one].slug for one in ends)
        ago = clock.now() - n % 300 * timedelta(minutes=1)
        seen = ObservationEntry(from_, to, ("failing", "working", "cannot_tell")[n % 3], ago)
        opened = investigate.open_investigation(actor, [seen, ObservationEntry(from_, to, "failing")])
        if n % 2:
            ask_owner.ask(actor, opened.pk, to)
        return investigate.close(actor, opened.pk, f"Veiled {n}") if n % 3 == 0 else opened

    return do


def _settings(organisation: str) -> Callable[[World, int], object]:
    def do(world: World, n: int) -> object:
        values = {"notice_hours": 1 + n % 90, "open_end_hours": 1 + n % 9, "backdate_hours": 1 + n % 90}
        with editing_graph(admin(organisation)):
            return organisation_settings.edit_settings(admin(organisation), values)

    return do


def _plan(organisation: str) -> Callable[[World, int], object]:
    return lambda world, n: edit_plan(admin(organisation), {"acknowledge_minutes": 5 + n % 20})


def _share(organisation: str, system: str, other: str) -> Callable[[World, int], object]:
    def do(world: World, n: int) -> object:
        change = _work(organisation, [system], 9 * DAY)(world, n)
        assert isinstance(change, Change)
        share.share(admin(organisation), change.pk, other)
        if n % 2:
            share.unshare(admin(organisation), change.pk, other)
        return grants.grant_work(admin(organisation), system, other) if n % 3 == 0 else None

    return do


def _check(organisation: str, target: str, ends: tuple[str, str]) -> Callable[[World, int], object]:
    """Work without impact that is checked by somebody else's system, when there is work on that."""

    def do(world: World, n: int) -> object:
        from_, to = (world.estate.systems[one].slug for one in ends)
        begins = clock.now() + 2 * DAY + n % 9 * HOUR + HOUR / 2
        windows = (DraftWindow(begins, begins + 3 * HOUR),)
        draft = ChangeDraft(f"Veiled {n}", {target: Level.NONE}, windows, checks=(Check(to, from_, f"Veiled {n}"),))
        return booking.book(admin(organisation), draft, submit=True)

    return do


def _to(name: str, act: Callable[[Person, Change, Window, int], object]) -> Callable[[World, int], object]:
    """To work that stands there."""

    def do(world: World, n: int) -> object:
        change = Change.objects.select_related("organisation").get(public_id=world.ids[name])
        window = Window.objects.filter(change=change).order_by("starts_at")[0]
        return act(admin(change.organisation.slug), change, window, n)

    return do


def _claim(organisation: str, dependent: str, provider: str) -> Callable[[World, int], object]:
    def do(world: World, n: int) -> object:
        dependent_slug, provider_slug = (world.estate.systems[one].slug for one in (dependent, provider))
        with editing_graph(admin(organisation)):
            made = dependency_acts.add_dependency(admin(organisation), dependent_slug, provider_slug, "soft")
        if n % 2 == 0:
            return made
        with editing_graph(admin(made.answerer.slug)):
            return dependency_acts.refuse_dependency(admin(made.answerer.slug), made)

    return do


def deeds() -> list[Deed]:
    return [
        *_of_the_stranger(),
        *_of_the_others(),
        *_between(),
        *(
            Deed(f"{one} {what}", frozenset({one}), do)
            for one in ("stranger", "client", "carrier", "partner", "centre")
            for what, do in (
                ("adds a person", _person(one)),
                ("tells its people in another way", _plan(one)),
                ("tags its systems", _tag(one)),
            )
        ),
    ]


def _of_the_stranger() -> Iterable[Deed]:
    """Nobody needs its kiosk; its arcade is needed by the partner."""
    alone, pair = frozenset({"stranger"}), frozenset({"stranger", "partner"})
    return [
        Deed("stranger adds what is private", alone, _add_private("stranger", ["kiosk"])),
        Deed("stranger works on its kiosk", alone, _work("stranger", ["kiosk"])),
        Deed("stranger declares work on its kiosk", alone, _declare("stranger", ["kiosk"])),
        Deed("stranger freezes its kiosk", alone, _freeze("stranger", ["kiosk"])),
        Deed("stranger sets hours of its kiosk", alone, _hours("stranger", ["kiosk"])),
        Deed("stranger names a contact", alone, _contact("stranger", "kiosk")),
        Deed("stranger looks for a fault of its own", alone, _search("stranger", ("hideout", "kiosk"))),
        Deed("stranger works on its arcade", pair, _work("stranger", ["arcade"])),
        Deed("stranger declares work on its arcade", pair, _declare("stranger", ["arcade"])),
        Deed("stranger freezes its arcade", pair, _freeze("stranger", ["arcade"])),
        Deed("stranger looks for a fault of the arcade", alone, _search("stranger", ("annex", "arcade"))),
        Deed("stranger renames what is private", alone | {"client"}, _rename("stranger")),
        Deed(
            "stranger edits its settings", frozenset({"stranger", "partner", "client", "centre"}), _settings("stranger")
        ),
        Deed("stranger shows work to the partner", pair, _share("stranger", "kiosk", "partner")),
    ]


def _of_the_others() -> Iterable[Deed]:
    trunk, alone, shown = (frozenset(one) for one in ({"carrier", "partner"}, {"partner"}, {"partner", "centre"}))
    return [
        Deed("carrier works on its trunk", trunk, _work("carrier", ["trunk"], 13 * DAY)),
        Deed("carrier freezes its trunk", trunk, _freeze("carrier", ["trunk"], 13 * DAY)),
        Deed("carrier names a contact of its trunk", trunk, _contact("carrier", "trunk")),
        Deed("carrier adds what is private", trunk, _add_private("carrier", ["trunk"])),
        Deed("carrier renames what is private", frozenset({"carrier"}), _rename("carrier")),
        Deed("partner adds what is private", shown, _add_private("partner", ["cellar"])),
        Deed("partner renames what is private", alone, _rename("partner")),
        Deed("partner looks for a fault of its own", alone, _search("partner", ("beacon", "atlas"))),
        Deed("partner names a contact", shown, _contact("partner", "cellar")),
        Deed("partner edits its settings", frozenset({"partner", "carrier", "client", "centre"}), _settings("partner")),
        Deed("centre renames what is private", frozenset({"centre"}), _rename("centre")),
    ]


def _between() -> Iterable[Deed]:
    """What two or three of them have to do with each other."""
    tower, secret = frozenset({"carrier", "partner", "client"}), frozenset({"stranger"})
    centre, pair = frozenset({"centre", "client"}), frozenset({"stranger", "partner"})
    everybody = frozenset(ORGANISATIONS)
    return [
        Deed("partner checks by the tower", tower - {"client"}, _check("partner", "pergola", ("patchbay", "tower"))),
        Deed(
            "partner works on another target",
            frozenset({"partner", "stranger"}),
            _check("partner", "pergola", ("patchbay", "tower")),
            near=True,
            instead=_check("partner", "beacon", ("patchbay", "tower")),
        ),
        Deed("carrier freezes its tower", tower, _freeze("carrier", ["tower"])),
        Deed("carrier sets hours of its tower", tower, _hours("carrier", ["tower"])),
        Deed("client asks about the tower", tower - {"partner"}, _search("client", ("console", "tower"))),
        Deed("client works on its console", tower, _work("client", ["console"])),
        Deed("stranger claims to need the portal", secret | {"client"}, _claim("stranger", "kiosk", "portal")),
        Deed(
            "atlas needs the pergola",
            everybody - {"client"},
            _need("partner", "atlas", "pergola"),
            near=True,
        ),
        Deed("stranger works on what is under its arcade", secret, _work("stranger", ["hideout"]), near=True),
        Deed("secret work is cancelled", secret, _to("secret", _cancel)),
        Deed("secret work is moved", secret, _to("secret", _move)),
        Deed("secret work begins", secret, _to("secret", _start)),
        Deed("work below ends", secret, _to("basement", _end)),
        Deed("work below is reported on", secret, _to("basement", _update)),
        Deed("the arcade is done with", pair, _to("running", _end)),
        Deed("the arcade takes longer", pair, _to("running", _extend)),
        Deed("the arcade begins at last", pair, _to("unstarted", _start)),
        Deed("the arcade waits no more", pair, _to("waiting", _cancel)),
        Deed("the core is answered for", centre, _to("through", _approve)),
        Deed("the core is moved", centre, _to("through", _move)),
        Deed("the core is off", centre, _to("through", _cancel)),
        Deed("the draft is off", centre, _to("draft", _cancel)),
        Deed("what was lent is off", frozenset({"partner"}), _to("lent", _cancel)),
    ]


def _cancel(actor: Person, change: Change, window: Window, n: int) -> object:
    return running.cancel(actor, change.pk, f"Veiled {n}")


def _move(actor: Person, change: Change, window: Window, n: int) -> object:
    begins = window.starts_at + (1 + n % 20) * HOUR
    return booking.move_window(actor, window.pk, {"starts_at": begins, "ends_at": begins + HOUR})


def _start(actor: Person, change: Change, window: Window, n: int) -> object:
    return running.start(actor, window.pk, f"Veiled {n}")


def _end(actor: Person, change: Change, window: Window, n: int) -> object:
    if n % 2:
        return running.complete(actor, window.pk, "It works.")
    return running.roll_back(actor, window.pk, f"Veiled {n}")


def _update(actor: Person, change: Change, window: Window, n: int) -> object:
    return running.post_update(actor, window.pk, f"Veiled {n}")


def _extend(actor: Person, change: Change, window: Window, n: int) -> object:
    return running.extend(actor, window.pk, clock.now() + (1 + n % 30) * HOUR)


def _approve(actor: Person, change: Change, window: Window, n: int) -> object:
    return approving.approve(admin("client"), change.pk, f"Veiled {n}")
