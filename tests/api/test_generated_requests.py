"""Whatever the OpenAPI schema allows or forbids is sent, by every role: the answer is never a fault of ours, and none
costs more than one request may. The long form sends more than a thousand requests a role."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from accounts.models import Person, Role, Token
from maintwin.wsgi import application
from tests.api.openapi import SCHEMA, ids_for, people_with_work
from tests.estates import Night
from tests.examples import examples


@pytest.fixture
def people(db: None) -> Night:
    return people_with_work()


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Requests that reach the application from outside would close the connection that holds the test's data."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _token_of(ana: Person, role: str) -> str:
    """Of a colleague of hers who has this role alone."""
    person = Person.objects.create(
        email=f"{role}@centre.example", name=role, organisation=ana.organisation, timezone="UTC", roles=[role]
    )
    return Token.issue(person)


TOO_MUCH = "too much for one request"
GENERATED = schemathesis.openapi.from_dict(SCHEMA)
GENERATED.app = application
GENERATED_OPERATIONS = [found.ok() for found in GENERATED.get_all_operations() if isinstance(found, Ok)]


@pytest.mark.long
@pytest.mark.parametrize("operation", GENERATED_OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_whatever_the_schema_allows_or_forbids_is_answered(
    people: Night, kept_connection: None, operation: Any
) -> None:
    tokens = {role: _token_of(people.ana, role) for role in Role.values}
    there = ids_for(operation.path)
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE, path_parameters=there)
    forbidden = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=examples(0.04),
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(allowed, forbidden))
    def ask(case: Any) -> None:
        for role, token in tokens.items():
            answer = case.call(headers={"Authorization": f"Token {token}", "Accept-Encoding": "identity"})
            assert answer.status_code < 500, (role, case.as_curl_command())
            assert TOO_MUCH not in answer.text, (role, case.as_curl_command())

    ask()
