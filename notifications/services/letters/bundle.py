"""Several messages to one contact as one: what an import brought, say. Each says what it would say alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from notifications.channels.mail.invitation import together
from notifications.channels.mail.smtp import LONGEST_SUBJECT, Mail

MOST_IN_FULL = 50
"""Messages that stand in one as a whole; of the others only their subjects, and what they ask stays asked on pages."""
_SHEET = re.compile(r'<table class="back".*</table>(?=\s*</body>)', re.DOTALL)
_RULE = "=" * 60


def as_one(mails: Sequence[Mail]) -> Mail:
    """In their order, what is urgent first. Two at least."""
    mails = sorted(mails, key=lambda mail: not mail.urgent)
    first, full, others = mails[0], mails[:MOST_IN_FULL], mails[MOST_IN_FULL:]
    return Mail(
        name=first.name,
        address=first.address,
        subject=_subject(mails),
        body=_body(full, [mail.subject for mail in others]),
        message_id=first.message_id,
        html=_html(full) if not others else "",
        entry=together([mail.entry for mail in mails if mail.entry is not None]),
        unsubscribe=first.unsubscribe,
        urgent=first.urgent,
        reply_to=first.reply_to if len({mail.reply_to for mail in mails}) == 1 else "",
    )


def _subject(mails: Sequence[Mail]) -> str:
    """The first as it is, and how many more there are."""
    more = f" – and {len(mails) - 1:,} more"
    subject = mails[0].subject
    return f"{subject if len(subject) + len(more) <= LONGEST_SUBJECT else _cut(subject, more)}{more}"


def _cut(subject: str, more: str) -> str:
    return f"{subject[: LONGEST_SUBJECT - len(more) - 1]}…"


def _body(full: Sequence[Mail], others: Sequence[str]) -> str:
    parts = [f"{len(full) + len(others):,} things changed at once. This is all of it in one message."]
    parts += (f"{_RULE}\n{mail.subject}\n{_RULE}\n{mail.body.strip()}" for mail in full)
    if others:
        parts.append("\n".join([_RULE, "And in brief:", *(f"  {subject}" for subject in others)]))
    return "\n\n".join(parts) + "\n"


def _html(mails: Sequence[Mail]) -> str:
    """The page of the first, with the sheets of all."""
    sheets = [found.group() if (found := _SHEET.search(mail.html)) else "" for mail in mails]
    if not all(sheets):
        return ""
    return _SHEET.sub(lambda _: "\n".join(sheets), mails[0].html)
