"""What of a form is kept whose sender's session was over: what was typed and chosen, for an hour, and no secret."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

KEPT_FOR = timedelta(hours=1)
MOST_KEPT = 20
"""Forms of one person; the oldest goes first."""
MOST_CHARACTERS = 400_000
"""Of names and values together; the longest form that is accepted has less."""
SECRETS = ("password", "code")
"""Words in the names of fields that are typed anew: no secret is written down."""

Fields = Sequence[tuple[str, Sequence[str]]]
"""Each name with its values, in the order in which they were sent."""


def kept_of(sent: Iterable[tuple[str, Sequence[str]]], besides: Iterable[str]) -> list[tuple[str, list[str]]] | None:
    """None where it is more than is kept. `besides` are fields that were added by maintwin itself."""
    left_out = set(besides)
    fields = [
        (_whole(name), [_whole(value) for value in values])
        for name, values in sent
        if name not in left_out and not is_secret(name)
    ]
    length = sum(len(name) + sum(len(value) for value in values) for name, values in fields)
    return fields if length <= MOST_CHARACTERS else None


def is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRETS)


def _whole(text: str) -> str:
    """The database takes no zero characters."""
    return text.replace("\0", "")
