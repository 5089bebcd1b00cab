"""Every form says for whom its page was made and on which page it stands, signed: so that one that comes back after the
session ended is known to be that person's own, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import Person
from components.acts import person_in

WHOSE = "whose"
UNSENT = "unsent"
"""In an address: which form that was not sent is filled in again."""
REFUSED = "refused"
"""In an address: which form that was refused is filled in again."""
ONCE = "once"
"""The key under which it acts once."""
OURS = ("csrfmiddlewaretoken", WHOSE, UNSENT, ONCE)
"""Fields of which every page makes its own."""
MADE_ANEW = tuple(name for name in OURS if name != ONCE)
"""The key stays: what was done under it before the session ended is not done again."""
LONGEST_QUERY = 1_000


@dataclass(frozen=True, slots=True)
class OwnForm:
    person: UUID
    page: str
    """Where it stands, with what was asked there."""
    unsent: str = ""
    """Which form that was not sent is filled in there."""


def belongs_to_somebody(request: HttpRequest) -> bool:
    """Whether one must be signed in for this page. The views of signing in, and of links in mails, say otherwise."""
    view = request.resolver_match.func if request.resolver_match else None
    return getattr(view, "login_required", True) and not getattr(view, "csrf_exempt", False)


def mark_for(request: HttpRequest) -> str:
    """What each form of this page carries, empty where nobody is signed in; made once."""
    if not request.user.is_authenticated or not belongs_to_somebody(request):
        return ""
    made: str | None = getattr(request, "_mark_of_forms", None)
    if made is None:
        marked = [person_in(request).public_id.hex, _page(request), kept_form_asked_for(request)]
        made = signing.dumps(marked, salt=__name__)
        request._mark_of_forms = made  # type: ignore[attr-defined]  # noqa: SLF001
    return made


def kept_form_asked_for(request: HttpRequest) -> str:
    """Which form is to be filled in again on this page; empty for none."""
    return request.GET.get(UNSENT) or request.GET.get(REFUSED) or ""


def forms_stand_on(request: HttpRequest, page: str) -> None:
    """For parts of a page whose forms stand on a page of their own, too: there they are filled in again."""
    request._page_of_forms = page  # type: ignore[attr-defined]  # noqa: SLF001


def own_form_in(request: HttpRequest) -> OwnForm | None:
    """What a form says that was sent, or a part of a page that asks for itself; None where we did not sign it."""
    return _read(request.POST.get(WHOSE) or request.headers.get("X-Whose", ""))


def _read(mark: str) -> OwnForm | None:
    try:
        person, page, unsent = signing.loads(mark, salt=__name__, max_age=settings.STAYS_SIGNED_IN.longest)
    except signing.BadSignature:
        return None
    return OwnForm(UUID(person), page, unsent)


def is_of(form: OwnForm, person: Person) -> bool:
    return form.person == person.public_id


def _page(request: HttpRequest) -> str:
    """Of a part that asks for itself, the page that asks; of a page that answers a form, where the form stood."""
    if own := getattr(request, "_page_of_forms", ""):
        return _address(own)
    if request.htmx:  # type: ignore[attr-defined]
        return _address(request.htmx.current_url_abs_path or "/")  # type: ignore[attr-defined]
    before = own_form_in(request) if request.method == "POST" else None
    if before is not None and is_of(before, person_in(request)):
        return before.page
    return _address(request.get_full_path() if request.method == "GET" else request.path)


def _address(page: str) -> str:
    """Of this house, and without what was filled in there."""
    parts = urlsplit(page)
    asked = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name not in (UNSENT, REFUSED)])
    kept = f"{parts.path}?{asked}" if asked and len(asked) < LONGEST_QUERY else parts.path
    return kept if url_has_allowed_host_and_scheme(kept, None) else "/"
