"""What is kept of second factors."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from core.secret_box import decrypted, encrypted, is_of_present_key

PURPOSE = "second-factor"
SECRETS = ("secret", "seed")
"""Of an app, and of recovery codes."""


def renew_second_factors() -> int:
    """Encrypts with the present SECRET_KEY whatever an old one has encrypted, or none; how many they were."""
    return sum(_renew(pk) for pk in Authenticator.objects.values_list("pk", flat=True).order_by("pk"))


@transaction.atomic
def _renew(pk: int) -> bool:
    factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
    data = dict(factor.data) if factor else {}
    old = [name for name in SECRETS if name in data and not is_of_present_key(data[name], PURPOSE)]
    if factor is None or not old:
        return False
    factor.data = data | {name: encrypted(decrypted(data[name], PURPOSE), PURPOSE) for name in old}
    factor.save(update_fields=["data"])
    return True
