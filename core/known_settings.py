"""Every name that the program reads from its environment, what may stand in it, and what stands there without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlsplit


class Takes(StrEnum):
    TEXT = "text"
    ADDRESS = "address"
    """Of a server; may hold a password."""
    SECRET = "secret"  # noqa: S105
    YES_OR_NO = "true or false"
    WHOLE = "a whole number, 0 or more"
    NUMBER = "a number above 0"


@dataclass(frozen=True, slots=True)
class KnownSetting:
    name: str
    takes: Takes = Takes.TEXT
    default: str = ""
    follows: str = ""
    """Where the default is worked out from others: the setting of Django that says what came out."""
    needed: bool = False
    """No server starts without it."""


KNOWN = (
    KnownSetting("DATABASE_URL", Takes.ADDRESS, needed=True),
    KnownSetting("DATABASE_PASSWORD", Takes.SECRET),
    KnownSetting("DATABASE_POOLED", Takes.YES_OR_NO, "false"),
    KnownSetting("REDIS_URL", Takes.ADDRESS, needed=True),
    KnownSetting("REDIS_PASSWORD", Takes.SECRET),
    KnownSetting("EMAIL_URL", Takes.ADDRESS, needed=True),
    KnownSetting("SECRET_KEY", Takes.SECRET),
    KnownSetting("OLD_SECRET_KEYS", Takes.SECRET),
    KnownSetting("PUBLIC_URL", needed=True),
    KnownSetting("ALLOWED_HOSTS", follows="ALLOWED_HOSTS"),
    KnownSetting("SSL_REDIRECT", Takes.YES_OR_NO, follows="SECURE_SSL_REDIRECT"),
    KnownSetting("HSTS_SUBDOMAINS", Takes.YES_OR_NO, follows="SECURE_HSTS_INCLUDE_SUBDOMAINS"),
    KnownSetting("TRUSTED_PROXIES", Takes.WHOLE, follows="ALLAUTH_TRUSTED_PROXY_COUNT"),
    KnownSetting("SESSION_DAYS", Takes.WHOLE, "14"),
    KnownSetting("SESSION_IDLE_HOURS", Takes.WHOLE, "72"),
    KnownSetting("REQUIRE_TWO_FACTOR", Takes.YES_OR_NO, "false"),
    KnownSetting("ADMINS_INVITE_ORGANISATIONS", Takes.YES_OR_NO, "true"),
    KnownSetting("SECURITY_CONTACT"),
    KnownSetting("MAIL_FROM", default="maintwin <maintwin@localhost>"),
    KnownSetting("DEBUG", Takes.YES_OR_NO, "false"),
    KnownSetting("NOTICE_SENDERS", Takes.WHOLE, "1"),
    KnownSetting("NOTICE_CLAIM_SECONDS", Takes.WHOLE, "15"),
    KnownSetting("STATEMENT_TIMEOUT", Takes.WHOLE, follows="STATEMENT_TIMEOUT"),
    KnownSetting("IDLE_IN_TRANSACTION_TIMEOUT", Takes.WHOLE, "60000"),
    KnownSetting("LOOKS_AT_ONCE", Takes.WHOLE, "2"),
    KnownSetting("LOOKS_WAITING", Takes.WHOLE, "6"),
    KnownSetting("LOOKS_A_SECOND", Takes.NUMBER, "60"),
    KnownSetting("SHARED_ANSWERS", Takes.YES_OR_NO, "true"),
    KnownSetting("KEEP_NOTICES_DAYS", Takes.WHOLE, "0"),
    KnownSetting("METRICS_TOKEN", Takes.SECRET),
    KnownSetting("SENTRY_DSN", Takes.SECRET),
    KnownSetting("MAIL_CATCHER_DIR"),
)
FEWEST_DAYS_KEPT = 400
"""Of notices: `check_house` may look back a year."""
NAMES = {known.name: known for known in KNOWN}
SAYS_YES_OR_NO = {"true", "false", "yes", "no", "on", "off", "1", "0"}
PASSWORDS = {"DATABASE_URL": "DATABASE_PASSWORD", "REDIS_URL": "REDIS_PASSWORD"}


def forget_empty(environment: MutableMapping[str, str]) -> None:
    """A composition passes on what it was not given as an empty word, which is as good as none."""
    for name in NAMES:
        if environment.get(name, "given").strip() == "":
            del environment[name]


def cannot_be_read(environment: Mapping[str, str]) -> list[str]:
    """One sentence for each setting that holds what it does not take."""
    given = [(known, environment[known.name]) for known in KNOWN if known.name in environment]
    return [sentence for known, value in given for sentence in _says_against(known, value)]


def _says_against(known: KnownSetting, value: str) -> Iterator[str]:
    if known.takes is Takes.ADDRESS:
        yield from _against_address(known.name, value)
    elif known.name == "PUBLIC_URL":
        yield from _against_public_address(value)
    elif known.name == "KEEP_NOTICES_DAYS" and value.isdecimal() and 0 < int(value) < FEWEST_DAYS_KEPT:
        yield f"KEEP_NOTICES_DAYS is “{value}”, and takes {FEWEST_DAYS_KEPT} or more, or 0 for ever."
    elif not _is_taken(known.takes, value):
        yield f"{known.name} is “{value}”, and takes {known.takes}."


def _is_taken(takes: Takes, value: str) -> bool:
    if takes is Takes.YES_OR_NO:
        return value.lower() in SAYS_YES_OR_NO
    if takes is Takes.WHOLE:
        return value.isascii() and value.isdecimal()
    return takes is not Takes.NUMBER or _number(value) > 0


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 0.0


def _against_address(name: str, value: str) -> Iterator[str]:
    """What it holds is not shown: there may be a password in it."""
    try:
        parts = urlsplit(value)
        is_one = bool(parts.scheme) and "://" in value and parts.port != 0 and not parts.fragment
    except ValueError:
        is_one = False
    if not is_one:
        write = "in its password write %2F for /, %23 for # and %25 for %"
        elsewhere = f" or put it into {PASSWORDS[name]} as it is" if name in PASSWORDS else ""
        yield f"{name} can’t be read as an address: {write}{elsewhere}."


def _against_public_address(value: str) -> Iterator[str]:
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one or parts.path.strip("/") or parts.query or parts.username:
        yield f"PUBLIC_URL is “{value}”, and takes an address like https://windows.example.org, without a path."


def with_password(address: str, password: str) -> str:
    """The address, with this password in place of the one that it may hold."""
    if not password:
        return address
    parts = urlsplit(address)
    who, host = parts.username or "", parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{who}:{quote(password, safe='')}@{host}").geturl()


def without_password(address: str) -> str:
    """As it may be shown."""
    parts = urlsplit(address)
    before, at, host = parts.netloc.rpartition("@")
    who, colon, _ = before.partition(":")
    return parts._replace(netloc=f"{who}{colon}{'…' if colon else ''}{at}{host}").geturl()
