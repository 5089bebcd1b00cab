"""Where a form leads once it is done: back to where somebody came from, if that is a page of ours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def onward_in(request: HttpRequest) -> str:
    """As the address or the form says it; empty where it leads anywhere else."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if own and wanted.isprintable() and len(wanted) <= 200 else ""


def redirect_onward(request: HttpRequest, to: str, *args: str) -> HttpResponse:
    """To where the form says, or else to a page of ours by its name."""
    return redirect(onward_in(request) or resolve_url(to, *args))
