"""What is set on a person or an organisation is checked by the model's own rules, and recorded as before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from core.refusals import Invalid
from core.validators import NOT_ONE_LINE, is_one_line


@dataclass(frozen=True, slots=True)
class Edit:
    """The fields that differ, as they were and as they are."""

    before: dict[str, Any]
    after: dict[str, Any]


def set_values(row: models.Model, values: Mapping[str, Any]) -> Edit:
    """Sets what differs, without saving. Raises `Invalid` with every reason, by field; what is kept is not judged
    again by rules that may be younger."""
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    after = {name: values[name] for name in before}
    for name, value in after.items():
        setattr(row, name, value)
    require_valid(row, after)
    return Edit(before, after)


def require_valid(row: models.Model, values: Mapping[str, Any]) -> None:
    errors = {
        name: [NOT_ONE_LINE] for name, value in values.items() if isinstance(value, str) and not is_one_line(value)
    }
    others = {field.name for field in row._meta.fields} - values.keys()  # noqa: SLF001 (Django calls it so)
    try:
        row.full_clean(exclude=others | errors.keys())
    except ValidationError as refused:
        errors |= {
            "non_field_errors" if name == NON_FIELD_ERRORS else name: reasons
            for name, reasons in refused.message_dict.items()
        }
    if errors:
        raise Invalid(errors)
