"""What a file says otherwise of a change that the house knows, field by field, and why some of it is left alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.lifecycle import ENDED_STATES, PLANNED_STATES
from changes.domain.work import Check
from changes.models import Change, State, Window
from core.addresses import canonical
from estate.domain.impact import Level
from exchange.estate_file.difference import FieldDifference
from exchange.estate_file.matching import Matched, matched
from exchange.estate_file.records import WORST, ChangeRecord, CheckRecord, TargetRecord, WindowRecord
from exchange.estate_file.stored_changes import windows_of
from exchange.estate_file.words import in_words, moment_in_words

TEXTS = ("title", "description", "notes", "external_reference", "bridge", "emergency")
STARTED = "has started"
OVER = {"completed": "is completed", "rolled_back": "is rolled back", "cancelled": "is cancelled"}
STATES_OF_PEOPLE = "people decide that here"
NOT_YET = "cannot be completed before it begins"
GONE_BY = "that period is already over"
_STAY_SAID = {*TEXTS, "rollback.how", "rollback.takes", "owner", "state"}
"""Of what is called off or done there is no more to say."""
Left = tuple[FieldDifference, str]
"""What stays, and why."""


@dataclass(slots=True)
class WantedChange:
    """What becomes of one change: what it is to hold, and whether it is called off or was carried out."""

    draft: ChangeDraft
    fields: list[FieldDifference] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)
    """Fields of the draft that differ, as an edit names them."""
    owner: str | None = None
    ends_as: State | None = None
    announced: dict[int, datetime] = field(default_factory=dict)
    matched: Matched = field(default_factory=Matched)

    def take(self, edit: str, *fields: FieldDifference) -> None:
        self.fields += fields
        self.edits += [] if edit in self.edits else [edit]

    def leave(self, because: str, *fields: FieldDifference) -> None:
        self.left += ((one, because) for one in fields)


@dataclass(frozen=True)
class Compared:
    """A change, what was entered for it, what the file says of it, and the moment at which it says so."""

    record: ChangeRecord
    change: Change
    stored: ChangeDraft
    """As it stands, with the windows that have not started."""
    slugs: dict[int, str]
    now: datetime

    @property
    def zone(self) -> str:
        return str(self.change.organisation.timezone)


def what_differs(asked: Compared, *, with_announced: bool) -> WantedChange:
    windows = windows_of(asked.change)
    wanted = WantedChange(asked.stored, matched=matched(asked.record.windows, windows, asked.now))
    _texts(asked, wanted)
    _owner(asked, wanted)
    begun = any(window.state not in PLANNED_STATES for window in windows)
    _work(asked, wanted, begun=begun)
    _windows(asked, wanted)
    if with_announced:
        _announced(asked, wanted)
    _state(asked, wanted)
    if wanted.ends_as is not None:
        wanted.fields = [one for one in wanted.fields if one.field in _STAY_SAID]
    return _of_what_is_over(asked, wanted)


def _of_what_is_over(asked: Compared, wanted: WantedChange) -> WantedChange:
    """Nothing of it changes any more."""
    because = OVER.get(asked.change.state)
    if because is None:
        return wanted
    left = [*((one, because) for one in wanted.fields), *((one, because) for one, _ in wanted.left)]
    return WantedChange(asked.stored, left=left)


def _texts(asked: Compared, wanted: WantedChange) -> None:
    for name in TEXTS:
        value, before = getattr(asked.record, name), getattr(asked.stored, name)
        if value is not None and value != before:
            wanted.draft = replace(wanted.draft, **{name: value})
            wanted.take(name, FieldDifference(name, before, value))
    rollback = asked.record.rollback
    for name in ("how", "takes") if rollback else ():
        value, before = getattr(rollback, name), getattr(asked.stored, f"rollback_{name}")
        if value is not None and value != before:
            wanted.draft = replace(wanted.draft, **{f"rollback_{name}": value})
            wanted.take(f"rollback_{name}", FieldDifference(f"rollback.{name}", in_words(before), in_words(value)))


def _owner(asked: Compared, wanted: WantedChange) -> None:
    before = canonical(asked.change.owner.email)
    if asked.record.owner != before:
        wanted.owner = asked.record.owner
        wanted.take("owner", FieldDifference("owner", before, asked.record.owner))


def _work(asked: Compared, wanted: WantedChange, *, begun: bool) -> None:
    for edit, draft, said in _worked_on(asked, wanted.draft):
        if begun:
            wanted.leave(STARTED, said)
        else:
            wanted.draft = draft
            wanted.take(edit, said)


def _worked_on(asked: Compared, draft: ChangeDraft) -> Iterator[tuple[str, ChangeDraft, FieldDifference]]:
    """What has to stay once some of it has started; each builds on the ones before."""
    record, stored = asked.record, asked.stored
    if record.targets is not None and (levels := _levels(record.targets, stored)) != dict(stored.targets):
        draft = replace(draft, targets=levels)
        yield "targets", draft, FieldDifference("targets", _targets_in_words(stored.targets), _targets_in_words(levels))
    if record.one_at_a_time is not None and record.one_at_a_time != stored.one_at_a_time:
        draft = replace(draft, one_at_a_time=record.one_at_a_time)
        said = FieldDifference("one_at_a_time", in_words(stored.one_at_a_time), in_words(record.one_at_a_time))
        yield "one_at_a_time", draft, said
    if record.validates is not None:
        checks = _checks(record.validates, stored)
        if sorted(checks, key=str) != sorted(stored.checks, key=str):
            draft = replace(draft, checks=checks)
            yield (
                "checks",
                draft,
                FieldDifference("validates", _checks_in_words(stored.checks), _checks_in_words(checks)),
            )
    if record.implementers is not None:
        before = sorted(map(canonical, stored.implementers))
        if sorted(record.implementers) != before:
            draft = replace(draft, implementers=record.implementers)
            said = FieldDifference("implementers", in_words(before), in_words(sorted(record.implementers)))
            yield "implementers", draft, said


def _levels(targets: Sequence[TargetRecord], stored: ChangeDraft) -> dict[str, Level]:
    """An impact that the file leaves out stays what it is."""
    return {
        one.system: Level.from_word(one.impact)
        if one.impact
        else stored.targets.get(one.system, Level.from_word(WORST))
        for one in targets
    }


def _checks(records: Sequence[CheckRecord], stored: ChangeDraft) -> tuple[Check, ...]:
    """So does a text."""
    texts = {(check.from_, check.to): check.text for check in stored.checks}
    return tuple(Check(one.to, one.from_, texts.get(one.ends, "") if one.text is None else one.text) for one in records)


def _targets_in_words(levels: Mapping[str, Level]) -> str:
    return ", ".join(f"{slug} ({level.word})" for slug, level in sorted(levels.items()))


def _checks_in_words(checks: Sequence[Check]) -> str:
    return ", ".join(sorted(" → ".join(one.ends) + (f" ({one.text})" if one.text else "") for one in checks))


def _windows(asked: Compared, wanted: WantedChange) -> None:
    found, windows = wanted.matched, list[DraftWindow]()
    for record, window in found.pairs:
        if window.state in PLANNED_STATES:
            windows.append(_planned(asked, wanted, record, window))
        elif said := _period_differs(asked, record, window):
            wanted.leave(STARTED if window.state not in ENDED_STATES else OVER[window.state], *said)
    for record in found.new:
        if record.ends_at is None or record.ends_at <= asked.now:
            wanted.leave(GONE_BY, FieldDifference("windows", "", _window_in_words(record, asked)))
            continue
        windows.append(DraftWindow(record.starts_at, record.ends_at, record.targets or ()))
        wanted.take("windows", FieldDifference("windows", "", _window_in_words(record, asked)))
    for gone in (window for window in found.left if window.state in PLANNED_STATES):
        wanted.take("windows", FieldDifference("windows", _window_in_words(gone, asked), ""))
    ordered = sorted((_within(one, wanted.draft) for one in windows), key=lambda one: one.starts_at)
    wanted.draft = replace(wanted.draft, windows=tuple(ordered), long_confirmed=True)


def _planned(asked: Compared, wanted: WantedChange, record: WindowRecord, window: Window) -> DraftWindow:
    before = tuple(sorted(asked.slugs[pk] for pk in window.only_systems if pk in asked.slugs))
    stays = DraftWindow(window.starts_at, window.ends_at or window.starts_at, before, window.public_id)
    if record.targets is not None and tuple(sorted(record.targets)) != before:
        wanted.take("windows", FieldDifference("windows.targets", in_words(before), in_words(sorted(record.targets))))
        stays = replace(stays, targets=record.targets)
    said = _period_differs(asked, record, window)
    ends_at = record.ends_at or stays.ends_at
    if said and ends_at <= asked.now and asked.record.state != State.COMPLETED:
        wanted.leave(GONE_BY, *said)
    elif said:
        wanted.take("windows", *said)
        stays = replace(stays, starts_at=record.starts_at, ends_at=ends_at)
    return stays


def _within(window: DraftWindow, draft: ChangeDraft) -> DraftWindow:
    """Of what is no target any more nothing is left."""
    kept = tuple(slug for slug in window.targets if slug in draft.targets)
    return window if kept == window.targets else replace(window, targets=kept)


def _period_differs(asked: Compared, record: WindowRecord, window: Window) -> list[FieldDifference]:
    several = len(asked.record.windows) > 1
    return [
        FieldDifference(f"windows.{name}" if several else name, *(in_words(one, asked.zone) for one in both))
        for name in ("starts_at", "ends_at")
        if (both := (getattr(window, name), getattr(record, name)))[1] is not None and both[0] != both[1]
    ]


def _window_in_words(window: WindowRecord | Window, asked: Compared) -> str:
    return f"{moment_in_words(window.starts_at, asked.zone)} – {in_words(window.ends_at, asked.zone) or '?'}"


def _announced(asked: Compared, wanted: WantedChange) -> None:
    for record, window in wanted.matched.pairs:
        moment = record.announced_at or asked.record.announced_at
        if moment and window.state in PLANNED_STATES and window.announced_at != moment:
            wanted.announced[window.pk] = moment
            said = FieldDifference(
                "announced_at", *(in_words(one, asked.zone) for one in (window.announced_at, moment))
            )
            wanted.take("windows", said)


def _state(asked: Compared, wanted: WantedChange) -> None:
    state = asked.record.state
    if state is None or state == asked.change.state:
        return
    said = FieldDifference("state", asked.change.state, state)
    because = _why_not(asked, wanted, state)
    if because:
        wanted.leave(because, said)
    else:
        wanted.ends_as = State(state)
        wanted.fields.append(said)


def _why_not(asked: Compared, wanted: WantedChange, state: str) -> str:
    """A state changes only to cancelled or completed."""
    if state == State.CANCELLED:
        planned = any(window.state in PLANNED_STATES for window in windows_of(asked.change))
        return "" if planned else STARTED
    if state != State.COMPLETED:
        return STATES_OF_PEOPLE
    starts = [record.actual_start or record.starts_at for record, _ in wanted.matched.pairs]
    return NOT_YET if any(start >= asked.now for start in starts) else ""
