"""What a list of systems means, to one reader: which are there, which would be new, and who is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from accounts.models import Person
from changes.selectors.reader import Reader
from core.addresses import canonical
from core.limits import LONGEST_NAME
from core.text import folded
from core.validators import NOT_ONE_LINE, is_one_line
from estate.domain.graph import NeedKind
from estate.domain.several import SaidSystem, read_several, too_many_lines
from estate.models import System


@dataclass(frozen=True, slots=True)
class MeantSystem:
    name: str
    slug: str = ""
    """Empty of one that would be new."""
    owner: str = ""
    """Of one that belongs to others, and is asked to confirm what is said of it."""


@dataclass(frozen=True, slots=True)
class MeantLine:
    line: int
    system: MeantSystem
    needs: tuple[tuple[MeantSystem, NeedKind], ...] = ()
    calls: tuple[Person, ...] = ()
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Who is named to be called and is nobody here, with why; the rest of the line counts."""


@dataclass(frozen=True, slots=True)
class MeantList:
    lines: tuple[MeantLine, ...] = ()
    named_only: tuple[MeantSystem, ...] = ()
    """New ones that no line is about: something needs them."""
    problems: tuple[str, ...] = ()

    @property
    def new(self) -> list[MeantSystem]:
        mine = [one.system for one in self.lines if one.system.name and not one.system.slug]
        return list({folded(one.name): one for one in (*mine, *self.named_only)}.values())

    @property
    def is_wrong(self) -> bool:
        return bool(self.problems) or any(one.problems for one in self.lines)


def meant_by(reader: Reader, text: str) -> MeantList:
    known = _Known(reader)
    said = read_several(text, {name.casefold() for name in known.by_name})
    lines = tuple(_meant(known, one) for one in said)
    own = {folded(one.system.name) for one in lines}
    needed = (need for one in lines for need, _ in one.needs if not need.slug)
    only = {folded(need.name): need for need in needed if folded(need.name) not in own}
    too_many = too_many_lines(text)
    return MeantList(_said_once(lines), tuple(only.values()), (too_many,) if too_many else ())


@dataclass
class _Known:
    reader: Reader

    @cached_property
    def by_name(self) -> Mapping[str, list[System]]:
        """What the reader may see and choose, by folded name and by slug."""
        found: dict[str, list[System]] = defaultdict(list)
        seen = System.objects.in_use().visible_to(self.reader.organisation).select_related("organisation")
        for system in seen.order_by("slug"):
            for name in {folded(system.name), folded(system.slug)}:
                found[name].append(system)
        return found

    @cached_property
    def colleagues(self) -> list[Person]:
        return list(Person.objects.filter(organisation=self.reader.organisation, is_active=True).order_by("email"))

    def system(self, name: str) -> tuple[MeantSystem, str]:
        """And why it is not known which; one's own comes before others'."""
        called = self.by_name.get(folded(name), [])
        own = [one for one in called if one.organisation_id == self.reader.organisation.pk]
        found = own or called
        if len(found) > 1:
            slugs = ", ".join(one.slug for one in found)
            return MeantSystem(name), f"Several systems are called “{name}”. Write which: {slugs}."
        if not found:
            return MeantSystem(name), _why_no_name(name)
        [system] = found
        return MeantSystem(system.name, system.slug, "" if own else system.organisation.name), ""

    def person(self, who: str) -> tuple[Person | None, str]:
        """None with no question is nobody."""
        address, name = canonical(who), folded(who)
        called = [one for one in self.colleagues if canonical(one.email) == address or folded(one.name) == name]
        called = called or [one for one in self.colleagues if folded(one.name).split()[:1] == [name]]
        if len(called) == 1:
            return called[0], ""
        if called:
            return None, f"Several of you are called “{who}”. Write the address."
        return None, ""


def _meant(known: _Known, said: SaidSystem) -> MeantLine:
    system, why = known.system(said.name) if said.name else (MeantSystem(""), "")
    problems = [*said.problems, why]
    if system.owner:
        problems.append(f"{system.name} belongs to {system.owner}. Name it where one of yours needs it.")
    needs = []
    for one in said.needs:
        meant, unclear = known.system(one.name)
        needs.append((meant, one.kind))
        problems.append(unclear)
    called = {who: known.person(who) for who in said.calls}
    problems += [unclear for _, unclear in called.values()]
    people = tuple(person for person, _ in called.values() if person is not None)
    nobody = tuple(_nobody(known, who) for who, answer in called.items() if answer == (None, ""))
    return MeantLine(said.line, system, tuple(needs), people, tuple(filter(None, problems)), nobody)


def _nobody(known: _Known, who: str) -> str:
    where = known.reader.organisation.name
    return f"“call {who[:100]}” is left out: nobody at {where} has that name or address. Add them under People first."


def _said_once(lines: Sequence[MeantLine]) -> tuple[MeantLine, ...]:
    return tuple(_twice(lines))


def _twice(lines: Sequence[MeantLine]) -> Iterator[MeantLine]:
    first: dict[str, int] = {}
    for one in lines:
        place = first.setdefault(folded(one.system.name), one.line)
        again = one.system.name and place != one.line
        why = f"{one.system.name} is in line {place} already. Put both into one line."
        yield replace(one, problems=(*one.problems, why)) if again else one


def _why_no_name(name: str) -> str:
    if len(name) > LONGEST_NAME:
        return f"A name has at most {LONGEST_NAME} characters."
    return "" if is_one_line(name) else NOT_ONE_LINE
