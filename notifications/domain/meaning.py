"""What work means to one reader, in one sentence: the first line of a letter, and what mail programs show beside its
subject. It says what the subject does not."""

from __future__ import annotations

from collections.abc import Sequence

from changes.domain.felt import Hit, Phase, does

LONGEST = 80
"""So much of a text mail programs show beside a subject."""
LONGEST_NAME = 36
MOST_NAMED = 2


def on_systems(hits: Sequence[Hit], phase: Phase, span: str = "", *, still: bool = False) -> str:
    """Your Client website can be out from 02:00 to 04:00 EST. Of several systems those that are hit worst."""
    level = max(hit.level for hit in hits)
    worst, less = [hit.name for hit in hits if hit.level is level], sum(hit.level is not level for hit in hits)
    sentence = f"{yours(worst)} {does(level, phase, many=len(worst) > 1, still=still)} {span}".rstrip() + "."
    return with_more(sentence, f"{less} more {'is' if less == 1 else 'are'} affected less") if less else sentence


def back_to_normal(names: Sequence[str], *, surely: bool = True) -> str:
    many = len(names) > 1
    verb = ("are" if many else "is") if surely else "should be"
    return f"{yours(names)} {verb} back to normal."


def yours(names: Sequence[str]) -> str:
    """Your GES and Portal; of more the first, and how many there are besides."""
    shown = [within(name, LONGEST_NAME) for name in names[: MOST_NAMED if len(names) <= MOST_NAMED else 1]]
    more = [f"{len(names) - len(shown)} more"] if len(names) > len(shown) else []
    return f"Your {' and '.join([*shown, *more])}"


def with_more(sentence: str, more: str) -> str:
    """Both in one, where there is room."""
    both = f"{sentence.removesuffix('.')}; {more}."
    return both if len(both) <= LONGEST else sentence


def within(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
