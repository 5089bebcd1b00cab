"""What the OpenAPI schema names, and ids of what is there to put into its paths."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command

from changes.models import Window
from changes.services.book import book
from core import clock
from core.public_id import NOBODYS
from tests.estates import Night, night, switch_upgrade


def generated() -> dict[str, Any]:
    out = StringIO()
    call_command("spectacular", "--format", "openapi-json", "--validate", "--fail-on-warn", stdout=out)
    return dict(json.loads(out.getvalue()))


SCHEMA = generated()


def ids_for(path: str) -> dict[str, Any]:
    """The slug or the id of what is there, as far as the path asks for one."""
    window = Window.objects.earliest("id")
    named = window.change.public_id if path.startswith("/api/v1/changes/") else window.public_id
    known = (("id", str(named)), ("freeze", str(NOBODYS)), ("slug", "switch-a"))
    return {name: value for name, value in known if f"{{{name}}}" in path}


def people_with_work() -> Night:
    """The night, with a change in it that waits for approval."""
    people = night()
    starts_at = clock.now() + timedelta(days=3)
    book(people.ana, switch_upgrade(starts_at, starts_at + timedelta(hours=4)), submit=True)
    return people
