"""What confirming a claim would let the other side see, in words, for the one who is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claimed:
    """The names as the one who is asked may read them."""

    claimant: str
    dependent: str
    provider: str
    asks_from: str
    """From which level the dependent's owner wants to be asked for approval, in words."""
    theirs: bool
    """The dependent is the claimant's; otherwise the provider is."""


def what_it_yields(claimed: Claimed) -> tuple[str, ...]:
    return _to_the_dependents_owner(claimed) if claimed.theirs else _to_the_providers_owner(claimed)


def _to_the_dependents_owner(claimed: Claimed) -> tuple[str, ...]:
    who, needed = claimed.claimant, claimed.provider
    return (
        (
            f"{who} sees your work on {needed} and on everything that it needs: what, when, how badly it is hit, "
            "the rollback and who to call. Not your notes, and nobody else’s approvals."
        ),
        (
            f"{who} is told of that work, and asked to approve it where it makes {claimed.dependent} "
            f"{claimed.asks_from} or worse."
        ),
        (
            f"{who} sees who your contacts for {needed}, and for what it needs, are, with their numbers; and which of "
            "your listed systems need them."
        ),
        "This includes work already planned.",
    )


def _to_the_providers_owner(claimed: Claimed) -> tuple[str, ...]:
    who, needing, needed = claimed.claimant, claimed.dependent, claimed.provider
    return (
        (
            f"You see the work of {who} on {needed}, are told of it, and are asked to approve it where it makes "
            f"{needing} {claimed.asks_from} or worse."
        ),
        (
            f"{who} learns that you are working, when, and who to call, where your work and theirs meet at {needing}. "
            "Not what you do."
        ),
        "This includes work already planned.",
    )
