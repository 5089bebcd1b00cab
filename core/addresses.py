"""E-mail addresses: one person however their address is spelled. Case makes no difference, nor whether a domain outside
ASCII is written out or as mail servers have it (bücher.example, xn--bcher-kva.example)."""

from __future__ import annotations

import unicodedata

ACE = "xn--"


def canonical(address: str) -> str:
    """What spellings of one address have in common; it is how people write it."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local.lower()}{at}{'.'.join(map(_written_out, domain.lower().split('.')))}"


def for_mail(address: str) -> str:
    """As mail servers and calendars take it."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local}{at}{'.'.join(map(_in_ascii, domain.split('.')))}"


def spellings(address: str) -> set[str]:
    """Those in which it may have been stored, in lower case."""
    one = canonical(address)
    return {one, for_mail(one), address.strip().lower()}


def _in_ascii(label: str) -> str:
    if label.isascii():
        return label
    plain = unicodedata.normalize("NFC", label.lower())
    return ACE + plain.encode("punycode").decode("ascii")


def _written_out(label: str) -> str:
    """What is no such label stays as it is."""
    if not label.startswith(ACE):
        return unicodedata.normalize("NFC", label)
    try:
        return label[len(ACE) :].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
