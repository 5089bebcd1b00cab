"""A sheet as items of an estate file: rows that know their number, in the words and with the slugs of the register."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, count

from django.utils.text import slugify

from core.addresses import canonical
from core.text import folded
from exchange.estate_file.yaml_lines import Fields, Listed, Node, Problems, Scalar
from exchange.tables.columns import COLUMNS, Matched, TableOf
from exchange.tables.kinds import KindQuestion, Pair, kinds_of, questions_about
from exchange.tables.known_house import KnownHouse
from exchange.tables.needs import KINDS, ROLES, WhoIsCalled, called_in, named_needs_in, one_called
from exchange.tables.sheet import Row, Sheet

Item = tuple[str, int, Node]
LONGEST_MADE = 60
"""Characters of a slug that is made from a name."""
NOT_OURS = "belongs to another organisation"
_PATH = re.compile(r"([a-z_]+)\[[0-9]+\](?:\.([a-z_]+).*)?")
_CALLED = "called"
WHY_ALSO = {
    "owner": "Also owner, because nobody is yet.",
    "approver": "Also approver, because nobody is yet.",
}
"""Roles that whoever is called takes on where nobody has them."""


@dataclass
class Built:
    """What a sheet says, with what is wrong with it before any of it is compared."""

    items: list[Item] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    questions: list[KindQuestion] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Of the systems in the sheet, by slug."""
    left: Counter[str] = field(default_factory=Counter)
    """Rows that are left out, by why."""
    why: dict[tuple[str, str], str] = field(default_factory=dict)
    """Of what no cell says in so many words, by list and key."""
    headings: dict[tuple[str, str], str] = field(default_factory=dict)
    """Which column of the sheet a field of an item comes from."""

    def heading_of(self, path: str) -> str:
        """Empty where it is about the row as a whole."""
        found = _PATH.fullmatch(path)
        return self.headings.get((found[1], found[2] or ""), "") if found else ""


def build(
    sheet: Sheet, table: TableOf, matched: Matched, house: KnownHouse, answers: Mapping[str, str] | None = None
) -> Built:
    """`answers` say how badly systems need others, by the question."""
    maker = _Maker(sheet, matched, house, answers or {})
    maker.name_columns(table)
    {
        TableOf.SYSTEMS: maker.systems,
        TableOf.DEPENDENCIES: maker.dependencies,
        TableOf.CONTACTS: maker.contacts,
        TableOf.PEOPLE: maker.people,
    }[table]()
    maker.end()
    return maker.built


@dataclass(frozen=True, slots=True)
class _Edge:
    row: int
    pair: Pair
    kind: str


class _Maker:
    def __init__(self, sheet: Sheet, matched: Matched, house: KnownHouse, answers: Mapping[str, str]) -> None:
        self.built = Built()
        self._sheet, self._matched, self._house, self._answers = sheet, matched, house, answers
        self._called: dict[str, list[str]] = {}
        self._names = self.built.names
        self._owners: dict[str, str] = {}
        self._edges: list[_Edge] = []
        self._new_people: set[str] = set()

    def name_columns(self, table: TableOf) -> None:
        """Also of the items that are made of cells of others."""
        for column in COLUMNS[table]:
            if column.name in self._matched:
                heading = self._sheet.headings[self._matched[column.name]]
                self.built.headings[str(table), column.name] = heading
                for name in _MADE_OF.get((table, column.name), ()):
                    self.built.headings.setdefault(name, heading)

    def systems(self) -> None:
        rows = [(row, organisation, slug) for row, organisation, slug in self._with_slugs()]
        for row, organisation, slug in rows:
            given = {"slug": slug, "organisation": organisation, **self._cells(row, "name", "how_to_check")}
            given |= {
                name: _worded(value, _WORDS[name])
                for name, value in self._cells(row, "criticality", "redundancy_minimum", "listed").items()
            }
            self._add("systems", row, given)
            self._needs_of(row, slug)
            called = [
                self._contact(row, slug, one, {"role": "on_call", "order": str(place + 1)}, _CALLED)
                for place, one in enumerate(called_in(self._cell(row, _CALLED)))
            ]
            self._fill_roles(row, slug, next((email for email in called if email), ""))

    def dependencies(self) -> None:
        for row in self._sheet.rows:
            dependent, provider = (self._system(row, name) for name in ("dependent", "provider"))
            if self._is_others(dependent) and self._is_others(provider):
                self.built.left[NOT_OURS] += 1
            elif dependent and provider:
                kind = _worded(self._cell(row, "kind"), KINDS)
                self._edges.append(_Edge(row.number, (dependent, provider), kind))
            else:
                self._add("dependencies", row, {"dependent": dependent, "provider": provider})

    def contacts(self) -> None:
        for row in self._sheet.rows:
            system = self._system(row, "system")
            if self._is_others(system):
                self.built.left[NOT_OURS] += 1
                continue
            written = one_called(self._cell(row, "person"))
            name, phone = self._cell(row, "name") or written.name, self._cell(row, "phone") or written.phone
            role = _worded(self._cell(row, "role"), _WORDS["role"]) or "on_call"
            more = {"role": role, **self._cells(row, "order")}
            self._contact(row, system, WhoIsCalled(written.email, name, phone), more, "person")

    def people(self) -> None:
        for row in self._sheet.rows:
            organisation = self._organisation(row)
            if not self._house.is_ours(organisation):
                self.built.left[NOT_OURS] += 1
                continue
            given = {"organisation": organisation, **self._cells(row, "email", "name", "phone", "timezone")}
            self._add("people", row, given, roles=self._cell(row, "roles") or None)

    def end(self) -> None:
        """What is needed of what, once all of it is known."""
        names = {**self._house.names, **self._names}
        unsaid = [edge.pair for edge in self._edges if not edge.kind and edge.pair not in self._house.pairs]
        self.built.questions = questions_about(list(dict.fromkeys(unsaid)), names)
        kinds = kinds_of(self.built.questions, self._answers)
        for edge in self._edges:
            kind = edge.kind or kinds.get(edge.pair, "")
            given = {"dependent": edge.pair[0], "provider": edge.pair[1], "kind": kind}
            self._add("dependencies", Row(edge.row, ()), given)

    def _with_slugs(self) -> list[tuple[Row, str, str]]:
        """Rows of the importer's own with their organisation and slug; those of others are left out."""
        found, first = [], dict[tuple[str, str], int]()
        for row in self._sheet.rows:
            organisation, name, slug = self._organisation(row), self._cell(row, "name"), self._cell(row, "slug")
            if not self._house.is_ours(self._house.owners.get(slug, organisation)):
                self.built.left[NOT_OURS] += 1
                continue
            if not slug and (before := first.setdefault((organisation, folded(name)), row.number)) != row.number:
                self._problem(row, "systems", "name", f"“{name[:80]}” is in row {before} already")
                continue
            slug = slug or self._slug_of(row, name, organisation)
            self._names[slug], self._owners[slug] = name, organisation
            self._called.setdefault(folded(name), []).append(slug)
            found.append((row, organisation, slug))
        return found

    def _slug_of(self, row: Row, name: str, organisation: str) -> str:
        """Of a system that its owner calls so, its own; else one made from the name."""
        known = self._house.owned_called(name, organisation)
        if len(known) > 1:
            self._problem(row, "systems", "name", f"several systems are called “{name[:80]}”; add a column of slugs")
        return known[0] if known else self._free_slug(name, organisation)

    def _free_slug(self, name: str, organisation: str) -> str:
        """As a person would be told to choose where it is taken: with the organisation before it."""
        made = slugify(name)[:LONGEST_MADE].strip("-_") or "system"
        first = f"{organisation[:15]}-{made}"
        candidates = chain((made, first), (f"{first}-{number}" for number in count(2)))
        return next(one for one in candidates if one not in self._house.taken and one not in self._names)

    def _needs_of(self, row: Row, slug: str) -> None:
        for need in named_needs_in(self._cell(row, "needs"), lambda name: bool(self._slugs_called(name))):
            provider = self._resolved(row, need.name, "needs")
            self._edges.append(_Edge(row.number, (slug, provider), need.kind))

    def _fill_roles(self, row: Row, system: str, email: str) -> None:
        """Whoever is called first is owner and approver too of a system that nobody looks after yet."""
        if any((system, role) in self._house.filled for role in ("on_call", *WHY_ALSO)):
            return
        for role, why in WHY_ALSO.items():
            if email:
                self._add("contacts", row, {"system": system, "person": email, "role": role})
                self.built.why["contacts", f"{email}, {role} of {system}"] = why

    def _contact(self, row: Row, system: str, called: WhoIsCalled, more: Mapping[str, str], column: str) -> str | None:
        """Their address; None where nobody is meant for sure."""
        email = self._email_of(row, called, self._owner_of(system), column)
        if email is not None:
            self._add("contacts", row, {"system": system, "person": email, **more})
        return email

    def _email_of(self, row: Row, called: WhoIsCalled, organisation: str, column: str) -> str | None:
        """None where nobody is meant for sure, which is said. Somebody new becomes a contact without an account."""
        if called.email:
            email = canonical(called.email)
            if email not in self._house.people and email not in self._new_people:
                self._new_people.add(email)
                self._add("people", row, _contact_only(email, called, organisation), roles="")
            return email
        known = self._house.emails_called(called.name) if called.name else []
        if len(known) != 1:
            self._problem(row, "contacts", "person", _WHO_IS_IT[min(len(known), 2)].format(name=called.name or "them"))
            return None
        return known[0]

    def _organisation(self, row: Row) -> str:
        text = self._cell(row, "organisation")
        return self._house.organisations.get(folded(text), text) if text else self._house.own

    def _system(self, row: Row, name: str) -> str:
        text = self._cell(row, name)
        return self._resolved(row, text, name) if text else ""

    def _resolved(self, row: Row, text: str, column: str) -> str:
        """The slug; what nothing is called stays as it is, and is refused when it is compared."""
        slugs = self._slugs_called(text)
        if len(slugs) > 1:
            table, name = _ENDS.get(column, ("contacts", column))
            self._problem(row, table, name, f"several systems are called “{text[:80]}”; write a slug")
        return slugs[0] if slugs else text

    def _slugs_called(self, text: str) -> list[str]:
        """By slug, by a name in the sheet, by a name of the importer's own, by a name of others."""
        house, name = self._house, folded(text)
        if text in self._names or text in house.owners:
            return [text]
        seen = house.called.get(name, ())
        own = [slug for slug in seen if house.owners[slug] == house.own]
        lower = text.lower()
        return self._called.get(name) or own or list(seen) or ([lower] if lower in house.owners else [])

    def _owner_of(self, system: str) -> str:
        return self._owners.get(system) or self._house.owners.get(system) or self._house.own

    def _is_others(self, system: str) -> bool:
        return system in self._house.owners and not self._house.is_ours(self._house.owners[system])

    def _cell(self, row: Row, name: str) -> str:
        return row.cell(self._matched[name]) if name in self._matched else ""

    def _cells(self, row: Row, *names: str) -> dict[str, str]:
        return {name: cell for name in names if (cell := self._cell(row, name))}

    def _add(self, table: str, row: Row, given: Mapping[str, str], roles: str | None = None) -> None:
        """What is empty is left out, and so left alone where it is there already."""
        line = row.number
        pairs: dict[str, Node] = {name: Scalar(line, text, quoted=True) for name, text in given.items() if text}
        if roles is not None:
            pairs |= {"roles": Listed(line, [Scalar(line, one, quoted=True) for one in _several(roles)])}
        self.built.items.append((table, len(self.built.items), Fields(line, pairs)))

    def _problem(self, row: Row, table: str, name: str, message: str) -> None:
        self.built.problems.add(row.number, f"{table}[0].{name}", message)


def _several(text: str) -> Iterable[str]:
    return [one.strip().lower() for one in re.split(r"[,;\n]", text) if one.strip()]


def _contact_only(email: str, called: WhoIsCalled, organisation: str) -> dict[str, str]:
    name = called.name or " ".join(re.split(r"[._+-]+", email.partition("@")[0])).title()
    return {"email": email, "name": name, "organisation": organisation, "phone": called.phone}


def _worded(text: str, words: Mapping[str, str]) -> str:
    """What is none of the words stays as it is, and is refused when it is read."""
    return words.get(text.strip().lower(), text)


def _same(*words: str) -> dict[str, str]:
    return {word: word for word in words}


_WORDS: Mapping[str, Mapping[str, str]] = {
    "criticality": {**_same("low", "normal", "high"), "medium": "normal", "critical": "high"},
    "listed": {**_same("yes", "no", "true", "false"), "1": "yes", "0": "no", "x": "yes", "private": "no"},
    "redundancy_minimum": {},
    "role": {**_same("owner", "on_call", "approver", "informed"), **ROLES},
}
_ENDS = {
    "needs": ("dependencies", "provider"),
    "dependent": ("dependencies", "dependent"),
    "provider": ("dependencies", "provider"),
}
_MADE_OF = {
    (TableOf.SYSTEMS, "name"): [("systems", "slug")],
    (TableOf.SYSTEMS, "needs"): [("dependencies", name) for name in ("", "dependent", "provider", "kind")],
    (TableOf.SYSTEMS, _CALLED): [
        *(("contacts", name) for name in ("", "person", "role", "order")),
        *(("people", name) for name in ("", "email", "name", "phone")),
    ],
    (TableOf.CONTACTS, "person"): [("people", name) for name in ("", "email", "name")],
    (TableOf.CONTACTS, "name"): [("people", "name")],
    (TableOf.CONTACTS, "phone"): [("people", "phone")],
}
_WHO_IS_IT = (
    "nobody of yours is called “{name}”; write an e-mail address, such as “Ana Lee <ana@example.com>, +1 555 0100”",
    "",
    "several people of yours are called “{name}”; write an e-mail address",
)
