"""YAML as people would write it: one item a line, words without quotes where they need none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9/][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+(][A-Za-z0-9_./@+()-]*)*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d")
_NUMBER = re.compile(r"[-+]?[\d_.]*(?:[eE][-+]?\d+)?|0[xob][\da-fA-F_]+|\d{4}-\d\d?-\d\d?")
_WORDS_OF_YAML = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n", "~"})
_MEANS_MORE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""What a reader of YAML takes for the end of a line, or for no text at all."""

Value = str | int | bool | Iterable["Value"] | Mapping[str, "Value"]


def flow(value: Any) -> str:
    """On one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {flow(one)}' for name, one in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else scalar(value)


def scalar(text: str) -> str:
    if _MOMENT.fullmatch(text):
        return text
    if _PLAIN.fullmatch(text) and not _NUMBER.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    return _MEANS_MORE.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def item(fields: Mapping[str, Any]) -> str:
    """Of a list at the top."""
    return f"  - {flow(fields)}\n"


def long_item(fields: Mapping[str, Any]) -> Iterator[str]:
    """One field a line."""
    for place, (name, value) in enumerate(fields.items()):
        yield f"  {'-' if place == 0 else ' '} {name}: {flow(value)}\n"
