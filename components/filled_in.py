"""Fills a form of a page in again with what was sent from it before. It works for every form: nothing is asked of it
but its fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urljoin, urlsplit

from accounts.domain.unsent import is_secret
from components.exact_fields import SHOWN
from components.forms_of_pages import FieldOfPage, FormOfPage, StartTag, forms_of
from components.own_forms import ONCE
from components.pickers import FOUND, WORDS

Values = Sequence[tuple[str, Sequence[str]]]
"""Each name with what was sent under it."""
UNTOUCHED = ("submit", "button", "image", "reset", "file", "password")
TICKED = ("checkbox", "radio")
OF_READING = ("read", "revision", ONCE)
"""What was read when it was typed, and its key; the same form with another is still the same form."""
OF_THIS_PAGE = ("seen",)
"""What stands on this page, whatever stood on the other."""
ASKED_BACK = ("_FORMS", "-id", "_fold", SHOWN)
"""Ends of names: rows, which of two equal times is meant, and what was shown."""
MADE_OF_IT = "data-value"
"""On what the page itself has made of what was sent: a row of what was added to it."""
CHOSEN = '<label class="choice"><input type="checkbox" name="{0}" value="{1}" checked> <bdi>{1}</bdi></label>'
OF_FORMS = (*OF_READING, *OF_THIS_PAGE, "do", "window", "row", "change", "check", "slot")
"""What forms say by themselves: nobody typed it, and nobody misses it."""


@dataclass(frozen=True, slots=True)
class FilledIn:
    page: str
    form: str
    """The id of the form; empty where the page has none that was meant."""
    left: tuple[str, ...]
    """What was typed and has no place there."""
    changed: bool = False
    """Whether any field had to be filled in."""


@dataclass(slots=True)
class _Filling:
    """What was sent, and what becomes of the page: by place, what stands there then."""

    sent: dict[str, list[str]]
    edits: dict[tuple[int, int], str] = field(default_factory=dict)
    placed: set[tuple[str, str]] = field(default_factory=set)
    lines: dict[str, Iterator[str]] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    """What is chosen on the page already, under whatever name."""

    def put(self, tag: StartTag, text: str) -> None:
        self.edits[tag.start, tag.end] = text

    def unfold(self, folds: Iterable[StartTag]) -> None:
        for fold in folds:
            self.put(fold, fold.written({"open": None}))

    def next_line(self, name: str) -> str | None:
        """Fields of one name take what was sent under it in turn."""
        return next(self.lines.setdefault(name, iter(self.sent.get(name, ()))), None)


def filled_in(page: str, address: str, action: str, values: Values, ours: Iterable[str] = ()) -> FilledIn:
    """`address` is the page's, `action` the path to which the form was sent; of `ours` each page makes its own."""
    aside = {*ours, *OF_THIS_PAGE}
    filling = _Filling({name: list(given) for name, given in values if name not in aside})
    form = next((one for one in forms_of(page) if _was_meant(one, address, action, filling.sent)), None)
    if form is None:
        return FilledIn(page, "", _typed(filling, buttons=set()))
    called = form.tag["id"] or "unsent-form"
    elsewhere = _of_another_clock(form, filling.sent)
    filling.ticked = frozenset(one.tag["value"] for one in form.fields if "checked" in one.tag)
    for one in form.fields:
        if one.name not in elsewhere:
            _fill(one, filling)
    changed = bool(filling.edits)
    filling.put(form.tag, form.tag.written({"id": called, "data-unsent": None}))
    filling.unfold(form.folds)
    buttons = {one.name for one in form.fields if one.tag.name == "button"}
    return FilledIn(_edited(page, filling.edits), called, _typed(filling, buttons), changed)


def kept_from_news(page: str, action: str) -> str | None:
    """The page with a mark on its form that is sent there: it came back as it was typed. None where it has none."""
    form = next((one for one in forms_of(page) if urlsplit(urljoin(action, one.tag["action"])).path == action), None)
    if form is None:
        return None
    return _edited(page, {(form.tag.start, form.tag.end): form.tag.written({"data-unsent": None})})


def _of_another_clock(form: FormOfPage, sent: dict[str, list[str]]) -> set[str]:
    """Times that were typed in another zone than the one in which the page shows its own by now: it would say of them
    what they do not mean."""
    tags = {one.name: one.tag for one in form.fields}
    names = set()
    for name, tag in tags.items():
        beside = f"{name}{SHOWN}"
        if tag["type"] == "datetime-local" and beside in tags and beside in sent:
            zones = {shown.partition(" ")[0] for shown in (tags[beside]["value"], sent[beside][0])}
            names |= {name, beside, f"{name}_fold"} if len(zones) > 1 else set()
    return names


def _was_meant(form: FormOfPage, address: str, action: str, sent: dict[str, list[str]]) -> bool:
    """Several forms may be sent to one address; what they carry hidden tells them apart."""
    goes_to = urlsplit(urljoin(address, form.tag["action"])).path
    if form.tag["method"].lower() != "post" or goes_to != action:
        return False
    return all(tag["value"] in sent[tag["name"]] for tag in form.hidden if _tells_apart(tag["name"], sent))


def _tells_apart(name: str, sent: dict[str, list[str]]) -> bool:
    return name in sent and name not in OF_READING and not name.endswith(("_FORMS", SHOWN, WORDS, FOUND))


def _fill(one: FieldOfPage, filling: _Filling) -> None:
    if one.tag["type"] in UNTOUCHED or one.tag.name == "button" or "disabled" in one.tag or is_secret(one.name):
        return
    before = len(filling.edits)
    if one.tag["type"] in TICKED:
        value = one.tag.attributes.get("value")
        _tick(one, one.tag, "on" if value is None else value, "checked", filling)
    elif one.tag.name == "select":
        for option in one.options:
            _tick(one, option, option["value"], "selected", filling)
    else:
        _write(one, filling)
    if len(filling.edits) > before:
        filling.unfold(one.folds)


def _tick(one: FieldOfPage, tag: StartTag, value: str, how: str, filling: _Filling) -> None:
    chosen = value in filling.sent.get(one.name, ())
    if chosen:
        filling.placed.add((one.name, value))
    if chosen != (how in tag) and not (MADE_OF_IT in tag and one.name not in filling.sent):
        filling.put(tag, tag.written({how: None}) if chosen else tag.written(without=how))


def _write(one: FieldOfPage, filling: _Filling) -> None:
    if one.name.endswith(WORDS):
        _choose_again(one, filling)
    line = filling.next_line(one.name)
    if line is None:
        return
    filling.placed.add((one.name, line))
    if one.name.endswith("-TOTAL_FORMS"):
        line = _larger(line, one.tag["value"])
    if one.tag.name == "textarea":
        if line.replace("\r\n", "\n") != one.text.removeprefix("\n"):
            filling.edits[one.tag.end, one.until] = f"\n{escape(line)}"
    elif line != one.tag["value"]:
        filling.put(one.tag, one.tag.written({"value": line}))


def _larger(*numbers: str) -> str:
    """The page may have made rows of what was sent."""
    return max(numbers, key=lambda number: (len(number), number))


def _choose_again(one: FieldOfPage, filling: _Filling) -> None:
    """What was chosen in a picker, and is not offered by itself, stands before its field by what it was sent as."""
    name = one.name.removesuffix(WORDS)
    sent = (value for value in filling.sent.get(name, ()) if value.strip() and value not in filling.ticked)
    left = [value for value in sent if (name, value) not in filling.placed]
    filling.placed |= {(name, value) for value in left}
    if left:
        filling.edits[one.tag.start, one.tag.start] = "".join(CHOSEN.format(escape(name), escape(one)) for one in left)


def _typed(filling: _Filling, buttons: set[str]) -> tuple[str, ...]:
    return tuple(
        value
        for name, given in filling.sent.items()
        if name not in buttons and name not in OF_FORMS and not name.endswith(ASKED_BACK) and not is_secret(name)
        for value in given
        if value.strip() and (name, value) not in filling.placed
    )


def _edited(page: str, edits: dict[tuple[int, int], str]) -> str:
    """From the end, so that all places before stay where they are."""
    for (start, end), text in sorted(edits.items(), reverse=True):
        page = page[:start] + text + page[end:]
    return page
