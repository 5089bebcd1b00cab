"""What the parties of the crawled house did: work in every state, and every sentence that somebody left with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import time_machine

from changes.domain.draft import DraftWindow
from changes.domain.work import Check
from changes.models import Change, Finding, Window
from changes.selectors.stored_draft import draft_of
from changes.services import accept_risk, answer_report, calendar_edits, freeze_exceptions, overdue, progress, share
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import propose as proposing
from changes.services import start_and_end as running
from estate.domain.impact import Level
from notifications.services.audit.run import audit
from notifications.services.making import fan_out as fanning
from notifications.services.preferences import mute
from notifications.services.sending import escalate
from tests.matrix.matrix_world import AFFECTED, COUNTERPART, FULL, World, add_owner, book, know
from triage.models import Question
from triage.services import ask_owner, investigate
from triage.services.ask_owner import OwnersAnswer
from triage.services.investigate import ObservationEntry

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OUT, RISK = Level.OUTAGE, Level.AT_RISK
FOR_PARTNER = {"stranger": FULL, "partner": AFFECTED}
STATES = (
    *("finished", "undone", "called-off", "refused", "running", "overdue", "unstarted"),
    *("planned", "waiting", "unsent", "put-away"),
)
CRAWLED: dict[str, dict[str, str]] = {
    "night": {"carrier": FULL, "partner": AFFECTED, "client": AFFECTED},
    "swap": {"carrier": FULL, "partner": AFFECTED, "client": AFFECTED},
    "under": {"partner": FULL, "client": AFFECTED, "carrier": COUNTERPART},
    "probe": {"partner": FULL, "carrier": COUNTERPART},
    "desk": {"client": FULL, "carrier": COUNTERPART, "partner": COUNTERPART},
    "twofold": {"centre": FULL, "client": AFFECTED, "partner": FULL},
    "attic": {"stranger": FULL, "client": AFFECTED},
    "basement": {"stranger": FULL},
    "lent": {"partner": FULL},
    "loftwork": {"centre": FULL, "stranger": AFFECTED},
    "garden": {"client": FULL, "stranger": COUNTERPART},
    "rumour": {"carrier": FULL, "client": AFFECTED, "partner": AFFECTED},
    **dict.fromkeys(STATES, FOR_PARTNER),
    "unsent": {"stranger": FULL},
    "put-away": {"stranger": FULL},
    **{key: {"carrier": FULL} for key in ("held", "let", "lifted")},
}
"""How much of each change each organisation may see, as `SIGHT` of the matrix."""


def add_past(world: World, now: datetime) -> None:
    _ended(world, now)
    with _at(now - 37 * DAY):
        book(world, "garden", {"gazebo": RISK}, now + 20 * DAY, check=("gazebo", "attic"))
        book(world, "loftwork", {"loft": RISK}, now + 21 * DAY)
        _lend_and_take_back(world, now)
    with _at(now - 36 * DAY):
        book(world, "twofold", {"vault": OUT, "core": OUT}, now + 8 * DAY)
        _retarget(world, now)
    with _at(now - 35 * DAY):
        _look_at_the_attic(world)


def add_present(world: World, now: datetime) -> None:
    _search(world, now)
    _going_on(world, now)
    _chain(world, now)
    _hold_back(world, now)
    with _at(now - HOUR / 2):
        overdue.ask_owners()
    tell()


def tell() -> None:
    """Everything that anybody is told, and what the audit says was forgotten."""
    while fanning.fan_out():
        pass
    escalate.escalate()


def _at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def _change(world: World, name: str) -> Change:
    return Change.objects.select_related("owner").get(public_id=world.ids[name])


def _window(world: World, name: str) -> Window:
    return Window.objects.filter(change__public_id=world.ids[name]).order_by("starts_at")[0]


def _agree(world: World, name: str) -> None:
    partner = world.readers["partner", "admin"]
    approving.approve(partner, _change(world, name).pk, world.mark(f"{name}.yes", {"stranger", "partner"}))


def _ended(world: World, now: datetime) -> None:
    """Work of the stranger that the partner's pergola is reached by, as it came to an end."""
    for place, name in enumerate(("finished", "undone", "called-off", "refused", "put-away")):
        starts = now - (30 - place) * DAY
        with _at(starts - 2 * DAY):
            change = book(world, name, {"arcade": OUT, "hideout": RISK}, starts, submit=name != "put-away")
            owner, window = change.owner, _window(world, name)
            if name == "refused":
                approving.reject(world.readers["partner", "admin"], change.pk, world.mark("refused.no", FOR_PARTNER))
            elif name == "put-away":
                running.cancel(owner, change.pk, world.mark("put-away.reason", {"stranger"}))
            else:
                _agree(world, name)
        if name == "called-off":
            with _at(starts - DAY):
                running.cancel(owner, change.pk, world.mark("called-off.reason", FOR_PARTNER))
        if name in ("finished", "undone"):
            with _at(starts):
                running.start(owner, window.pk)
                running.post_update(owner, window.pk, world.mark(f"{name}.update", FOR_PARTNER))
            with _at(starts + HOUR):
                if name == "finished":
                    running.complete(owner, window.pk, "It works.")
                else:
                    running.roll_back(owner, window.pk, world.mark("undone.reason", FOR_PARTNER))
        tell()


def _going_on(world: World, now: datetime) -> None:
    """The same, as it is still to come or under way."""
    starts = {
        "running": now - HOUR,
        "overdue": now - 5 * HOUR,
        "unstarted": now - 2 * HOUR,
        "planned": now + 3 * DAY,
        "waiting": now + 4 * DAY,
        "unsent": now + 5 * DAY,
    }
    for name, begins in starts.items():
        with _at(begins - 2 * DAY if begins < now else now - 2 * HOUR):
            book(world, name, {"arcade": OUT, "hideout": RISK}, begins, submit=name != "unsent")
            if name not in ("unsent", "waiting"):
                _agree(world, name)
            tell()
    for name in ("overdue", "running"):
        with _at(starts[name]):
            running.start(_change(world, name).owner, _window(world, name).pk)
            tell()
    with _at(now - 2 * HOUR):
        _declared(world, "attic", "stranger", {"attic": OUT, "loft": OUT})
        _declared(world, "basement", "stranger", {"hideout": OUT})
        tell()


def _declared(world: World, name: str, organisation: str, targets: dict[str, Level], reporter: str = "") -> Change:
    """Nobody gives it a title."""
    reason = world.mark(f"{name}.description", world.seeing(name, FULL, AFFECTED))
    slugs = {world.estate.systems[slug].slug: level for slug, level in targets.items()}
    actor = world.readers[reporter, "engineer"] if reporter else add_owner(world, name, organisation)
    return know(world, name, declaring.declare(actor, declaring.Declaration(slugs, reason)))


def _lend_and_take_back(world: World, now: datetime) -> None:
    """Work of the partner that the stranger was shown, and wanted to hear nothing more of, and is shown no longer."""
    change = book(world, "lent", {"cellar": OUT}, now + 22 * DAY)
    share.share(change.owner, change.pk, "stranger")
    tell()
    mute(world.readers["stranger", "approver"], change.pk)
    share.unshare(change.owner, change.pk, "stranger")


def _retarget(world: World, now: datetime) -> None:
    """What two windows work on apart, edited until nothing is as it was; and shown to the partner, log and all."""
    change = _change(world, "twofold")
    entered = draft_of(change)
    vault, core = world.estate.systems["vault"].slug, "core"
    [first] = entered.windows
    second = DraftWindow(now + 10 * DAY, now + 10 * DAY + HOUR, (core,))
    booking.edit(change.owner, change.pk, replace(entered, windows=(replace(first, targets=(vault,)), second)))
    was = world.mark("twofold.rollback-was", {"centre", "partner"})
    booking.edit(change.owner, change.pk, replace(draft_of(_change(world, "twofold")), rollback_how=was))
    entered = draft_of(_change(world, "twofold"))
    windows = tuple(replace(window, targets=(core,) if core in window.targets else ()) for window in entered.windows)
    checks = (Check(core, vault, world.mark("twofold.checked-too", {"centre", "partner"})),)
    entered = replace(entered, targets={core: OUT, vault: RISK}, windows=windows, checks=checks)
    entered = replace(entered, rollback_how=draft_of(change).rollback_how)
    booking.edit(change.owner, change.pk, entered)
    share.share(change.owner, change.pk, "partner")
    progress.add_step(change.owner, change.pk, world.mark("twofold.step", {"centre", "partner"}))


def _look_at_the_attic(world: World) -> None:
    """The client looks for a fault on what is listed still, and asks its owner."""
    client = world.readers["client", "engineer"]
    attic = world.estate.systems["attic"].slug
    opened = investigate.open_investigation(client, [ObservationEntry("gazebo", attic, "failing")])
    ask_owner.ask(client, opened.pk, attic)
    ask_owner.log_call(client, opened.pk, attic, "no", "", world.mark("attic.said", {"client"}))
    investigate.close(client, opened.pk, world.mark("attic.cause", {"client"}))
    world.ids["attic-trouble"] = opened.public_id
    tell()


def _chain(world: World, now: datetime) -> None:
    """Work along the path that nobody sees all of."""
    partner, client = world.readers["partner", "admin"], world.readers["client", "approver"]
    with _at(now - 3 * HOUR):
        night = book(world, "night", {"conduit": OUT, "tower": RISK}, now + 2 * DAY)
        book(world, "under", {"patchbay": OUT}, now + 2 * DAY + HOUR)
        book(world, "desk", {"console": Level.DEGRADED}, now + 2 * DAY + 2 * HOUR)
        book(world, "probe", {"pergola": Level.NONE}, now + 6 * DAY, check=("patchbay", "tower"))
        tell()
        approving.approve(partner, night.pk, world.mark("night.yes", {"carrier", "partner"}))
        proposing.propose(client, night.pk, now + 2 * DAY + 3 * HOUR, now + 2 * DAY + 4 * HOUR)
        for name, who in (("desk", client), ("under", partner), ("night", night.owner)):
            finding = Finding.objects.standing().filter(sides__window=_window(world, name)).order_by("-severity")[0]
            accept_risk.accept(who, finding.pk, world.mark(f"{name}.accepted", {who.organisation.slug}))
        tell()
    with _at(now - 2 * HOUR):
        _declared(world, "swap", "carrier", {"conduit": OUT, "tower": RISK})
        _declared(world, "rumour", "carrier", {"tower": OUT}, reporter="client")
        tell()
    with _at(now - HOUR):
        window = _window(world, "rumour")
        answer_report.confirm_report(world.readers["carrier", "engineer"], window.pk)
        tell()


def _hold_back(world: World, now: datetime) -> None:
    """The partner freezes what is private, and lets the carrier's work pass that reaches it."""
    partner, carrier = world.readers["partner", "engineer"], world.readers["carrier", "engineer"]
    with _at(now - 3 * HOUR):
        freezes = {
            name: calendar_edits.add_freeze(
                partner,
                {
                    "name": world.mark(f"freeze-{name}.name", {"partner"}),
                    "systems": [world.estate.systems["patchbay"].slug],
                    "mode": "block",
                    "starts_at": now + start * DAY,
                    "ends_at": now + (start + 2) * DAY,
                },
            )
            for name, start in (("held", 30), ("let", 34), ("lifted", 38))
        }
        asked_for: dict[str, int] = {}
        for place, (name, freeze) in enumerate(freezes.items()):
            world.ids[f"freeze-{name}"] = freeze.public_id
            change = book(world, name, {"conduit": OUT}, now + (30 + 4 * place) * DAY + HOUR, submit=False)
            Change.objects.filter(pk=change.pk).update(emergency="")  # nothing holds back what is an emergency
            reason = world.mark(f"{name}.because", {"carrier", "partner"})
            asked = freeze_exceptions.ask_exception(carrier, change.pk, freeze.pk, reason)
            asked_for[name] = asked.pk
            world.ids[f"exception-{name}"] = asked.public_id
            world.markers[f"{name}.title"] = (world.markers[f"{name}.title"][0], frozenset({"carrier", "partner"}))
        answers = world.mark("let.answer", {"carrier", "partner"}), world.mark("held.answer", {"carrier", "partner"})
        freeze_exceptions.grant_exception(partner, freezes["let"].pk, asked_for["let"], answers[0])
        freeze_exceptions.refuse_exception(partner, freezes["held"].pk, asked_for["held"], answers[1])
        calendar_edits.lift_freeze(partner, freezes["lifted"].pk)
        tell()


def _search(world: World, now: datetime) -> None:
    """Faults on the path: the client's, the partner's, which it shows to the client, and the stranger's own."""
    client, partner, stranger = (world.readers[one, "engineer"] for one in ("client", "partner", "stranger"))
    patchbay, hideout, annex = (world.estate.systems[slug].slug for slug in ("patchbay", "hideout", "annex"))
    with _at(now - HOUR):
        seen = investigate.open_investigation(client, [ObservationEntry("console", "tower", "failing")])
        asked = ask_owner.ask(client, seen.pk, "tower")
        note = world.mark("tower.said", {"client", "carrier"})
        name = world.mark("tower.answered-by", {"client", "carrier"})
        ask_owner.answer(asked.pk, OwnersAnswer("call_me", name, note=note))
        theirs = investigate.open_investigation(partner, [ObservationEntry(patchbay, "tower", "failing")])
        investigate.share(partner, theirs.pk, "client")
        ask_owner.ask(partner, theirs.pk, "tower")
        investigate.close(partner, theirs.pk, world.mark("theirs.cause", {"partner", "client"}))
        hidden = investigate.open_investigation(stranger, [ObservationEntry(hideout, "kiosk", "failing")])
        investigate.observe(stranger, hidden.pk, [ObservationEntry(annex, "arcade", "working")])
        world.ids |= {"seen": seen.public_id, "theirs": theirs.public_id, "hidden-trouble": hidden.public_id}
        tell()
    Question.objects.filter(investigation=seen.pk).update(asked_at=now - HOUR)
    with _at(now - HOUR / 2):
        audit(now - HOUR / 2)
