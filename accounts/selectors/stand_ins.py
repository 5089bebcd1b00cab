"""Who is there for an organisation where nobody is named."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from accounts.domain.stand_ins import StandIns
from accounts.models import Organisation, Person, Role
from accounts.selectors.desks import desks_of
from core.looking import each_asked_once


def stand_ins_of(organisation_ids: Collection[int], without: Person | None = None) -> dict[int, StandIns]:
    """By organisation, without somebody who may go; a desk that is not stored yet as `desk_to_be`."""
    if without is not None:
        return _stand_ins(organisation_ids, without)
    return each_asked_once("stand-ins", organisation_ids, _stand_ins)


def _stand_ins(organisation_ids: Collection[int], without: Person | None = None) -> dict[int, StandIns]:
    if not organisation_ids:
        return {}
    called = organisations_called(organisation_ids)
    desks = desks_of(called[pk] for pk in sorted(called))
    people: dict[int, list[tuple[int, list[str]]]] = {pk: [] for pk in organisation_ids}
    active = Person.objects.filter(organisation__in=organisation_ids, is_active=True).order_by("pk")
    active = active if without is None else active.exclude(pk=without.pk)
    for organisation, person, roles in active.values_list("organisation_id", "pk", "roles"):
        people[organisation].append((person, roles))
    return {
        pk: StandIns(_with(Role.ENGINEER, ones), _with(Role.APPROVER, ones), _desk_id(pk, desks.get(pk)))
        for pk, ones in people.items()
    }


def organisations_called(ids: Collection[int]) -> dict[int, Organisation]:
    """By id."""
    return each_asked_once("organisations called", ids, Organisation.objects.in_bulk)


def _with(role: Role, people: Iterable[tuple[int, list[str]]]) -> tuple[int, ...]:
    """Admins have every role: they are meant where nobody has it by name."""
    people = list(people)
    named = tuple(person for person, roles in people if role in roles)
    return named or tuple(person for person, roles in people if Role.ADMIN in roles)


def _desk_id(organisation_id: int, desk: Person | None) -> int | None:
    if desk is None:
        return None
    return desk.pk or desk_to_be(organisation_id)


def desk_to_be(organisation_id: int) -> int:
    """Stands for a desk to which nobody has written yet; `accounts.services.desks` stores it."""
    return -organisation_id


def people_called(ids: Collection[int]) -> dict[int, Person]:
    """By id, desks that are not stored yet among them."""
    return each_asked_once("people called", ids, _people_called)


def _people_called(ids: Collection[int]) -> dict[int, Person]:
    organisations = Organisation.objects.filter(pk__in=[-one for one in ids if one < 0])
    desks = {desk_to_be(pk): desk for pk, desk in desks_of(organisations).items()} if min(ids, default=0) < 0 else {}
    stored = Person.objects.filter(pk__in=[one for one in ids if one > 0]).select_related("organisation")
    return {**{person.pk: person for person in stored}, **desks}


def names_called(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Of the same, however many they are, the slug of the organisation and the name."""
    desks = people_called([one for one in ids if one < 0]).items()
    stored = Person.objects.filter(pk__in=[one for one in ids if one > 0]).order_by()
    return {
        **{
            pk: (organisation, name)
            for pk, organisation, name in stored.values_list("pk", "organisation__slug", "name")
        },
        **{pk: (desk.organisation.slug, desk.name) for pk, desk in desks},
    }
