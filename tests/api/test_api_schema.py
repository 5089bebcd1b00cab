"""The OpenAPI schema is whole, and whatever is sent to what it names, the answer is never a fault of ours."""

import json
import time
from http import HTTPStatus
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import Scope, Token
from tests.api.openapi import SCHEMA, generated, ids_for, people_with_work
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.turns import falls

MEGABYTES = 3_000_000
PART = 4
"""One in so many places of bodies is spoiled, and all of them with the profile `long`."""
HOSTILE: list[Any] = [
    pytest.param("x" * MEGABYTES, id="3 MB"),
    pytest.param("a\x00b", id="NUL"),
    pytest.param("\ud800", id="half a character"),
    pytest.param("<script>alert(1)</script>", id="markup"),
    pytest.param("\u202e\u0007", id="control characters"),
    pytest.param(10**40, id="a huge number"),
    pytest.param(-1, id="a negative number"),
    pytest.param(1.5, id="a fraction"),
    pytest.param(True, id="true"),
    pytest.param(None, id="null"),
    pytest.param([], id="an empty list"),
    pytest.param([[[[]]]], id="lists in lists"),
    pytest.param({}, id="an empty object"),
    pytest.param({"a": {"b": {"c": {}}}}, id="objects in objects"),
    pytest.param("9999-12-31T23:59:59+23:59", id="the end of the calendar"),
    pytest.param("0001-01-01T00:00:00-23:59", id="the beginning of the calendar"),
]
IDS = ("0", "7", str(2**31), str(2**63), "9" * 60)
PLAIN: dict[Any, Any] = {
    "date-time": "2026-12-01T01:00:00Z",
    "duration": "PT1H",
    "email": "ana@centre.example",
    "time": "01:00",
    "integer": 1,
    "boolean": True,
    "string": "switch-a",
}


OPERATIONS = [
    (method, path, operation)
    for path, item in SCHEMA["paths"].items()
    for method, operation in item.items()
    if method in ("get", "post", "patch", "delete")
]
BODIES = [pytest.param(method, path, id=f"{method} {path}") for method, path, one in OPERATIONS if "requestBody" in one]


@pytest.fixture
def people(db: None) -> Night:
    return people_with_work()


@pytest.fixture
def client(people: Night) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.issue(people.ana)}", HTTP_IF_MATCH='"2"')
    return client


def address_of(path: str) -> str:
    return path.format(**ids_for(path))


def test_the_schema_generates_without_warnings() -> None:
    assert generated()["openapi"].startswith("3.")


def test_paths_are_whole_and_end_in_a_slash() -> None:
    assert [path for path in SCHEMA["paths"] if not (path.startswith("/api/v1/") and path.endswith("/"))] == []


def looked_up(schema: Any) -> Any:
    """What a reference stands for; of several alternatives the first."""
    for wrapper in ("allOf", "oneOf", "anyOf"):
        schema = schema[wrapper][0] if wrapper in schema else schema
    if "$ref" in schema:
        return looked_up(SCHEMA["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    return schema


def plain(schema: Any) -> Any:
    """A value that the schema allows, with every field there is."""
    schema = looked_up(schema)
    if schema.get("type") == "object":
        return {name: plain(value) for name, value in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [plain(schema["items"])]
    if "enum" in schema:
        return schema["enum"][0]
    return PLAIN.get(schema.get("format")) or PLAIN[schema["type"]]


def body_of(method: str, path: str) -> dict[str, Any]:
    content = SCHEMA["paths"][path][method]["requestBody"]["content"]
    return dict(plain(content["application/json"]["schema"]))


def spoiled(body: Any, value: Any) -> list[Any]:
    """The body once for each place in it, with that place spoiled."""
    if isinstance(body, dict):
        return [{**body, name: bad} for name, inner in body.items() for bad in (value, *spoiled(inner, value))]
    if isinstance(body, list):
        return [[bad] for inner in body for bad in (value, *spoiled(inner, value))]
    return []


def send(client: APIClient, method: str, path: str, body: Any) -> Any:
    """As JSON that escapes what UTF-8 cannot hold."""
    return client.generic(method.upper(), address_of(path), json.dumps(body), content_type="application/json")


@pytest.mark.long
@pytest.mark.parametrize("value", HOSTILE)
def test_no_field_brings_the_server_down(client: APIClient, value: Any) -> None:
    faults = []
    for method, path in (parameter.values for parameter in BODIES):
        bodies = [value, *spoiled(body_of(str(method), str(path)), value)]
        if value == "x" * MEGABYTES:
            bodies = bodies[:3]
        for body in [one for place, one in enumerate(bodies) if falls(PART, value, method, path, place)]:
            answer = send(client, str(method), str(path), body)
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                faults.append((method, path, answer.status_code, str(body)[:300]))

    assert faults == []


@pytest.mark.parametrize("sent", ["{", "[" * 100_000, '{"title": NaN}', '"\\ud800"', "\x00", "{}" * 9])
def test_what_is_not_json_is_refused(client: APIClient, sent: str) -> None:
    for method, path in (parameter.values for parameter in BODIES):
        answer = client.generic(str(method).upper(), address_of(str(path)), sent, content_type="application/json")
        assert 400 <= answer.status_code < 500, (method, path, answer.status_code)


@pytest.mark.parametrize("number", IDS)
def test_an_id_of_any_size_is_only_not_found(client: APIClient, number: str) -> None:
    for method, path, _ in OPERATIONS:
        if "{id}" in path:
            answer = client.generic(method.upper(), path.replace("{id}", number), "{}", content_type="application/json")
            assert 400 <= answer.status_code < 500, (method, path, answer.status_code)


@pytest.mark.parametrize("value", ["9" * 60, "-1", "a%00b", "%F0%9F%92%A9", "2026-01-01T00:00:00", "x" * 5_000])
def test_a_question_of_any_kind_is_answered_or_refused(client: APIClient, value: str) -> None:
    for method, path, operation in OPERATIONS:
        for one in operation.get("parameters", ()):
            if method == "get" and one["in"] == "query":
                answer = client.get(f"{address_of(path)}?{one['name']}={value}")
                assert answer.status_code < 500, (path, one["name"], answer.status_code)


def test_the_schema_is_for_whoever_is_signed_in(people: Night) -> None:
    nobody = APIClient()
    assert nobody.get("/api/v1/schema/").status_code == 401
    assert nobody.get("/api/v1/docs/").headers["Location"] == "/sign-in/?next=/api/v1/docs/"

    answer = api_as(people.olaf, [Scope.READ]).get("/api/v1/schema/?format=json")
    assert (answer.status_code, answer.json()) == (200, SCHEMA)
    assert pages_as(people.olaf).get("/api/v1/docs/").status_code == 200


@pytest.mark.parametrize("format_", ["json", "yaml"])
def test_the_schema_is_built_once(people: Night, format_: str) -> None:
    client = pages_as(people.olaf)
    first = client.get(f"/api/v1/schema/?format={format_}").content

    taken = []
    for _ in range(5):
        began = time.perf_counter()
        assert client.get(f"/api/v1/schema/?format={format_}").content == first
        taken.append(time.perf_counter() - began)
    assert min(taken) < 0.05
