"""The small inputs of acts."""

from __future__ import annotations

from api.fields import LineField, ProseField, StrictSerializer, TextField
from core.limits import LONGEST_REASON


class ReasonSerializer(StrictSerializer):
    reason = ProseField(max_length=LONGEST_REASON)


class OptionalReasonSerializer(StrictSerializer):
    reason = TextField(max_length=LONGEST_REASON)


class HandOverSerializer(StrictSerializer):
    email = LineField(
        max_length=254,
        help_text="Of another active engineer of your organisation, who answers for the work from now on.",
    )


class NothingSerializer(StrictSerializer):
    """An act that needs no words."""
