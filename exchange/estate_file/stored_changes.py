"""Changes of the house as an estate file would describe them: for exporting them, and for saying what a file makes
different."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Prefetch

from changes.models import Change, State, Window
from core.addresses import canonical
from exchange.estate_file.records import ChangeRecord, CheckRecord, RollbackRecord, TargetRecord, WindowRecord

_AT_A_TIME = 2_000


def with_all_of_it(ids: Sequence[int]) -> Iterator[Change]:
    """In that order, a few thousand at a time, each with what `record_of` asks for."""
    for start in range(0, len(ids), _AT_A_TIME):
        part = ids[start : start + _AT_A_TIME]
        windows = Prefetch("windows", Window.objects.order_by("starts_at", "id"))
        rows = Change.objects.select_related("organisation", "owner").prefetch_related(
            "targets", "validations", "implementers", windows
        )
        found = rows.in_bulk(part)
        yield from (found[pk] for pk in part if pk in found)


def record_of(change: Change, slugs: Mapping[int, str]) -> ChangeRecord:
    """`slugs` are those of systems, by id."""
    windows = windows_of(change)
    announced = {window.announced_at for window in windows}
    same = announced.pop() if len(announced) == 1 else None
    return ChangeRecord(
        0,
        change.title,
        change.organisation.slug,
        canonical(change.owner.email),
        tuple(_window(window, slugs, own=same is None) for window in windows),
        state=change.state,
        targets=tuple(TargetRecord(one.system.slug, one.impact) for one in change.targets.all()),
        validates=tuple(
            CheckRecord(one.to_system.slug, one.from_system.slug if one.from_system else None, one.text)
            for one in change.validations.all()
        ),
        implementers=tuple(sorted(canonical(person.email) for person in change.implementers.all())),
        one_at_a_time=change.one_at_a_time,
        announced_at=same,
        description=change.description,
        notes=change.notes,
        rollback=RollbackRecord(change.rollback_how, change.rollback_takes),
        external_reference=change.external_reference,
        bridge=change.bridge,
        emergency=change.emergency,
    )


def windows_of(change: Change) -> list[Window]:
    """What it consists of: those that were taken out of it only where nothing else is left."""
    windows = list(change.windows.all())
    return [window for window in windows if window.state != State.CANCELLED] or windows


def _window(window: Window, slugs: Mapping[int, str], *, own: bool) -> WindowRecord:
    return WindowRecord(
        0,
        window.starts_at,
        window.ends_at,
        window.actual_start,
        window.actual_end,
        window.announced_at if own else None,
        _slugs(window.only_systems, slugs),
    )


def _slugs(ids: Iterable[int], slugs: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted(slugs[pk] for pk in ids if pk in slugs))
