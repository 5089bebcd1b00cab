"""Lists as tables that their reader takes along: what they see on pages, no more. Systems, dependencies, contacts and
people can be imported again as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from accounts.selectors.people import people_of
from changes.domain.conflicts.kinds import TRAITS
from changes.selectors.conflict_lists import ConflictList, WantedConflicts
from changes.selectors.findings import FindingView, finding_views
from changes.selectors.reader import Reader
from changes.selectors.sight import systems_needed_by
from changes.selectors.systems import systems_listed
from changes.selectors.window_lists import WantedWindows, listing
from core.cursor import Cursor
from core.refusals import Refused
from core.time.interval import Interval
from estate.models import Contact, ContactRole, Dependency, DependencyState, System
from estate.selectors.dependencies import seen_dependencies
from exchange.tables.columns import COLUMNS, TableOf
from exchange.tables.writing import Line
from notifications.models import Notice
from notifications.selectors.ledger import readable_notices
from notifications.selectors.notices import notice_views

MOST_ROWS = 2_000
"""Of what is worked out row by row: work, conflicts, notices."""
TOO_MANY = f"That is more than {MOST_ROWS:,} rows. Look at fewer days, or at one organisation."


class DownloadOf(StrEnum):
    SYSTEMS = "systems"
    DEPENDENCIES = "dependencies"
    CONTACTS = "contacts"
    PEOPLE = "people"
    SCHEDULE = "schedule"
    CONFLICTS = "conflicts"
    NOTICES = "notices"


@dataclass(frozen=True, slots=True)
class Download:
    headings: Line
    rows: Iterable[Line]


@dataclass(frozen=True, slots=True)
class AskedDays:
    """What a schedule is narrowed to."""

    period: Interval
    organisation: str = ""


def download(what: DownloadOf, reader: Reader, asked: AskedDays | None = None) -> Download:
    """Raises `Refused` where there is more than is written at once."""
    if what is DownloadOf.SCHEDULE:
        return _schedule(reader, asked or AskedDays(Interval(reader.now, reader.now + timedelta(days=7))))
    return _DOWNLOADS[what](reader)


def _systems(reader: Reader) -> Download:
    needs, called = _needs(reader), _called(reader)
    rows = (
        (
            system.name,
            system.slug,
            system.organisation.slug,
            *_described(reader, system, needs[system.slug], called[system.slug]),
        )
        for system in systems_listed(reader.organisation)
    )
    return Download(_labels(TableOf.SYSTEMS), rows)


def _described(reader: Reader, system: System, needs: Sequence[str], called: Sequence[str]) -> Line:
    """As on its page: of others' systems only what concerns the reader."""
    known, own = system.slug in reader.concerning, system.slug in reader.own
    return (
        system.criticality if known else "",
        "; ".join(needs),
        "; ".join(called),
        str(system.redundancy_minimum) if known else "",
        ("yes" if system.listed else "no") if own else "",
        system.how_to_check if known else "",
    )


def _needs(reader: Reader) -> defaultdict[str, list[str]]:
    """Of one's own systems, by slug."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in _dependencies_seen(reader):
        if one.dependent.slug in reader.own and reader.may_open(one.provider.slug):
            found[one.dependent.slug].append(f"{one.provider.slug} ({one.kind})")
    return found


def _called(reader: Reader) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for contact in _own_contacts(reader):
        if contact.role == ContactRole.ON_CALL:
            person = contact.person
            phone = f", {person.phone}" if person.phone else ""
            found[contact.system.slug].append(f"{_bare(person.name)} <{person.email}>{phone}")
    return found


def _bare(name: str) -> str:
    """Without what parts people from each other in one cell."""
    return " ".join(name.replace(";", " ").replace("<", " ").replace(">", " ").split())


def _dependencies_seen(reader: Reader) -> Iterable[Dependency]:
    seen = seen_dependencies(reader.organisation, systems_needed_by(reader.organisation))
    return seen.exclude(state=DependencyState.REFUSED).order_by("dependent__slug", "provider__slug")


def _dependencies(reader: Reader) -> Download:
    headings = (*_labels(TableOf.DEPENDENCIES), "Name of the dependent", "Name of what it needs", "State")
    rows = (
        (
            reader.slug(one.dependent.slug),
            reader.slug(one.provider.slug),
            one.kind,
            reader.name(one.dependent.slug),
            reader.name(one.provider.slug),
            one.state,
        )
        for one in _dependencies_seen(reader)
    )
    return Download(headings, rows)


def _own_contacts(reader: Reader) -> Iterable[Contact]:
    own = Contact.objects.filter(system__organisation=reader.organisation, person__is_active=True)
    return own.select_related("system", "person").order_by("system__slug", "role", "order", "person__email")


def _contacts(reader: Reader) -> Download:
    rows = (
        (one.system.slug, one.person.email, one.person.name, one.person.phone, one.role, str(one.order))
        for one in _own_contacts(reader)
    )
    return Download(_labels(TableOf.CONTACTS), rows)


def _people(reader: Reader) -> Download:
    """Those who are here. For admins."""
    rows = (
        (one.email, one.name, one.organisation.slug, ", ".join(one.roles), one.phone, one.timezone)
        for one in people_of(reader.organisation).filter(is_active=True).select_related("organisation")
    )
    return Download(_labels(TableOf.PEOPLE), rows)


def _schedule(reader: Reader, asked: AskedDays) -> Download:
    found = listing(reader, WantedWindows(asked.period, organisation=asked.organisation), Cursor(), MOST_ROWS)
    if found.next:
        raise Refused(TOO_MANY)
    headings = ("Reference", "Title", "Organisation", "State", "Class", "Systems", "Reaches", *_TIMES)
    rows = (
        (
            view.reference or "",
            view.title or f"Work of {view.organisation_name}",
            view.organisation_name,
            view.standing,
            view.klass or "",
            "; ".join(one.name for one in view.targets),
            "; ".join(one.name for one in view.reaches),
            *_period(reader, view.begins, view.until),
        )
        for view in found.views
    )
    return Download(headings, rows)


def _conflicts(reader: Reader) -> Download:
    found = WantedConflicts(ConflictList.OPEN).found(reader.organisation, reader.now)[: MOST_ROWS + 1]
    views = finding_views(reader, found)
    if len(views) > MOST_ROWS:
        raise Refused(TOO_MANY)
    headings = ("Conflict", "Severity", "State", "Where they meet", "Work", "What it means", *_TIMES)
    return Download(headings, (_conflict(reader, view) for view in views))


def _conflict(reader: Reader, view: FindingView) -> Line:
    work = [side.title or f"Work of {side.organisation_name}" for side in view.windows]
    return (
        TRAITS[view.kind].words,
        view.severity,
        view.state,
        "; ".join(view.meets_at_names),
        "; ".join(work),
        view.explanation,
        *_period(reader, view.overlap_starts_at, view.overlap_ends_at),
    )


def _notices(reader: Reader) -> Download:
    """The newest."""
    newest = readable_notices(reader.organisation).newest(MOST_ROWS)
    notices = Notice.objects.filter(pk__in=newest).for_rows().order_by("-pk")
    headings = ("Contact", "Organisation", "About", "Work", "Because", "State", "Outcome", "Due", "Due (UTC)")
    rows = (
        (
            view.name,
            view.organisation,
            view.about_words,
            view.change_words,
            "; ".join(view.because),
            view.standing or view.state,
            view.outcome,
            *_moment(reader, view.due_at),
        )
        for view in notice_views(reader, notices)
    )
    return Download(headings, rows)


_TIMES = ("Start", "Start (UTC)", "End", "End (UTC)")


def _period(reader: Reader, start: datetime, end: datetime | None) -> Line:
    return (*_moment(reader, start), *(_moment(reader, end) if end else ("", "")))


def _moment(reader: Reader, at: datetime) -> Line:
    """In the reader's zone, with its offset; and in UTC."""
    said = [one.replace(microsecond=0).isoformat(sep=" ") for one in (at.astimezone(reader.zone), at.astimezone(UTC))]
    return said[0], said[1]


def _labels(table: TableOf) -> tuple[str, ...]:
    return tuple(column.label for column in COLUMNS[table])


_DOWNLOADS: dict[DownloadOf, Callable[[Reader], Download]] = {
    DownloadOf.SYSTEMS: _systems,
    DownloadOf.DEPENDENCIES: _dependencies,
    DownloadOf.CONTACTS: _contacts,
    DownloadOf.PEOPLE: _people,
    DownloadOf.CONFLICTS: _conflicts,
    DownloadOf.NOTICES: _notices,
}
