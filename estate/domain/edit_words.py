"""What an edit of a system or of what it needs means for others, in words for whoever makes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskedToConfirm:
    """A dependency that is new, between two organisations; names as whoever enters it reads them."""

    dependent: str
    provider: str
    answerer: str


def who_sees_its_name(owner: str, *, listed: bool, was_listed: bool | None) -> Iterator[str]:
    """`was_listed` is None of a system that is new."""
    if listed and not was_listed and was_listed is not None:
        yield "Everybody who signs in will see its name, and that it is yours."
    if not listed and was_listed is not False:
        yield (
            "Only your organisation, and those you show it to, will see its name. To others it is "
            f"“a system of {owner}”."
        )


def asked_to_confirm(asked: AskedToConfirm) -> str:
    return (
        f"{asked.answerer} will be asked to confirm that {asked.dependent} needs {asked.provider}. Until they do, it "
        "counts for nothing and shows nobody more."
    )


def seen_by_others(organisation: str, gains: str, loses: str) -> Iterator[str]:
    """`gains` and `loses` are names of systems, listed."""
    if gains:
        yield f"{organisation} will see your work on {gains}."
    if loses:
        yield f"{organisation} will no longer see your work on {loses}."


def seen_by_oneself(gains: str, loses: str) -> Iterator[str]:
    if gains:
        yield f"You will see the work of others on {gains}."
    if loses:
        yield f"You will no longer see the work of others on {loses}."
