"""The page that answers: who was told, and did it arrive?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person
from changes.models import Change
from changes.selectors.reader import Reader
from changes.selectors.sight import seen_as_affected
from components.narrowing import Narrowed
from components.notices import NoticeRow
from components.paging import cursor_of
from components.work import Call
from core import clock
from core.cursor import part_of
from core.cut import Counted, Cut, cut_query
from core.public_id import NOBODYS, pk_of, public_id_in
from core.refusals import Busy, NotAllowed, Refused
from core.searching import Wanted
from notifications.models import MailServer, Missed, Notice, NoticeState
from notifications.selectors.ledger import Ledger, ReadableNotices, readable_notices
from notifications.selectors.ledger_words import MeantInLedger, meant_in_ledger
from notifications.selectors.notices import NoticeView, notice_views
from notifications.services import acknowledge

PAGE_SIZE = 50
MOST_MISSED = 20
MISSED_SHOWN_FOR = timedelta(days=7)
LOOK_AFTER = "look-after"
TABS = {
    NoticeState.PLANNED: "Planned",
    NoticeState.SENDING: "Being sent",
    NoticeState.SENT: "Accepted",
    NoticeState.SEEN: "Seen",
    NoticeState.UNDELIVERED: "Undelivered",
    NoticeState.DROPPED: "Dropped",
}
"""The contract's word for what the mail server accepted is long; the rows say it whole."""


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    asked, reader = WantedNotices.of(request, person), Reader(person)
    meant = meant_in_ledger(reader, asked.wanted) if asked.wanted else None
    chosen = asked.among(person, meant)
    part = part_of(Ledger(asked.in_state(chosen)), cursor_of(request), PAGE_SIZE)
    rows = notice_rows(reader, part.rows)
    return render(
        request,
        "web/notices/notices.html",
        {
            "notices": rows,
            "states": _states(chosen, asked),
            "part": part,
            "about": str(asked.change) if asked.change else "",
            "to": rows[0].contact if asked.contact and rows else "",
            "keep": asked.state,
            "narrowed": Narrowed(reverse("notices"), asked.wanted, chosen=asked.kept | asked.kept_state),
            "meant": meant,
            "missed": _missed(person),
            "server": MailServer.objects.failing().first(),
        },
    )


@login_required
@require_POST
def send_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _act(request, public_id, acknowledge.send_again, "Sending it again.")


@login_required
@require_POST
def say_seen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _act(request, public_id, acknowledge.say_seen_signed_in, "Noted as seen.")


def _act(request: HttpRequest, public_id: UUID, act: Callable[[Person, int], Notice], done: str) -> HttpResponse:
    """Does it and goes back to the ledger of the same change."""
    person = cast(Person, request.user)
    pk = pk_of(Notice.objects.visible_to(person.organisation), public_id)
    try:
        notice = act(person, pk)
    except (Busy, NotAllowed):
        raise
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return redirect("notices")
    messages.success(request, done)
    about = {"change": str(notice.change.public_id)} if notice.change and "change" in request.GET else {}
    return redirect(_url(about))


@dataclass(frozen=True, slots=True)
class WantedNotices:
    """What of the ledger is looked at."""

    state: str = ""
    change: Change | None = None
    contact: UUID | None = None
    wanted: Wanted = field(default_factory=Wanted)

    @classmethod
    def of(cls, request: HttpRequest, person: Person) -> WantedNotices:
        state = request.GET.get("state", "")
        change = public_id_in(request.GET.get("change"))
        contact = public_id_in(request.GET.get("contact"))
        return cls(
            state if state in (LOOK_AFTER, *NoticeState.values) else "",
            None if change == NOBODYS else seen_as_affected(person.organisation).filter(public_id=change).first(),
            None if contact == NOBODYS else contact,
            Wanted.read(request.GET.get("q")),
        )

    def among(self, person: Person, meant: MeantInLedger | None) -> ReadableNotices:
        change = self.change.pk if self.change else None
        notices = readable_notices(person.organisation, change=change, contact=self.contact)
        return meant.among(notices) if meant else notices

    def in_state(self, notices: ReadableNotices) -> ReadableNotices:
        if self.state == LOOK_AFTER:
            return notices.to_look_after()
        return notices.in_state(self.state) if self.state else notices

    @property
    def kept_state(self) -> dict[str, str]:
        return {"state": self.state} if self.state else {}

    @property
    def kept_words(self) -> dict[str, str]:
        return {"q": self.wanted.text} if self.wanted else {}

    @property
    def kept(self) -> dict[str, str]:
        asked = {"change": str(self.change.public_id) if self.change else "", "contact": str(self.contact or "")}
        return {name: value for name, value in asked.items() if value}


def notice_rows(reader: Reader, notices: Iterable[Notice]) -> list[NoticeRow]:
    """Expects a page of notices loaded `for_rows()`."""
    return [_row(view) for view in notice_views(reader, notices)]


def _row(view: NoticeView) -> NoticeRow:
    return NoticeRow(
        contact=view.name,
        email=view.contact,
        about=view.about_words,
        because=view.because,
        due_at=view.due_at,
        state=view.standing,
        attempts=view.attempts,
        outcome=view.outcome,
        organisation=view.organisation,
        change=view.change_words,
        url=reverse("change", args=[view.change]) if view.change else "",
        sent_at=view.sent_at,
        urgent=view.urgent,
        seen_at=view.seen_at,
        resent=view.resent,
        in_place_of=view.in_place_of,
        calls=tuple(Call(name, phone=phone) for name, phone in view.calls),
        again_url=reverse("notice-again", args=[view.id]) if view.may_send_again else "",
        seen_url=reverse("notice-seen", args=[view.id]) if view.may_say_seen else "",
        contact_url=_url({"contact": str(view.contact_id)}),
    )


def _missed(person: Person) -> Cut[Missed]:
    recent = Missed.objects.visible_to(person.organisation).since(clock.now() - MISSED_SHOWN_FOR)
    return cut_query(recent.select_related("contact__organisation"), MOST_MISSED)


def _states(notices: ReadableNotices, asked: WantedNotices) -> list[tuple[str, Counted, str, bool]]:
    """A tab for each state, with how many there are."""
    counts = notices.counts()
    tabs = [("All", counts[""], ""), ("Needs attention", notices.wrong_count(), LOOK_AFTER)]
    tabs += [(label, counts[state.value], state.value) for state, label in TABS.items()]
    return [
        (
            label,
            count,
            _url({**({"state": state} if state else {}), **asked.kept, **asked.kept_words}),
            state == asked.state,
        )
        for label, count, state in tabs
    ]


def _url(asked: dict[str, str]) -> str:
    return f"{reverse('notices')}?{urlencode(asked)}" if asked else reverse("notices")
