"""The history: every row as it was after each write, kept by the database itself, with whoever wrote it.

What has been written there is never changed and never deleted: triggers refuse it, to raw SQL as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import pghistory
from django.apps import apps
from django.db import connection, models
from django.http import HttpRequest, HttpResponse

from core.asking import is_asked_by, now_asking

Tracked = TypeVar("Tracked", bound=type[models.Model])
View = Callable[..., HttpResponse]
SHOWN_IN_PATHS = ("public_id", "slug", "name")
"""Parts of an address that may be kept. All others could open something, as a link in a mail does."""
NEVER_CHANGES = frozenset({"public_id", "uid"})
"""Names by which the outside knows a row; the history has no need of them."""


class Via(StrEnum):
    """By which door somebody came."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 (a word, not a secret)
    LINK = "link"
    MAINTWIN = "maintwin"
    """Nobody: a worker or a command."""


def recorded(*, exclude: Sequence[str] = (), index: Sequence[str] = ("pgh_obj",)) -> Callable[[Tracked], Tracked]:
    """Keeps every row of this model as it was inserted, updated and deleted. Excluded fields are not kept, nor what is
    worked out of others, and a write that touches nothing else leaves no trace. `index` is what the history is looked
    up by."""
    label = "_".join(index)

    def decorate(model: Tracked) -> Tracked:
        fields = {field.name: field for field in model._meta.fields}  # noqa: SLF001 (Django calls it so)
        left_out = {name for name, field in fields.items() if name in NEVER_CHANGES or field.generated}
        tracked: Callable[[Tracked], Tracked] = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=[*exclude, *sorted(left_out)],
            meta={"indexes": [models.Index(fields=[*index, "pgh_created_at"], name=f"%(class)s_{label}")]},
        )
        return tracked(model)

    return decorate


def events_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """The history of a model, in the order in which it was written."""
    label = model._meta.app_label  # noqa: SLF001 (Django calls it so)
    history: Any = apps.get_model(label, f"{model.__name__}Event")
    found: models.QuerySet[Any] = history.objects.order_by("pgh_id")
    return found


def hold_the_clock(now: datetime) -> None:
    """Until the end of this transaction the history writes this moment: all that one act changes, at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maintwin.now', %s, true)", [now.isoformat()])


@contextmanager
def by_maintwin(what: str) -> Iterator[None]:
    """What is written inside was done by a worker or a command of this name."""
    with pghistory.context(via=Via.MAINTWIN, what=what):
        yield


def by_token(token: int, person: int) -> None:
    is_asked_by(person)
    pghistory.context(via=Via.TOKEN, token=token, person=person)


def by_link(link: int) -> None:
    pghistory.context(via=Via.LINK, link=link)


class RecordRequests:
    """Whatever a request writes carries its id, its path and who sent it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asking = now_asking.get()
        number = asking.number if asking else uuid.uuid4().hex
        with pghistory.context(request=number, method=request.method, **_signed_in(request)):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        path = request.path
        for name, value in kwargs.items():
            if name not in SHOWN_IN_PATHS:
                path = path.replace(str(value), "…")
        pghistory.context(path=path[:300])
        return None


def _signed_in(request: HttpRequest) -> dict[str, Any]:
    person = request.user
    if not person.is_authenticated:
        return {}
    is_asked_by(person.pk)
    return {"via": Via.SESSION, "person": person.pk}
