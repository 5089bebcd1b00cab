"""What an edit of the estate would bring, before somebody saves it: it is done, looked at and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from accounts.models import Organisation, Person
from changes.domain.log_words import Elsewhere
from changes.ledger.schedule_lock import placing_work
from changes.models import Finding, FindingSide, FindingState
from changes.selectors.findings import FindingView, finding_views
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_as_affected
from core.activity import Activity
from core.refusals import Busy, Refused
from estate.selectors.graph import Estate, current_estate, on_trial
from notifications.domain.audience import Recipient
from notifications.selectors.being_told import recipients_of, whole_scene_of
from notifications.selectors.would_be_told import Foretold, foretold_of

REACHED = (Elsewhere.REACHES_MORE, Elsewhere.REACHES_LESS)
MOST_FINDINGS = 20
"""Of those that come and of those that go; more are counted."""


@dataclass(frozen=True, slots=True)
class SightAhead:
    """Of whose work an organisation comes to see more, or less: the names of the systems as the reader knows them."""

    organisation: str
    gains: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditAhead:
    """As one reader may know it."""

    makes: tuple[FindingView, ...] = ()
    makes_total: int = 0
    ends: tuple[FindingView, ...] = ()
    ends_total: int = 0
    others: tuple[SightAhead, ...] = ()
    """Who would see more or less of the work on the reader's systems."""
    own: SightAhead | None = None
    """Of whose work the reader's organisation would see more or less."""
    told: tuple[Foretold, ...] = ()
    told_total: int = 0
    refused: tuple[str, ...] = ()
    """Why it cannot be done as it is entered; then nothing else is known."""

    def __bool__(self) -> bool:
        return bool(self.makes or self.ends or self.others or self.own or self.told)


class _EditTakenBack(Exception):
    def __init__(self, seen: EditAhead, ended: list[int]) -> None:
        self.seen, self.ended = seen, ended


def edit_ahead(person: Person, act: Callable[[], object]) -> EditAhead:
    """The person is whoever would do it."""
    try:
        with on_trial(), placing_work():
            known = Activity.objects.order_by("pk").values_list("pk", flat=True).last() or 0
            before, standing = current_estate(), _standing(person.organisation)
            act()
            now_standing = _standing(person.organisation)
            seen = _seen(Reader(person), known, before, sorted(now_standing - standing))
            raise _EditTakenBack(seen, sorted(standing - now_standing))
    except _EditTakenBack as done:
        ends, total = _views(Reader(person), done.ended)
        return replace(done.seen, ends=ends, ends_total=total)
    except Busy:
        raise
    except Refused as refusal:
        return EditAhead(refused=refusal.reasons)


def _seen(reader: Reader, known: int, before: Estate, made: Sequence[int]) -> EditAhead:
    views, total = _views(reader, made)
    told, told_total = foretold_of(reader, _told(reader, known).values())
    return EditAhead(
        makes=views,
        makes_total=total,
        others=tuple(_others(reader, before, reader.estate)),
        own=_own(reader, before, reader.estate),
        told=told,
        told_total=told_total,
    )


def _standing(organisation: Organisation) -> set[int]:
    """Findings with work, a freeze or hours of its own on one side: of all others it knows nothing."""
    sides = FindingSide.objects.filter(organisation=organisation, finding__state=FindingState.FOUND)
    return set(sides.filter(finding__absorbed=False).values_list("finding_id", flat=True))


def _views(reader: Reader, ids: Sequence[int]) -> tuple[tuple[FindingView, ...], int]:
    """The worst first."""
    rows = Finding.objects.filter(pk__in=ids).order_by("-severity", "overlap_starts_at", "pk")
    return tuple(finding_views(reader, rows.with_sides()[:MOST_FINDINGS])), len(ids)


def _told(reader: Reader, known: int) -> dict[int, Recipient]:
    """Of work that would reach more or less, where the reader may see what it is."""
    acts = Activity.objects.filter(pk__gt=known, kind__in=REACHED).order_by("pk")
    changes = seen_as_affected(reader.organisation).filter(pk__in=[act.subject_id for act in acts])
    seen = set(changes.values_list("pk", flat=True))
    people: dict[int, Recipient] = {}
    for act in acts:
        for one in recipients_of(act, whole_scene_of(act)) if act.subject_id in seen else ():
            people.setdefault(one.person, one)
    return people


def _others(reader: Reader, before: Estate, after: Estate) -> Iterator[SightAhead]:
    """Of work on the reader's own systems."""
    own = reader.own
    for slug, name in sorted(after.organisation_names.items(), key=lambda one: one[1]):
        was, then = before.needed_by(slug) & own, after.needed_by(slug) & own
        if slug != reader.organisation.slug and was != then:
            yield SightAhead(name, _names(reader, then - was), _names(reader, was - then))


def _own(reader: Reader, before: Estate, after: Estate) -> SightAhead | None:
    """Of work on others' systems."""
    slug = reader.organisation.slug
    was, then = before.needed_by(slug) - before.owned.get(slug, frozenset()), after.needed_by(slug) - reader.own
    if was == then:
        return None
    return SightAhead(reader.organisation.name, _names(reader, then - was), _names(reader, was - then))


def _names(reader: Reader, slugs: Iterable[str]) -> tuple[str, ...]:
    """Private ones of one owner are one."""
    return tuple(sorted({reader.name(slug) for slug in slugs if slug in reader.estate.names}))
