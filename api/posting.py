"""What every POST shares: it acts, and when that is saved it shows what it acted on. Under one `Idempotency-Key` it
acts once; sent again, it is shown as its caller may see it by then."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from django.db.models import Model, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.input import person_of
from api.permissions import READS_BY_POST, name_of_called
from core.done_once import AT_ONCE, FirstTime, Sent, is_key, under_key
from core.limits import LONGEST_KEY
from core.refusals import Invalid, KeyUsed

KEY = "Idempotency-Key"


class Done(Response):
    """What an act has made or acted on, to be shown once it is saved."""

    def __init__(self, thing: Model, status: int = HTTPStatus.OK) -> None:
        super().__init__(status=status)
        self.thing = thing


class Posting(APIView):
    """Its handler of POST, or those of its actions, answer with `Done`; where they store nothing, as ever."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """By now it is known who calls, and that they may. What this view is about to call is done under the key."""
        super().initial(request, *args, **kwargs)
        act = getattr(self, "post", None)
        if request.method == "POST" and act is not None:
            self.__dict__["post"] = partial(self._once, act)

    def get_queryset(self) -> QuerySet[Any]:
        """What the caller may see of what is acted on here."""
        raise NotImplementedError

    def show(self, request: Request, thing: Any, status: int) -> Response:
        raise NotImplementedError

    def _once(self, act: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = _sent(request)
        if sent is None:
            return self._shown(request, act(request, *args, **kwargs))
        with under_key(sent, AT_ONCE) as key:
            if key.before is None:
                done = act(request, *args, **kwargs)
                if isinstance(done, Done):
                    key.keep(done.status_code, str(done.thing.pk))
        return self._shown(request, done) if key.before is None else self._again(request, key.before)

    def _shown(self, request: Request, done: Response) -> Response:
        return self.show(request, done.thing, done.status_code) if isinstance(done, Done) else done

    def _again(self, request: Request, before: FirstTime) -> Response:
        if not before.same_body:
            raise KeyUsed
        thing: Model = self.get_queryset().get(pk=before.leads_to)
        return self.show(request, thing, before.status)


IDEMPOTENCY_KEY = {
    "in": "header",
    "name": KEY,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
    "description": "Chosen by the caller, such as a random UUID: whatever is sent again under the same key within 24 "
    "hours, by the same person to the same path with the same body, is done once. The answer then has the status and "
    "the id of the first time, and shows what it is by now. Under a used key another body is refused (422), and so is "
    "the same one while it is being done (409). A request that was refused leaves its key free. Calls that store "
    "nothing take a key and do not need it.",
}
"""As the schema says it of every POST."""


def _sent(request: Request) -> Sent | None:
    """None without a key, or where there is nothing to do once."""
    key = request.headers.get(KEY)
    if key is None:
        return None
    if not is_key(key):
        raise Invalid.of(KEY, f"A key has 1 to {LONGEST_KEY} printable ASCII characters.")
    if name_of_called(request) in READS_BY_POST:
        return None
    return Sent(f"person {person_of(request).pk}", request.path, key, json.dumps(request.data, sort_keys=True))
