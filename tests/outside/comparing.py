"""What differs between two folders; pages are compared as trees."""

from __future__ import annotations

import difflib
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from tests.outside.house import KINDS
from tests.outside.pictures import pixels

# --- comparing

INLINE = re.compile(
    "(a|abbr|b|bdi|bdo|button|cite|code|data|dfn|em|i|img|input|kbd|label|mark|meter|output|progress|q|s|samp|select|"
    "small|span|strong|sub|sup|svg|time|u|var|wbr)$"
)
ENDS_ANYHOW = {"option"}
"""Their end need not be said."""
MOVED = {
    "accounts_activity": "core_activity",
    "calendar_app_freeze": "estate_freeze",
    "calendar_app_freeze_systems": "estate_freeze_systems",
    "calendar_app_maintenancehours": "estate_maintenancehours",
}
"""Tables whose room is another one now."""
AS_TYPED = {"pre", "textarea", "script"}


class Tree(HTMLParser):
    """A page as one line for each tag and text. `strict` also keeps the spaces at the ends of texts that stand beside
    other words of one line."""

    def __init__(self, *, strict: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.strict, self.lines, self.texts = strict, list[str](), list[str]()
        self.typed = 0

    @classmethod
    def of(cls, text: str, *, strict: bool = False) -> list[str]:
        tree = cls(strict=strict)
        tree.feed(text)
        tree.close()
        tree.put_text(inline=False)
        return tree.lines

    def handle_decl(self, decl: str) -> None:
        self.put(f"<!{decl}>", inline=False)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs if name != "nonce"}
        if tag == "link" and "stylesheet" in given.get("rel", ""):
            return
        if "class" in given:
            given["class"] = " ".join(given["class"].split())
        if given.get("name") == "htmx-config":
            given["content"] = json.dumps(json.loads(given["content"]))
        shown = "".join(f' {name}="{without_hash(value)}"' for name, value in sorted(given.items()))
        self.put(f"<{tag}{shown}>", inline=bool(INLINE.match(tag)))
        self.typed += tag in AS_TYPED

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        typed = self.typed
        self.handle_starttag(tag, attrs)
        self.typed = typed

    def handle_endtag(self, tag: str) -> None:
        if tag in ENDS_ANYHOW:
            return
        self.put(f"</{tag}>", inline=bool(INLINE.match(tag)))
        self.typed -= tag in AS_TYPED

    def handle_data(self, data: str) -> None:
        self.texts.append(data if self.typed else re.sub(r"[ \t\n\r\f]+", " ", data))

    def put(self, line: str, *, inline: bool) -> None:
        self.put_text(inline=inline)
        self.lines.append(line)
        self.after_inline = inline

    def put_text(self, *, inline: bool) -> None:
        text, self.texts = "".join(self.texts), []
        if not self.typed:
            bare = text.strip(" \t\n\r\f")
            before = " " if self.strict and text[:1] == " " and self.after_inline and (bare or inline) else ""
            after = " " if self.strict and bare and text[-1:] == " " and inline else ""
            text = f"{before}{bare}{after}"
        if text:
            self.lines.append(text)

    after_inline = False


def without_hash(value: str) -> str:
    """The address of a file as it was before a hash of its content was put in."""
    return re.sub(r"(/static/[^?\s]+?)\.[0-9a-f]{12}(\.\w+)", r"\1\2", value)


@dataclass
class Differences:
    """Of one kind; the same difference is said once, with how often it is there."""

    kind: str
    compared: int = 0
    found: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    spaces: list[str] = field(default_factory=list)

    def said(self, most: int = 40) -> Iterator[str]:
        differing = sum(map(len, self.found.values()))
        yield f"{self.kind}: {self.compared} compared, {self.compared - differing} equal"
        for words, names in sorted(self.found.items(), key=lambda one: -len(one[1]))[:most]:
            yield f"  {len(names)} x, as in {names[0]}" if len(names) > 1 else f"  {names[0]}"
            yield from (f"    {line[:240]}" for line in words.split("\n"))
        if len(self.found) > most:
            yield f"  ... and {len(self.found) - most} other differences"
        if self.spaces:
            yield f"  {len(self.spaces)} of the equal ones differ in spaces between words, as {self.spaces[0]}"


def compare(old: Path, new: Path) -> Iterator[Differences]:
    for kind in KINDS:
        sides = [names_of(side, kind) for side in (old, new)]
        if not any(sides) or (kind == "shots" and not all(sides)):
            continue
        result = Differences(kind)
        for name in sorted(sides[0] | sides[1]):
            result.compared += 1
            if name not in sides[0] & sides[1]:
                result.found[f"only in the {'old' if name in sides[0] else 'new'} one"].append(name)
            elif (old / name).read_bytes() != (new / name).read_bytes():
                words = difference(old / name, new / name)
                if words:
                    result.found[words].append(name)
                else:
                    result.spaces += [name] if differs_in_spaces(old / name, new / name) else []
        yield result


def names_of(side: Path, kind: str) -> set[str]:
    return {str(file.relative_to(side)) for file in (side / kind).rglob("*") if file.is_file()}


def difference(old: Path, new: Path) -> str:
    if old.suffix == ".png":
        return pixels(old, new)
    before, now = lines_of(old), lines_of(new)
    if before == now:
        return ""
    changed = itertools.islice(difflib.unified_diff(before, now, n=0, lineterm=""), 2, None)
    shown = [line for line in changed if not line.startswith("@@")]
    return "\n".join([*shown[:12], *([f"... {len(shown) - 12} more lines"] if len(shown) > 12 else [])])


def lines_of(file: Path, *, strict: bool = False) -> list[str]:
    text = file.read_text()
    if file.name == "matrix.txt":
        return [with_tables_of_now(line) for line in text.split("\n")]
    if file.suffix == ".json":
        return json.dumps(json.loads(text), indent=1, ensure_ascii=False, sort_keys=True).split("\n")
    if file.suffix == ".html":
        head, _, body = text.partition("\n\n")
        return [*head.split("\n"), *Tree.of(body, strict=strict)]
    if file.suffix == ".eml":
        before, mark, page = text.partition("\n--- text/html\n")
        page, next_mark, after = page.partition("\n--- ")
        return [*before.split("\n"), mark, *Tree.of(page, strict=strict), *f"{next_mark}{after}".split("\n")]
    return text.split("\n")


def with_tables_of_now(line: str) -> str:
    """A cell of the matrix, `... | changes TABLE TABLE | ...`, by the names that tables have now, in order."""
    parts = line.split(" | ")
    return " | ".join(tables_of_now(part) if part.startswith("changes ") else part for part in parts)


def tables_of_now(part: str) -> str:
    word, *tables = part.split()
    return " ".join([word, *sorted(MOVED.get(table, table) for table in tables)])


def differs_in_spaces(old: Path, new: Path) -> bool:
    return lines_of(old, strict=True) != lines_of(new, strict=True)
