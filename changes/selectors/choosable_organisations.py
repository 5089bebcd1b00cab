"""Other organisations that can be chosen in a form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from accounts.models import Organisation
from changes.selectors.choosable import MOST_OFFERED, Choice, WithoutTags
from core.searching import Wanted, matching
from core.text import folded


@dataclass
class ChoosableOrganisations(WithoutTags):
    """By their slugs."""

    besides: Organisation
    scope: str = "organisations"

    offers_all = True

    def __contains__(self, value: object) -> bool:
        return value in self._names

    def choice(self, value: str) -> Choice:
        return Choice(value, self._names[value])

    def find(self, typed: str, most: int = MOST_OFFERED) -> list[Choice]:
        rows = matching(Organisation.objects.there().exclude(pk=self.besides.pk), Wanted.read(typed))
        return [Choice(one.slug, one.name) for one in rows.order_by("name", "slug")[:most]]

    def called(self, typed: str) -> list[str]:
        text = folded(typed.strip())
        return [slug for slug, name in self._names.items() if text in (slug, folded(name))]

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(Organisation.objects.there().exclude(pk=self.besides.pk).values_list("slug", "name"))
