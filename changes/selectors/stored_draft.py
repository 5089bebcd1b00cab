"""What was entered for a change, as it stands."""

from __future__ import annotations

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.lifecycle import PLANNED_STATES
from changes.models import Change
from changes.selectors.facts import checks_of, declared_of
from changes.selectors.repeats import repeats_of
from estate.selectors.graph import current_estate


def draft_of(change: Change) -> ChangeDraft:
    """What was entered for a change as it stands, with the windows that have not started."""
    estate, windows = current_estate(), list(change.windows.all())
    return ChangeDraft(
        title=change.title,
        targets=declared_of(change).levels,
        windows=tuple(
            DraftWindow(
                window.starts_at,
                window.ends_at or window.starts_at,
                tuple(estate.slugs[pk] for pk in window.only_systems),
                window.public_id,
                occurrence=window.occurrence,
                moved=window.moved,
            )
            for window in windows
            if window.state in PLANNED_STATES
        ),
        description=change.description,
        notes=change.notes,
        rollback_how=change.rollback_how,
        rollback_takes=change.rollback_takes,
        external_reference=change.external_reference,
        bridge=change.bridge,
        emergency=change.emergency,
        one_at_a_time=change.one_at_a_time,
        checks=checks_of(change),
        implementers=tuple(person.email for person in change.implementers.all()),
        long_confirmed=True,
        repeats=repeats_of(change.pk, windows),
    )
