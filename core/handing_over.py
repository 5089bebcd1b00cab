"""What passes from somebody who leaves to those who take it over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TakerOf = Callable[[str], Any]
"""The person who takes over what this names, None where nobody does. It names a kind and a public id: `change/…`."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    by: Any
    """A person."""
    kind: str
    """As it is worded in the mail: `owns`, `carries_out`, `looks_for`, or the role of a contact."""
    name: str
    path: str
