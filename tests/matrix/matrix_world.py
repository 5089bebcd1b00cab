"""The world of the matrix: five organisations with secrets from each other, and who may ever read which of them.

Every text that somebody entered is a word of its own, a marker, so that one look at an answer tells whose secrets it
holds. `SIGHT` says how much of each piece of work each organisation may see; all else follows from it.

The night's estate, and beside it:

    core (centre) ← vault (centre, private) ← lounge (client)
    atlas (partner) ← beacon (partner) → trunk (carrier)        cellar (partner, private)
    kiosk (stranger), hideout (stranger, private)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import Organisation, Person
from accounts.selectors.address_changes import address_of_change
from accounts.selectors.invites import token_of as token_of_invite
from accounts.services import address_changes, invites
from accounts.services.tokens import make_token
from accounts.services.walls import make_wall
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import AnswerLink, Change, Finding, FindingSide, FreezeException, Proposal, Window
from changes.services import accept_risk, answer_links, progress, start_and_end, talk
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import propose as proposing
from changes.services import share as sharing
from core import clock
from estate.domain.impact import Level
from estate.models import (
    Contact,
    Dependency,
    DependencyState,
    Freeze,
    GraphVersion,
    MaintenanceHours,
    System,
    WorkGrant,
)
from estate.selectors import claim_links
from estate.services import tags
from exchange.services.imports import SentFile, begin_import
from notifications.domain.feeds import FeedScope
from notifications.services.feeds import make_feed, secret_of
from notifications.services.making import fan_out as fanning
from tests.estates import Night, night
from triage.models import Question
from triage.selectors.question_links import token_of
from triage.services import ask_owner, investigate
from triage.services.investigate import ObservationEntry

FULL, AFFECTED, COUNTERPART = "full", "affected", "counterpart"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ORGANISATIONS = ("centre", "client", "carrier", "partner", "stranger")
ROLES = ("viewer", "engineer", "approver", "admin")
READERS = [
    (organisation, role)
    for organisation in ORGANISATIONS
    for role in ROLES
    if organisation != "partner" or role in ("engineer", "admin")
]
"""The partner is there for what is between it and the carrier; two of its people are enough."""

SIGHT: dict[str, dict[str, str]] = {
    "upgrade": {"centre": FULL, "client": AFFECTED, "carrier": COUNTERPART},
    "cards": {"carrier": FULL, "centre": AFFECTED, "client": AFFECTED},
    "draft": {"centre": FULL},
    "through": {"centre": FULL, "client": AFFECTED},
    "shared": {"partner": FULL, "centre": FULL, "carrier": COUNTERPART},
    "trunkwork": {"carrier": FULL, "partner": AFFECTED},
    "check": {"partner": FULL, "carrier": COUNTERPART},
    "reported": {"client": FULL, "centre": AFFECTED, "carrier": COUNTERPART},
    "cancelled": {"client": FULL, "centre": AFFECTED},
    "former": {"carrier": FULL, "centre": AFFECTED, "client": AFFECTED},
    "secret": {"stranger": FULL},
}
"""How much of each change each organisation may see; who is not named sees nothing of it."""

CONTACT_FIELDS = ("owner.name", "owner.email", "owner.phone")
AFFECTED_FIELDS = ("title", "description", "rollback", "bridge", "update", "reference")
FULL_FIELDS = ("notes", "external", "emergency", "check", "approval")
FIELDS = {
    COUNTERPART: CONTACT_FIELDS,
    AFFECTED: (*CONTACT_FIELDS, *AFFECTED_FIELDS),
    FULL: (*CONTACT_FIELDS, *AFFECTED_FIELDS, *FULL_FIELDS),
}

SYSTEMS = {
    "core": ("centre", True),
    "vault": ("centre", False),
    "lounge": ("client", True),
    "atlas": ("partner", True),
    "beacon": ("partner", True),
    "cellar": ("partner", False),
    "trunk": ("carrier", True),
    "kiosk": ("stranger", True),
    "hideout": ("stranger", False),
}
NEEDS = [("vault", "core"), ("lounge", "vault"), ("beacon", "atlas"), ("beacon", "trunk")]
CONCERNED: dict[str, set[str]] = {
    "switch-a": {"centre", "client"},
    "phone-switch": {"centre", "client"},
    "agent-desktop": {"centre", "client"},
    "core": {"centre", "client"},
    "portal": {"client", "centre"},
    "ges": {"client", "centre"},
    "lounge": {"client"},
    "voice-carrier": {"carrier", "centre", "client"},
    "trunk": {"carrier", "partner"},
    "atlas": {"partner"},
    "beacon": {"partner"},
    "kiosk": {"stranger"},
    "vault": {"centre"},
    "cellar": {"partner"},
    "hideout": {"stranger"},
}
"""Whose systems need it, by confirmed dependencies; and its owner."""


@dataclass
class World:
    estate: Night
    readers: dict[tuple[str, str], Person] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    """What paths and bodies name in braces: `{upgrade}`, `{upgrade.window}`, `{finding}`."""
    markers: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    """Text and who may read it, by name: organisations, or `centre:admin` for one person."""
    sight: dict[str, dict[str, str]] = field(default_factory=lambda: dict(SIGHT))

    def mark(self, name: str, readers: Iterable[str], text: str = "") -> str:
        """A text that stands nowhere else, for the eyes of these organisations only."""
        text = text or "zq" + "".join(letter for letter in name.lower() if letter.isalnum()) + "zq"
        assert text.lower() not in {known for known, _ in self.markers.values()}, text
        self.markers[name] = (text.lower(), frozenset(readers))
        return text

    def seen_in(self, text: str) -> set[str]:
        text = text.lower()
        return {name for name, (marker, _) in self.markers.items() if marker in text}

    def forbidden_to(self, organisation: str, role: str, names: Iterable[str]) -> set[str]:
        own = {organisation, f"{organisation}:{role}"}
        return {name for name in names if not own & self.markers[name][1]}

    def seeing(self, change: str, *levels: str) -> set[str]:
        return {who for who, level in self.sight[change].items() if level in levels}


def build() -> World:
    world = grounds()
    fill(world)
    return world


def grounds() -> World:
    """Who there is, and what they have."""
    world = World(night())
    _add_partner(world)
    _add_systems(world)
    _add_readers(world)
    _add_contacts(world)
    return world


def fill(world: World) -> None:
    """What they do."""
    _add_claims(world)
    _add_freezes_and_hours(world)
    _add_tags(world)
    _add_work(world)
    _add_tokens(world)
    _add_trouble(world)
    while fanning.fan_out():
        pass


def _add_partner(world: World) -> None:
    world.estate.organisations["partner"] = Organisation.objects.create(
        slug="partner", name="Side Door", timezone="UTC", approval_from="degraded", phone="+1 555 0500"
    )


def _add_systems(world: World) -> None:
    systems, organisations = world.estate.systems, world.estate.organisations
    for slug, (owner, listed) in SYSTEMS.items():
        name = slug.title() if listed else world.mark(f"{slug}.name", [owner])
        address = slug if listed else world.mark(f"{slug}.slug", [owner], f"zq{slug}slugzq")
        systems[slug] = System.objects.create(slug=address, name=name, organisation=organisations[owner], listed=listed)
    for slug, concerned in CONCERNED.items():
        readers = {*concerned, *({"centre"} if slug == "atlas" else ())}
        systems[slug].how_to_check = world.mark(f"{slug}.how_to_check", readers)
        systems[slug].save()
        world.ids[slug] = systems[slug].slug
    Dependency.objects.bulk_create(
        Dependency(dependent=systems[needs], provider=systems[needed]) for needs, needed in NEEDS
    )
    GraphVersion.renew()


def add_person(world: World, who: str, organisation: str, roles: list[str], **readers: Iterable[str]) -> Person:
    """`readers` of name, email and phone; its own organisation always."""
    own = [organisation]
    number = f"+1 557 {len(world.markers):04d}"
    return Person.objects.create(
        name=world.mark(f"{who}.name", {*own, *readers.get("name", ())}),
        email=world.mark(f"{who}.email", {*own, *readers.get("email", ())}) + f"@{organisation}.example",
        phone=world.mark(f"{who}.phone", {*own, *readers.get("phone", ())}, number),
        organisation=world.estate.organisations[organisation],
        roles=roles,
    )


def _add_readers(world: World) -> None:
    """Who is asked to approve is known to those who ask, who claims to those whose system is
    claimed, and who reports to those whose work is reported."""
    known = {
        ("client", "approver"): {"name": ["centre", "carrier"], "email": ["centre", "carrier"], "phone": ["centre"]},
        ("stranger", "engineer"): {"name": ["centre", "client"]},
        ("centre", "engineer"): {"name": ["client"], "email": ["client"], "phone": ["client"]},
    }
    for organisation, role in READERS:
        seen = known.get((organisation, role), {})
        world.readers[organisation, role] = add_person(world, f"{organisation}-{role}", organisation, [role], **seen)


def _add_contacts(world: World) -> None:
    """Known to all whose systems need theirs; by name and address also to those who work on what theirs need, because
    a preview says who would be told; and by number to those whose work theirs meets there."""
    told = {
        "centre": {"client", "carrier"},
        "client": {"centre", "carrier"},
        "carrier": {"centre", "client", "partner"},
        "partner": {"carrier", "centre"},
        "stranger": set(),
    }
    called = {
        "centre": {"client", "carrier"},
        "client": {"centre"},
        "carrier": {"centre", "client", "partner"},
        "partner": {"carrier", "centre"},
        "stranger": set(),
    }
    of = {
        "centre": ("switch-a", "switch-b", "phone-switch", "agent-desktop", "core", "vault"),
        "client": ("ges", "portal", "client-website", "reservation-line", "lounge"),
        "carrier": ("voice-carrier", "trunk"),
        "partner": ("atlas", "beacon", "cellar"),
        "stranger": ("kiosk", "hideout"),
    }
    Contact.objects.all().delete()
    for organisation, slugs in of.items():
        seen = {"name": told[organisation], "email": told[organisation], "phone": called[organisation]}
        person = add_person(world, f"{organisation}-oncall", organisation, [], **seen)
        for slug in slugs:
            for role in ("owner", "on_call"):
                Contact.objects.create(system=world.estate.systems[slug], person=person, role=role)
    for slug in ("lounge", "ges", "portal", "reservation-line"):
        approver = world.readers["client", "approver"]
        Contact.objects.create(system=world.estate.systems[slug], person=approver, role="approver")


def _add_claims(world: World) -> None:
    """A stranger claims, and is refused; and claims for a private system of its own. One claim is made to be answered
    by each side in turn."""
    systems, stranger = world.estate.systems, world.readers["stranger", "engineer"]
    claims = {
        "claim": ("kiosk", "ges", DependencyState.CLAIMED),
        "refused": ("kiosk", "phone-switch", DependencyState.REFUSED),
        "hidden_claim": ("hideout", "portal", DependencyState.CLAIMED),
    }
    for name, (dependent, provider, state) in claims.items():
        world.ids[name] = Dependency.objects.create(
            dependent=systems[dependent],
            provider=systems[provider],
            state=state,
            entered_by=stranger,
            answered_at=clock.now() if state == DependencyState.REFUSED else None,
        ).public_id
    claim = Dependency.objects.get(public_id=world.ids["claim"])
    world.ids["claim-link.token"] = claim_links.token_of(claim, world.readers["client", "engineer"])
    world.ids["confirmed"] = Dependency.objects.get(dependent__slug="beacon", provider__slug="trunk").public_id
    world.ids["hidden_dependency"] = Dependency.objects.get(provider=systems["vault"]).public_id
    grant = WorkGrant.objects.create(
        system=systems["client-website"], organisation=world.estate.organisations["centre"]
    )
    world.ids["grant"] = grant.public_id


def _add_freezes_and_hours(world: World) -> None:
    now, systems = clock.now(), world.estate.systems
    freezes = {"switch-a": "centre", "ges": "client", "kiosk": "stranger", "trunk": "carrier", "cellar": "partner"}
    for slug, owner in freezes.items():
        freeze = Freeze.objects.create(
            organisation=world.estate.organisations[owner],
            name=world.mark(f"freeze-{slug}.name", CONCERNED[slug]),
            mode="block" if slug == "switch-a" else "warn",
            starts_at=now + HOUR,
            ends_at=now + 30 * DAY,
        )
        freeze.systems.add(systems[slug])
        world.ids[f"freeze-{slug}"] = freeze.public_id
        hours = MaintenanceHours.objects.create(
            system=systems[slug], rrule="FREQ=DAILY", start="01:00", duration=4 * HOUR, timezone="UTC"
        )
        world.ids[f"hours-{slug}"] = hours.public_id
    Freeze.objects.get(public_id=world.ids["freeze-ges"]).systems.add(systems["lounge"])


def _add_tags(world: World) -> None:
    """Each for its own organisation alone, those of what everybody sees as well."""
    for slug, owner in (("switch-a", "centre"), ("ges", "client"), ("kiosk", "stranger"), ("cellar", "partner")):
        name = world.mark(f"tag-{slug}.name", [owner])
        tag = tags.add_tag(world.readers[owner, "engineer"], name, [world.estate.systems[slug].slug])
        world.ids |= {f"tag-{slug}": tag.public_id, f"tag-{slug}.called": name}


def add_owner(world: World, change: str, organisation: str, *implementers: str) -> Person:
    """Of one change only, so that its contact shows up wherever the change does."""
    seeing = world.seeing(change, FULL, AFFECTED, COUNTERPART)
    return add_person(world, f"{change}.owner", organisation, ["engineer"], name=seeing, email=seeing, phone=seeing)


def book(
    world: World,
    change: str,
    targets: dict[str, Level],
    start: datetime,
    *,
    check: tuple[str | None, str] | None = None,
    submit: bool = True,
) -> Change:
    organisation = next(iter(world.sight[change]))
    actor = add_owner(world, change, organisation)
    full, affected = world.seeing(change, FULL), world.seeing(change, FULL, AFFECTED)
    draft = ChangeDraft(
        title=world.mark(f"{change}.title", affected),
        description=world.mark(f"{change}.description", affected),
        rollback_how=world.mark(f"{change}.rollback", affected),
        bridge=world.mark(f"{change}.bridge", affected),
        notes=world.mark(f"{change}.notes", full),
        external_reference=world.mark(f"{change}.external", full),
        emergency=world.mark(f"{change}.emergency", full),
        targets={world.estate.systems[slug].slug: level for slug, level in targets.items()},
        windows=(DraftWindow(start, start + 4 * HOUR),),
        checks=tuple(_checks(world, change, check)),
        implementers=(actor.email,),
    )
    return know(world, change, booking.book(actor, draft, submit=submit))


def _checks(world: World, change: str, check: tuple[str | None, str] | None) -> Iterator[Check]:
    if check is not None:
        from_, to = (end and world.estate.systems[end].slug for end in check)
        assert to
        yield Check(to, from_, world.mark(f"{change}.check", world.seeing(change, FULL)))


def know(world: World, name: str, change: Change) -> Change:
    """References are made to be told apart, too."""
    affected = world.seeing(name, FULL, AFFECTED)
    change.reference = world.mark(f"{name}.reference", affected)
    change.save(update_fields=["reference"])
    window = Window.objects.get(change=change)
    world.ids |= {name: change.public_id, f"{name}.window": window.public_id}
    return change


def _add_work(world: World) -> None:
    now = clock.now()
    soon, out = now + 2 * HOUR, Level.OUTAGE
    upgrade = book(world, "upgrade", {"switch-a": out, "switch-b": out}, soon, check=("agent-desktop", "ges"))
    client = world.readers["client", "approver"]
    approving.approve(client, upgrade.pk, world.mark("upgrade.approval", {"centre", "client"}))
    book(world, "cards", {"voice-carrier": out}, soon)
    book(world, "draft", {"switch-a": out}, soon, submit=False)
    through = book(world, "through", {"core": out}, now + 5 * DAY)
    shared = book(world, "shared", {"atlas": out, "cellar": out}, now + 6 * DAY)
    sharing.share(shared.owner, shared.pk, "centre")
    book(world, "trunkwork", {"trunk": out}, now + 6 * DAY + HOUR)
    book(world, "check", {"atlas": Level.NONE}, now + 9 * DAY, check=("beacon", "trunk"))
    book(world, "former", {"voice-carrier": out}, now + 12 * DAY)
    cancelled = book(world, "cancelled", {"portal": out}, now + 12 * DAY)
    book(world, "secret", {"hideout": out, "kiosk": out}, soon)
    _report(world)
    _run(world, upgrade)
    start_and_end.cancel(cancelled.owner, cancelled.pk, world.mark("cancelled.reason", {"client"}))
    _propose(world, through)
    _find(world)
    _ask_exception(world)


def _run(world: World, upgrade: Change) -> None:
    window = Window.objects.get(change=upgrade)
    start_and_end.start(upgrade.owner, window.pk, world.mark("upgrade.started_because", {"centre"}))
    start_and_end.post_update(upgrade.owner, window.pk, world.mark("upgrade.update", {"centre", "client"}))


def _report(world: World) -> None:
    """By the centre, of work that its client does not admit to."""
    actor = world.readers["centre", "engineer"]
    reason = world.mark("reported.description", world.seeing("reported", FULL, AFFECTED))
    change = declaring.declare(actor, declaring.Declaration({"portal": Level.OUTAGE}, reason))
    change.title = world.mark("reported.title", world.seeing("reported", FULL, AFFECTED))
    change.save(update_fields=["title"])
    know(world, "reported", change)


def _propose(world: World, through: Change) -> None:
    start = clock.now() + 5 * DAY + 6 * HOUR
    client = world.readers["client", "approver"]
    proposing.propose(client, through.pk, start, start + HOUR)
    world.ids["proposal"] = Proposal.objects.get(change=through).public_id
    talk.ask(client, through.pk, world.mark("through.question", {"centre", "client"}))
    link = answer_links.link_to_answer(client, Change.objects.get(pk=through.pk))
    assert link is not None
    answer_links.opened(link)
    world.ids |= {
        "link": link.public_id,
        "link.token": world.mark("link.token", ["client:approver"], answer_links.token_of(link)),
    }


def _find(world: World) -> None:
    """The carrier accepts the risk of one conflict; another is gone."""
    both = Finding.objects.filter(pk__in=_sides(world, "upgrade")) & Finding.objects.filter(
        pk__in=_sides(world, "cards")
    )
    finding = both.get()
    reason = world.mark("cards.accepted_because", {"carrier"})
    accept_risk.accept(world.readers["carrier", "approver"], finding.pk, reason)
    gone = Finding.objects.get(pk__in=set(_sides(world, "cancelled")) & set(_sides(world, "former")))
    assert gone.state == "gone"
    hidden = Finding.objects.get(pk__in=set(_sides(world, "shared")) & set(_sides(world, "trunkwork")))
    world.ids |= {"finding": finding.public_id, "gone": gone.public_id, "hidden_finding": hidden.public_id}


def _ask_exception(world: World) -> None:
    """For the draft, of which the client learns what the asking says and nothing else."""
    draft = Change.objects.get(public_id=world.ids["draft"])
    asked = FreezeException.objects.create(
        freeze=Freeze.objects.get(public_id=world.ids["freeze-ges"]),
        change=draft,
        title=world.mark("exception.title", {"centre", "client"}),
        reason=world.mark("exception.reason", {"centre", "client"}),
        periods=[[(clock.now() + 2 * HOUR).isoformat(), (clock.now() + 6 * HOUR).isoformat()]],
        systems=["ges"],
        asked_by=draft.owner,
    )
    world.ids["exception"] = asked.public_id


def _sides(world: World, change: str) -> list[int]:
    of_change = FindingSide.objects.filter(window__change__public_id=world.ids[change])
    return list(of_change.values_list("finding", flat=True))


def _add_trouble(world: World) -> None:
    """The centre looks for a fault, and has asked the client's desk about it."""
    asker = add_person(world, "trouble.asker", "centre", ["engineer"], name={"client"}, phone={"client"})
    trouble = investigate.open_investigation(asker, [ObservationEntry("agent-desktop", "ges", "failing")])
    question = ask_owner.ask(asker, trouble.pk, "ges")
    Question.objects.update(asked_at=clock.now() + HOUR)  # however long all this takes, the desk may still answer
    upgrade = Change.objects.get(public_id=world.ids["upgrade"])
    step = progress.add_step(upgrade.owner, upgrade.pk, world.mark("upgrade.step", {"centre"}))
    world.ids |= {
        "trouble": trouble.public_id,
        "question-link.token": token_of(question),
        "step": step.public_id,
        "upgrade.validation": _checks_of(upgrade)[0],
        "check.validation": _checks_of(Change.objects.get(public_id=world.ids["check"]))[0],
    }


def _checks_of(change: Change) -> list[UUID]:
    return list(change.validations.values_list("public_id", flat=True))


def _add_tokens(world: World) -> None:
    for organisation in ORGANISATIONS:
        person = world.readers[organisation, "engineer"]
        make_token(None, person, world.mark(f"{organisation}.token", [f"{organisation}:engineer"]), ["read"])
        world.ids[f"{organisation}.token"] = person.tokens.get().public_id
    _add_feeds(world)
    _add_walls(world)
    _add_invitation(world)
    _add_imports(world)
    world.ids |= {f"{org}.{role}": person.public_id for (org, role), person in world.readers.items()}
    world.ids["links"] = AnswerLink.objects.count()


def _add_feeds(world: World) -> None:
    """Each engineer follows what reaches their organisation; whoever knows the address knows it from them."""
    for organisation in ORGANISATIONS:
        feed = make_feed(world.readers[organisation, "engineer"], FeedScope.RELATED)
        world.ids |= {f"{organisation}.feed": feed.public_id, f"{organisation}.feed.secret": secret_of(feed)}


def _add_walls(world: World) -> None:
    """Known to the admins of each organisation; whoever knows the secret of an address knows it from them."""
    for organisation in ORGANISATIONS:
        admin = world.readers[organisation, "admin"]
        secret = make_wall(admin, world.mark(f"{organisation}.wall", [f"{organisation}:admin"]))
        world.ids |= {f"{organisation}.wall": admin.organisation.walls.get().public_id}
        world.ids |= {f"{organisation}.wall.secret": secret}


def _add_invitation(world: World) -> None:
    """By the client's admin, of somebody whom nobody knows; and an address that its engineer is to have."""
    admin, engineer = world.readers["client", "admin"], world.readers["client", "engineer"]
    name = world.mark("invite.name", ["client:admin"])
    wanted = {"email": f"{name}@invited.example", "name": name, "roles": ["viewer"], "timezone": "UTC"}
    invite = invites.invite_colleague(admin, wanted)
    email = f"{world.mark('new-address', ['client:admin', 'client:engineer'])}@new.example"
    change = address_changes.ask_for_address(engineer, engineer.pk, email)
    world.ids |= {"invite": invite.public_id, "invite.key": token_of_invite(invite)}
    world.ids |= {"new-address.key": address_of_change(change).strip("/").split("/")[-1]}


def _add_imports(world: World) -> None:
    """A file is called, and its import is known, to the admins alone; nobody works on it."""
    for organisation in ("centre", "stranger"):
        admin = world.readers[organisation, "admin"]
        name = world.mark(f"{organisation}.import", [f"{organisation}:admin"])
        run, _ = begin_import(admin, SentFile(f"{name}.csv", b"Name\nDesk\n"))
        world.ids |= {f"{organisation}.import": run.public_id}
