"""A wall is made once for all screens of an organisation, as Tonight is, by a reader who is nobody."""

from __future__ import annotations

from django.template.loader import render_to_string

from accounts.models import Organisation
from calendar_app.tonight.made_once import MOST_ROWS, midnights
from calendar_app.wall.rows import wall_board
from changes.selectors.board import board
from changes.selectors.reader import Reader
from core.shared_answers import SharedAnswer, shared_answers


def wall_of(organisation: Organisation, can_wait: bool = False) -> SharedAnswer:
    """Expects the organisation as it is stored now.

    Raises BeingMade, to whoever can wait."""
    zone = organisation.timezone
    kept = "wall", organisation.pk, organisation.board_version, zone
    return shared_answers.get(kept, lambda: _made(Reader.anybody_of(organisation, zone)), can_wait)


def _made(reader: Reader) -> SharedAnswer:
    seen = board(reader, most=MOST_ROWS)
    context = {"board": wall_board(reader, seen), "zone": reader.zone}
    text = render_to_string("calendar_app/wall/_board.html", context)
    return SharedAnswer(text, min(seen.until, *midnights(reader)))
