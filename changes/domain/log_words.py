"""What the log says of each kind of act."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any, Protocol

from changes.domain.answer_links import DEAD, LinkStanding, over_link_in_words
from changes.domain.check_words import check_in_words, tried


class Elsewhere(StrEnum):
    """Acts that were not about the change in whose record they stand: who of another organisation did them, and what
    else came of them, is not for its readers."""

    GRAPH_EDITED = "graph_edited"
    FREEZE_EDITED = "freeze_edited"
    HOURS_EDITED = "hours_edited"
    RAN_OVER = "ran_over"
    REACHES_MORE = "reaches_more"
    REACHES_LESS = "reaches_less"


ELSEWHERE = frozenset(Elsewhere)


_DID = {
    "imported": "imported it from an estate file",
    "booked": "wrote a draft",
    "copied": "wrote a draft as a copy of",
    "submitted": "submitted it",
    "edited": "edited it",
    "approved": "approved it",
    "rejected": "declined it",
    "proposed": "proposed another time",
    "answer_withdrawn": "withdrew their answer",
    "asked_back": "asked a question",
    "answered_back": "answered",
    "acknowledged": "acknowledged it",
    "objected": "objected to it",
    "approval_reminded": "reminded those who are asked to approve",
    "approval_asked_of_others": "asked others to approve, as nobody who was asked can answer any more",
    "nobody_to_ask": "found nobody to ask how it is going: there is no engineer, and no desk with an e-mail address",
    "handed_over": "handed it over",
    "link_viewed": "noted that a link was opened",
    "link_refused": "refused an answer over a link",
    "link_revoked": "revoked a link",
    "carried_on": "added the next windows by its rule",
    "zone_data_changed": "moved windows, as clocks change at other times than was known",
    "split": "let the rule end, and what follows become",
    "split_off": "split this off from",
    "cancelled": "cancelled it",
    "window_cancelled": "cancelled one window",
    "started": "started",
    "updated": "posted an update",
    "released": "gave systems back",
    "step_added": "added a step",
    "step_ticked": "ticked a step",
    "check_passed": "ticked a check as passed",
    "check_failed": "ticked a check as failed",
    "extended": "moved the end",
    "completed": "completed it",
    "rolled_back": "rolled it back",
    "declared": "declared unscheduled work",
    "reported": "reported this work of somebody else",
    "confirmed": "confirmed that this is their work",
    "denied": "denied that anybody is working on this",
    "accepted_risk": "accepted the risk of",
    "shared": "showed all of it to",
    "unshared": "no longer shows all of it to",
    "newcomers_told": "told the new people what the others had been told",
    "corrected": "corrected what people had been told",
    "telling_failed": "could not tell people of an act",
    "graph_edited": "edited dependencies",
    "freeze_edited": "edited a freeze",
    "hours_edited": "edited maintenance hours",
    "exception_asked": "asked for an exception from the freeze",
    "exception_granted": "granted an exception from the freeze",
    "exception_refused": "refused an exception from the freeze",
    "reaches_more": "edited dependencies, so this reaches more",
    "reaches_less": "edited dependencies, so this reaches less",
    "ran_over": "saw it run into other work",
    "start_undone": "undid its start",
    "end_undone": "undid its end",
    "asked_to_start": "asked whether it has started",
    "asked_to_end": "asked whether it has ended",
    "asked_what_became": "asked what became of it",
    "not_delivered": "could not deliver a notice to",
    "seen": "has seen the notice",
    "sent_again": "sent the notice again to",
    "went_on": "heard nothing from",
    "investigation_opened": "began to look for the fault",
    "observed": "added what was seen",
    "investigation_closed": "closed the investigation",
    "investigation_shared": "showed the investigation to",
    "owner_asked": "asked whether they are working on",
    "owner_answered": "answered",
    "call_logged": "noted a call",
    "work_declared": "saw work declared that may explain it",
    "muted": "wants to hear nothing more of it",
    "unmuted": "wants to hear about it again",
}
_FIELDS = {
    "rollback_how": "the rollback",
    "rollback_takes": "how long rolling back takes",
    "one_at_a_time": "whether one system at a time is worked on",
    "checks": "what it is checked by",
    "repeats": "how it repeats",
    "external_reference": "the ticket",
    "owner": "who answers for it",
    "owners": "whose the systems are",
}


_OUTCOMES = {"failing": "fails", "working": "works", "cannot_tell": "cannot be told"}
_TICKED = {"todo": "to do", "done": "done", "skipped": "left out"}
_ANSWERED = {
    "yes": "yes, they are working on it",
    "no": "no, nobody is working on it",
    "call_me": "they ask to be called",
}


_ASKED_WHOM = {
    "asked_to_start": "asked {} whether it has started",
    "asked_to_end": "asked {} whether it has ended",
    "asked_what_became": "asked {} what became of it",
    "approval_reminded": "reminded {} that their approval is asked",
}
"""Acts that are nothing but a question: by kind of the act, and of the message that asks."""
_ASKED_TOO = {"approval_asked": ", and asked {} to approve", "approval_voided": ", and asked {} to approve again"}
"""By kind of the message: what somebody is asked because of what was done."""


class LogNames(Protocol):
    """What the reader may call things."""

    def system(self, slug: str) -> str: ...
    def organisation(self, slug: str) -> str: ...
    def copied(self, organisation: str, reference: str) -> str:
        """What a draft is a copy of; for others that there was something, whose reference they may not know."""

    def contact(self, data: Mapping[str, Any]) -> str:
        """Or whose they are, where they only stood in elsewhere for somebody who is not named."""

    def freeze(self, freeze: int, met: Collection[str]) -> str:
        """Between quotes; or whose it is, where the reader may not know what those call it that froze the systems."""


def who_did(actor: str, data: Mapping[str, Any]) -> str:
    """By name; of what was done over a link, whoever said to hold it."""
    link = data.get("by_link") or {}
    return over_link_in_words(link["named"], link.get("addressed_to") or actor) if link.get("named") else actor


def did(kind: str, data: Mapping[str, Any], names: LogNames) -> str:
    """What somebody did, to be read after their name."""
    words = _DID.get(kind, kind.replace("_", " "))
    words += _more(kind, data, names)
    words += f" to {data['to_name']}" if "to_name" in data else ""
    if "contact_name" in data:
        words += f" {names.contact(data)}" + (f", so told {data['next_name']}" if "next_name" in data else "")
    if link := data.get("by_link"):
        words += _over(link)
    if data.get("taken"):
        proposers = " and ".join(names.organisation(slug) for slug in data["taken"])
        words += f", and so took over the time that {proposers} proposed"
    found, gone = len(data.get("found") or ()), len(data.get("gone") or ())
    notes = [
        f"{number} conflict{'s' if number > 1 else ''} {word}"
        for number, word in ((found, "found"), (gone, "gone"))
        if number
    ]
    return f"{words} ({', '.join(notes)})" if notes else words


def asked(kind: str, what: str, about: str, whom: str) -> str | None:
    """What was done, and who was asked by a message about it; None where the message asked nothing."""
    if kind == about and kind in _ASKED_WHOM:
        return _ASKED_WHOM[kind].format(whom)
    return what + _ASKED_TOO[about].format(whom) if about in _ASKED_TOO else None


def people_of(people: Iterable[tuple[str, str]]) -> str:
    """Ana and Bert of Harbour Contact Centre, and Cleo of Meridian Travel; of (name, organisation)."""
    named: dict[str, list[str]] = {}
    for name, organisation in people:
        named.setdefault(organisation, []).append(name)
    parties = [_of_party(list(dict.fromkeys(names)), party) for party, names in named.items()]
    return ", and ".join(parties)


def _of_party(names: list[str], party: str) -> str:
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return said if party in names[-1] else f"{said} of {party}"


def _more(kind: str, data: Mapping[str, Any], names: LogNames) -> str:
    """What an act of this kind was about."""
    more = _MORE.get(kind)
    return more(data, names) if more else ""


def _freeze(data: Mapping[str, Any], names: LogNames) -> str:
    return f" {names.freeze(data['freeze'], data['met'])}"


def _copied(data: Mapping[str, Any], names: LogNames) -> str:
    return f" {names.copied(**data['copied'])}"


def _shown_to(data: Mapping[str, Any], names: LogNames) -> str:
    return f" {names.organisation(data['organisation_shared'])}"


def _asked_owner(data: Mapping[str, Any], names: LogNames) -> str:
    return f" {names.system(data['system'])},"


def _answered(data: Mapping[str, Any], names: LogNames) -> str:
    return f": {names.system(data['system'])}: {_ANSWERED[data['answer']]}"


def _called(data: Mapping[str, Any], names: LogNames) -> str:
    return f" about {names.system(data['system'])}: {_ANSWERED[data['answer']]}"


def _seen(data: Mapping[str, Any], names: LogNames) -> str:
    rows = [
        f"{tried(names.system(one[end]) for end in ('from', 'to'))} {_OUTCOMES[one['outcome']]}"
        for one in data.get("observations") or ()
    ]
    return f": {', '.join(rows)}" if rows else ""


def _released(data: Mapping[str, Any], names: LogNames) -> str:
    return f": {', '.join(dict.fromkeys(names.system(slug) for slug in data['released']))}"


def _checked(data: Mapping[str, Any], names: LogNames) -> str:
    check = data["check"]
    ends = (names.system(end) for end in (check["from"], check["to"]) if end)
    return f": {check_in_words(check['text'], ends)}"


def _accepted(data: Mapping[str, Any], names: LogNames) -> str:
    number = len(data.get("findings") or ())
    return f" {number} conflicts" if number > 1 else " a conflict"


def _ticked(data: Mapping[str, Any], names: LogNames) -> str:
    return f" as {_TICKED[data['state']]}"


def _edited(data: Mapping[str, Any], names: LogNames) -> str:
    fields = [_FIELDS.get(name, name) for name in data.get("fields") or ()]
    return f": {', '.join(fields)}" if fields else ""


def _to_party(data: Mapping[str, Any], names: LogNames) -> str:
    return f" {names.organisation(data['party'])}"


_MORE: Mapping[str, Callable[[Mapping[str, Any], LogNames], str]] = {
    "copied": _copied,
    "split": _copied,
    "split_off": _copied,
    **dict.fromkeys(("exception_asked", "exception_granted", "exception_refused"), _freeze),
    **dict.fromkeys(("shared", "unshared", "investigation_shared"), _shown_to),
    "answered_back": _to_party,
    "owner_asked": _asked_owner,
    "owner_answered": _answered,
    "call_logged": _called,
    **dict.fromkeys(("investigation_opened", "observed"), _seen),
    "released": _released,
    "accepted_risk": _accepted,
    **dict.fromkeys(("check_passed", "check_failed"), _checked),
    "step_ticked": _ticked,
    "edited": _edited,
}


def said(data: Mapping[str, Any]) -> str:
    """What they wrote with it; of an answer that was refused, why."""
    if "refused" in data:
        return f"{DEAD[LinkStanding(data['refused'])].heading}."
    return str(data.get("text") or data.get("reason") or "")


def _over(link: Mapping[str, Any]) -> str:
    """Whose link it was; of one that was used, `who_did` says it."""
    return "" if link.get("named") or not link.get("addressed_to") else f" sent to {link['addressed_to']}"
