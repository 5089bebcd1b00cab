"""What a browser without JavaScript sends of a form: fields as they stand on the page, changed by somebody, and the
button that is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

Filled = dict[str, list[str]]


class _Form(HTMLParser):
    """The fields of the one form with this id, or else of the last form of the page."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.fields, self._inside = wanted, Filled(), False
        self._text: str | None = None
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._inert = False
        """Within a template, which only scripts use."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._inert = self._inert or tag == "template"
        if self._inert:
            return
        if tag == "form":
            self._inside = self.wanted in ("", found.get("id"))
            self.fields = Filled() if self._inside else self.fields
        elif self._inside:
            self._field(tag, found)

    def _field(self, tag: str, found: dict[str, str]) -> None:
        name = found.get("name", "")
        ticks = found.get("type") in ("checkbox", "radio")
        if tag == "input" and name and (not ticks or "checked" in found):
            self.fields.setdefault(name, []).append(found.get("value", "on" if ticks else ""))
        elif tag == "textarea":
            self._text = name
            self.fields.setdefault(name, []).append("")
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select is not None:
            self._options.append((found.get("value", ""), "selected" in found))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self.fields[self._text][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self.fields[self._text][-1] = self.fields[self._text][-1].removeprefix("\n")
            self._text = None
        elif tag == "select" and self._select is not None:
            chosen = [value for value, selected in self._options if selected] or [self._options[0][0]]
            self.fields.setdefault(self._select, []).extend(chosen)
            self._select = None
        elif tag == "template":
            self._inert = False
        elif tag == "form":
            self._inside = False


def filled_in(page: str, form: str = "") -> Filled:
    parser = _Form(form)
    parser.feed(page)
    return parser.fields


def without_token(fields: Mapping[str, list[str]]) -> Filled:
    return {name: values for name, values in fields.items() if name != "csrfmiddlewaretoken"}
