"""The conflict that matters most to work that is not over: what it means, and whom to call."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from changes.domain.check_words import check_in_words
from changes.domain.conflicts.alert import AlertParts, alert, is_hit
from changes.domain.lifecycle import OVER_STATES
from changes.selectors.changes import ChangeView, CheckView
from changes.selectors.findings import FindingView, SideView
from changes.selectors.reader import Reader
from components.work import Call, calls_of
from core.time import wording


@dataclass(frozen=True, slots=True)
class Alert:
    """Stands where nobody has to look for it."""

    id: str
    text: str
    calls: tuple[Call, ...]
    rest: int
    """So many more are open and as bad."""


def alert_on(reader: Reader, view: ChangeView, failed: Collection[UUID] = ()) -> Alert | None:
    """The first open high conflict of the reader's own work, until that is over: it says what to do about it. `failed`
    are checks of it."""
    if view.organisation_id != reader.organisation.pk or view.state in OVER_STATES:
        return None
    found = [one for one in view.conflicts if one.severity == "high" and one.state == "open" and not one.absorbed]
    if not found:
        return None
    first, other = found[0], _other(found[0], view)
    text = _text(reader, view, first, other, failed) if other else f"{first.explanation} {first.suggestion}"
    calls = _calls(reader, other) if other else ()
    return Alert(str(first.id), text, tuple(call for call in calls if call.phone), len(found) - 1)


def hit_checks(view: ChangeView) -> dict[UUID, str]:
    """Checks of the change on which work of others bears, by id, and whose: of high conflicts that stand."""
    found: dict[UUID, str] = {}
    for finding in view.conflicts:
        other = _other(finding, view)
        if other is None or finding.severity != "high" or finding.gone_at is not None:
            continue
        for check in _checks(view, finding):
            found.setdefault(check.id, f"{other.organisation_name} has declared work on what this needs")
    return found


def _other(finding: FindingView, view: ChangeView) -> SideView | None:
    return next((side for side in finding.windows if side.change != view.id), None)


def _text(reader: Reader, view: ChangeView, finding: FindingView, other: SideView, failed: Collection[UUID]) -> str:
    checks = {check.id: check_in_words(check.text, check.names) for check in _checks(view, finding)}
    ways = (
        path.names[0] for path in finding.paths if path.window == other.id and len(path.names) > 1 and not path.check
    )
    started = wording.time_of_day(other.starts_at, reader.zone, reader.now).local
    return alert(
        AlertParts(
            who=_who(reader, other),
            own=other.title or "" if other.mine else "",
            works_on=tuple(dict.fromkeys(ways)) or (() if other.title is None else finding.meets_at_names),
            at=started,
            begun=other.begun,
            due=other.starts_at <= reader.now,
            checks=tuple(checks.values()),
            failed=tuple(words for check, words in checks.items() if check in failed),
            meets=finding.meets_at_names,
            running=any(window.state == "in_progress" for window in view.windows),
        )
    )


def _who(reader: Reader, other: SideView) -> str:
    """One's own people are named: they are the ones to talk to, but for the reader."""
    if not other.mine or other.contact is None or other.contact.name is None:
        return other.organisation_name
    return "" if other.contact.email == reader.person.email else other.contact.name


def _calls(reader: Reader, other: SideView) -> tuple[Call, ...]:
    if not other.mine:
        return calls_of(other.contact)
    return calls_of(other.contact)[-1:] if _who(reader, other) else ()


def _checks(view: ChangeView, finding: FindingView) -> Iterator[CheckView]:
    ways = [path.names for path in finding.paths if path.check]
    return (check for check in view.validates if is_hit(check.names, ways))
