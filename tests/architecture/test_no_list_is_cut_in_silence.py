"""A list that is cut says how many are left out: `core/cut.py` counts them, and `core/cursor.py` goes on. Nothing else
cuts one, but for the reasons that stand here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
ROOMS = (
    "accounts",
    "api",
    "calendar_app",
    "changes",
    "components",
    "embedded",
    "estate",
    "notifications",
    "triage",
    "web",
)
TEXTS = ("LONGEST", "_LENGTH")
REASONS = {
    "notifications/services/letters/subject.py: MOST_PERIODS": "says how many more there are",
    "changes/selectors/series_windows.py: SHOWN_NEXT": "the view counts the rest, and all of them have a list",
    "components/repeating.py: SHOWN_AT_FIRST": "says how many there are",
    "changes/services/carry_on.py: MOST_AT_ONCE": "takes so many in turn; the next sweep takes the others",
    "accounts/services/unsent_forms.py: MOST_KEPT": "keeps so many and deletes the others",
    "accounts/services/walls.py: MOST_SCREENS": "keeps so many and deletes the others",
    "changes/domain/conflicts/explanation.py: MOST_NAMED": "says how many more there are",
    "changes/domain/shown_on_walls.py: MOST_NAMED": "says how many more there are",
    "changes/domain/slot_picks.py: MOST": "picks what is nearest; all of them stand on a bar above",
    "changes/selectors/choosable.py: LAST_TARGETS": "likeliest; any other is found by its name",
    "changes/selectors/choosable.py: MOST_OFFERED": "likeliest; any other is found by its name",
    "changes/selectors/choosable.py: MOST_TAGS": "likeliest; any other is found by its name",
    "changes/domain/quietest.py: MOST_NAMED": "says how many more there are",
    "changes/domain/again.py: MOST_STARTS": "the next; any other is typed beside them",
    "web/change/copy_rows.py: MOST_SYSTEMS": "says how many more there are",
    "web/change/copy_rows.py: MOST_NAMED": "says how many more there are",
    "calendar_app/find/looking.py: MOST_REFUSED": "says how many more there are",
    "web/booking/views.py: MOST_TARGETS": "of a link, as many as may be booked",
    "web/triage/rows.py: MOST_TRIED": "likeliest; anything else is said in the fields below",
    "triage/selectors/tried_lately.py: MOST_TRIED": "puts likely things first; no list",
    "changes/services/news_of_people.py: MOST_ASKED": "of more it is news to everybody; no list",
    "calendar_app/schedule/lanes.py: MOST_CLOCKS": "room for so many clocks; no list",
    "calendar_app/schedule/lanes.py: MOST_LANES": "says how many more there are",
    "calendar_app/schedule/months.py: MOST_A_DAY": "says how many more there are, with a way to them",
    "changes/selectors/window_outlines.py: MOST_OUTLINES": "counts no further, and says so",
    "changes/selectors/slots.py: MOST_REASONS": "says how many more there are",
    "changes/selectors/window_lists.py: MOST_WEIGHED": "weighs; no list",
    "calendar_app/tonight/made_once.py: MOST_ASKS": "says how many more there are, with a way to them",
    "web/change/draft_slots.py: MOST_SLOTS": "the nearest; the form says what else is free",
    "components/strip.py: MOST_LANES": "says how many more there are",
    "components/work.py: MOST_REACHES_IN_ROW": "says how many more there are",
    "changes/services/system_edits.py: MOST_NAMED": "says how many more there are",
    "estate/domain/several.py: MOST_LINES": "says that there are too many, and stores none of them",
    "notifications/services/rehearsing_edits.py: MOST_FINDINGS": "says how many more there are",
    "embedded/inbox/caught_mail.py: SHOWN_BYTES": "says that the mail is cut",
    "notifications/domain/meaning.py: MOST_NAMED": "says how many more there are",
    "notifications/domain/reasons.py: MOST_SHOWN": "says how many more there are",
    "notifications/selectors/ledger.py: MOST_COUNTED": "counts no further, and says so",
    "notifications/selectors/plan_of_notices.py: MOST_NAMES": "says how many more there are",
    "notifications/selectors/would_be_told.py: MOST_REASONS": "says how many more there are",
    "notifications/selectors/would_be_told.py: MOST_SHOWN": "says how many more there are",
    "notifications/services/audit/run.py: MOST_ACTS": "goes on with the others in its next turn",
    "notifications/services/forgetting.py: STEP": "goes on with the others in its next step",
    "notifications/services/making/newcomers.py: MOST": "of the others the reminders tell",
    "notifications/services/letters/bundle.py: MOST_IN_FULL": "says in brief what else there is",
    "notifications/services/letters/letter.py: MOST_FINDINGS": "says how many more there are",
    "notifications/services/letters/letter.py: MOST_HIT": "says how many more there are",
    "notifications/channels/calendar/wording.py: MOST_HIT": "says how many more there are",
    "triage/domain/next_check.py: MOST_WEIGHED": "weighs; no list",
    "triage/domain/words.py: MOST_NAMED": "says how many more there are",
    "web/change/window_parts.py: MOST_NAMED": "says how many more there are",
    "web/change/views.py: MOST_REACHED": "says how many there are in all",
    "web/importing/asking.py: MOST_NAMED": "says how many more there are",
    "web/systems/owner_acts.py: MOST_OFFERED": "completes what somebody types; any other name may be typed as well",
    "web/triage/rows.py: MOST_ANSWERS": "news; every answer stands beside the system that was asked about",
    "web/triage/rows.py: MOST_ASKED": "beside how many a question is offered; no list",
    "web/triage/views.py: MOST_TO_TAP": "completes what somebody types; anything else may be typed as well",
}


def cuts(path: Path) -> Iterator[str]:
    """By what lists are cut there."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Slice) and node.lower is None and node.upper is not None:
            names = [one.id for one in ast.walk(node.upper) if isinstance(one, ast.Name)]
            yield from (name for name in names if name.isupper() and not any(text in name for text in TEXTS))


def test_no_list_is_cut_but_by_what_counts_the_rest() -> None:
    files = (path for room in ROOMS for path in sorted((HOUSE / room).rglob("*.py")) if "migrations" not in path.parts)
    found = {f"{path.relative_to(HOUSE)}: {name}" for path in files for name in cuts(path)}

    assert found - REASONS.keys() == set()
    assert REASONS.keys() - found == set(), "reasons for what is cut no more"
