"""Links in mails: made for one contact and one question, opened without an account, and dead once that is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core.signing import BadSignature, Signer

from accounts.domain.may import May
from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from changes.domain.answer_links import DEAD, NEWER, LinkFacts, LinkStanding, expiry_of_link, standing_of_link
from changes.domain.lifecycle import PLANNED_STATES, TOOK_PLACE_STATES, is_past
from changes.domain.may import may_revoke_link
from changes.domain.terms import is_as_read
from changes.models import AnswerLink, Approval, ApprovalState, Change, LinkPurpose, State, Window
from changes.selectors.facts import window_facts
from changes.selectors.sight import audience_of, sight_of_one
from changes.selectors.who_answers import stands_in_for_approvers
from changes.services.act import Acting, acting_on, must_be_as_read
from core import clock
from core.activity import Activity, record
from core.limits import LONGEST_NAME
from core.refusals import Invalid, Refused
from core.validators import is_one_line
from estate.models import Contact, ContactRole

DECIDED = (ApprovalState.APPROVED, ApprovalState.REJECTED)
ANSWERS = {"approved": "approved it", "rejected": "declined it"}


@dataclass(frozen=True, slots=True)
class Over:
    """An answer that comes over a link: from whoever holds it, under the name that they gave."""

    link: int
    name: str
    read: int | None = None
    """The terms that they were shown."""


class DeadLink(Refused):
    """The link opens nothing any more."""

    def __init__(self, link: AnswerLink, standing: LinkStanding) -> None:
        words, newer = DEAD[standing], NEWER if newer_link(link, standing) else ""
        said = (f"{words.heading}.", what_was_answered(link), words.text, newer)
        super().__init__(*(text for text in said if text))
        self.standing = standing


def over(link: AnswerLink, name: str, read: int | None = None) -> Over:
    """Refuses an answer that nobody puts a name to."""
    name = " ".join(name.split())
    if not name:
        raise Invalid.of("name", "Say who is deciding.")
    if len(name) > LONGEST_NAME or not is_one_line(name):
        raise Invalid.of("name", f"At most {LONGEST_NAME} characters, on one line.")
    return Over(link.pk, name, read)


def token_of(link: AnswerLink) -> str:
    return _signer().sign(link.public_id.hex)


def address_of(link: AnswerLink) -> str:
    return f"{settings.PUBLIC_URL}/answer/{token_of(link)}/"


def link_with(token: str) -> AnswerLink | None:
    """None for what this house never made."""
    try:
        public_id = UUID(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    return AnswerLink.objects.with_facts().filter(public_id=public_id).first()


def link_to_answer(contact: Person, change: Change) -> AnswerLink | None:
    """For somebody whose organisation is asked; while they are, it is the same one, however often it is mailed."""
    asked = change.approvals.waiting_for(contact.organisation).order_by("retrospective").first()
    if asked is None or not _may_approve(contact):
        return None
    starts = () if asked.retrospective else _starts(change)
    return _link(contact, LinkPurpose.APPROVE, change, asked, expiry_of_link(asked.asked_at, starts))


def link_to_withdraw(contact: Person, approval: Approval) -> AnswerLink | None:
    """For whom a decided question was addressed to, until the work begins."""
    start = withdrawn_until(approval)
    return None if start is None else _link(contact, LinkPurpose.WITHDRAW, approval.change, approval, start)


def withdrawn_until(approval: Approval) -> datetime | None:
    """Until when an answer can be taken back; None where it cannot."""
    if approval.retrospective or approval.state not in DECIDED:
        return None
    return _first_start(approval.change)


def link_to_acknowledge(contact: Person, change: Change) -> AnswerLink | None:
    """For those who are informed and were not asked."""
    asked = change.approvals.standing().filter(organisation=contact.organisation_id).exists()
    if asked or contact.organisation_id == change.organisation_id or not _is_informed(contact):
        return None
    expiry = expiry_of_link(clock.now(), _starts(change))
    return _link(contact, LinkPurpose.ACKNOWLEDGE, change, None, expiry)


def standing_of(link: AnswerLink, now: datetime) -> LinkStanding:
    return standing_of_link(_facts(link, now), now)


def opened(link: AnswerLink) -> LinkStanding:
    """What somebody who opens it finds. The first time is written down, and nothing else, ever."""
    standing = standing_of(link, clock.now())
    if standing is LinkStanding.LIVE and _first_view(link):
        record(
            "link_viewed",
            "change",
            link.change_id,
            actor=None,
            organisation=link.contact.organisation,
            by_link=_data(link),
        )
    return standing


def use(over: Over, acting: Acting, *, purpose: LinkPurpose, up: bool = True) -> AnswerLink:
    """Under the lock of the act: refuses a link that is dead by now, uses it up, and puts on record whose it was.
    The addressee is told what was done with it."""
    link = AnswerLink.objects.select_for_update(of=("self",)).with_facts().get(pk=over.link, change=acting.change)
    standing = standing_of(link, acting.now)
    if standing is not LinkStanding.LIVE:
        raise DeadLink(link, standing)
    May("" if link.purpose == purpose else "This link is for something else.").require()
    must_be_as_read(over.read, acting.change.terms, "terms")
    if up:
        link.used_at = acting.now
        link.save(update_fields=["used_at"])
    acting.data["by_link"] = _data(link) | {"named": over.name}
    acting.tells.append("approval_decided")
    return link


def record_refusal(link: AnswerLink, standing: LinkStanding) -> None:
    """That somebody tried to answer over a dead link, once for each way in which it is dead."""
    kept = {"by_link": {"link": link.pk}, "refused": standing.value}
    if Activity.objects.about("change", link.change_id).filter(kind="link_refused", data__contains=kept).exists():
        return
    record(
        "link_refused",
        "change",
        link.change_id,
        actor=None,
        organisation=link.contact.organisation,
        by_link=_data(link),
        refused=standing.value,
    )


def revocable_by(person: Person, change: Change) -> list[AnswerLink]:
    """Links that still have a say about a change, for engineers of whose work it is and for admins of the contacts."""
    links = AnswerLink.objects.filter(change=change).may_still_open(clock.now()).with_a_say().with_facts()
    if change.organisation_id != person.organisation_id:
        links = links.filter(contact__organisation=person.organisation_id)
    now = clock.now()
    return [link for link in links if _may_revoke(person, link) and standing_of(link, now) is LinkStanding.LIVE]


def revoke(actor: Person, link_id: int) -> AnswerLink:
    """Only those whose work it is and those it was sent to find it."""
    change_id = AnswerLink.objects.values_list("change_id", flat=True).get(pk=link_id)
    with acting_on(change_id, actor) as acting:
        link = AnswerLink.objects.select_for_update(of=("self",)).with_facts().get(pk=link_id)
        if actor.organisation_id not in (acting.change.organisation_id, link.contact.organisation_id):
            raise AnswerLink.DoesNotExist
        _may_revoke(actor, link).require()
        if link.revoked_at or link.used_at:
            raise Refused("This link opens nothing any more.")
        link.revoked_at, link.revoked_by = acting.now, actor
        link.save(update_fields=["revoked_at", "revoked_by"])
        raise_board_versions(audience_of(acting.change))
        record(
            "link_revoked",
            "change",
            change_id,
            actor=actor,
            organisation=actor.organisation,
            by_link=_data(link),
        )
        return link


def what_was_answered(link: AnswerLink) -> str:
    """Who answered, in one sentence; empty while nobody has, and for those who have left."""
    approval = link.approval
    if (
        approval is None
        or link.contact.has_left_since(link.made_at)
        or link.purpose != LinkPurpose.APPROVE
        or approval.state not in DECIDED
    ):
        return ""
    return answer_in_words(approval)


def answer_in_words(approval: Approval) -> str:
    """Of one that is decided: who answered, and what."""
    return f"{approval.decider}{',' if approval.decided_name else ''} {ANSWERS[approval.state]}."


def newer_link(link: AnswerLink, standing: LinkStanding) -> AnswerLink | None:
    """In place of one that is overtaken, the last that the same contact was sent for the same purpose, where that opens
    something. Of one that was revoked nobody learns another."""
    if standing is not LinkStanding.SUPERSEDED:
        return None
    now = clock.now()
    same = AnswerLink.objects.filter(contact=link.contact, change=link.change, purpose=link.purpose, pk__gt=link.pk)
    later = same.may_still_open(now).with_facts().order_by("pk").last()
    return later if later is not None and standing_of(later, now) is LinkStanding.LIVE else None


def _signer() -> Signer:
    return Signer(salt="maintwin.answer-link", sep=".")


def _link(
    contact: Person, purpose: LinkPurpose, change: Change, approval: Approval | None, expiry: datetime
) -> AnswerLink:
    link, _ = AnswerLink.objects.get_or_create(
        contact=contact,
        purpose=purpose,
        change=change,
        approval=approval,
        terms=change.terms,
        defaults={"made_at": clock.now(), "expires_at": expiry},
    )
    return _made_anew(link, expiry) if contact.is_active and contact.has_left_since(link.made_at) else link


def _made_anew(link: AnswerLink, expiry: datetime) -> AnswerLink:
    """For somebody who is back: at another address, so that the old one stays dead."""
    link.public_id, link.made_at, link.expires_at, link.viewed_at = uuid4(), clock.now(), expiry, None
    link.save(update_fields=["public_id", "made_at", "expires_at", "viewed_at"])
    return link


def _facts(link: AnswerLink, now: datetime) -> LinkFacts:
    sees = sight_of_one(link.contact.organisation, link.change).shows("title")
    expires_at, answered, still_asked = link.expires_at, False, sees and link.change.state != State.CANCELLED
    afterwards = link.approval is not None and link.approval.retrospective
    windows = [window_facts(one) for one in link.change.windows.all() if one.state != State.CANCELLED]
    if link.purpose == LinkPurpose.ACKNOWLEDGE:
        still_asked = still_asked and is_as_read(link.terms, link.change.terms)
    elif link.approval is not None:
        decided = link.approval.state in DECIDED
        if link.purpose == LinkPurpose.APPROVE:
            answered = decided
            still_asked = still_asked and link.approval.state == ApprovalState.ASKED
        else:
            still_asked = still_asked and decided
            expires_at = _first_start(link.change) or link.made_at
    return LinkFacts(
        expires_at=expires_at,
        revoked=link.revoked_at is not None,
        used=link.used_at is not None,
        answered=answered,
        over=link.change.state in TOOK_PLACE_STATES and not afterwards,
        lapsed=link.purpose == LinkPurpose.APPROVE and not afterwards and is_past(windows, now),
        still_asked=still_asked,
        may_answer=_may_answer(link),
        left=link.contact.has_left_since(link.made_at),
    )


def _may_answer(link: AnswerLink) -> bool:
    """At this moment: an active contact, still named for a system of the organisation that is asked, or to whom it
    comes because nobody is."""
    person = link.contact
    if link.purpose == LinkPurpose.ACKNOWLEDGE:
        return person.is_active and _is_informed(person)
    same = link.approval is not None and link.approval.organisation_id == person.organisation_id
    return person.is_active and same and _may_approve(person)


def _may_approve(person: Person) -> bool:
    return _is_named(person, ContactRole.APPROVER) or stands_in_for_approvers(person)


def _is_informed(person: Person) -> bool:
    return _is_named(person, ContactRole.OWNER, ContactRole.INFORMED)


def _is_named(person: Person, *roles: ContactRole) -> bool:
    return Contact.objects.filter(person=person, role__in=roles, system__organisation=person.organisation_id).exists()


def _first_view(link: AnswerLink) -> bool:
    unseen = AnswerLink.objects.filter(pk=link.pk, viewed_at=None)
    return link.viewed_at is None and bool(unseen.update(viewed_at=clock.now()))


def _may_revoke(person: Person, link: AnswerLink) -> May:
    return may_revoke_link(person, link.change, link.contact.organisation_id)


def _starts(change: Change) -> list[datetime]:
    planned = Window.objects.of_change(change.pk).filter(state__in=PLANNED_STATES)
    return list(planned.values_list("starts_at", flat=True))


def _first_start(change: Change) -> datetime | None:
    """When the first window begins; None once one has."""
    windows = Window.objects.of_change(change.pk).exclude(state=State.CANCELLED)
    if windows.exclude(state__in=PLANNED_STATES).exists():
        return None
    return min(windows.values_list("starts_at", flat=True), default=None)


def _data(link: AnswerLink) -> dict[str, object]:
    return {"link": link.pk, "contact": link.contact_id, "addressed_to": link.contact.name}
