"""Signing in with e-mail and password."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import Person


class PersonBackend(AuthenticationBackend):
    """Unknown, closed or without an account: all take as long as a wrong password and say as little."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at every request of a session, too: it ends with the last role."""
        return isinstance(user, Person) and user.has_account

    def get_user(self, user_id: int) -> Person | None:
        """At every request of a session: with whose person it is."""
        person = Person.objects.select_related("organisation").filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None

    def _authenticate_by_email(self, email: str, password: str) -> Person | None:
        person = Person.objects.with_address(email)
        if person is None or not person.is_at(email) or not self.user_can_authenticate(person):
            return None
        self._did_check_password = True
        return person if person.check_password(password) else None
