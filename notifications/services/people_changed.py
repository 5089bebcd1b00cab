"""After somebody has come or left, is named for something or no longer, or is told in another way."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError, transaction

from changes.services.news_of_people import raise_boards_that_name_people_of
from notifications.services.making.ask_others import ask_others
from notifications.services.making.in_place import pass_on
from notifications.services.making.newcomers import tell_newcomers
from notifications.services.reminders.replan import release_held, replan_for

log = logging.getLogger(__name__)


def follow(organisation_id: int) -> None:
    """Within the act, which it does not stop: nobody stays in the house because their reminders cannot be planned."""
    try:
        with transaction.atomic():
            ask_others(organisation_id)
            pass_on(organisation_id)
            tell_newcomers(organisation_id)
            replan_for(organisation_id)
            release_held(organisation_id)
            raise_boards_that_name_people_of(organisation_id)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("what organisation %s is asked and told could not follow its people", organisation_id)
