"""What a picker offers while somebody types."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Person
from changes.selectors.choosable import MOST_OFFERED
from changes.selectors.reader import Reader
from components.choosing import NOUNS, choosable
from components.pickers import MANY, WORDS
from core.cut import cut


@login_required
@require_safe
def pick(request: HttpRequest, scope: str) -> HttpResponse:
    """The words come under the name of the field in which they are typed."""
    if scope not in NOUNS:
        raise Http404
    typed = next((str(value) for name, value in request.GET.items() if name.endswith(WORDS)), "")
    offered = choosable(Reader(cast(Person, request.user)), scope)
    found, tags = offered.find(typed, MOST_OFFERED + 1), offered.tags(typed) if MANY in request.GET else []
    context = {"choices": cut(found, MOST_OFFERED), "tags": tags, "q": typed.strip(), "noun": NOUNS[scope]}
    return render(request, "web/search/_options.html", context)
