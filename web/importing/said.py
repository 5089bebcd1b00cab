"""What an import makes different, in the words of a page: names for slugs, sentences for kinds and roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import Person
from core.addresses import canonical
from estate.models import System
from exchange.models import ImportRun
from exchange.services.shown import parts_of

OF_LIST = {
    "organisations": ("organisation", "organisations"),
    "people": ("person", "people"),
    "systems": ("system", "systems"),
    "dependencies": ("need", "needs"),
    "tags": ("tag", "tags"),
    "contacts": ("contact", "contacts"),
    "freezes": ("freeze", "freezes"),
    "maintenance_hours": ("maintenance hours", "maintenance hours"),
    "changes": ("change", "changes"),
}
"""What one of them is called, and what several are."""
NEEDS = {
    "required": "stops working without",
    "soft": "works worse without",
    "redundant": "needs one of several, such as",
}
ROLES = {
    "owner": "owns",
    "on_call": "is on call for",
    "approver": "approves work on",
    "informed": "is told about",
}
WITHOUT_IT = {"required": "it stops working", "soft": "it works worse", "redundant": "one of the others is enough"}
FIELDS = {"kind": "Without it", "redundancy_minimum": "Needs at least"}
DONE = {
    "added": ("is new", "are new"),
    "changed": ("changes", "change"),
    "left alone": ("is left alone", "are left alone"),
}
STAYS = ("stays as it is", "stay as they are")
_NAMED_ALREADY = {"systems": "name", "people": "name", "dependencies": "kind"}
"""Of what is new, the field that its sentence says."""
Names = Mapping[str, str]
"""Of systems by slug and of people by address."""
FieldSaid = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class RowSaid:
    """Two names with a verb between them, or one name after what it is the name of."""

    noun: str
    one: str
    verb: str = ""
    other: str = ""

    def __str__(self) -> str:
        return " ".join(word for word in (self.one, self.verb, self.other) if word)


def names_known(person: Person, run: ImportRun) -> dict[str, str]:
    """As the file calls them, or else as the reader may know them."""
    shown = list(_keys_shown(run))
    slugs = {part for listed, key in shown for part in parts_of(listed, key) if "@" not in part}
    emails = {part for listed, key in shown for part in parts_of(listed, key) if "@" in part}
    return {
        **run.difference.get("names", {}),
        **systems_called(person, run, slugs),
        **_people_called(person, run, emails),
    }


def systems_called(person: Person, run: ImportRun, slugs: Iterable[str]) -> dict[str, str]:
    """Those that the reader may see."""
    seen = System.objects.all() if run.for_all else System.objects.visible_to(person.organisation)
    return dict(seen.filter(slug__in=set(slugs)).values_list("slug", "name"))


def _people_called(person: Person, run: ImportRun, emails: Iterable[str]) -> dict[str, str]:
    people = Person.objects.all() if run.for_all else Person.objects.filter(organisation=person.organisation_id)
    return {canonical(email): name for email, name in people.filter(email__in=set(emails)).values_list("email", "name")}


def _keys_shown(run: ImportRun) -> Iterator[tuple[str, str]]:
    for group in run.difference.get("groups", {}).values():
        yield from ((row["list"], row["key"]) for row in group["rows"])
    for listed, found in run.difference.get("not_named", {}).items():
        yield from ((listed, key) for key in found["keys"])


def row_said(listed: str, key: str, names: Names, kind: str = "") -> RowSaid:
    parts = [names.get(part, part) for part in parts_of(listed, key)]
    if listed == "dependencies" and len(parts) == 2:
        return RowSaid("", parts[0], NEEDS.get(kind, "needs"), parts[1])
    if listed == "contacts" and len(parts) == 3:
        return RowSaid("", parts[0], ROLES.get(parts[1], parts[1]), parts[2])
    noun = OF_LIST.get(listed, (listed,))[0].capitalize()
    return RowSaid(noun, parts[0] if len(parts) == 1 else key)


def kind_of(row: Mapping[str, Any]) -> str:
    """Of a need that is new; one that changes says before and after by itself."""
    return next((after for name, before, after in row["fields"] if name == "kind" and not before), "")


def fields_said(row: Mapping[str, Any], *, is_new: bool) -> Iterator[FieldSaid]:
    for name, before, after in row["fields"]:
        if is_new and (name == _NAMED_ALREADY.get(row["list"]) or (name, after) == ("order", "1")):
            continue
        words = WITHOUT_IT if name == "kind" else {}
        label = FIELDS.get(name, name.replace("_", " ").capitalize())
        yield label, words.get(before, before), words.get(after, after)


def number_of(listed: str, number: int) -> str:
    """12 systems"""
    one, several = OF_LIST.get(listed, (listed, listed))
    return f"{number:,} {one if number == 1 else several}"


def sum_of(run: ImportRun) -> str:
    """4 systems and 3 needs are new; 1 contact changes; 12 systems stay as they are"""
    if not run.difference:
        return ""
    groups = run.difference["groups"]
    said = [_counted(groups[name]["lists"], verbs) for name, verbs in DONE.items() if groups[name]["total"]]
    said += [_counted(run.difference.get("unchanged_lists", ()), STAYS)]
    return "; ".join(one for one in said if one)


def _counted(lists: Iterable[tuple[str, int]], verbs: tuple[str, str]) -> str:
    counted = [(listed, number) for listed, number in lists if number]
    if not counted:
        return ""
    *before, last = [number_of(listed, number) for listed, number in counted]
    listed = f"{', '.join(before)} and {last}" if before else last
    return f"{listed} {verbs[0] if sum(number for _, number in counted) == 1 else verbs[1]}"
