"""The demo's inbox: every mail that the catcher caught, of all organisations. It exists nowhere but in the demo."""

from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.cut import cut
from embedded.inbox import caught_mail

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
def message(request: HttpRequest, name: str) -> HttpResponse:
    folder = _folder()
    if name not in caught_mail.names(folder):
        raise Http404("There is no such mail")
    return render(request, "embedded/inbox/message.html", {"mail": caught_mail.mail(folder, name, settings.PUBLIC_URL)})


def _folder() -> Path:
    if not settings.MAIL_CATCHER_DIR:
        raise Http404("Only the demo has an inbox")
    return Path(settings.MAIL_CATCHER_DIR)
