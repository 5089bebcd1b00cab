"""What a new password must not be, beside short or in everybody's use. Django asks this one with the others."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

from accounts.domain.passwords import is_made_of, words_around
from accounts.models import Person

REFUSED = (
    "This password is too easy to guess. Choose one that isn’t common and isn’t built from your name, your e-mail "
    "address or your organisation’s name."
)


class NotEasilyGuessed:
    """Says so once, whatever makes it easy."""

    def __init__(self) -> None:
        self._common = CommonPasswordValidator()
        self._similar = UserAttributeSimilarityValidator(user_attributes=("email", "name"))

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        person = user if isinstance(user, Person) else None
        if is_made_of(password, _known_of(person)) or self._is_refused_by_django(password, person):
            raise ValidationError(REFUSED)

    def get_help_text(self) -> str:
        return "Nothing common, and nothing built from your name or your organisation’s."

    def _is_refused_by_django(self, password: str, person: Person | None) -> bool:
        try:
            self._common.validate(password, person)
            self._similar.validate(password, person)
        except ValidationError:
            return True
        return False


def _known_of(person: Person | None) -> frozenset[str]:
    if person is None:
        return frozenset()
    organisation = person.organisation
    digits = "".join(filter(str.isdigit, person.phone))
    return words_around(person.name, person.email, organisation.name, organisation.slug, digits)
