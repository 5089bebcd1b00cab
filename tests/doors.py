"""The two doors by which somebody comes in: pages with a session, the API with a token."""

from collections.abc import Iterable

from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Person, Scope, Token


def pages_as(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def api_as(person: Person, scopes: Iterable[Scope] = tuple(Scope)) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.issue(person, scopes=scopes)}")
    return client
