"""An answer that is sent back as it was given is an edit of nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from api.fields import StrictSerializer

NOT_HERE = "This is not edited here."


def as_shown(view: serializers.BaseSerializer[Any]) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(JSONRenderer().render(view.data))
    return shown


def without_echoes(sent: Any, shown: Mapping[str, Any], shape: StrictSerializer) -> Any:
    """Without what cannot be set and is said as it stands. Raises a validation error where it is said otherwise."""
    if not isinstance(sent, dict):
        return sent
    fixed = {name: value for name, value in sent.items() if name in shown and name not in shape.fields}
    if wrong := [name for name, value in fixed.items() if shown[name] != value]:
        raise serializers.ValidationError({name: [NOT_HERE] for name in wrong})
    return {name: value for name, value in sent.items() if name not in fixed}


def rows_without_echoes(sent: Any, shown: list[dict[str, Any]], shape: StrictSerializer) -> Any:
    """The same of rows, each by its id."""
    if not isinstance(sent, list):
        return sent
    known = {row["id"]: row for row in shown}
    return [
        without_echoes(row, known.get(str(row.get("id")), {}) if isinstance(row, dict) else {}, shape) for row in sent
    ]
