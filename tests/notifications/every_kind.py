"""Scenes in which every kind of notice comes about by acts as people do them, and the letters that come of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Change, Finding, Proposal, Window
from changes.selectors.stored_draft import draft_of
from changes.services import (
    accept_risk,
    answer_links,
    answer_report,
    calendar_edits,
    hand_over,
    overdue,
    progress,
    propose,
    remind_approvers,
    start_and_end,
    talk,
    undo,
)
from changes.services import acknowledge_or_object as informed
from changes.services import approve as approving
from changes.services import book as booking
from changes.services.declare import Declaration, declare
from changes.services.graph_edits import editing_graph
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion
from estate.services import dependencies
from notifications.channels.mail.smtp import Mail
from notifications.domain.outcomes import OutcomeCode, outcome
from notifications.models import Notice, NoticePlan
from notifications.services.letters.mails import letter_for
from notifications.services.making import fan_out as fanning
from notifications.services.sending import bounces, escalate, send
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, at
from triage.services import ask_owner, investigate
from triage.services.investigate import ObservationEntry

SHORT = {"centre": "Contact centre", "client": "Client", "carrier": "Carrier"}
REMINDERS = [f"before_{lead}" for lead in "15m 30m 1h 2h 4h 12h 24h 48h 3d 7d 14d".split()]  # noqa: SIM905


@dataclass(frozen=True)
class Came:
    about: str
    to: str
    mail: Mail


@dataclass
class Post:
    """What comes, act by act."""

    people: Night
    came: list[Came] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    @contextmanager
    def after(self, moment: datetime) -> Iterator[None]:
        """What is done at that moment, and what people are told of it then and half a minute later."""
        with at(moment):
            yield
        for later in (moment, moment + MINUTE / 2):
            self.tell(later)

    def tell(self, moment: datetime) -> None:
        with at(moment):
            fanning.fan_out()
            escalate.escalate()
            send.deliver()
            for notice in Notice.objects.for_sending().filter(state="sent").exclude(pk__in=self.seen).order_by("pk"):
                self.seen.add(notice.pk)
                self.came.append(Came(notice.about, notice.contact.name, letter_for(notice, moment)))


def prepared(people: Night) -> Night:
    """Shorter names, a second engineer on each side, and all reminders for the client."""
    for slug, name in SHORT.items():
        people.organisations[slug].name = name
        people.organisations[slug].save()
    for name, slug in (("Nele", "centre"), ("Zoe", "client")):
        house = people.organisations[slug]
        people.people[name.lower()] = Person.objects.create(
            email=f"{name.lower()}@{slug}.example",
            name=name,
            organisation=house,
            roles=["engineer"],
            timezone=house.timezone,
        )
    NoticePlan.objects.create(organisation=people.organisations["client"], reminders=REMINDERS)
    centre = people.organisations["centre"]
    NoticePlan.objects.create(organisation=centre, reminders=["before_1h"], still_open_minutes=30)
    return people


def upgrade(post: Post, days: int = 20) -> Window:
    """Asked, approved over a link, announced."""
    people = post.people
    draft = switch_upgrade(ONE, FIVE)
    with post.after(ONE - days * DAY):
        change = booking.book(people.ana, replace(draft, title="Switch upgrade"), submit=True)
    with post.after(ONE - (days - 2) * DAY):
        remind_approvers.remind_asked()
    with post.after(ONE - (days - 3) * DAY):
        link = answer_links.link_to_answer(people.cleo, change)
        assert link is not None
        approving.approve(people.cleo, change.pk, over=answer_links.over(link, "Cleo"))
    return Window.objects.get(change=change)


def known_upgrade(post: Post, days: int = 10) -> Window:
    """Without what came before."""
    window = upgrade(post, days)
    post.came.clear()
    return window


def the_upgrade(people: Night) -> Post:
    """As planned, from the first question to its end, with all that can be pressed."""
    post = Post(prepared(people))
    people.contact("olaf", "owner", "client-website")
    window = upgrade(post)
    for notice in Notice.objects.filter(activity=None, state="planned").order_by("due_at"):
        post.tell(notice.due_at)
    with post.after(ONE + 5 * MINUTE):
        overdue.ask_owners()
    with post.after(ONE + 25 * MINUTE):
        start_and_end.start(people.nele, window.pk)
    with post.after(ONE + 26 * MINUTE):
        undo.undo(people.nele, window.pk)
    with post.after(ONE + 27 * MINUTE):
        start_and_end.start(people.nele, window.pk)
    with post.after(ONE + HOUR):
        start_and_end.post_update(people.nele, window.pk, "All traffic is on Switch B now.")
    with post.after(ONE + 2 * HOUR):
        hand_over.hand_over(people.ana, window.pk, "nele@centre.example")
    with post.after(ONE + 2.2 * HOUR):
        progress.release(people.ana, window.pk, ["switch-a"])
    post.tell(FIVE - 30 * MINUTE)
    with post.after(FIVE):
        overdue.ask_owners()
    with post.after(FIVE + 5 * MINUTE):
        start_and_end.extend(people.ana, window.pk, FIVE + HOUR)
    with post.after(FIVE + 2 * HOUR):
        start_and_end.complete(people.nele, window.pk, "It works.")
    with post.after(FIVE + 2 * HOUR + 5 * MINUTE):
        undo.undo(people.nele, window.pk)
    with post.after(FIVE + 3 * HOUR):
        start_and_end.roll_back(people.nele, window.pk, "Calls dropped.")
    return post


def what_is_planned_changes(people: Night) -> Post:
    post = Post(prepared(people))
    people.contact("olaf", "approver", "client-website")
    window = known_upgrade(post, days=20)
    change = Change.objects.get(pk=window.change_id)
    with post.after(ONE - 9 * DAY):
        booking.move_window(people.ana, window.pk, {"starts_at": ONE + DAY, "ends_at": FIVE + DAY})
    with post.after(ONE - 8 * DAY):
        propose.propose(people.cleo, change.pk, ONE + 2 * DAY, FIVE + 2 * DAY)
    with post.after(ONE - 7 * DAY):
        propose.take_over(people.ana, Proposal.objects.get().pk)
    with post.after(ONE - 5 * DAY):
        draft = draft_of(Change.objects.get(pk=change.pk))
        booking.edit(people.ana, change.pk, replace(draft, targets={"agent-desktop": Level.OUTAGE}))
    with post.after(ONE - 4 * DAY):
        approving.reject(people.cleo, change.pk, "Not in that week.")
    with post.after(ONE - 3 * DAY):
        start_and_end.cancel(people.ana, change.pk, "The vendor is ill.")
    return post


def what_was_announced_is_cancelled(people: Night) -> Post:
    post = Post(prepared(people))
    window = known_upgrade(post, days=20)
    with post.after(ONE - 5 * DAY):
        bounced = Notice.objects.filter(about="announced", contact=people.gina).latest("pk")
        bounces.warn_of(bounced, outcome(OutcomeCode.REFUSED, said="550 No such user"))
    with post.after(ONE - 3 * DAY):
        start_and_end.cancel(people.ana, window.change_id, "The vendor is ill.")
    return post


def nobody_starts(people: Night) -> Post:
    post = Post(prepared(people))
    known_upgrade(post, days=20)
    with post.after(ONE + 6 * MINUTE):
        overdue.ask_owners()
    with post.after(FIVE + HOUR):
        overdue.ask_owners()
    return post


def the_night(people: Night) -> Post:
    """GES goes down under the upgrade: the owner is asked, and says so."""
    post = Post(prepared(people))
    people.contact("bert", "on_call", "switch-a")
    window = known_upgrade(post)
    with post.after(ONE):
        start_and_end.start(people.ana, window.pk)
    entries = (
        ObservationEntry("agent-desktop", "ges", "failing"),
        ObservationEntry("agent-desktop", "portal", "working"),
    )
    with post.after(ONE + 2 * HOUR):
        trouble = investigate.open_investigation(people.nele, entries, None)
        asked = ask_owner.ask(people.nele, trouble.pk, "ges")
    with post.after(ONE + 2 * HOUR + 2 * MINUTE):
        ask_owner.answer(asked.pk, ask_owner.OwnersAnswer("call_me", "Dora"))
    with post.after(ONE + 2 * HOUR + 6 * MINUTE):
        again = ask_owner.ask(people.nele, trouble.pk, "ges")
    with post.after(ONE + 2 * HOUR + 7 * MINUTE):
        ask_owner.answer(again.pk, ask_owner.OwnersAnswer("no", "Gina"))
    with post.after(ONE + 2 * HOUR + 8 * MINUTE):
        late = Declaration({"ges": Level.OUTAGE}, started_at=ONE + 1.5 * HOUR, expected_end=ONE + 3 * HOUR)
        declared = declare(people.gina, late)
    post.tell(ONE + 2 * HOUR + 19 * MINUTE)
    with post.after(ONE + 2.5 * HOUR):
        start_and_end.complete(people.gina, Window.objects.get(change=declared).pk, "It is up.")
    return post


def a_report(people: Night) -> Post:
    post = Post(prepared(people))
    window = known_upgrade(post)
    with post.after(ONE):
        start_and_end.start(people.ana, window.pk)
    with post.after(ONE + 2 * HOUR):
        reported = declare(people.ana, Declaration({"ges": Level.OUTAGE}))
    with post.after(ONE + 2.1 * HOUR):
        answer_report.confirm_report(people.gina, reported.windows.get().pk)
    with post.after(ONE + 2.2 * HOUR):
        start_and_end.complete(people.gina, reported.windows.get().pk, "It is up.")
    with post.after(ONE + 2.5 * HOUR):
        again = declare(people.ana, Declaration({"portal": Level.DEGRADED}))
    with post.after(ONE + 2.6 * HOUR):
        answer_report.deny_report(people.gina, again.windows.get().pk, "Nobody touches it.")
    return post


def conflicts(people: Night) -> Post:
    """Before the upgrade, and while it runs."""
    post = Post(prepared(people))
    window = known_upgrade(post)
    work = ChangeDraft("GES database move", {"ges": Level.DEGRADED}, (DraftWindow(ONE + HOUR, ONE + 2 * HOUR),))
    with post.after(ONE - 5 * DAY):
        ges = booking.book(people.zoe, work, submit=True)
    moved = Window.objects.get(change=ges)
    with at(ONE - 5 * DAY + HOUR):
        accept_risk.accept(people.ana, Finding.objects.standing().get().pk, "An hour is fine.")
    with post.after(ONE - 4 * DAY):
        booking.move_window(people.zoe, moved.pk, {"ends_at": ONE + 3 * HOUR})
    with post.after(ONE - 3 * DAY):
        booking.move_window(people.zoe, moved.pk, {"starts_at": ONE + 3 * DAY, "ends_at": ONE + 3 * DAY + HOUR})
    with post.after(ONE):
        start_and_end.start(people.ana, window.pk)
    with post.after(ONE + 30 * MINUTE):
        booking.move_window(people.zoe, moved.pk, {"starts_at": ONE + HOUR, "ends_at": FIVE + HOUR})
    with post.after(FIVE):
        overdue.ask_owners()
    return post


def conflicts_with_calendars(people: Night) -> Post:
    post = Post(prepared(people))
    period = {"starts_at": ONE - DAY, "ends_at": ONE + 5 * DAY}
    known_upgrade(post)
    with post.after(ONE - 5 * DAY):
        calendar_edits.add_freeze(
            people.zoe, {"name": "Year end", "systems": ("reservation-line",), "mode": "block", **period}
        )
    return post


def who_sees_little(people: Night) -> Post:
    """The carrier knows of the work only that its Voice carrier has to work."""
    post = Post(prepared(people))
    checks = (Check("voice-carrier"),)
    draft = ChangeDraft("Secret swap", {"switch-b": Level.NONE}, (DraftWindow(ONE, ONE + HOUR),), checks=checks)
    with post.after(ONE - 3 * DAY):
        booking.book(people.ana, draft, submit=True)
    return post


def informed_only(people: Night) -> Post:
    """The client is told, and not asked."""
    post = Post(prepared(people))
    people.contact("zoe", "informed", "portal")
    people.organisations["client"].approval_from = "outage"
    people.organisations["client"].save()
    with post.after(ONE - 5 * DAY):
        change = booking.book(people.ana, replace(switch_upgrade(ONE, FIVE), title="Switch upgrade"), submit=True)
    with post.after(ONE - 4 * DAY):
        informed.acknowledge(people.zoe, change.pk, _over(people.zoe, change))
    with post.after(ONE - 3 * DAY):
        informed.object_to(people.gina, change.pk, "It is our busiest night.", _over(people.gina, change))
    return post


def _over(person: Person, change: Change) -> answer_links.Over:
    link = answer_links.link_to_acknowledge(person, change)
    assert link is not None
    return answer_links.over(link, person.name)


def a_question(people: Night) -> Post:
    """The client asks before it decides."""
    post = Post(prepared(people))
    with post.after(ONE - 5 * DAY):
        change = booking.book(people.ana, replace(switch_upgrade(ONE, FIVE), title="Switch upgrade"), submit=True)
    with post.after(ONE - 4 * DAY):
        talk.ask(people.cleo, change.pk, "Can it wait until\nSunday?")
    with post.after(ONE - 3 * DAY):
        talk.answer(people.ana, change.pk, "Yes, if somebody tells us by noon on Friday. " * 3, "client")
    return post


def a_claim(people: Night) -> Post:
    """The carrier says what it needs, and what needs it; one is confirmed, the other refused."""
    post = Post(prepared(people))
    with post.after(ONE - 5 * DAY), editing_graph(people.vera):
        needs = dependencies.add_dependency(people.vera, "voice-carrier", "ges", "required")
        needed = dependencies.add_dependency(people.vera, "portal", "voice-carrier", "soft")
    with post.after(ONE - 4 * DAY), editing_graph(people.gina):
        dependencies.confirm_dependency(people.gina, needs)
        dependencies.refuse_dependency(people.gina, needed)
    return post


def the_graph_changes(people: Night) -> Post:
    post = Post(prepared(people))
    people.contact("olaf", "owner", "client-website")
    windows = (DraftWindow(ONE, ONE + 2 * HOUR),)
    with post.after(ONE - 5 * DAY):
        booking.book(people.vera, ChangeDraft("Line test", {"voice-carrier": Level.OUTAGE}, windows), submit=True)
    change = Change.objects.get()
    with post.after(ONE - 4 * DAY):
        approving.approve(people.cleo, change.pk)
        approving.approve(people.bert, change.pk)
    with post.after(ONE - 3 * DAY), editing_graph(people.gina):
        Dependency.objects.create(dependent=people.systems["client-website"], provider=people.systems["voice-carrier"])
        GraphVersion.renew()
    with post.after(ONE - 2 * DAY), editing_graph(people.gina):
        Dependency.objects.filter(provider=people.systems["voice-carrier"]).delete()
        GraphVersion.renew()
    return post


def afterwards(people: Night) -> Post:
    """Approval of what has begun already."""
    post = Post(prepared(people))
    with post.after(ONE):
        declare(people.ana, Declaration({"agent-desktop": Level.OUTAGE}, expected_end=ONE + 2 * HOUR))
    return post


SCENES: Mapping[str, Callable[[Night], Post]] = {
    scene.__name__: scene
    for scene in (
        *(the_upgrade, what_is_planned_changes, what_was_announced_is_cancelled, nobody_starts, the_night, a_report),
        *(
            conflicts,
            conflicts_with_calendars,
            who_sees_little,
            informed_only,
            a_question,
            a_claim,
            the_graph_changes,
            afterwards,
        ),
    )
}
