"""Whether a SECRET_KEY can keep what is signed with it: sessions, and the links in mails."""

from __future__ import annotations

SHORTEST = 32
FEWEST_DIFFERENT = 12
HOW_TO_MAKE_ONE = "python -c 'import secrets; print(secrets.token_urlsafe(48))' prints one."


def refusal_of_key(key: str) -> str:
    """One sentence and how to mend it; empty for a key that will do."""
    if not key:
        why = "SECRET_KEY is not set, and signing needs one."
    elif len(key) < SHORTEST:
        why = f"SECRET_KEY is too short to keep anything: it has {len(key)} of at least {SHORTEST} characters."
    elif len(set(key)) < FEWEST_DIFFERENT:
        why = f"SECRET_KEY can be guessed: it has {len(set(key))} of at least {FEWEST_DIFFERENT} different characters."
    else:
        return ""
    return f"{why} {HOW_TO_MAKE_ONE}"
