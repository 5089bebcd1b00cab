"""The page behind a link that was mailed to a new address. Looking changes nothing; pressing the button does."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.domain.address_changes import WHY_NO_ADDRESS, AddressStanding
from accounts.selectors.address_changes import change_with, standing_of_change
from accounts.services.address_changes import DeadAddressLink, confirm_address
from components.link_pages import sealed
from core import clock
from core.history import by_link


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_address(request: HttpRequest, key: str) -> HttpResponse:
    change = change_with(key)
    if change is None:
        return _page(request, HTTPStatus.NOT_FOUND)
    by_link(change.pk)
    standing, done = standing_of_change(change, clock.now()), None
    if request.method == "POST" and standing is AddressStanding.LIVE:
        try:
            done = confirm_address(change.pk)
        except DeadAddressLink as over:
            standing = over.standing
    if standing is not AddressStanding.LIVE:
        heading, text = WHY_NO_ADDRESS[standing]
        return _page(request, HTTPStatus.GONE, heading=heading, text=text)
    return _page(request, HTTPStatus.OK, change=change, done=done)


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    return sealed(render(request, "web/links/new_address.html", context, status=status), "same-origin")
