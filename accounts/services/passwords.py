"""What a new password must not be, beside short or in everybody's use. Django asks this one with the others."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from accounts.domain.passwords import is_made_of, words_around
from accounts.models import Person

REFUSED = "This password is mostly made of words that anybody would try: your name, your organisation’s, or ours."


class NotMadeOfWhatEverybodyKnows:
    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if is_made_of(password, _known_of(user)):
            raise ValidationError(REFUSED)

    def get_help_text(self) -> str:
        return "A password is not made of your name, your organisation’s, or ours."


def _known_of(user: AbstractBaseUser | None) -> frozenset[str]:
    if not isinstance(user, Person):
        return frozenset()
    organisation = user.organisation
    digits = "".join(filter(str.isdigit, user.phone))
    return words_around(user.name, user.email, organisation.name, organisation.slug, digits)
