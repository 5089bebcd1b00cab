"""Reading what the mail catcher caught. Anything may stand in a mail, so nothing here trusts it."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

HEAD_BYTES = 16_000
SHOWN_BYTES = 1_000_000
SHOWN_HEADERS = ("Date", "Reply-To", "Message-ID", "In-Reply-To", "Auto-Submitted")
BESIDE = '<!doctype html><base target="_blank">'
SOMETHING_WRONG = (LookupError, ValueError, TypeError, AttributeError)
"""What the standard library raises on headers and bodies that are not as they should be."""


@dataclass(frozen=True, slots=True)
class MailHead:
    name: str
    subject: str
    sender: str
    recipients: tuple[str, ...]
    caught_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str
    content_type: str
    size: int
    text: str
    """Of a calendar entry, which can be read; empty for the rest."""


@dataclass(frozen=True, slots=True)
class TextPiece:
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class CaughtMail:
    head: MailHead
    headers: tuple[tuple[str, str], ...]
    pieces: tuple[TextPiece, ...]
    attachments: tuple[Attachment, ...]
    cut: bool
    has_html: bool


def names(folder: Path) -> list[str]:
    """The newest first: their names begin with the time."""
    return sorted((file.name for file in folder.glob("*.eml") if file.is_file()), reverse=True)


def recipients_of(folder: Path, name: str) -> tuple[str, ...]:
    """From the envelope, which the catcher writes above the message and no sender can forge."""
    with (folder / name).open("rb") as file:
        lines = [file.readline(HEAD_BYTES) for _ in range(2)]
    for line in lines:
        key, _, value = line.decode(errors="replace").partition(":")
        if key.lower() == "x-rcptto":
            return tuple(part.strip() for part in value.split(",") if part.strip())
    return ()


def head(folder: Path, name: str) -> MailHead:
    with (folder / name).open("rb") as file:
        message = email.message_from_bytes(file.read(HEAD_BYTES))
    return _head_of(message, name, recipients_of(folder, name))


def mail(folder: Path, name: str, own_address: str) -> CaughtMail:
    with (folder / name).open("rb") as file:
        content = file.read(SHOWN_BYTES + 1)
    message = email.message_from_bytes(content[:SHOWN_BYTES])
    return CaughtMail(
        _head_of(message, name, recipients_of(folder, name)),
        tuple((key, _header(message, key)) for key in SHOWN_HEADERS if message.get(key)),
        pieces_of(_body(message), own_address),
        tuple(_attachments(message)),
        len(content) > SHOWN_BYTES,
        _html_part(message) is not None,
    )


def html(folder: Path, name: str) -> str | None:
    """The HTML part as a mail program would show it: what is pressed in it opens beside it."""
    with (folder / name).open("rb") as file:
        part = _html_part(email.message_from_bytes(file.read(SHOWN_BYTES)))
    return None if part is None else BESIDE + _text(part)


def pieces_of(text: str, own_address: str) -> tuple[TextPiece, ...]:
    """The text with links made of the addresses of this house alone."""
    parts = re.split(rf"({re.escape(own_address)}(?:/[^\s<>\"']*)?)(?=[\s<>\"']|$)", text)
    return tuple(TextPiece(part, part if place % 2 else "") for place, part in enumerate(parts) if part)


def _head_of(message: Message, name: str, recipients: tuple[str, ...]) -> MailHead:
    shown = recipients or tuple(filter(None, [_header(message, "To")]))
    return MailHead(name, _header(message, "Subject"), _header(message, "From"), shown, _caught_at(message, name))


def _caught_at(message: Message, name: str) -> datetime | None:
    digits = name.partition("-")[0]
    if digits.isdecimal() and len(digits) == 19:
        return datetime.fromtimestamp(int(digits) / 1e9, UTC)
    try:
        return parsedate_to_datetime(str(message["Date"])).astimezone(UTC)
    except SOMETHING_WRONG:
        return None


def _header(message: Message, key: str) -> str:
    raw = message.get(key, "")
    try:
        said = str(make_header(decode_header(raw)))
    except SOMETHING_WRONG:
        said = str(raw)
    return " ".join(said.split())


def _body(message: Message) -> str:
    """The plain text; where there is none, the source of whatever text there is."""
    texts = [part for part in message.walk() if part.get_content_maintype() == "text" and not _is_attached(part)]
    plain = [part for part in texts if part.get_content_subtype() == "plain"]
    return "\n\n".join(_text(part) for part in (plain or texts))


def _html_part(message: Message) -> Message | None:
    parts = (part for part in message.walk() if part.get_content_type() == "text/html" and not _is_attached(part))
    return next(parts, None)


def _attachments(message: Message) -> Iterator[Attachment]:
    for part in message.walk():
        if part.is_multipart() or not _is_attached(part):
            continue
        text = _text(part) if part.get_content_type() == "text/calendar" else ""
        yield Attachment(_filename(part), part.get_content_type(), len(_bytes(part)), text)


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_content_type() == "text/calendar"


def _filename(part: Message) -> str:
    try:
        return str(part.get_filename() or "no name")
    except SOMETHING_WRONG:
        return "no name"


def _text(part: Message) -> str:
    try:
        return _bytes(part).decode(part.get_content_charset() or "utf-8", errors="replace")
    except SOMETHING_WRONG:
        return _bytes(part).decode(errors="replace")


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
