"""What must be read again, but not in the database: encrypted with a key of its own, made from SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

ENCRYPTED = "gAAAAA"
"""How whatever is encrypted begins; what was kept before that is read as it is."""


def encrypted(text: str, purpose: str) -> str:
    return _present(purpose).encrypt(text.encode()).decode()


def decrypted(kept: str, purpose: str) -> str:
    """Raises `InvalidToken` for what another house's key has encrypted, and for what was changed since."""
    if not kept.startswith(ENCRYPTED):
        return kept
    keys = [_present(purpose), *(_box(secret, purpose) for secret in settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(keys).decrypt(kept.encode()).decode()


def is_of_present_key(kept: str, purpose: str) -> bool:
    try:
        _present(purpose).decrypt(kept.encode())
    except InvalidToken:
        return False
    return True


def _present(purpose: str) -> Fernet:
    return _box(settings.SECRET_KEY, purpose)


def _box(secret: str, purpose: str) -> Fernet:
    """For this purpose alone."""
    key = hmac.digest(secret.encode(), f"maintwin.{purpose}".encode(), hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))
