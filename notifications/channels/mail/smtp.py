"""Plain mail over SMTP: one message, one recipient, and what the server said to it."""

from __future__ import annotations

import re
import smtplib
import unicodedata
from dataclasses import dataclass
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.utils import formataddr
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from core import clock
from core.addresses import for_mail
from notifications.channels.lasting_names import unguessable
from notifications.channels.mail.invitation import Invitation
from notifications.channels.mail.servers import learn, mail_server
from notifications.domain.delivery import Failure

LONGEST_SUBJECT = 150
BROKE_OFF = (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError)
OURS = (smtplib.SMTPNotSupportedError, ValueError)
SETTINGS_ARE_WRONG = (smtplib.SMTPAuthenticationError, smtplib.SMTPHeloError, smtplib.SMTPConnectError)


@dataclass(frozen=True, slots=True)
class Mail:
    name: str
    address: str
    subject: str
    body: str
    message_id: str
    thread: str = ""
    """Message-ID that all mails about one change refer to."""
    html: str = ""
    """The same once more, for those who read mails so."""
    entry: Invitation | None = None
    """For the reader's calendar."""
    unsubscribe: str = ""
    """Where the reader can ask to hear less; empty where they cannot."""
    urgent: bool = False
    reply_to: str = ""
    """Where a reply leads; empty where none is read."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    failure: Failure
    because: str
    broke_off: bool = False
    """The connection ended before the server had answered."""
    is_ours: bool = False
    """No server was asked to take it: it could not be made into a mail."""


class Connection:
    """One connection to the mail server, opened when first needed and kept while a batch is sent. Make it in the
    process that sends: two processes must not talk over one."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None
        self.server = mail_server()

    @property
    def is_held_up(self) -> bool:
        """The server is left alone for a while, because it did not answer."""
        return self.server.breaker.is_open(clock.now())

    @property
    def said(self) -> str:
        """Why it is held up, in the server's words."""
        return self.server.said

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, mail: Mail) -> NotTaken | None:
        """Why it was not accepted, or None when it was."""
        failed = self._send(mail)
        if failed and failed.is_ours:
            return failed
        failure, said, broke_off = (failed.failure, failed.because, failed.broke_off) if failed else (None, "", False)
        learn(self.server, failure, said, clock.now(), broke_off=broke_off)
        return failed

    def _send(self, mail: Mail) -> NotTaken | None:
        failed = self._open()
        if failed or self._backend is None:
            return failed
        try:
            self._backend.send_messages([_message(mail)])
        except (smtplib.SMTPException, OSError, ValueError) as error:
            if not isinstance(error, (smtplib.SMTPRecipientsRefused, ValueError)):
                self.close()
            return NotTaken(failure_kind(error), _said(error), isinstance(error, BROKE_OFF), isinstance(error, OURS))
        return None

    def _open(self) -> NotTaken | None:
        """Why no server can be talked to, or None."""
        if self._backend is not None:
            return None
        backend = get_connection(fail_silently=False)
        try:
            backend.open()
        except (OSError, smtplib.SMTPException) as error:
            return NotTaken(Failure.UNREACHABLE, _said(error))
        self._backend = backend
        return None

    def close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            try:
                backend.close()
            except (OSError, smtplib.SMTPException):
                return


def failure_kind(error: Exception) -> Failure:
    """What the server answers with 4xx it may take later, with 5xx never. Trouble with our own settings is not the
    message's fault."""
    if isinstance(error, SETTINGS_ARE_WRONG):
        return Failure.UNREACHABLE
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _by_code(*(code for code, _ in error.recipients.values()))
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Failure.TEMPORARY
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code)
    if isinstance(error, OURS):
        return Failure.PERMANENT
    return Failure.TEMPORARY


def _by_code(*codes: int) -> Failure:
    return Failure.PERMANENT if codes and all(500 <= code < 600 for code in codes) else Failure.TEMPORARY


def message_id(kind: str, identity: int, again: int = 0) -> str:
    """The same for the same notice, however often it is tried, and not to be guessed; another when it is sent again."""
    return f"<{kind}-{unguessable(kind, identity, again)}>"


def one_line(text: str) -> str:
    """Whatever people typed, as one line without control characters, so that it can be no header of its own."""
    visible = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") else char for char in text)
    return re.sub(r"\s+", " ", visible).strip()


class _Message(EmailMultiAlternatives):
    """Folds an encoded subject after its first words; Django would leave the first line empty, which some readers
    show as a space. A calendar entry goes beside text and HTML, whole over any server: Django would send it in eight
    bits without asking."""

    entry: Invitation | None = None

    def message(self, **how: Any) -> Any:
        message, subject = super().message(**how), Header(str(self.subject), "utf-8", header_name="Subject")
        del message["Subject"]
        setitem: Any = MIMEBase.__setitem__
        setitem(message, "Subject", subject)
        if self.entry is not None and message.is_multipart():
            message.attach(_calendar_part(self.entry))
        return message


def _calendar_part(entry: Invitation) -> Any:
    part = Message()
    part["Content-Type"] = f'text/calendar; method={entry.method}; charset="utf-8"'
    part.set_payload(entry.content)
    encode_base64(part)
    return part


def _message(mail: Mail) -> EmailMessage:
    subject = one_line(mail.subject)
    if len(subject) > LONGEST_SUBJECT:
        subject = f"{subject[: LONGEST_SUBJECT - 1]}…"
    message = _Message(
        subject=subject,
        body=mail.body,
        to=[formataddr((one_line(mail.name), for_mail(mail.address)))],
        reply_to=[for_mail(mail.reply_to)] if mail.reply_to else None,
        headers=_headers(mail),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    message.entry = mail.entry
    return message


def _headers(mail: Mail) -> dict[str, str]:
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if mail.thread:
        headers |= {"In-Reply-To": mail.thread, "References": mail.thread}
    if mail.unsubscribe:
        headers |= {"List-Unsubscribe": f"<{mail.unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if mail.urgent:
        headers |= {"Importance": "high", "X-Priority": "1"}
    return headers


def _said(error: Exception) -> str:
    """What went wrong, for the ledger."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_answer(code, text) for code, text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return one_line(f"{type(error).__name__}: {error}")[:300]


def _answer(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return one_line(f"{code} {words}")[:300]
