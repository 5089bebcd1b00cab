"""Importing again: what has not started follows the file, by the same acts as an edit on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Organisation
from changes.models import Change, State
from changes.selectors.stored_draft import draft_of
from changes.services.act import Acting
from changes.services.follow_file import TookPlace, call_off, follow, following, take_as_done
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from estate.selectors.graph import current_estate, pinned
from exchange.estate_file.known_ids import KnownIds
from exchange.estate_file.records import ChangeRecord
from exchange.estate_file.scope import Importer
from exchange.estate_file.stored_changes import with_all_of_it
from exchange.estate_file.upsert import ImportOutcome
from exchange.estate_file.what_differs import Compared, WantedChange, what_differs
from exchange.estate_file.yaml_lines import Problems

Known = tuple[int, ChangeRecord, int]
"""The place of a change in the file, what it says, and the id of the stored one."""


@dataclass
class Follower:
    """One import of changes that the house knows."""

    house: KnownIds
    importer: Importer
    outcome: ImportOutcome
    now: datetime

    def __post_init__(self) -> None:
        self.estate = current_estate()
        self.slugs = {pk: slug for slug, pk in self.house.systems.items()}
        self.names = dict(Organisation.objects.values_list("id", "name"))

    def follow(self, known: Iterable[Known]) -> None:
        """What is refused of any is said of all, with line and field."""
        known, problems = list(known), Problems()
        changes = with_all_of_it([pk for _, _, pk in known])
        for (place, record, _), change in zip(known, changes, strict=True):
            try:
                self._one(record, change)
            except NotAllowed:
                raise
            except Invalid as invalid:
                for name, reasons in invalid.errors.items():
                    problems.add(record.line, f"changes[{place}].{name}", " ".join(reasons))
            except Refused as refused:
                problems.add(record.line, f"changes[{place}]", str(refused))
        problems.refuse_if_any()

    def _one(self, record: ChangeRecord, change: Change) -> None:
        with pinned(self.estate):
            asked = Compared(record, change, draft_of(change), self.slugs, self.now)
            wanted = what_differs(asked, with_announced=self.importer.admin is None)
        if wanted.edits or wanted.ends_as:
            follows = list(self._carry_out(record, change, wanted))
            self.outcome.note_updated("change", record.title, wanted.fields, record.line, follows)
        elif not wanted.left:
            self.outcome.note_unchanged("change", record.title, record.line)
        for said, because in wanted.left:
            self.outcome.note_left_alone("change", record.title, because, [said], record.line)

    def _carry_out(self, record: ChangeRecord, change: Change, wanted: WantedChange) -> Iterable[str]:
        with following(change.pk, self.importer.by) as acting:
            before = acting.change.state
            if wanted.ends_as is None:
                activity = self._edit(acting, wanted)
            else:
                self._write_down(acting, wanted)
                activity = call_off(acting) if wanted.ends_as == State.CANCELLED else self._done(acting, record, wanted)
            return list(self._follows(activity, before, acting.change.state))

    def _edit(self, acting: Acting, wanted: WantedChange) -> Activity:
        owner = self.house.people[wanted.owner] if wanted.owner else None
        return follow(
            acting,
            wanted.draft,
            wanted.edits,
            owner=owner,
            announced=wanted.announced,
            checked_as=self.importer.admin,
        )

    def _write_down(self, acting: Acting, wanted: WantedChange) -> None:
        """Of what is called off or done, texts and who answers for it are all that is left to say."""
        for name in ("title", "description", "notes", "rollback_how", "rollback_takes", "external_reference", "bridge"):
            setattr(acting.change, name, getattr(wanted.draft, name))
        if wanted.owner:
            acting.change.owner_id = self.house.people[wanted.owner]
        acting.change.save()

    def _done(self, acting: Acting, record: ChangeRecord, wanted: WantedChange) -> Activity:
        times = {}
        for said, window in wanted.matched.pairs:
            start = window.actual_start or said.actual_start or said.starts_at
            end = said.actual_end or said.ends_at or acting.now
            times[window.pk] = TookPlace(start, end if start < end <= acting.now else acting.now)
        return take_as_done(acting, times)

    def _follows(self, activity: Activity, before: str, after: str) -> Iterable[str]:
        said = activity.data
        yield from (f"The approval of {self.names[pk]} falls." for pk in said.get("voided", ()))
        yield from (f"{self.names[pk]} is asked to approve." for pk in said.get("asked", ()))
        if before != after:
            yield f"It is {State(after).label} now."
        yield from _counted(len(said.get("found", ())), "conflict found", "conflicts found")
        yield from _counted(len(said.get("gone", ())), "conflict gone", "conflicts gone")


def _counted(number: int, one: str, many: str) -> Iterable[str]:
    if number:
        yield f"{number:,} {one if number == 1 else many}."
