"""Commands that come with a library and have no place here: they are not listed, and lead to what has."""

from __future__ import annotations

from django.core.management import get_commands

NOT_OFFERED = {
    "createsuperuser": "There are no superusers. `python manage.py setup_link` prints where the first admin is made.",
    "changepassword": "People set passwords themselves: on the page to sign in choose “I forgot my password, or "
    "never set one”.",
}


def refusal_of_command(arguments: list[str]) -> str | None:
    """One sentence for a command that is not offered."""
    return NOT_OFFERED.get(arguments[0]) if arguments else None


def offer_ours_only() -> None:
    """Once all apps are known: Django keeps the list that it has read."""
    for name in NOT_OFFERED:
        get_commands().pop(name, None)
