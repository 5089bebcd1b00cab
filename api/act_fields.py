"""The small inputs of acts."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import StrictSerializer, TextField


class ReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=1_000)


class OptionalReasonSerializer(StrictSerializer):
    reason = TextField(max_length=1_000)


class NothingSerializer(StrictSerializer):
    """An act that needs no words."""
