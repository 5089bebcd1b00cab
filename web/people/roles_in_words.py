"""Roles, as lists say them."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import Role


def roles_in_words(roles: Collection[str]) -> str:
    return ", ".join(Role(role).label for role in Role.values if role in roles) or "none"
