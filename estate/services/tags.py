"""Acts on tags. They change nothing for anybody else, and nothing of work that was booked by one.

Systems are locked before the tag, in the order in which an import takes them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from accounts.domain.may import may_work
from accounts.models import Person
from core.activity import record
from core.limits import LONGEST_FOLDED_NAME, LONGEST_NAME, MOST_TAGGED
from core.refusals import Invalid, Refused
from core.text import as_kept, folded
from core.validators import NOT_ONE_LINE, is_one_line
from estate.domain.may import may_keep_tag
from estate.models import System, Tag, TaggedSystem
from estate.selectors.own_systems import own_systems_locked, require_in_use, system_to_keep

TOO_MANY = f"One tag holds at most {MOST_TAGGED:,} systems."


@transaction.atomic
def add_tag(actor: Person, name: str, systems: Collection[str] = ()) -> Tag:
    may_work(actor).require()
    held = _own(actor, systems)
    tag = Tag(organisation=actor.organisation)
    _name(tag, name)
    _hold(tag, held)
    _note(actor, "tag_added", tag, name=tag.name)
    return tag


@transaction.atomic
def edit_tag(actor: Person, tag: Tag, values: Mapping[str, Any]) -> Tag:
    """Saves what differs of name and systems."""
    may_keep_tag(actor, tag).require()
    held = _own(actor, values["systems"]) if "systems" in values else None
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    edits = {
        "name": "name" in values and _name(tag, values["name"]),
        "systems": held is not None and _hold(tag, held),
    }
    if differing := [field for field, differs in edits.items() if differs]:
        _note(actor, "tag_edited", tag, name=tag.name, fields=differing)
    return tag


@transaction.atomic
def remove_tag(actor: Person, tag: Tag) -> None:
    may_keep_tag(actor, tag).require()
    _remove(actor, Tag.objects.select_for_update().get(pk=tag.pk))


@transaction.atomic
def tag_system(actor: Person, slug: str, name: str) -> Tag:
    """A name that no tag of the organisation has makes one."""
    system = system_to_keep(actor, slug)
    require_in_use(system)
    tag = Tag.objects.of(actor.organisation).called(as_kept(name).strip()).select_for_update().first()
    if tag is None:
        return add_tag(actor, name, [slug])
    held = TaggedSystem.objects.filter(tag=tag)
    if held.filter(system=system).exists():
        raise Refused(f"{system} already has the tag “{tag}”.")
    if held.count() >= MOST_TAGGED:
        raise Invalid.of("name", TOO_MANY)
    TaggedSystem.objects.create(tag=tag, system=system)
    _note(actor, "tag_edited", tag, name=tag.name, fields=["systems"])
    return tag


@transaction.atomic
def untag_system(actor: Person, slug: str, tag_id: int) -> None:
    """Taken off its last system, the tag is gone. Raises `Tag.DoesNotExist` where the system has it not."""
    system = system_to_keep(actor, slug)
    tag = Tag.objects.of(actor.organisation).select_for_update(of=("self",)).get(pk=tag_id, systems=system)
    TaggedSystem.objects.filter(tag=tag, system=system).delete()
    if TaggedSystem.objects.filter(tag=tag).exists():
        _note(actor, "tag_edited", tag, name=tag.name, fields=["systems"])
    else:
        _remove(actor, tag)


def _own(actor: Person, slugs: Collection[str]) -> list[System]:
    if len(set(slugs)) > MOST_TAGGED:
        raise Invalid.of("systems", TOO_MANY)
    return own_systems_locked(actor, "systems", slugs)


def _name(tag: Tag, name: str) -> bool:
    """Whether it is another than before. Two who take one name at once are told apart by the database."""
    name = as_kept(name).strip()
    if tag.pk and tag.name == name:
        return False
    _refuse_name(tag, name)
    tag.name, tag.known_as = name, folded(name)
    try:
        with transaction.atomic():
            tag.save(update_fields=["name", "known_as"] if tag.pk else None)
    except IntegrityError as error:
        raise _taken(name) from error
    return True


def _refuse_name(tag: Tag, name: str) -> None:
    if not name or not is_one_line(name):
        raise Invalid.of("name", NOT_ONE_LINE if name else "A tag needs a name.")
    if len(name) > LONGEST_NAME or len(folded(name)) > LONGEST_FOLDED_NAME:
        raise Invalid.of("name", f"A name has at most {LONGEST_NAME} characters.")
    alike = Tag.objects.filter(organisation=tag.organisation_id).called(name).exclude(pk=tag.pk).first()
    if alike is not None:
        raise _taken(alike.name)


def _taken(name: str) -> Invalid:
    return Invalid.of("name", f"Your organisation already has a tag “{name}”.")


def _hold(tag: Tag, systems: Iterable[System]) -> bool:
    """Whether these are others than before."""
    wanted = {system.pk for system in systems}
    held = TaggedSystem.objects.filter(tag=tag)
    before = set(held.values_list("system_id", flat=True))
    held.exclude(system__in=wanted).delete()
    TaggedSystem.objects.bulk_create(TaggedSystem(tag=tag, system_id=pk) for pk in sorted(wanted - before))
    return wanted != before


def _remove(actor: Person, tag: Tag) -> None:
    _note(actor, "tag_removed", tag, name=tag.name)
    tag.delete()


def _note(actor: Person, kind: str, tag: Tag, **data: Any) -> None:
    record(kind, "tag", tag.pk, actor=actor, organisation=actor.organisation, **data)
