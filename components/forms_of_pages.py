"""The forms of a page that is made already, with where each of their fields stands in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

FIELDS = ("input", "select", "textarea", "button")


@dataclass(frozen=True, slots=True)
class StartTag:
    name: str
    attributes: dict[str, str | None]
    """None for one without a value."""
    start: int
    end: int

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name) or ""

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    def written(self, more: Mapping[str, str | None] | None = None, without: str = "") -> str:
        """Anew, with `more` attributes and `without` one."""
        kept = {name: value for name, value in self.attributes.items() if name != without} | dict(more or {})
        said = (f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept.items())
        return f"<{self.name}{''.join(said)}>"


@dataclass(slots=True)
class FieldOfPage:
    tag: StartTag
    folds: tuple[StartTag, ...]
    """What has to be unfolded to see it, outermost first."""
    options: list[StartTag] = field(default_factory=list)
    text: str = ""
    """Of a text area, and where it ends."""
    until: int = 0

    @property
    def name(self) -> str:
        return self.tag["name"]


@dataclass(slots=True)
class FormOfPage:
    tag: StartTag
    folds: tuple[StartTag, ...]
    fields: list[FieldOfPage] = field(default_factory=list)

    @property
    def hidden(self) -> Iterator[StartTag]:
        return (one.tag for one in self.fields if one.tag["type"] == "hidden")


def forms_of(page: str) -> list[FormOfPage]:
    reader = _FormReader(page)
    reader.feed(page)
    reader.close()
    return reader.forms


class _FormReader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[FormOfPage] = []
        self._lines = [0]
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._inside: FormOfPage | None = None
        self._folds: list[StartTag] = []
        self._field: FieldOfPage | None = None
        self._outside: list[FieldOfPage] = []
        """They name the form to which they belong."""
        self._inert = False
        """Within a template, which only scripts use."""

    def close(self) -> None:
        """What names its form may stand before it."""
        super().close()
        for one in self._outside:
            for form in (form for form in self.forms if form.tag["id"] == one.tag["form"]):
                form.fields = sorted([*form.fields, one], key=lambda each: each.tag.start)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        start = self._place()
        tag = StartTag(name, dict(attributes), start, start + len(self.get_starttag_text() or ""))
        self._inert = self._inert or name == "template"
        if self._inert:
            return
        if name == "details":
            self._folds.append(tag)
        elif name == "form":
            self._inside = FormOfPage(tag, tuple(self._folds))
            self.forms.append(self._inside)
        elif name in FIELDS:
            self._add(FieldOfPage(tag, tuple(self._folds)))
        elif name == "option" and self._field is not None:
            self._field.options.append(tag)

    def handle_data(self, data: str) -> None:
        if self._field is not None:
            self._field.text += data

    def handle_endtag(self, name: str) -> None:
        if name == "template":
            self._inert = False
        elif name == "details" and self._folds and not self._inert:
            self._folds.pop()
        elif name == "form":
            self._inside = None
        elif self._field is not None and name == self._field.tag.name:
            self._field.until = self._place()
            self._field = None

    def _add(self, one: FieldOfPage) -> None:
        if one.tag["form"] and one.name:
            self._outside.append(one)
        elif self._inside is not None and one.name:
            self._inside.fields.append(one)
        self._field = one if one.tag.name in ("select", "textarea") else None

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
