"""What is kept by code, as somebody reads it who may know every name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from changes.domain.approval_reasons import why_in_words
from changes.models import Approval, Change
from estate.models import System
from notifications.domain.outcomes import outcome_in_words
from notifications.models import Notice


def name_of(slug: str) -> str:
    return System.objects.get(slug=slug).name


def because(kept: Mapping[str, Any]) -> str:
    return why_in_words(kept, name_of)


def answers(change: Change) -> list[tuple[str, str, str]]:
    """Organisation, state, and why it was asked, voided or withdrawn."""
    rows = Approval.objects.filter(change=change).values_list("organisation__slug", "state", "because")
    return sorted((organisation, state, because(kept)) for organisation, state, kept in rows)


def outcome(notice: Notice) -> str:
    return outcome_in_words(notice.outcome)
