"""The house as an estate file: in one order, a line at a time, so that a large one is never held whole.

Passwords stay here. So do dependencies that nobody confirmed, freezes that were lifted, and work that another
organisation reported and its owner has not confirmed: an import would make facts of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Coalesce, Lower

from accounts.domain.may import may_administer
from accounts.models import Organisation, Person
from changes.models import Change, ReportState, State
from core.addresses import canonical
from core.limits import LONGEST_REFERENCE
from core.time.duration import format_duration
from estate.models import Contact, Dependency, Freeze, MaintenanceHours, System, Tag
from exchange.estate_file.records import ChangeRecord, RollbackRecord, TargetRecord, WindowRecord
from exchange.estate_file.stored_changes import record_of, windows_of, with_all_of_it
from exchange.estate_file.words import clock_time_in_words, moment_in_words
from exchange.estate_file.yaml_text import item, long_item

CHUNK = 2_000
Item = dict[str, Any]


def export_estate(organisation: Organisation | None = None) -> Iterator[str]:
    """All of it, or what is one organisation's own, with the dependencies that one of its systems takes part in."""
    yield from _Export(organisation).lines()


def export_for(by: Person) -> Iterator[str]:
    """What is their organisation's own, for its admins; others' systems as far as they may know them."""
    may_administer(by).require()
    return _Export(by.organisation, seen_by=by.organisation).lines()


@dataclass(frozen=True)
class _Export:
    own: Organisation | None
    seen_by: Organisation | None = None

    def lines(self) -> Iterator[str]:
        """Lists that hold nothing are left out."""
        empty = True
        for name, items in _LISTS.items():
            for place, one in enumerate(items(self)):
                empty = False
                yield from ([f"{name}:\n"] if place == 0 else [])
                yield from long_item(one) if name == "changes" else [item(one)]
        if empty:
            yield "organisations: []\n"

    def of(self, path: str) -> Q:
        """Where `path` leads to the organisation."""
        return Q() if self.own is None else Q(**{path: self.own.pk})

    @cached_property
    def slugs(self) -> dict[int, str]:
        return dict(System.objects.values_list("pk", "slug"))

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Systems of which whoever reads this knows nothing."""
        if self.seen_by is None:
            return frozenset()
        return frozenset(System.objects.slugs() - System.objects.visible_to(self.seen_by).slugs())

    def changes(self) -> QuerySet[Change]:
        unconfirmed = [ReportState.UNCONFIRMED, ReportState.DENIED]
        return Change.objects.filter(self.of("organisation")).exclude(report_state__in=unconfirmed)


def _given(**fields: Any) -> Item:
    """Without what is empty."""
    return {name: value for name, value in fields.items() if value not in ("", None)}


def _organisations(export: _Export) -> Iterator[Item]:
    for one in Organisation.objects.filter(export.of("pk")).order_by("slug"):
        yield _given(
            slug=one.slug,
            name=one.name,
            timezone=one.timezone,
            phone=one.phone,
            email=one.email,
            approval_from=one.approval_from,
            notice_hours=one.notice_hours,
            open_end_hours=one.open_end_hours,
            backdate_hours=one.backdate_hours,
        )


def _people(export: _Export) -> Iterator[Item]:
    """Who has left only where work still names them, and as somebody without a role."""
    changes = export.changes()
    named = Q(pk__in=changes.values("owner")) | Q(pk__in=changes.values("implementers"))
    rows = Person.objects.filter(export.of("organisation")).filter(Q(is_active=True) | named)
    for one in rows.select_related("organisation").order_by(Lower("email")).iterator(CHUNK):
        yield _given(
            email=canonical(one.email),
            name=one.name,
            organisation=one.organisation.slug,
            roles=list(one.roles) if one.is_active else [],
            timezone=one.timezone,
            phone=one.phone,
        )


def _systems(export: _Export) -> Iterator[Item]:
    rows = System.objects.filter(export.of("organisation")).select_related("organisation")
    for one in rows.order_by("slug").iterator(CHUNK):
        yield _given(
            slug=one.slug,
            name=one.name,
            organisation=one.organisation.slug,
            criticality=one.criticality,
            redundancy_minimum=one.redundancy_minimum,
            listed=one.listed,
            how_to_check=one.how_to_check,
            retired=True if one.retired else None,
        )


def _dependencies(export: _Export) -> Iterator[Item]:
    ends = export.of("dependent__organisation") | export.of("provider__organisation")
    rows = Dependency.objects.confirmed().filter(ends).order_by("dependent__slug", "provider__slug")
    for dependent, provider, kind in rows.values_list("dependent__slug", "provider__slug", "kind").iterator(CHUNK):
        if export.hidden.isdisjoint((dependent, provider)):
            yield {"dependent": dependent, "provider": provider, "kind": kind}


def _tags(export: _Export) -> Iterator[Item]:
    rows = Tag.objects.filter(export.of("organisation")).select_related("organisation").prefetch_related("systems")
    for tag in rows.order_by("organisation__slug", "known_as").iterator(CHUNK):
        yield {"name": tag.name, "organisation": tag.organisation.slug, "systems": sorted(tag.slugs)}


def _contacts(export: _Export) -> Iterator[Item]:
    rows = Contact.objects.filter(export.of("system__organisation"), person__is_active=True)
    if export.seen_by is not None:
        rows = rows.filter(person__organisation=export.seen_by)
    rows = rows.order_by("system__slug", "role", "order", "person__email")
    for slug, email, role, order in rows.values_list("system__slug", "person__email", "role", "order").iterator(CHUNK):
        yield {"system": slug, "person": canonical(email), "role": role, "order": order}


def _freezes(export: _Export) -> Iterator[Item]:
    rows = Freeze.objects.standing().filter(export.of("organisation")).select_related("organisation")
    for one in rows.prefetch_related("systems").order_by("organisation__slug", "starts_at", "name").iterator(CHUNK):
        zone = one.organisation.timezone
        systems = sorted(system.slug for system in one.systems.all())
        if systems:
            yield {
                "organisation": one.organisation.slug,
                "name": one.name,
                "systems": systems,
                "mode": one.mode,
                "starts_at": moment_in_words(one.starts_at, zone),
                "ends_at": moment_in_words(one.ends_at, zone),
            }


def _hours(export: _Export) -> Iterator[Item]:
    rows = MaintenanceHours.objects.filter(export.of("system__organisation")).select_related("system")
    for one in rows.order_by("system__slug", "rrule", "start", "duration", "timezone").iterator(CHUNK):
        yield {
            "system": one.system.slug,
            "rrule": one.rrule,
            "start": clock_time_in_words(one.start),
            "duration": format_duration(one.duration),
            "timezone": one.timezone,
        }


def _changes(export: _Export) -> Iterator[Item]:
    """By organisation, first start and title. Two that a file could not tell apart are told apart by what people say of
    them here."""
    seen = set[tuple[object, ...]]()
    for change in with_all_of_it(list(_in_order(export.changes()))):
        if windows_of(change):
            record = record_of(change, export.slugs)
            yield _change(record, change, _ticket(record, change, seen), export.hidden)


def _in_order(changes: QuerySet[Change]) -> Iterable[int]:
    standing = ~Q(windows__state=State.CANCELLED)
    first = Coalesce(Min("windows__starts_at", filter=standing), Min("windows__starts_at"))
    order = ("organisation__slug", "first", "title", "external_reference", "pk")
    return changes.annotate(first=first).order_by(*order).values_list("pk", flat=True)


def _ticket(record: ChangeRecord, change: Change, seen: set[tuple[object, ...]]) -> str:
    ticket = record.external_reference or ""
    first = (record.title, min(window.starts_at for window in record.windows)) if not ticket else ()
    key = (record.organisation, ticket, *first)
    if key in seen:
        ticket = f"{ticket} {change.reference}".strip()[-LONGEST_REFERENCE:]
    seen.add(key)
    return ticket


def _change(record: ChangeRecord, change: Change, ticket: str, hidden: frozenset[str]) -> Item:
    """A target that the reader may not know any more is not said, nor are the others: what is left out stays."""
    zone = change.organisation.timezone
    targets = [_target(one) for one in record.targets or ()]
    checks = [_check(one.from_, one.to, one.text) for one in record.validates or ()]
    known = hidden.isdisjoint(one["system"] for one in targets)
    checked = hidden.isdisjoint(slug for one in checks for slug in (one["to"], one.get("from", "")))
    return {
        "title": record.title,
        **_given(
            organisation=record.organisation,
            owner=record.owner,
            state=record.state,
            external_reference=ticket,
            description=record.description,
            notes=record.notes,
            bridge=record.bridge,
            emergency=record.emergency,
            rollback=_rollback(record.rollback) if record.rollback else None,
            one_at_a_time=record.one_at_a_time,
            targets=targets if known else None,
            validates=checks if checks and checked else None,
            implementers=list(record.implementers or ()) or None,
            announced_at=moment_in_words(record.announced_at, zone) if record.announced_at else None,
        ),
        **_windows(record, zone, known=known),
    }


def _target(record: TargetRecord) -> Item:
    return {"system": record.system, "impact": record.impact}


def _check(from_: str | None, to: str, text: str | None) -> Item:
    return _given(**{"from": from_}, to=to, text=text)


def _rollback(record: RollbackRecord) -> Item | None:
    takes = format_duration(record.takes) if record.takes else None
    return _given(how=record.how, takes=takes) or None


def _windows(record: ChangeRecord, zone: str, *, known: bool) -> Item:
    windows = [_window(one, zone, known=known) for one in record.windows]
    if len(windows) == 1 and windows[0].keys() <= {"starts_at", "ends_at", "actual_start", "actual_end"}:
        return windows[0]
    return {"windows": windows}


def _window(record: WindowRecord, zone: str, *, known: bool) -> Item:
    names = ("starts_at", "ends_at", "actual_start", "actual_end", "announced_at")
    times = {name: moment for name in names if (moment := getattr(record, name)) is not None}
    said: Item = {name: moment_in_words(moment, zone) for name, moment in times.items()}
    return said | ({"targets": list(record.targets)} if record.targets and known else {})


_LISTS: Mapping[str, Callable[[_Export], Iterator[Item]]] = {
    "organisations": _organisations,
    "people": _people,
    "systems": _systems,
    "dependencies": _dependencies,
    "tags": _tags,
    "contacts": _contacts,
    "freezes": _freezes,
    "maintenance_hours": _hours,
    "changes": _changes,
}
