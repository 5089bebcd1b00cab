"""Somebody who has just set a password is signed in with it."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from accounts.models import Person


def come_in(request: HttpRequest, person: Person, to: str | None) -> HttpResponse:
    """And led there, or to where signing in leads."""
    messages.success(request, f"Welcome, {person.name}. You are signed in.")
    login = Login(user=person, email=person.email, redirect_url=to)
    answer: HttpResponse = perform_password_login(request, {"email": person.email}, login)
    return answer
