"""What a notice tells of, to whom it goes, and why somebody gets it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class About(StrEnum):
    """What a notice tells of. Of several that reach one contact at once, the first in this order names the message."""

    OWNER_ASKED = "owner_asked"
    """Somebody who looks for a fault asks whether they are working on it."""
    OWNER_ANSWERED = "owner_answered"
    """What was answered to that, where no work was declared."""
    CLAIM_ASKED = "claim_asked"
    """Somebody says that a system of theirs needs one of others, or is needed by it."""
    CLAIM_ANSWERED = "claim_answered"
    ASKED_TO_START = "asked_to_start"
    """Nobody has started it."""
    ASKED_TO_END = "asked_to_end"
    """Nobody has ended it."""
    ASKED_WHAT_BECAME = "asked_what_became"
    """Nobody started it, and its period is over."""
    REPORTED = "reported"
    """Somebody reported work of another organisation."""
    UNSCHEDULED = "unscheduled"
    """Work was declared after it had begun."""
    REPORT_ANSWERED = "report_answered"
    """The owner confirmed or denied what was reported."""
    ROLLED_BACK = "rolled_back"
    CANCELLED = "cancelled"
    END_UNDONE = "end_undone"
    """Its end was pressed by mistake."""
    START_UNDONE = "start_undone"
    OVERRUN = "overrun"
    """Still in progress past its planned end."""
    ENDED = "ended"
    STARTED = "started"
    EXTENDED = "extended"
    RELEASED = "released"
    """Some of the systems are done, and the work goes on with the rest."""
    DROPPED = "dropped"
    """The work goes on, without what the contact was told of it for."""
    UPDATED = "updated"
    HANDED_OVER = "handed_over"
    """The contact answers for the work from now on."""
    NEWLY_REACHED = "newly_reached"
    """A change of the dependencies lets planned work reach a system that it did not reach before."""
    APPROVAL_VOIDED = "approval_voided"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_REMINDED = "approval_reminded"
    """Nobody has answered."""
    APPROVAL_DECIDED = "approval_decided"
    """Somebody answered over the contact's link."""
    APPROVAL_ANSWERED = "approval_answered"
    PROPOSAL_TAKEN = "proposal_taken"
    """The work was moved to the time that the contact proposed."""
    REMARKED = "remarked"
    """A question about work that is to be approved, or what was answered."""
    INFORMED_ANSWERED = "informed_answered"
    """Somebody who was not asked acknowledged it or objected."""
    NOT_TAKING_PLACE = "not_taking_place"
    """Declined after it was announced."""
    MOVED = "moved"
    WAITS_AGAIN = "waits_again"
    """What was announced is no longer approved."""
    ANNOUNCED = "announced"
    """Approved, so that it will happen."""
    CONFLICT_WORSE = "conflict_worse"
    """More severe than people know, or no longer what somebody accepted."""
    CONFLICT_FOUND = "conflict_found"
    CONFLICT_GONE = "conflict_gone"
    NOT_DELIVERED = "not_delivered"
    """A notice about it was refused for good."""
    STILL_OPEN = "still_open"
    """Its planned end is near."""
    BEFORE_15M = "before_15m"
    BEFORE_30M = "before_30m"
    BEFORE_1H = "before_1h"
    BEFORE_2H = "before_2h"
    BEFORE_4H = "before_4h"
    BEFORE_12H = "before_12h"
    BEFORE_24H = "before_24h"
    BEFORE_48H = "before_48h"
    BEFORE_3D = "before_3d"
    BEFORE_7D = "before_7d"
    BEFORE_14D = "before_14d"


CONFLICTS = frozenset({About.CONFLICT_WORSE, About.CONFLICT_FOUND, About.CONFLICT_GONE})
PRESSED = frozenset(
    {About.STARTED, About.START_UNDONE, About.EXTENDED, About.ENDED, About.ROLLED_BACK, About.END_UNDONE}
)
"""Done to one window alone: an act that does not tell so was done to others."""


def first_of(abouts: Iterable[About]) -> About | None:
    """The one that names a message with all of them."""
    return min(abouts, key=list(About).index, default=None)


def named_by(abouts: Iterable[About], tells: Collection[About]) -> About | None:
    """The one that names the message of an act with all of them: what was pressed before only where there is nothing
    else."""
    found = set(abouts)
    return first_of(found - (PRESSED - set(tells))) or first_of(found)


class Whom(Enum):
    """Groups of people to whom a kind of notice goes; who they are is worked out in `notifications.domain.audience`."""

    IN_ADVANCE = auto()
    """Owners of what is worked on, checked by or hit, and those who are kept informed of it."""
    ON_DUTY = auto()
    """Those on call for what the work hits, and those who carry it out."""
    ON_CALL = auto()
    """Those on call for what the work hits."""
    ANSWERING_FOR_TARGETS = auto()
    """Owners of what is worked on, and those on call for it."""
    OWNERS_OF_NEWLY_REACHED = auto()
    OWNER_OF_THE_WORK = auto()
    WHOSE_WORK_IT_IS = auto()
    """Who answers for it, and those who carry it out."""
    ASKED = auto()
    """The approvers of those whose approval is asked."""
    ADDRESSEE = auto()
    """Whose link was used."""
    PROPOSERS = auto()
    IN_THE_TALK = auto()
    """Who wrote before on either side, or decides on the side that was written to."""
    OWNERS_IN_CONFLICT = auto()
    """Who answers for work that it meets."""
    IN_CONFLICT = auto()
    """They, those who carry that work out, and those whose freeze or hours it is."""
    TOLD_OF_THE_REPORT = auto()
    TOLD_OTHERWISE = auto()
    """Who was told what no longer holds, whatever their role now."""
    NAMED = auto()
    """Who is asked about a fault."""
    WHO_ASKED = auto()
    OF_THE_CLAIM = auto()
    """Who is asked whether a dependency is so, or asked."""
    SEARCHERS = auto()
    """Everybody in an investigation that the work concerns."""


@dataclass(frozen=True, slots=True)
class NoticeTraits:
    words: str
    """In lists."""
    goes_to: tuple[Whom, ...]


NOTICES: Mapping[About, NoticeTraits] = {
    About.OWNER_ASKED: NoticeTraits("are you working on this?", (Whom.NAMED,)),
    About.OWNER_ANSWERED: NoticeTraits("what the owner answered", (Whom.WHO_ASKED,)),
    About.CLAIM_ASKED: NoticeTraits("dependency to confirm", (Whom.OF_THE_CLAIM,)),
    About.CLAIM_ANSWERED: NoticeTraits("dependency answered", (Whom.OF_THE_CLAIM,)),
    About.ASKED_TO_START: NoticeTraits("did it start?", (Whom.WHOSE_WORK_IT_IS,)),
    About.ASKED_TO_END: NoticeTraits("is it done?", (Whom.WHOSE_WORK_IT_IS,)),
    About.ASKED_WHAT_BECAME: NoticeTraits("what happened?", (Whom.WHOSE_WORK_IT_IS,)),
    About.REPORTED: NoticeTraits(
        "reported work", (Whom.ANSWERING_FOR_TARGETS, Whom.ON_CALL, Whom.OWNERS_IN_CONFLICT, Whom.SEARCHERS)
    ),
    About.UNSCHEDULED: NoticeTraits("unscheduled work", (Whom.ON_CALL, Whom.OWNERS_IN_CONFLICT, Whom.SEARCHERS)),
    About.REPORT_ANSWERED: NoticeTraits("report answered", (Whom.TOLD_OF_THE_REPORT,)),
    About.ROLLED_BACK: NoticeTraits("rolled back", (Whom.ON_DUTY,)),
    About.CANCELLED: NoticeTraits("cancelled", (Whom.TOLD_OTHERWISE,)),
    About.END_UNDONE: NoticeTraits("not finished after all", (Whom.TOLD_OTHERWISE,)),
    About.START_UNDONE: NoticeTraits("not started after all", (Whom.TOLD_OTHERWISE,)),
    About.OVERRUN: NoticeTraits("still running", (Whom.ON_DUTY,)),
    About.ENDED: NoticeTraits("finished", (Whom.ON_DUTY,)),
    About.STARTED: NoticeTraits("started", (Whom.ON_DUTY,)),
    About.EXTENDED: NoticeTraits("new end", (Whom.ON_DUTY,)),
    About.RELEASED: NoticeTraits("some of it is done", (Whom.ON_DUTY,)),
    About.DROPPED: NoticeTraits("no longer affected", (Whom.TOLD_OTHERWISE,)),
    About.UPDATED: NoticeTraits("update", (Whom.ON_DUTY,)),
    About.HANDED_OVER: NoticeTraits("handed over to you", (Whom.OWNER_OF_THE_WORK,)),
    About.NEWLY_REACHED: NoticeTraits("newly reached", (Whom.OWNERS_OF_NEWLY_REACHED,)),
    About.APPROVAL_VOIDED: NoticeTraits("approval asked again", (Whom.ASKED,)),
    About.APPROVAL_ASKED: NoticeTraits("approval asked", (Whom.ASKED,)),
    About.APPROVAL_REMINDED: NoticeTraits("approval still asked", (Whom.ASKED,)),
    About.APPROVAL_DECIDED: NoticeTraits("answered over a link", (Whom.ADDRESSEE,)),
    About.APPROVAL_ANSWERED: NoticeTraits("approval answered", (Whom.OWNER_OF_THE_WORK,)),
    About.PROPOSAL_TAKEN: NoticeTraits("moved as proposed", (Whom.PROPOSERS,)),
    About.REMARKED: NoticeTraits("question or answer", (Whom.OWNER_OF_THE_WORK, Whom.IN_THE_TALK)),
    About.INFORMED_ANSWERED: NoticeTraits("answer from somebody informed", (Whom.OWNER_OF_THE_WORK,)),
    About.NOT_TAKING_PLACE: NoticeTraits("won’t happen", (Whom.TOLD_OTHERWISE,)),
    About.WAITS_AGAIN: NoticeTraits("on hold", (Whom.TOLD_OTHERWISE,)),
    About.MOVED: NoticeTraits("moved", (Whom.IN_ADVANCE,)),
    About.ANNOUNCED: NoticeTraits("planned", (Whom.IN_ADVANCE,)),
    About.CONFLICT_WORSE: NoticeTraits("conflict changed", (Whom.IN_CONFLICT,)),
    About.CONFLICT_FOUND: NoticeTraits("conflict found", (Whom.IN_CONFLICT,)),
    About.CONFLICT_GONE: NoticeTraits("conflict gone", (Whom.IN_CONFLICT,)),
    About.NOT_DELIVERED: NoticeTraits("not delivered", (Whom.OWNER_OF_THE_WORK,)),
    About.STILL_OPEN: NoticeTraits("done in time?", (Whom.WHOSE_WORK_IT_IS,)),
    About.BEFORE_15M: NoticeTraits("15 minutes before", (Whom.ON_DUTY,)),
    About.BEFORE_30M: NoticeTraits("30 minutes before", (Whom.ON_DUTY,)),
    About.BEFORE_1H: NoticeTraits("1 hour before", (Whom.ON_DUTY,)),
    About.BEFORE_2H: NoticeTraits("2 hours before", (Whom.ON_DUTY,)),
    About.BEFORE_4H: NoticeTraits("4 hours before", (Whom.ON_DUTY,)),
    About.BEFORE_12H: NoticeTraits("12 hours before", (Whom.IN_ADVANCE,)),
    About.BEFORE_24H: NoticeTraits("24 hours before", (Whom.IN_ADVANCE,)),
    About.BEFORE_48H: NoticeTraits("48 hours before", (Whom.IN_ADVANCE,)),
    About.BEFORE_3D: NoticeTraits("3 days before", (Whom.IN_ADVANCE,)),
    About.BEFORE_7D: NoticeTraits("7 days before", (Whom.IN_ADVANCE,)),
    About.BEFORE_14D: NoticeTraits("14 days before", (Whom.IN_ADVANCE,)),
}


class Why(StrEnum):
    """Why a contact is told."""

    TARGET = "target"
    """One of their systems is worked on."""
    REACHED = "reached"
    """The work reaches one of their systems."""
    VALIDATED = "validated"
    """The work is checked by one of their systems."""
    ASKED = "asked"
    """They are asked for their approval."""
    ANSWERS = "answers"
    """They answer for the work."""
    IMPLEMENTS = "implements"
    """They carry it out."""
    IN_CONFLICT = "in_conflict"
    """Their own work meets with it."""
    TOLD_BEFORE = "told_before"
    """They were told of what this answers."""
    DROPPED = "dropped"
    """Nothing for which they were told is a part of the work any more."""
    ADDRESSED = "addressed"
    """The link that was used was sent to them."""
    PROPOSED = "proposed"
    """They proposed the time."""
    TALKS = "talks"
    """They asked, or are asked, about the work before it is approved."""
    LOOKS_AFTER = "looks_after"
    """What they look after is suspected to be broken."""
    SEARCHES = "searches"
    """They look, or looked, for what the work may explain."""
    CLAIMED = "claimed"
    """They look after a system that is said to need another, or to be needed; or they said so."""
    IN_PLACE = "in_place"
    """Whoever was told before them has not said that they saw it."""
