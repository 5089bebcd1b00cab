"""`manage.py demo_accounts`"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import Person


class Command(BaseCommand):
    help = "Lists who can sign in to the demo; nothing when another estate is loaded."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            from demo.parties import PASSWORD, accounts
        except ModuleNotFoundError:
            return
        there = set(Person.objects.values_list("email", flat=True))
        rows = [row for row in accounts() if row[0] in there]
        if len(rows) < len(accounts()):
            return
        width = max(len(email) for email, _, _ in rows)
        self.stdout.write(f"Accounts, all with the password “{PASSWORD}”:")
        for email, name, who in rows:
            self.stdout.write(f"  {email:<{width}}  {name}: {who}")
