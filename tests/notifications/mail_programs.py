"""What mail programs make of HTML, as far as our mails use it or might. Read off caniemail.com as of September 2025:
Outlook is the one of Windows up to 2019, Gmail the web page and both apps, Apple is Mail on macOS and iOS. What stands
in none of these tables has not been looked up, and so is not used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

OUTLOOK, GMAIL, APPLE = "Outlook", "Gmail", "Apple Mail"

EVERYWHERE = frozenset(
    {
        *("background-color", "border-left", "border-color", "color", "font-family", "font-size", "font-weight"),
        *("line-height", "margin", "text-align", "text-decoration", "vertical-align", "word-break"),
    }
)
"""Properties that all three follow on any element that we use, but for the values in `VALUES`."""
LACKING = {
    "align-items": (OUTLOOK, GMAIL),
    "animation": (OUTLOOK, GMAIL),
    "background-image": (OUTLOOK,),
    "border-radius": (OUTLOOK,),
    "box-shadow": (OUTLOOK, GMAIL),
    "color-scheme": (OUTLOOK, GMAIL),
    "display": (OUTLOOK,),
    "flex": (OUTLOOK, GMAIL),
    "float": (OUTLOOK,),
    "gap": (OUTLOOK, GMAIL),
    "grid-template": (OUTLOOK, GMAIL),
    "height": (OUTLOOK,),
    "hyphens": (OUTLOOK, GMAIL),
    "max-height": (OUTLOOK,),
    "max-width": (OUTLOOK,),
    "min-height": (OUTLOOK,),
    "min-width": (OUTLOOK,),
    "mso-hide": (GMAIL, APPLE),
    "mso-padding-alt": (GMAIL, APPLE),
    "opacity": (OUTLOOK,),
    "overflow": (OUTLOOK, GMAIL),
    "overflow-wrap": (OUTLOOK, GMAIL),
    "padding": (OUTLOOK,),
    "position": (OUTLOOK, GMAIL),
    "transition": (OUTLOOK, GMAIL),
    "white-space": (OUTLOOK,),
    "width": (OUTLOOK,),
    "word-wrap": (OUTLOOK,),
}
"""Properties that somebody does not follow, or not on every element."""
VALUES = {
    r"var\(": (OUTLOOK, GMAIL),
    r"light-dark\(": (OUTLOOK, GMAIL),
    r"calc\(|min\(|max\(|clamp\(": (OUTLOOK, GMAIL),
    r"rgba\(|hsla?\(|oklch\(": (OUTLOOK, GMAIL),
    r"\d(?:rem|vw|vh|ch)\b": (OUTLOOK,),
    r"(?<![\w#])-\d": (OUTLOOK, GMAIL),
    r"\bauto\b": (OUTLOOK,),
    r"system-ui": (OUTLOOK,),
    r"url\(": (OUTLOOK, GMAIL),
}
"""Values that somebody does not follow, whatever the property."""
ELEMENTS = frozenset(
    "html head meta title style body table tr td div p h1 h2 ul li a span strong br bdi".split()  # noqa: SIM905
)
"""`bdi` is nothing to Outlook and Gmail: the name in it is shown as it stands."""
SELECTORS = re.compile(r"^\.[a-z-]+(, \.[a-z-]+)*$")
"""A class, or several: what Outlook, Gmail and Apple Mail all read. Outlook reads no child, sibling or chain."""

HARMLESS = {
    ("border-radius", "td"): "corners are square",
    ("display", "a"): "the cell has the room (mso-padding-alt); a number or a link is a line of text",
    ("display", "div"): "`none` is followed, but for tables within, and there are none; mso-hide helps",
    ("max-height", "div"): "hides the preview a second time where `display:none` does not",
    ("max-width", "table"): "a table of 576 pixels around it, for Outlook alone",
    ("mso-hide", "div"): "for Outlook alone",
    ("mso-padding-alt", "td"): "for Outlook alone",
    ("overflow", "div"): "hides the preview a second time where `display:none` does not",
    ("padding", "a"): "the cell has the room (mso-padding-alt); a number or a link is a line of text",
    ("padding", "body"): "a margin of a few pixels around the paper",
    ("padding", "ul"): "none is asked for, and `margin` indents",
}
"""Uses on an element that not everybody follows, and what becomes of the mail there."""
CELLS = ("padding", "width", "height")
"""Outlook follows these on the cells of a table."""
MEDIA_HARMLESS = {"(prefers-color-scheme: dark)": "Outlook and Gmail show it as by day, or turn colours by themselves"}
CLIPPED_FROM = 102 * 1024
"""Bytes of HTML of which Gmail shows the beginning alone."""


@dataclass
class MailPage(HTMLParser):
    """Everything that a mail asks of mail programs."""

    uses: list[tuple[str, str, str]] = field(default_factory=list)
    """Element, property, value."""
    elements: set[str] = field(default_factory=set)
    attributes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    sheet: str = ""
    in_style: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.elements.add(tag)
        self.attributes.append((tag, said))
        self.in_style = tag == "style"
        self.uses += [(tag, name, value) for name, value in _declared(said.get("style", ""))]

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False

    def handle_data(self, data: str) -> None:
        self.sheet += data if self.in_style else ""


def refused(html: str) -> list[str]:
    """Whatever somebody does not understand, and what nobody has looked up."""
    page = MailPage()
    page.feed(html)
    return [*_elements(page), *_styles(page), *_sheet(page), *_size(html)]


def _elements(page: MailPage) -> Iterator[str]:
    yield from (f"<{tag}> is not looked up" for tag in sorted(page.elements - ELEMENTS))
    for tag, said in page.attributes:
        if tag == "table" and not {"cellpadding", "cellspacing", "border", "role"} <= said.keys():
            yield f"Outlook sets a table apart that does not say how: {said}"
        if "background-color" in said.get("style", "") and tag == "td" and "bgcolor" not in said:
            yield f"Outlook may leave a cell without bgcolor white: {said}"


def _styles(page: MailPage) -> Iterator[str]:
    for tag, name, value in dict.fromkeys(page.uses):
        if name not in EVERYWHERE and name not in LACKING:
            yield f"{name} is not looked up"
        elif name in LACKING and (name, tag) not in HARMLESS and not (tag == "td" and name in CELLS):
            yield f"{name} on <{tag}>: {', '.join(LACKING[name])}"
        yield from (f"{name}:{value}: {', '.join(who)}" for found, who in VALUES.items() if re.search(found, value))


def _sheet(page: MailPage) -> Iterator[str]:
    medium = re.fullmatch(r"\s*@media (\([^)]*\)) \{(.*)\}\s*", page.sheet, re.DOTALL)
    if medium is None or medium[1] not in MEDIA_HARMLESS:
        yield f"not one medium that is harmless: {page.sheet[:60]}"
        return
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", medium[2]):
        if not SELECTORS.match(selector.strip()):
            yield f"{selector.strip()} is not read everywhere"
        yield from (f"{name} in {selector.strip()}" for name, _ in _declared(body) if name not in EVERYWHERE)


def _size(html: str) -> Iterator[str]:
    if len(html.encode()) >= CLIPPED_FROM:
        yield f"{len(html.encode())} bytes: Gmail clips it"


def _declared(style: str) -> list[tuple[str, str]]:
    parts = (part.partition(":") for part in style.split(";") if part.strip())
    return [(name.strip(), value.strip()) for name, _, value in parts]
