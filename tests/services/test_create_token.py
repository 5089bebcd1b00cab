from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Organisation, Person, Token

pytestmark = pytest.mark.django_db


def test_the_key_stands_alone_on_the_last_line_and_only_its_digest_is_kept() -> None:
    centre = Organisation.objects.create(slug="centre", name="Centre")
    ana = Person.objects.create(email="ana@centre.example", name="Ana", organisation=centre)
    out = StringIO()

    call_command("create_token", "Ana@Centre.example", "--name", "night script", stdout=out)

    key = out.getvalue().splitlines()[-1]
    token = Token.objects.get()
    assert (token.digest, token.person, token.name) == (Token.digest_of(key), ana, "night script")


def test_an_unknown_address_gets_one_sentence() -> None:
    with pytest.raises(CommandError, match=r"^Nobody has the e-mail address x@y\.example\.$"):
        call_command("create_token", "x@y.example")
