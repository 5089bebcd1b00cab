"""What the log calls the things that its acts were about, for one reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from changes.selectors.reader import Reader
from core.activity import Activity
from estate.models import Freeze


@dataclass(frozen=True)
class ReadersNames:
    reader: Reader
    freezes: Mapping[int, Freeze]

    def system(self, slug: str) -> str:
        estate = self.reader.estate
        known = slug in estate.names or slug in estate.former
        return self.reader.name(slug) if known else "a system that no longer exists"

    def organisation(self, slug: str) -> str:
        return self.reader.estate.organisation_names.get(slug, slug)

    def copied(self, organisation: str, reference: str) -> str:
        return reference if organisation == self.reader.organisation.slug else "other work of theirs"

    def contact(self, data: Mapping[str, Any]) -> str:
        slug = data.get("contact_organisation", "")
        hidden = data.get("stood_in") and slug != self.reader.organisation.slug
        return f"somebody of {self.organisation(slug)}" if hidden else str(data["contact_name"])

    def freeze(self, freeze: int, met: Collection[str]) -> str:
        known = self.freezes[freeze]
        return f"“{known.name}”" if self.reader.may_know_freeze(met) else f"of {known.organisation}"


def names_in(reader: Reader, acts: Iterable[Activity]) -> ReadersNames:
    """Of all these acts, with one query where one of them is about a freeze."""
    ids = {act.data["freeze"] for act in acts if act.data.get("freeze")}
    return ReadersNames(reader, Freeze.objects.select_related("organisation").in_bulk(ids) if ids else {})
