"""The demo's inbox: every mail that the catcher caught, of all organisations. It exists nowhere but in the demo."""

from pathlib import Path

from csp.constants import HEADER as POLICY
from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from core.cut import cut
from embedded.inbox import caught_mail

TEXT = "text"
SHOWN_AS = {"desk": "Desk", "phone": "Phone", TEXT: "Text"}
INERT = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""Whatever stands in a mail: it is looked at, runs nothing, fetches nothing, and its links open pages of their own."""
PAGE_SIZE = 50
SEARCHED = 2_000


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    folder = _folder()
    wanted = request.GET.get("to", "")
    searched = cut(caught_mail.names(folder), SEARCHED)
    found = {name: caught_mail.recipients_of(folder, name) for name in searched}
    chosen = [name for name, recipients in found.items() if not wanted or wanted in recipients]
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "mails": [caught_mail.head(folder, name) for name in page],
        "page": page,
        "searched": searched,
        "wanted": wanted,
        "recipients": sorted({one for recipients in found.values() for one in recipients}),
    }
    return render(request, "embedded/inbox/inbox.html", context)


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # it takes any view
def message(request: HttpRequest, name: str) -> HttpResponse:
    """As a mail program shows it, as wide as a desk or a phone; or its text."""
    mail = caught_mail.mail(_holding(name), name, settings.PUBLIC_URL)
    shown = request.GET.get("as") if request.GET.get("as") in SHOWN_AS and mail.has_html else ""
    shown = shown or (next(iter(SHOWN_AS)) if mail.has_html else TEXT)
    return render(request, "embedded/inbox/message.html", {"mail": mail, "shown": shown, "ways": SHOWN_AS})


@require_safe
@xframe_options_sameorigin
def html(request: HttpRequest, name: str) -> HttpResponse:
    content = caught_mail.html(_holding(name), name)
    if content is None:
        raise Http404("This mail has no HTML")
    return HttpResponse(content, headers={POLICY: INERT})


def _holding(name: str) -> Path:
    """The folder, with that mail in it."""
    folder = _folder()
    if name not in caught_mail.names(folder):
        raise Http404("There is no such mail")
    return folder


def _folder() -> Path:
    if not settings.MAIL_CATCHER_DIR:
        raise Http404("Only the demo has an inbox")
    return Path(settings.MAIL_CATCHER_DIR)
