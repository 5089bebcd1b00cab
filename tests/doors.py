"""The two doors by which somebody comes in: pages with a session, the API with a token."""

from collections.abc import Iterable

from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Person, Scope, Token
from changes.models import Change, Finding, Window


def pages_as(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def api_as(person: Person, scopes: Iterable[Scope] = tuple(Scope)) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.issue(person, scopes=scopes)}")
    return client


def as_read(thing: Change | Window | Finding) -> dict[str, str]:
    """What answers to it send along: the terms of a change, the revision of a window or a finding, as they are now."""
    thing.refresh_from_db()
    return {"If-Match": f'"{thing.terms if isinstance(thing, Change) else thing.revision}"'}
