"""What a change says now of all that is agreed to."""

from __future__ import annotations

from changes.domain.terms import Terms, WindowTerms
from changes.domain.work import Check
from changes.models import Change, Target, Validation, Window
from changes.selectors.repeats import repeats_of
from estate.domain.impact import Level


def terms_of(change: Change) -> Terms:
    """From the rows, whatever the change that was loaded remembers of them."""
    declared = {
        pk: (slug, Level.from_word(impact))
        for pk, slug, impact in Target.objects.filter(change=change).values_list("system", "system__slug", "impact")
    }
    windows = list(Window.objects.of_change(change.pk))
    checks = Validation.objects.filter(change=change).values_list("to_system__slug", "from_system__slug", "text")
    return Terms(
        levels=dict(declared.values()),
        one_at_a_time=change.one_at_a_time,
        checks=frozenset(Check(*row) for row in checks),
        rollback_how=change.rollback_how,
        rollback_takes=change.rollback_takes,
        windows={window.pk: _of_window(window, declared) for window in windows},
        repeats=repeats_of(change.pk, windows),
    )


def _of_window(window: Window, declared: dict[int, tuple[str, Level]]) -> WindowTerms:
    worked_on = [pk for pk in declared if not window.only_systems or pk in window.only_systems]
    return WindowTerms(
        window.state,
        window.starts_at,
        window.ends_at,
        window.actual_start,
        window.actual_end,
        dict(declared[pk] for pk in worked_on),
        by_rule=window.occurrence is not None and not window.moved,
    )
