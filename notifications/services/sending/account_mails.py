"""Mails about somebody's own account: they concern no work and nobody else, so nobody reads of them in the ledger. They
wait for a mail server that is down as all others do, and go before them."""

from __future__ import annotations

import logging
import random
from datetime import datetime

from cryptography.fernet import InvalidToken
from django.db.models import F

from accounts.models import Person
from core import clock
from core.secret_box import decrypted, encrypted
from notifications.channels.mail.smtp import Connection, Mail, NotTaken, message_id
from notifications.domain.delivery import LONGEST_WAIT, GiveUp, after_failure
from notifications.models import AccountMail
from notifications.services.sending.places import Place

log = logging.getLogger(__name__)

PURPOSE = "mails about accounts"


def keep_for_sending(person: Person | None, subject: str, body: str, asked_at: datetime, address: str = "") -> None:
    """To an address that is given it goes whatever the person's is by then; of whom nobody knows yet there is only
    that."""
    sealed = encrypted(body, PURPOSE)
    AccountMail.objects.create(person=person, address=address, subject=subject, sealed=sealed, asked_at=asked_at)


def send_account_mails(connection: Connection, place: Place) -> int:
    """Those that are due; answers how many it was done with."""
    done = 0
    while not connection.is_held_up and (waiting := _claim(place)):
        place.go_on()
        done += _send(waiting, connection)
    return done


def _claim(place: Place) -> AccountMail | None:
    """One by one: there are few."""
    due = AccountMail.objects.due(clock.now())
    first = due.values_list("pk", flat=True).first()
    if first is None:
        return None
    ours = due.filter(pk=first).while_held_by(place.holder)
    if not ours.update(claimed_by=place.holder, attempts=F("attempts") + 1):
        return None
    return AccountMail.objects.select_related("person").get(pk=first)


def _send(waiting: AccountMail, connection: Connection) -> bool:
    if clock.now() - waiting.asked_at >= LONGEST_WAIT:
        return _give_up(waiting, "its link has ended")
    try:
        body = decrypted(waiting.sealed, PURPOSE)
    except InvalidToken:
        return _give_up(waiting, "it was encrypted with a key that is not known any more")
    failed = connection.send(_mail(waiting, body))
    if failed is not None:
        return _record_failure(waiting, failed)
    waiting.delete()
    return True


def _mail(waiting: AccountMail, body: str) -> Mail:
    return Mail("", waiting.to, waiting.subject, body, message_id("account", waiting.pk))


def _record_failure(waiting: AccountMail, failed: NotTaken) -> bool:
    verdict = after_failure(failed.failure, waiting.attempts, waiting.asked_at, clock.now(), random.random())
    if isinstance(verdict, GiveUp):
        return _give_up(waiting, failed.because)
    AccountMail.objects.filter(pk=waiting.pk).update(retry_at=verdict.at, claimed_by=None)
    return False


def _give_up(waiting: AccountMail, because: str) -> bool:
    log.error("mail %s about the account of person %s was not sent: %s", waiting.pk, waiting.person_id, because)
    waiting.delete()
    return True
