"""From a notice to the mail that is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from changes.selectors.sight import Sight
from core.isolated import is_written_so, isolated, names_by_word
from estate.selectors.graph import names_held
from notifications.channels.mail.smtp import LONGEST_SUBJECT, Mail, message_id
from notifications.domain.about import About
from notifications.domain.plan import AHEAD, ON_DUTY
from notifications.domain.told import to_json
from notifications.models import Notice
from notifications.selectors.told import TELLS_OF_WINDOWS
from notifications.services.letters.calendar_entries import entries_in, entry_for, said_in, sequence_for
from notifications.services.letters.claim import ABOUTS as ABOUTS_CLAIMS
from notifications.services.letters.claim import ClaimLetter
from notifications.services.letters.letter import Letter
from notifications.services.letters.meaning import first_line
from notifications.services.letters.question import ABOUTS, QuestionLetter

TEMPLATES = {**dict.fromkeys(AHEAD, "in_advance"), **dict.fromkeys(ON_DUTY, "on_duty")}
"""Kinds that share one; every other has its own."""
KINDS: Mapping[About, type[Letter]] = {
    **dict.fromkeys(ABOUTS, QuestionLetter),
    **dict.fromkeys(ABOUTS_CLAIMS, ClaimLetter),
}
"""That say other things than about work."""
SHOWN_OF_A_SUBJECT = 78
LEAST_OF_A_TITLE = 24
LEAST_OF_A_NAME = 16
"""So much of it stands in any subject."""


@dataclass(frozen=True)
class Written:
    mail: Mail
    said: list[dict[str, Any]]
    """What it tells of each window, as a notice keeps it."""


def letter_for(notice: Notice, now: datetime, sight: Sight | None = None) -> Mail:
    """`sight` where it has been asked already."""
    return write(notice, now, sight).mail


def write(notice: Notice, now: datetime, sight: Sight | None = None) -> Written:
    letter = KINDS.get(About(notice.about), Letter)(notice, now, sight)
    mail = _mail(letter)
    return Written(mail, _kept(letter, carries_entry=mail.entry is not None))


def _kept(letter: Letter, *, carries_entry: bool) -> list[dict[str, Any]]:
    entries = entries_in(letter) if carries_entry else []
    told = letter.windows if letter.about in TELLS_OF_WINDOWS and letter.notice.change else []
    return [
        to_json(
            window.pk,
            said_in(letter, window),
            sequence_for(letter, window) if window in entries else None,
            letter.now,
        )
        for window in dict.fromkeys((*told, *letter.others, *entries))
    ]


def _mail(letter: Letter) -> Mail:
    notice = letter.notice
    letter, headline, said = _within_a_subject(letter)
    means = first_line(letter)
    shown = {"letter": letter, "headline": headline, "said": said, "means": means, "preview": _preview(letter, means)}
    return Mail(
        name=notice.contact.name,
        address=notice.contact.email,
        subject=_subject(letter, headline),
        **_bodies(letter, shown),
        entry=entry_for(letter),
        message_id=message_id("notice", notice.pk, notice.resent),
        thread=message_id("change", notice.change_id) if notice.change_id else "",
        unsubscribe=letter.fewer_url,
        reply_to=letter.reply_to,
        urgent=notice.urgent,
    )


def _isolated(letter: Letter, page: str) -> str:
    if not is_written_so(page):
        return page
    people = (letter.notice.contact.name, letter.in_place_of, letter.actor, *(call.name for call in letter.calls))
    return isolated(page, names_by_word([*names_held(), letter.title, *people]))


def _within_a_subject(letter: Letter) -> tuple[Letter, str, list[str]]:
    """The title gives way where mail programs would cut the subject; only where it would be far too long the party's
    name too: times stand whole."""
    headline, said = _said(letter)
    for longest, least in ((SHOWN_OF_A_SUBJECT, LEAST_OF_A_TITLE), (LONGEST_SUBJECT, LEAST_OF_A_NAME)):
        if (over := len(_subject(letter, headline)) - longest) > 0:
            letter = replace(letter, room=max(least, _room_taken(letter) - over))
            headline, said = _said(letter)
    if (over := len(_subject(letter, headline)) - LONGEST_SUBJECT) > 0:
        letter = replace(letter, room_of_who=max(LEAST_OF_A_NAME, len(letter.who) - over))
        headline, said = _said(letter)
    return letter, headline, said


def _room_taken(letter: Letter) -> int:
    """By the title that the headline names."""
    return max(len(letter.what), len(letter.conflict.title) if letter.notice.findings else 0)


def _subject(letter: Letter, headline: str) -> str:
    """What is urgent says so before anything else, and to whom it was not sent first."""
    first = " ".join(["Urgent:"] * letter.notice.urgent + ["Passed on to you:"] * bool(letter.in_place_of))
    external = letter.external_reference
    return " ".join(part for part in (first, f"[{external}]" if external else "", headline) if part)


def _preview(letter: Letter, means: str) -> str:
    """What a mail program shows beside the subject."""
    return f"{means} Call {letter.calls[0].phone}." if letter.calls else means


def _bodies(letter: Letter, shown: dict[str, Any]) -> dict[str, str]:
    return {
        "body": _tidy(render_to_string("notices/_letter.txt", shown)),
        "html": _isolated(letter, render_to_string("notices/_letter.html", shown)),
    }


def _said(letter: Letter) -> tuple[str, list[str]]:
    """The headline, and the paragraphs that only this kind of notice has."""
    name = TEMPLATES.get(letter.about, letter.about)
    headline, _, rest = _tidy(render_to_string(f"notices/{name}/mail.txt", {"letter": letter})).partition("\n")
    return headline, [part for part in rest.strip().split("\n\n") if part]


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
