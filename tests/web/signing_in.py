"""What the tests of signing in share: somebody who can sign in, an app that shows codes, and the mails."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from accounts.models import Organisation, Person, Role
from notifications.services.sending import send as sending

REFUSED = "That e-mail address and password do not match."
PASSWORD = "a long enough one"


def make_ana() -> Person:
    centre = Organisation.objects.create(slug="centre", name="Centre", timezone="America/Denver")
    ana = Person(email="ana@centre.example", name="Ana", organisation=centre, timezone="America/Denver")
    ana.roles = [Role.ENGINEER]
    ana.set_password("a long enough one")
    ana.save()
    return ana


SECRET = "JBSWY3DPEHPK3PXP"


def code(secret: str = SECRET, steps_ago: int = 0) -> str:
    """What the app on the phone shows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 - steps_ago))


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def mailed(number: int = 1) -> list[mail.EmailMessage]:
    """Once a worker has been at work."""
    sending.deliver()
    assert len(mail.outbox) >= number, f"{len(mail.outbox)} of {number} mails were sent"
    return list(mail.outbox)


def sign_in(client: Client, email: str, password: str, **extra: str) -> tuple[int, str, str]:
    answer = client.post("/sign-in/", {"username": email, "password": password, **extra})
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def is_confirmed(client: Client) -> Client:
    """As if who is signed in had just shown once more that it is they, and for as long as the test lasts."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() + 1_000_000, "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def confirm(client: Client, then: str) -> str:
    sent = {"password": "a long enough one", "next": then}
    return client.post("/account/confirm/", sent).headers["Location"]
