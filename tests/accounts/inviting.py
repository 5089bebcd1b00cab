"""What the tests of invitations share: an admin, what was mailed, and the link in it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.test import Client

from accounts.models import Person
from notifications.services.sending import send as sending
from tests.estates import Night

PASSWORD = "quite a good long one"
NEW = {"email": "nele@new.example", "name": "Nele", "roles": ["engineer"], "timezone": "Europe/Vienna"}
FILLED = {"name": "Nele Neu", "phone": "+43 1 555 0100", "timezone": "Europe/Vienna", "password": PASSWORD}
FOUNDED = {**FILLED, "organisation": "Newcomer Networks", "desk_phone": "", "desk_email": "desk@new.example"}


def admin_of(people: Night, name: str = "gina") -> Person:
    Person.objects.filter(pk=people.people[name].pk).update(roles=["admin"])
    people.people[name].refresh_from_db()
    return people.people[name]


def mails() -> list[Any]:
    sending.deliver()
    return list(mail.outbox)


def link_in(message: Any) -> str:
    """Its path."""
    found = re.search(r"https?://\S+/(?:invitation|new-address)/\S+", str(message.body))
    assert found, message.body
    return urlsplit(found.group()).path


def last_link() -> str:
    return link_in(mails()[-1])


def key_of(link: str) -> str:
    return link.strip("/").split("/")[-1]


def who_is_signed_in(client: Client) -> str:
    pk = client.session.get("_auth_user_id")
    return Person.objects.get(pk=pk).email if pk else ""
