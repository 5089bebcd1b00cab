"""The page behind a link in a mail: what it shows, what it does, and what it never does."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import serializers
from django.test import Client

from accounts.models import Person
from changes.models import AnswerLink, Approval, Change, Proposal, Window
from changes.selectors.stored_draft import draft_of
from changes.services import answer_links, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from core.activity import Activity
from estate.models import Contact, GraphVersion
from tests.doors import number
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""03:00 in New York, where Cleo is."""
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - 20 * DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)


@pytest.fixture
def link(people: Night, change: Change) -> AnswerLink:
    made = answer_links.link_to_answer(people.cleo, change)
    assert made is not None
    return made


def page(link: AnswerLink) -> str:
    return f"/answer/{answer_links.token_of(link)}/"


def press(link: AnswerLink, do: str, **typed: str) -> Any:
    """By who has just read it."""
    return Client().post(page(link), {"name": "Cleo", "do": do, "read": str(number(link.change))} | typed)


def words(answer: Any) -> str:
    """What somebody reads, without the markup."""
    body = re.sub(r"<(head|style).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("&#x27;", "'").strip()


def states(change: Change) -> tuple[str, list[str]]:
    change.refresh_from_db()
    return change.state, list(Approval.objects.filter(change=change).order_by("pk").values_list("state", flat=True))


def everything() -> dict[str, Any]:
    """Every row of the house."""
    tables = [model._default_manager.order_by("pk") for model in apps.get_models()]
    return {rows.model._meta.label: serializers.serialize("json", rows) for rows in tables}


def heading(answer: Any) -> tuple[int, str]:
    found = re.search(r"<h1>(.*?)</h1>", answer.content.decode(), re.DOTALL)
    return answer.status_code, re.sub(r"<[^>]+>", "", found.group(1)).strip() if found else ""


def test_the_page_says_what_when_in_the_contacts_time_what_it_reaches_and_whom_to_call(link: AnswerLink) -> None:
    answer = Client().get(page(link))

    said = words(answer)
    assert heading(answer) == (200, "Do you approve this work?")
    for expected in (
        "This link was sent to Cleo at Meridian Travel.",
        "Phone switch upgrade",
        f"Harbour Contact Centre · {Change.objects.get().reference}",
        "Mon 23 Nov, 03:00–07:00 EST",
        "08:00–12:00 UTC",
        "Switch A ● outage",
        "Reservation line ◔ at risk",
        "Switch A → Phone switch → Agent desktop → Reservation line",
        "Move all traffic back to the switch that was not patched.",
        "+1 555 0100",
    ):
        assert expected in said
    assert 'value="Cleo"' in answer.content.decode()


def test_the_page_is_kept_by_nobody_and_leads_nowhere(link: AnswerLink) -> None:
    answer = Client().get(page(link))

    assert {name: answer[name] for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control")} == {
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }
    assert "sessionid" not in answer.cookies
    assert "<nav" not in answer.content.decode()
    assert "<script" not in answer.content.decode()
    assert re.findall(r'href="(?!/static|tel:|mailto:)[^"]*"', answer.content.decode()) == []


def test_three_taps_approve(link: AnswerLink, change: Change, people: Night) -> None:
    """Open, press Approve; the name stands there already."""
    assert heading(press(link, "approve")) == (200, "✓ Approved")

    approval = Approval.objects.get()
    assert states(change) == ("approved", ["approved"])
    assert (approval.decided_by, approval.decided_name) == (people.cleo, "Cleo")
    assert approval.decider == "Cleo, by mailed link"


def test_declining_needs_a_reason_and_keeps_what_was_typed(link: AnswerLink, change: Change) -> None:
    refused = press(link, "decline", name="Cleo B.", reason=" ")
    assert refused.status_code == 400
    assert "This field is required." in words(refused)
    assert 'value="Cleo B."' in refused.content.decode()
    assert states(change) == ("requested", ["asked"])

    assert heading(press(link, "decline", reason="Not in our busy week.")) == (200, "✓ Declined")
    assert states(change) == ("rejected", ["rejected"])


def test_another_time_is_proposed_in_the_contacts_zone_and_the_question_stays_open(
    link: AnswerLink, change: Change
) -> None:
    answer = press(link, "propose", starts_at="2026-11-24T01:00", ends_at="2026-11-24T05:00")

    assert heading(answer) == (200, "✓ Another time is proposed")
    assert states(change) == ("requested", ["asked"])
    proposal = Proposal.objects.get()
    assert (proposal.starts_at, proposal.ends_at) == (ONE + 22 * HOUR, ONE + 26 * HOUR)
    assert "You proposed Tue 24 Nov, 01:00–05:00 EST" in words(Client().get(page(link)))


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        pytest.param({"name": "  ", "do": "approve"}, "This field is required.", id="nobody decides"),
        pytest.param({"name": "x" * 201, "do": "approve"}, "at most 200 characters", id="an endless name"),
        pytest.param({"name": "Cleo\x00", "do": "approve"}, "Null characters are not allowed.", id="no name"),
        pytest.param(
            {"do": "propose", "starts_at": "2026-11-24T05:00", "ends_at": "2026-11-24T01:00"}, "end", id="reversed"
        ),
        pytest.param({"do": "propose", "starts_at": "soon", "ends_at": ""}, "Write a day and a time", id="no time"),
        pytest.param(
            {"do": "propose", "starts_at": "2026-10-01T01:00", "ends_at": "2026-10-01T05:00"},
            "This period is already over.",
            id="the past",
        ),
        pytest.param({"do": "explode"}, "Do you approve this work?", id="nothing that can be done"),
        pytest.param({"do": "withdraw"}, "Do you approve this work?", id="what another link is for"),
    ],
)
def test_what_makes_no_sense_is_asked_back(
    link: AnswerLink, change: Change, typed: dict[str, str], reason: str
) -> None:
    before = everything()
    answer = Client().post(page(link), {"name": "Cleo", "read": "1"} | typed)

    assert answer.status_code == 400
    assert reason in words(answer)
    assert everything() == before


def test_fifty_looks_change_nothing_but_that_it_was_seen(link: AnswerLink) -> None:
    before, scanner = everything(), Client()
    for _ in range(40):
        assert scanner.head(page(link)).status_code == 200
    assert everything() == before

    for _ in range(10):
        assert scanner.get(page(link)).status_code == 200
    after = everything()
    assert {label for label in after if after[label] != before[label]} == {"core.Activity", "changes.AnswerLink"}
    assert list(Activity.objects.filter(kind="link_viewed").values_list("data__by_link__addressed_to", flat=True)) == [
        "Cleo"
    ]
    [kept] = json.loads(after["changes.AnswerLink"])
    [was] = json.loads(before["changes.AnswerLink"])
    assert {name for name in kept["fields"] if kept["fields"][name] != was["fields"][name]} == {"viewed_at"}
    assert heading(press(link, "approve")) == (200, "✓ Approved")


def test_a_link_that_was_changed_or_cut_is_no_link(link: AnswerLink) -> None:
    token = answer_links.token_of(link)
    forged = f"{link.pk + 1}.{token.partition('.')[2]}"
    for wrong in (token[:-1], token[:-20], f"{token}x", forged, str(link.pk), "0.x", "x" * 500, "…"):
        for answer in (Client().get(f"/answer/{wrong}/"), Client().post(f"/answer/{wrong}/", {"do": "approve"})):
            assert heading(answer) == (404, "This link is not complete"), wrong
            assert "CENTRE" not in words(answer)


def dead(answer: Any) -> tuple[int, str]:
    said = words(answer)
    for hidden in ("Phone switch", "Switch A", "Reservation", "Harbour", "EST", "+1 555"):
        assert hidden not in said
    assert str(Change.objects.get().reference) in said
    return heading(answer)


def test_a_used_link_says_who_answered(link: AnswerLink) -> None:
    press(link, "approve", name="Cleo B.")

    again = press(link, "decline", reason="On second thoughts.")
    assert dead(again) == dead(Client().get(page(link))) == (410, "This link has been used")
    assert "Cleo B., by the link sent to Cleo, approved it." in words(again)


def test_an_expired_link_says_so(link: AnswerLink, clock: Any) -> None:
    assert link.expires_at == ONE, "the start lies further ahead than fourteen days"
    clock.move_to(ONE)
    assert dead(Client().get(page(link))) == (410, "This link has expired")
    assert dead(press(link, "approve")) == (410, "This link has expired")


def test_a_link_is_superseded_by_a_move_and_not_by_text(link: AnswerLink, change: Change, people: Night) -> None:
    booking.edit(people.ana, change.pk, replace(draft_of(change), title="Another title", description="More."))
    assert "Another title" in words(Client().get(page(link)))

    booking.move_window(people.ana, Window.objects.get().pk, {"ends_at": FIVE + HOUR})
    assert dead(Client().get(page(link))) == (410, "This link is about something that has changed")
    assert dead(press(link, "approve")) == (410, "This link is about something that has changed")
    assert states(change) == ("requested", ["withdrawn", "asked"])


def test_a_link_dies_with_the_change(link: AnswerLink, change: Change, people: Night) -> None:
    start_and_end.cancel(people.ana, change.pk, "Not needed.")
    assert dead(Client().get(page(link))) == (410, "This link is about something that has changed")


def test_a_revoked_link_says_so_and_the_refusal_is_recorded_once(link: AnswerLink, people: Night) -> None:
    answer_links.revoke(people.ana, link.pk)

    assert dead(Client().get(page(link))) == (410, "This link was revoked")
    assert [dead(press(link, "approve")) for _ in range(3)] == [(410, "This link was revoked")] * 3
    kept = Activity.objects.filter(kind="link_refused").values_list("data__refused", flat=True)
    assert list(kept) == ["revoked"]


def test_who_has_left_learns_nothing_of_what_became_of_it(link: AnswerLink, change: Change, people: Night) -> None:
    other = Person.objects.create(
        email="hans@client.example", name="Hans", organisation=people.organisations["client"], roles=["approver"]
    )
    Person.objects.filter(pk=people.cleo.pk).update(is_active=False)
    left = Client().get(page(link)).content

    approving.approve(other, change.pk, read=number(change))
    answered = Client().get(page(link)).content
    start_and_end.cancel(people.ana, change.pk, "Not needed.")

    assert left == answered == Client().get(page(link)).content
    assert heading(press(link, "decline"))[1] == "This link can no longer be answered by whom it was sent to"
    assert "Hans" not in words(press(link, "decline", reason="Why not?"))


def test_an_approver_removed_between_mail_and_click_is_refused_in_words_and_recorded(
    link: AnswerLink, change: Change, people: Night
) -> None:
    """Somebody else is named there now."""
    Contact.objects.filter(person=people.cleo).delete()
    people.contact("olaf", "approver", "reservation-line")

    answer = press(link, "approve")

    assert dead(answer) == (410, "This link can no longer be answered by whom it was sent to")
    assert states(change) == ("requested", ["asked"])
    assert Activity.objects.filter(kind="link_refused", data__refused="not_addressed").count() == 1


def test_a_person_who_is_deactivated_answers_no_more(link: AnswerLink, people: Night) -> None:
    people.cleo.is_active = False
    people.cleo.save()
    assert dead(press(link, "approve")) == (410, "This link can no longer be answered by whom it was sent to")


def test_a_forwarded_link_is_answered_under_the_name_of_who_has_it(link: AnswerLink, people: Night) -> None:
    press(link, "approve", name="Bob")

    ana = Client()
    ana.force_login(people.ana)
    said = words(ana.get(f"/changes/{link.change.public_id}/"))
    assert "Bob, by the link sent to Cleo" in said
    assert "Bob, by the link sent to Cleo, Meridian Travel approved it" in said


def test_who_answers_while_another_did_is_told_who(link: AnswerLink, change: Change, people: Night) -> None:
    people.olaf.roles = ["approver"]
    people.olaf.save()
    approving.approve(people.olaf, change.pk)

    answer = press(link, "decline", reason="No.")
    assert dead(answer) == (410, "This has been answered already")
    assert "Olaf approved it." in words(answer)


def test_without_its_cookie_nothing_is_done_and_the_page_says_why(link: AnswerLink, change: Change) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(page(link), {"name": "Cleo", "do": "approve"})

    assert answer.status_code == 403
    assert "Nothing was done: your browser did not send back this page’s cookie." in words(answer)
    assert states(change) == ("requested", ["asked"])


@pytest.mark.parametrize("origin", [None, "null", "http://testserver"])
def test_with_its_cookie_the_page_answers_from_whatever_a_page_without_referrer_sends(
    link: AnswerLink, change: Change, origin: str | None
) -> None:
    browser = Client(enforce_csrf_checks=True)
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(page(link)).content.decode())
    assert found
    headers = {"Origin": origin} if origin else {}
    typed = {"name": "Cleo", "do": "approve", "read": "1", "csrfmiddlewaretoken": found.group(1)}

    assert browser.post(page(link), typed, secure=origin == "null", headers=headers).status_code == 200
    assert states(change) == ("approved", ["approved"])


def test_another_site_cannot_answer(link: AnswerLink, change: Change) -> None:
    browser = Client(enforce_csrf_checks=True)
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(page(link)).content.decode())
    assert found
    typed = {"name": "Cleo", "do": "approve", "read": "1", "csrfmiddlewaretoken": found.group(1)}

    assert browser.post(page(link), typed, headers={"Origin": "https://evil.example"}).status_code == 403
    assert states(change) == ("requested", ["asked"])


def test_an_answer_is_withdrawn_over_the_link_of_the_mail_that_confirmed_it(
    link: AnswerLink, change: Change, people: Night
) -> None:
    press(link, "approve", name="Bob")
    back = answer_links.link_to_withdraw(people.cleo, Approval.objects.get())
    assert back is not None
    shown = words(Client().get(page(back)))
    assert "Withdraw this answer?" in shown
    assert "Bob, by the link sent to Cleo: approved" in shown

    assert heading(press(back, "withdraw")) == (200, "✓ The answer is withdrawn")
    assert states(change) == ("requested", ["voided", "asked"])
    assert dead(press(back, "withdraw")) == (410, "This link has been used")
    assert dead(press(link, "approve")) == (410, "This link has been used")


def test_a_link_to_withdraw_does_nothing_else_and_ends_with_the_start(
    link: AnswerLink, change: Change, people: Night, clock: Any
) -> None:
    press(link, "approve")
    back = answer_links.link_to_withdraw(people.cleo, Approval.objects.get())
    assert back is not None
    assert press(back, "approve").status_code == 400
    clock.move_to(ONE)
    assert dead(press(back, "withdraw")) == (410, "This link has expired")
    assert states(change) == ("approved", ["approved"])


@pytest.fixture
def informed(people: Night) -> AnswerLink:
    """Gina answers for systems that the upgrade is checked by; her organisation asks of outages only."""
    people.organisations["client"].approval_from = "outage"
    people.organisations["client"].save()
    GraphVersion.renew()
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    made = answer_links.link_to_acknowledge(people.gina, change)
    assert made is not None
    return made


def test_those_who_are_asked_are_not_asked_to_acknowledge(people: Night, change: Change) -> None:
    assert answer_links.link_to_acknowledge(people.gina, change) is None
    assert answer_links.link_to_acknowledge(people.ana, change) is None, "it is their own"


def test_the_informed_acknowledge_or_object_and_it_voids_nothing(informed: AnswerLink, people: Night) -> None:
    shown = Client().get(page(informed))
    assert heading(shown) == (200, "Do you know of this?")
    assert press(informed, "object", name="Gina", reason=" ").status_code == 400

    answer = press(informed, "object", name="Gina", reason="It is our busiest night.")

    assert heading(answer) == (200, "✓ Your objection is recorded")
    assert states(informed.change)[0] == "approved"
    said = Activity.objects.get(kind="objected")
    assert (said.actor, said.data["reason"], said.tells) == (
        people.gina,
        "It is our busiest night.",
        ["informed_answered", "approval_decided"],
    )
    assert dead(press(informed, "acknowledge", name="Gina")) == (410, "This link has been used")


def test_looking_takes_a_bounded_number_of_queries(link: AnswerLink, django_assert_max_num_queries: Any) -> None:
    Client().get(page(link))
    with django_assert_max_num_queries(27):
        Client().get(page(link))


class TestOneWordingOfAnAnswerOverALink:
    SAID = "Kim Vo, by the link sent to Cleo"

    def pages(self, link: AnswerLink, people: Night) -> str:
        ana = Client()
        ana.force_login(people.ana)
        change = f"/changes/{link.change.public_id}/"
        return words(ana.get(change)) + words(ana.get(f"{change}log/"))

    def test_a_declined_change_says_it_the_same_everywhere(self, link: AnswerLink, people: Night) -> None:
        press(link, "decline", name="Kim Vo", reason="Not that week.")

        shown = self.pages(link, people)

        assert f"Declined by {self.SAID}, Meridian Travel: “Not that week.”" in shown
        assert f"{self.SAID}, Meridian Travel declined it" in shown
        assert shown.count("Kim Vo") == shown.count(self.SAID)
        assert "Declined by Cleo" not in shown

    def test_a_link_that_was_used_cannot_be_revoked(self, link: AnswerLink, people: Night) -> None:
        assert "Revoke the link sent to Cleo" in self.pages(link, people)
        press(link, "approve", name="Kim Vo")
        answer_links.link_to_withdraw(people.cleo, Approval.objects.get())

        shown = self.pages(link, people)

        assert "Revoke the link sent to Cleo" not in shown
        assert "Revoke the link with which Cleo can withdraw the answer" in shown

    @pytest.mark.parametrize(("do", "typed"), [("approve", {}), ("decline", {"reason": "Not that week."})])
    def test_that_it_can_be_withdrawn_says_how_and_until_when_and_is_so(
        self, link: AnswerLink, people: Night, do: str, typed: dict[str, str]
    ) -> None:
        shown = words(press(link, do, **typed))
        assert "With the link in that mail the answer can be withdrawn until Mon 23 Nov, 03:00 EST" in shown

        back = answer_links.link_to_withdraw(people.cleo, Approval.objects.get())
        assert back is not None
        assert heading(press(back, "withdraw")) == (200, "✓ The answer is withdrawn")

    def test_of_what_is_not_mailed_nothing_is_said(self, link: AnswerLink, people: Night) -> None:
        people.cleo.is_active = True
        approval = Approval.objects.get()
        Approval.objects.update(retrospective=True)

        assert "withdrawn" not in words(press(link, "approve"))
        assert approval.pk
