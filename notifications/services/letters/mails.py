"""From a notice to the mail that is sent."""

from __future__ import annotations

import re
from datetime import datetime

from django.template.loader import render_to_string

from changes.selectors.sight import Sight
from notifications.channels.mail.smtp import Mail, message_id
from notifications.domain.plan import AHEAD, ON_DUTY
from notifications.models import Notice
from notifications.services.letters.calendar_entries import entry_for
from notifications.services.letters.letter import Letter
from notifications.services.letters.question import ABOUTS, QuestionLetter

TEMPLATES = {**dict.fromkeys(AHEAD, "in_advance"), **dict.fromkeys(ON_DUTY, "on_duty")}
"""Kinds that share one; every other has its own."""


def letter_for(notice: Notice, now: datetime, sight: Sight | None = None) -> Mail:
    """`sight` where it has been asked already."""
    letter = (QuestionLetter if notice.about in ABOUTS else Letter)(notice, now, sight)
    headline, said = _said(letter)
    if letter.in_place_of:
        headline = f"Passed on to you: {headline}"
    shown = {"letter": letter, "headline": headline, "said": said}
    external = letter.external_reference
    return Mail(
        name=notice.contact.name,
        address=notice.contact.email,
        subject=f"[{external}] {headline}" if external else headline,
        body=_tidy(render_to_string("notices/_letter.txt", shown)),
        html=render_to_string("notices/_letter.html", shown),
        entry=entry_for(letter),
        message_id=message_id("notice", notice.pk, notice.resent),
        thread=message_id("change", notice.change_id) if notice.change_id else "",
        unsubscribe=letter.fewer_url,
        urgent=notice.urgent,
    )


def _said(letter: Letter) -> tuple[str, list[str]]:
    """The headline, and the paragraphs that only this kind of notice has."""
    name = TEMPLATES.get(letter.about, letter.about)
    headline, _, rest = _tidy(render_to_string(f"notices/{name}/mail.txt", {"letter": letter})).partition("\n")
    return headline, [part for part in rest.strip().split("\n\n") if part]


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
