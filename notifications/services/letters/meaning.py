"""The first line of a letter: what it means for its reader. By kind of notice, and by how far the work has come."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from changes.domain.felt import Hit, Phase
from changes.models import State
from changes.selectors.facts import declared_in, not_over
from core.time import wording
from estate.domain.impact import Level, impact_of
from notifications.domain.about import CONFLICTS, About, Why
from notifications.domain.meaning import LONGEST, back_to_normal, on_systems, with_more, within, yours
from notifications.services.letters.claim import ClaimLetter
from notifications.services.letters.conflict_words import what_it_means
from notifications.services.letters.letter import Letter
from notifications.services.letters.question import QuestionLetter
from notifications.services.letters.subject import start_of
from triage.models.question import Answer

CARRIES_OUT: Mapping[Why, str] = {Why.IMPLEMENTS: "you carry it out", Why.ANSWERS: "you answer for it"}
DAY = re.compile(r"from \w+ \d+ \w+(?: \d+)?, ")
"""Which the subject says."""
SAID_TO_BE_SO = frozenset({About.UNSCHEDULED, About.REPORT_ANSWERED})


def first_line(letter: Letter) -> str:
    return _LINES.get(letter.about, _on_you)(letter)


def _on_you(letter: Letter) -> str:
    """What it explains, then what is hit, then what it meets, then that it hits nothing."""
    if letter.explains:
        return f"It could explain what you saw at {letter.explains}."
    if letter.searched:
        return "It may explain what you are looking for."
    findings = letter.findings_seen
    if findings and findings[0].mine and findings[0].mine.begun and not letter.is_own:
        return what_it_means(findings[0], letter)
    if hits := letter.hits or _own_hits(letter):
        return _with_task(_when_hit(hits, letter), letter)
    return what_it_means(findings[0], letter) if findings else _nothing_hit(letter)


def _when_hit(hits: tuple[Hit, ...], letter: Letter) -> str:
    return _if_approved(on_systems(hits, _phase(hits, letter), _span(letter)), letter)


def _if_approved(sentence: str, letter: Letter) -> str:
    asks = letter.about is About.MOVED and letter.is_tentative
    return f"If approved, {_lowered(sentence)}" if asks else sentence


def _own_hits(letter: Letter) -> tuple[Hit, ...]:
    """Whatever of the reader's organisation the work reaches now. Who sees the work may know that; nothing of anybody
    else's is reached."""
    change = letter.notice.change
    if change is None or not letter.sees_the_work:
        return ()
    windows = [window for window in letter.windows if not window.actual_end] or not_over(change)
    levels = impact_of(letter.reader.estate.graph, declared_in(change, windows))
    hit = sorted((-levels[slug], letter.named(slug)) for slug in levels.keys() & letter.reader.own if levels[slug])
    return tuple(Hit(name, Level(-level)) for level, name in hit)


def _phase(hits: tuple[Hit, ...], letter: Letter) -> Phase:
    """What is declared of the systems that are worked on is so; what follows from it may be."""
    windows = letter.windows
    if windows and all(window.actual_end for window in windows):
        return Phase.PAST
    worst = {hit.name for hit in hits if hit.level is hits[0].level}
    return Phase.DECLARED if letter.about in SAID_TO_BE_SO and worst <= set(letter.targets) else Phase.EXPECTED


def _span(letter: Letter) -> str:
    """until 05:00 MST, of what runs · from 02:00 to 04:00 EST, of what is to come on the day that the subject says."""
    if not letter.windows:
        return ""
    window, zone, now = letter.windows[0], letter.reader.zone, letter.now
    start, end = start_of(window), window.actual_end or window.ends_at
    if window.actual_start and not window.actual_end:
        return f"until {letter.ends}" if letter.ends else "with no known end"
    if end is None:
        return f"from {wording.time_of_day(start, zone, now).local}"
    more = f" and {len(letter.windows) - 1} more times" if len(letter.windows) > 1 else ""
    return DAY.sub("from ", wording.from_to(start, end, zone, now).partition(" · ")[0]) + more


def _with_task(sentence: str, letter: Letter) -> str:
    task = _task(letter)
    return with_more(sentence, task) if task else sentence


def _task(letter: Letter) -> str:
    return next((CARRIES_OUT[Why(one["why"])] for one in letter.notice.because if one["why"] in CARRIES_OUT), "")


def _nothing_hit(letter: Letter) -> str:
    own = [letter.named(slug) for slug in _targets(letter) if slug in letter.reader.own]
    if own:
        return f"It works on {_short(own)}, and no impact is expected."
    if letter.checks_mine:
        return f"{yours(letter.checks_mine)} must work for it to count as done; no impact is expected."
    task = _task(letter)
    return f"Nothing of yours is affected; {task}." if task else "Nothing of yours is affected."


def _short(names: list[str]) -> str:
    said = yours(names)
    return f"{said[0].lower()}{said[1:]}"


def _targets(letter: Letter) -> list[str]:
    change = letter.notice.change
    return [target.system.slug for target in change.targets.all()] if change and letter.sees_the_work else []


def _not_started(letter: Letter) -> str:
    hits = letter.hits or _own_hits(letter)
    return f"Nothing has been done to {_short([hit.name for hit in hits])} yet." if hits else "Nothing has begun yet."


def _goes_on(letter: Letter) -> str:
    """Past its end, or not over after all."""
    if hits := letter.hits or _own_hits(letter):
        return _with_task(on_systems(hits, Phase.EXPECTED, still=True), letter)
    return _nothing_hit(letter)


def _over(letter: Letter) -> str:
    busy = [letter.named(slug) for slug in sorted({one.system for one in letter.still_there if one.level})]
    free = [hit.name for hit in letter.hits if hit.name not in busy]
    if busy and free:
        return with_more(back_to_normal(free), f"{busy[0] if len(busy) == 1 else f'{len(busy)} more'} not yet")
    if busy:
        return f"{yours(busy)} {'are' if len(busy) > 1 else 'is'} still affected by other work."
    if free:
        return back_to_normal(free)
    if hits := _own_hits(letter):
        return back_to_normal([hit.name for hit in hits], surely=False)
    return "Nothing of yours was affected."


def _released(letter: Letter) -> str:
    """What the part that is left does not reach any more is back to normal."""
    left = _own_hits(letter)
    freed = [hit.name for hit in letter.hits if hit.name not in {one.name for one in left}]
    if freed and not letter.still_there:
        return back_to_normal(freed)
    return on_systems(left, Phase.EXPECTED, _span(letter)) if left else _nothing_hit(letter)


def _answered(letter: Letter) -> str:
    """What an answer to the reader's own request means for going ahead."""
    if letter.is_proposal:
        return "Take the time they propose, or keep yours and wait for their answer."
    state = letter.notice.change.state if letter.notice.change else ""
    return _AFTER_AN_ANSWER.get(state, "It changes nothing about work that has begun.")


_AFTER_AN_ANSWER: Mapping[str, str] = {
    State.APPROVED: "You have all the approvals you need: it goes ahead as planned.",
    State.REQUESTED: "You can’t start yet: other approvals are missing.",
    State.REJECTED: "You can’t go ahead: read their reason, change it and ask again.",
}


def _reported(letter: Letter) -> str:
    if letter.is_own:
        return "Is that right? Confirm or deny it: until then others go by it."
    hits = () if letter.searched else letter.hits or _own_hits(letter)
    if hits:
        return f"If so, {_lowered(on_systems(hits, Phase.EXPECTED))}"
    return _on_you(letter)


def _lowered(sentence: str) -> str:
    return f"{sentence[0].lower()}{sentence[1:]}"


def _report_answered(letter: Letter) -> str:
    if letter.is_denied:
        return "Nobody is working there, they say: look for another cause."
    return _on_you(letter)


def _remark(letter: Letter) -> str:
    """What they want to know, or answer."""
    decides = " They decide once you answer." if letter.is_question and letter.is_own else ""
    return f"“{within(' '.join(' '.join(letter.text).split()), LONGEST - 2 - len(decides))}”{decides}"


def _used(letter: Letter) -> str:
    """The link that the reader was sent."""
    if letter.only_asked:
        return "The answer comes by mail. Wasn’t that you? Call them."
    back = "Take it back" if letter.withdraw_link else "Call them"
    return f"The link in your mail was used. Wasn’t that you? {back}."


def _not_told(letter: Letter) -> str:
    return f"They missed “{letter.not_told_of}”: call them or their desk."


def _asked(letter: Letter) -> str:
    """About a fault: it may be why Agent desktop can’t use GES."""
    assert isinstance(letter, QuestionLetter)
    return f"It may be why {letter.first_failing}." if letter.first_failing else "It may be what is broken."


def _owner_said(letter: Letter) -> str:
    assert isinstance(letter, QuestionLetter)
    if letter.question.answer == Answer.CALL_ME:
        number = f": {letter.calls[0].phone}" if letter.calls else ""
        return f"They want to talk before they answer{number}."
    if letter.question.answer == Answer.YES:
        return "Their work may explain what you see: ask them what it does and until when."
    return "Their work does not explain what you see: check the next suspect."


def _claim(letter: Letter) -> str:
    assert isinstance(letter, ClaimLetter)
    if not letter.is_there:
        return "It was taken back since: there is nothing to answer."
    if letter.theirs:
        return f"If you confirm it, they see your work on {letter.provider} and are told of it."
    return f"If you confirm it, you see their work on {letter.provider} and are told of it."


def _claim_answered(letter: Letter) -> str:
    assert isinstance(letter, ClaimLetter)
    if not letter.is_confirmed:
        return "It counts for nothing. If you think it should, call them."
    if letter.own_needs:
        return f"From now on you see their work on {letter.provider}, and are told of it."
    return f"From now on they see your work on {letter.provider}, and are told of it."


def _conflict(letter: Letter) -> str:
    findings = letter.findings_seen
    return what_it_means(findings[0], letter) if findings else _on_you(letter)


def _always(line: str) -> Callable[[Letter], str]:
    return lambda _: line


_CALLED_OFF = _always("You don’t have to prepare for it any more.")
_LINES: Mapping[About, Callable[[Letter], str]] = {
    About.OWNER_ASKED: _asked,
    About.OWNER_ANSWERED: _owner_said,
    About.CLAIM_ASKED: _claim,
    About.CLAIM_ANSWERED: _claim_answered,
    About.ASKED_TO_START: _always("Start it, move it or cancel it: until then others see it as unconfirmed."),
    About.ASKED_TO_END: _always("Complete it, extend it or roll it back: it doesn’t end by itself."),
    About.ASKED_WHAT_BECAME: _always("Nobody started it, so it no longer counts: move it, cancel it or declare it."),
    About.STILL_OPEN: _always("If it takes longer, extend it now so that others know."),
    About.REPORTED: _reported,
    About.REPORT_ANSWERED: _report_answered,
    About.ROLLED_BACK: _over,
    About.ENDED: _over,
    About.START_UNDONE: _not_started,
    About.END_UNDONE: _goes_on,
    About.OVERRUN: _goes_on,
    About.RELEASED: _released,
    About.CANCELLED: _CALLED_OFF,
    About.NOT_TAKING_PLACE: _CALLED_OFF,
    About.DROPPED: _always("Your systems are no longer part of it; the work itself goes ahead."),
    About.WAITS_AGAIN: _always("Don’t rely on it: it needs approval again, and may move or not happen."),
    About.HANDED_OVER: _always("You answer for it now: start it, close it and keep others posted."),
    About.APPROVAL_DECIDED: _used,
    About.APPROVAL_ANSWERED: _answered,
    About.REMARKED: _remark,
    About.INFORMED_ANSWERED: _always("Nothing changes by itself: they were told, not asked."),
    About.NOT_DELIVERED: _not_told,
    **dict.fromkeys(CONFLICTS, _conflict),
    About.CONFLICT_GONE: _always("You don’t have to do anything about it any more."),
}
"""Every other kind says what the work does to the reader's systems."""
