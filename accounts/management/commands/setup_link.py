"""`manage.py setup_link`"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.services.setting_up import make_setup_link
from core.refusals import Refused


class Command(BaseCommand):
    help = "Prints the address at which the first organisation and its admin are made in the browser."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            secret = make_setup_link()
        except Refused as refusal:
            raise CommandError(" ".join(refusal.reasons)) from refusal
        self.stdout.write("Nobody is here yet. Set it up at this address, within an hour; it is good once:")
        self.stdout.write(settings.PUBLIC_URL + reverse("set-up", args=[secret]))
