"""Names that are written from right to left, in sentences that are not: each in a `<bdi>` of its own, so that it moves
nothing that stands beside it. Sentences are made in many places and hold names of many things, so this looks at the
page that comes of them. Of names that it is told it knows where they begin and end; of others, how they are written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape

LETTER = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
WORD = re.compile(f"{LETTER}+")
WORDS = re.compile(f"{LETTER}+(?:[ ._/’'-]{LETTER}+)*")
NAME_ALONE = re.compile(f"(?:{LETTER}|[\\d ._/’'()&-])+")
TEXT_ALONE = re.compile(r"<(title|option|textarea)\b")
"""They hold nothing but text; what is true of all of it is said in their tag."""
TAG = re.compile(
    r"<!--.*?-->|<(title|option|textarea|script|style|svg|bdi)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE
)
DRAWN = re.compile(r"<svg\b")
BDI, MARKS = ("<bdi>", "</bdi>"), ("\u2068", "\u2069")
"""What is drawn knows no tag for it, but the marks that stand for it in bare text."""
Names = Mapping[str, list[tuple[str, int]]]
"""By the first word that is written so: the names with it, the longest first, and where in each it stands."""


def is_written_so(text: str) -> bool:
    return WORD.search(text) is not None


def names_by_word(names: Iterable[str]) -> Names:
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name in sorted({escape(one) for one in names if is_written_so(one)}, key=len, reverse=True):
        if word := WORD.search(name):
            found[word[0]].append((name, word.start()))
    return found


def isolated(page: str, names: Names) -> str:
    """The same page; without its tags, the same text."""
    return "".join(_pieces(page, names))


def _pieces(page: str, names: Names) -> Iterator[str]:
    at = 0
    for tag in TAG.finditer(page):
        yield from _in_text(page[at : tag.start()], names, BDI)
        yield _drawn(tag[0], names) if DRAWN.match(tag[0]) else _by_itself(tag[0])
        at = tag.end()
    yield from _in_text(page[at:], names, BDI)


def _drawn(picture: str, names: Names) -> str:
    parts = re.split("(<[^>]*>)", picture)
    return "".join(part if n % 2 else "".join(_in_text(part, names, MARKS)) for n, part in enumerate(parts))


def _by_itself(tag: str) -> str:
    alone = TEXT_ALONE.match(tag)
    return f'{alone[0]} dir="auto"{tag[alone.end() :]}' if alone and is_written_so(tag) else tag


def _in_text(text: str, names: Names, marks: tuple[str, str]) -> Iterator[str]:
    bare, at = text.strip(), 0
    whole = is_written_so(bare) and NAME_ALONE.fullmatch(unescape(bare))
    for begin, end in [(text.index(bare), text.index(bare) + len(bare))] if whole else _names_in(text, names):
        yield f"{text[at:begin]}{marks[0]}{text[begin:end]}{marks[1]}"
        at = end
    yield text[at:]


def _names_in(text: str, names: Names) -> Iterator[tuple[int, int]]:
    at = 0
    while found := WORDS.search(text, at):
        begin, end = _known(text, found.start(), at, names) or found.span()
        yield begin, end
        at = end


def _known(text: str, word_at: int, after: int, names: Names) -> tuple[int, int] | None:
    """Where the name that this word is the first of begins and ends."""
    word = WORD.match(text, word_at)
    for name, before in names.get(word[0] if word else "", ()):
        begin, end = word_at - before, word_at - before + len(name)
        if begin >= after and text.startswith(name, begin) and not WORD.match(text, end):
            return begin, end
    return None
