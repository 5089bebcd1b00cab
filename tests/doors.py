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


def number(thing: Change | Window | Finding) -> int:
    """By which answers to it say what was read, as it is now."""
    thing.refresh_from_db()
    return thing.terms if isinstance(thing, Change) else thing.revision


def as_read(thing: Change | Window | Finding) -> dict[str, str]:
    """What answers to it over the API send along."""
    return {"If-Match": f'"{number(thing)}"'}
