"""No text comes in unchecked: every field of a form, of the API and of an estate file says of which kind it is."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from rest_framework import serializers

import api
import calendar_app
import components
import web
from api.fields import StrictSerializer
from core.validators import is_one_line, is_text
from exchange.estate_file.fields import Reading, Wrong, line_of, text_of
from exchange.estate_file.yaml_lines import Scalar

TURNED = "ab\u202ecd"
UNSEEN = "ab\u200bcd"
BROKEN = "ab\ncd"
PROSE = {
    "despite", "description", "notes", "rollback_how", "how", "reason", "text", "note", "finding",
}  # fmt: skip
"""What may have several lines."""
NAMES_WHAT_IS_THERE = {
    *("system", "from_system", "to_system", "organisation", "slug", "to", "from", "dependent", "provider"),
    *("rrule", "timezone", "at", "duration"),
}
"""It is looked up or read as something else; what is not found is refused."""


def every(kind: type[Any], *rooms: Any) -> Iterator[type[Any]]:
    for room in rooms:
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    waiting = [kind]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.split(".")[0] in {room.__name__ for room in rooms}:
                yield one


def fields_of_forms() -> list[tuple[str, str, forms.Field]]:
    return sorted(
        (
            (form.__name__, name, field)
            for form in every(forms.BaseForm, web, calendar_app, components)
            for name, field in getattr(form, "base_fields", {}).items()
            if isinstance(field, forms.CharField)
            and not isinstance(field.widget, forms.PasswordInput | forms.HiddenInput)
            if form.__module__ != "web.account.forms" or form.__name__ == "TokenForm"
        ),
        key=lambda one: one[:2],
    )


def fields_of_the_api() -> list[tuple[str, str, serializers.Field[Any, Any, Any, Any]]]:
    return sorted(
        (
            (one.__name__, name, field)
            for one in every(StrictSerializer, api)
            for name, field in one(partial=True).fields.items()
            if isinstance(field, serializers.CharField) and not field.read_only
        ),
        key=lambda one: one[:2],
    )


def refused(read: Any, text: str) -> bool:
    try:
        read(text)
    except (forms.ValidationError, serializers.ValidationError, Wrong):
        return True
    return False


def faults(found: list[tuple[str, str, Any]], reading: str) -> list[str]:
    wrong = []
    for owner, name, field in found:
        if name in NAMES_WHAT_IS_THERE or isinstance(field, forms.EmailField | serializers.EmailField):
            continue
        read = getattr(field, reading)
        several = name in PROSE and not refused(read, BROKEN)
        if not refused(read, TURNED) or (not several and not (refused(read, UNSEEN) and refused(read, BROKEN))):
            wrong.append(f"{owner}.{name}")
    return wrong


def test_of_forms() -> None:
    found = fields_of_forms()
    assert len(found) > 15
    assert faults(found, "clean") == []


def test_of_the_api() -> None:
    found = fields_of_the_api()
    assert len(found) > 15
    assert faults(found, "run_validation") == []


@pytest.mark.parametrize("text", [TURNED, UNSEEN, BROKEN, "a\x07b", "\u200d", "a\x85b", "a\u2069b"])
def test_a_line_refuses_it(text: str) -> None:
    assert not is_one_line(text)
    assert refused(lambda given: line_of(100)(Scalar(1, given, quoted=True), "name", Reading.__new__(Reading)), text)


@pytest.mark.parametrize(("text", "fits"), [(TURNED, False), ("a\x07b", False), ("a\u2066b", False), (BROKEN, True)])
def test_longer_text_may_break_lines_and_nothing_else(text: str, fits: bool) -> None:
    read = text_of(100)
    in_a_file = not refused(lambda given: read(Scalar(1, given, quoted=True), "text", Reading.__new__(Reading)), text)
    assert (is_text(text), in_a_file) == (fits, fits)


@pytest.mark.parametrize("text", ["", "Übung İstanbul", "مرکز تماس\u200cها", "👩🏽\u200d🚒🏳️\u200d🌈", "日本", "…"])  # noqa: RUF001
def test_what_people_write_is_taken(text: str) -> None:
    assert (is_one_line(text), is_text(text)) == (True, True)
