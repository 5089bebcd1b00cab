"""Tags of systems, and systems by their tags: work on a tag is work on what it holds at that moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import Organisation
from core.limits import MOST_TARGETS
from core.public_id import public_id_in
from core.refusals import Invalid
from core.text import folded
from estate.domain.impact import Level
from estate.models import System, Tag, TaggedSystem


@dataclass(frozen=True, slots=True)
class NamedTarget:
    """A system by its slug; or all that a tag holds, by the tag's id or name."""

    level: Level
    system: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class TagOnSystem:
    public_id: UUID
    name: str
    on_no_other: bool
    """It holds this system alone."""


def tags_on(system: System) -> list[TagOnSystem]:
    """For its owner's people only."""
    others = TaggedSystem.objects.filter(tag=OuterRef("pk")).exclude(system=system)
    found = Tag.objects.filter(systems=system).annotate(on_no_other=~Exists(others))
    return [TagOnSystem(*row) for row in found.values_list("public_id", "name", "on_no_other")]


def targets_for_tags(organisation: Organisation, named: Sequence[NamedTarget]) -> dict[str, Level]:
    """Each system with its level, tags replaced by what they hold now. What is named by itself keeps its own level, and
    of several tags the worst counts. Raises `Invalid` with the place, as `targets.3.tag`."""
    systems, by_tag = dict[str, Level](), dict[str, Level]()
    for place, one in enumerate(named):
        if one.system in systems:
            raise Invalid.of(f"targets.{place}.system", "This system is here twice.")
        if one.system:
            systems[one.system] = one.level
    for level, slugs in _held(organisation, named):
        by_tag |= {slug: max(level, by_tag.get(slug, level)) for slug in slugs}
    return by_tag | systems


def _held(organisation: Organisation, named: Sequence[NamedTarget]) -> Iterator[tuple[Level, list[str]]]:
    """Of each tag the level and what it holds."""
    tags, seen = _found(organisation, {one.tag for one in named if one.tag}), set[int]()
    for place, one in enumerate(named):
        if one.tag:
            tag = tags.get(one.tag)
            slugs = tag.slugs_in_use if tag else []
            if why := _why_not(one.tag, tag, slugs, seen):
                raise Invalid.of(f"targets.{place}.tag", why)
            seen |= {tag.pk} if tag else set()
            yield one.level, slugs


def _found(organisation: Organisation, named: Collection[str]) -> dict[str, Tag]:
    """By what they were named by."""
    if not named:
        return {}
    ids = {one: public_id_in(one) for one in named}
    meant = Q(public_id__in=set(ids.values())) | Q(known_as__in={folded(one) for one in named})
    tags = list(Tag.objects.of(organisation).filter(meant).prefetch_related("systems"))
    by_id, by_name = {tag.public_id: tag for tag in tags}, {tag.known_as: tag for tag in tags}
    found = {one: by_id.get(ids[one]) or by_name.get(folded(one)) for one in named}
    return {one: tag for one, tag in found.items() if tag is not None}


def _why_not(named: str, tag: Tag | None, slugs: Sequence[str], seen: Collection[int]) -> str:
    """Empty where nothing is wrong."""
    if tag is None:
        return f"Your organisation has no tag “{named[:80]}”."
    if tag.pk in seen:
        return "This tag is here twice."
    if not slugs:
        return f"The tag “{tag}” holds no system."
    too_many = f"The tag “{tag}” holds {len(slugs)} systems; one change has at most {MOST_TARGETS}."
    return too_many if len(slugs) > MOST_TARGETS else ""
