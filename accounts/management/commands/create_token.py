"""`manage.py create_token EMAIL [--name N] [--scope S ...]`"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Person, Scope
from accounts.services.tokens import make_token
from core.limits import LONGEST_REFERENCE
from core.refusals import Refused


class Command(BaseCommand):
    help = "Prints an API token for a person, alone on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="what the token is for")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="what it may be used for; may be given several times (default: everything)",
        )

    def handle(self, *_args: Any, email: str, name: str, scope: list[str] | None, **_options: Any) -> None:
        known = Person.objects.with_address(email)
        person = known if known is not None and known.is_active else None
        if person is None:
            raise CommandError(f"Nobody has the e-mail address {email}.")
        if len(name) > LONGEST_REFERENCE:
            raise CommandError("A token’s name has at most 100 characters.")
        try:
            key = make_token(None, person, name, scope or Scope.values)
        except Refused as refusal:
            raise CommandError(" ".join(refusal.reasons)) from refusal
        self.stdout.write(f"A token for {person.name}, {person.organisation.name}. It is shown only now.")
        self.stdout.write(f"Send it as “Authorization: Token {key[:4]}…”.")
        self.stdout.write(key)
