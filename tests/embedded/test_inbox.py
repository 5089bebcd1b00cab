"""The demo's inbox shows every caught mail, trusts none of them, and exists nowhere but in the demo."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from embedded.mail_catcher import keep


@pytest.fixture
def mails(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "mail"
    folder.mkdir()
    settings.MAIL_CATCHER_DIR = str(folder)
    settings.PUBLIC_URL = "http://house.example:8000"
    return folder


def caught(folder: Path, recipient: str, subject: str, text: str = "Hello") -> str:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "maintwin <m@house.example>", recipient, subject
    message.set_content(text)
    return keep(folder, "m@house.example", [recipient], message.as_bytes()).name


def test_without_a_mail_catcher_there_is_no_inbox(client: Client, settings: Settings) -> None:
    settings.MAIL_CATCHER_DIR = ""
    assert client.get("/inbox/").status_code == 404
    assert client.get("/inbox/1.eml/").status_code == 404


def test_an_empty_inbox_says_what_to_do(client: Client, mails: Path) -> None:
    assert "No mail has been sent yet." in client.get("/inbox/").text


@pytest.mark.django_db
def test_who_is_signed_out_is_led_back(client: Client, mails: Path) -> None:
    name = caught(mails, "ana@a.example", "first")
    for address in ("/inbox/", f"/inbox/{name}/"):
        assert '<a href="/sign-in/">Sign in to go back to Tonight</a>' in client.get(address).text


def test_the_newest_mail_stands_first(client: Client, mails: Path) -> None:
    for subject in ("first", "second", "third"):
        caught(mails, "ana@a.example", subject)
    page = client.get("/inbox/")
    assert [mail.subject for mail in page.context["mails"]] == ["third", "second", "first"]


def test_it_can_be_narrowed_to_one_recipient_by_the_envelope(client: Client, mails: Path) -> None:
    caught(mails, "ana@a.example", "for Ana")
    name = caught(mails, "bob@b.example", "for Bob")
    forged = (mails / name).read_bytes().replace(b"To: bob@b.example", b"To: bob@b.example\nX-RcptTo: ana@a.example")
    (mails / name).write_bytes(forged)
    page = client.get("/inbox/", {"to": "ana@a.example"})
    assert [mail.subject for mail in page.context["mails"]] == ["for Ana"]
    assert page.context["recipients"] == ["ana@a.example", "bob@b.example"]
    assert "No mail has been sent to this address." in client.get("/inbox/", {"to": "nobody@a.example"}).text


def test_a_mail_is_shown_with_links_to_this_house_alone(client: Client, mails: Path) -> None:
    text = "See http://house.example:8000/changes/7/ or http://house.example:8000.evil.example/x or http://evil.example"
    page = client.get(f"/inbox/{caught(mails, 'ana@a.example', 'Links', text)}/").text
    assert '<a href="http://house.example:8000/changes/7/">' in "".join(line.strip() for line in page.splitlines())
    assert 'href="http://house.example:8000.evil' not in page
    assert 'href="http://evil' not in page
    assert "or http://evil.example" in page


def test_markup_in_a_mail_is_inert(client: Client, mails: Path) -> None:
    name = caught(mails, "ana@a.example", "<script>alert(1)</script>", "<img src=x onerror=alert(2)>")
    for address in ("/inbox/", f"/inbox/{name}/"):
        page = client.get(address)
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text
        assert "<img" not in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: =?no-such-charset?B?AAAA?=\r\nContent-Type: text/plain; charset=no-such\r\n\r\n\xff\xff",
        b"Subject: =?utf-8?B?%%%?=\r\nDate: never\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: text/html\r\n\r\n<b>only markup</b>",
        b"Subject: " + b"long " * 20_000 + b"\r\n\r\nbody",
        b"Content-Type: text/plain; name*=x''%ff; charset*=utf-8''%ff\r\nContent-Disposition: attachment\r\n\r\nx",
    ],
)
def test_a_broken_mail_breaks_no_page(client: Client, mails: Path, content: bytes) -> None:
    name = keep(mails, "m@house.example", ["ana@a.example"], content).name
    assert client.get("/inbox/").status_code == 200
    assert client.get(f"/inbox/{name}/").status_code == 200


def test_a_calendar_entry_can_be_read_and_other_attachments_are_named(client: Client, mails: Path) -> None:
    message = EmailMessage()
    message.set_content("With a calendar entry")
    message.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="window.ics")
    message.add_attachment(b"\x00" * 2048, maintype="application", subtype="zip", filename="<b>.zip")
    name = keep(mails, "m@house.example", ["ana@a.example"], message.as_bytes()).name
    page = client.get(f"/inbox/{name}/")
    shown = [(part.filename, part.size, part.text.strip()) for part in page.context["mail"].attachments]
    assert shown == [("window.ics", 16, "BEGIN:VCALENDAR"), ("<b>.zip", 2048, "")]
    assert "<b>.zip" not in page.text


@pytest.mark.parametrize("name", ["..%2Fsecret.eml", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", ".hidden.eml", "%00"])
def test_only_caught_mails_can_be_read(client: Client, mails: Path, name: str) -> None:
    (mails.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    (mails / ".1.part").write_text("half a mail")
    assert client.get(f"/inbox/{name}/").status_code == 404
    assert client.get("/inbox/.1.part/").status_code == 404


def with_html(folder: Path, html: str) -> str:
    message = EmailMessage()
    message["Subject"] = "Two parts"
    message.set_content("The text part")
    message.add_alternative(html, subtype="html")
    return keep(folder, "m@house.example", ["ana@a.example"], message.as_bytes()).name


def test_the_html_part_is_shown_as_wide_as_a_desk_or_a_phone_and_the_text_beside_it(
    client: Client, mails: Path
) -> None:
    name = with_html(mails, "<h1>Hello</h1>")

    shown = {way: client.get(f"/inbox/{name}/?as={way}").text for way in ("", "desk", "phone", "text", "nothing")}

    assert {way: 'class="mail-frame mail-frame-desk"' in page for way, page in shown.items()} == {
        "": True,
        "desk": True,
        "phone": False,
        "text": False,
        "nothing": True,
    }
    assert 'class="mail-frame mail-frame-phone"' in shown["phone"]
    assert "The text part" in shown["text"]
    assert "<iframe" not in shown["text"]


def test_the_html_of_a_mail_runs_nothing_and_fetches_nothing(client: Client, mails: Path) -> None:
    name = with_html(mails, "<script>alert(1)</script><img src=http://evil.example/x.png><a href=/x>on</a>")

    page, part = client.get(f"/inbox/{name}/"), client.get(f"/inbox/{name}/html/")

    assert "<script>alert" not in page.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert part.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert sorted(part.headers["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
        "style-src 'unsafe-inline'",
    ]
    assert '<base target="_blank">' in part.text


def test_a_mail_without_html_has_no_such_page(client: Client, mails: Path) -> None:
    name = caught(mails, "ana@a.example", "Text alone")

    assert client.get(f"/inbox/{name}/html/").status_code == 404
    assert "<iframe" not in client.get(f"/inbox/{name}/").text


def test_a_very_long_mail_is_cut_and_says_so(client: Client, mails: Path) -> None:
    name = caught(mails, "ana@a.example", "Long", "word " * 400_000)
    page = client.get(f"/inbox/{name}/").text
    assert len(page) < 1_100_000
    assert "only its beginning is shown" in page


def test_reading_changes_nothing_and_only_reading_is_possible(client: Client, mails: Path) -> None:
    assert client.post("/inbox/").status_code == 405


def test_a_full_inbox_has_pages_that_keep_the_recipient(client: Client, mails: Path) -> None:
    for number in range(60):
        caught(mails, "ana+x@a.example", f"mail {number}")
    first = client.get("/inbox/", {"to": "ana+x@a.example"})
    assert len(first.context["mails"]) == 50
    assert 'href="?to=ana%2Bx%40a.example&amp;page=2"' in first.text
    assert len(client.get("/inbox/?to=ana%2Bx%40a.example&page=2").context["mails"]) == 10
