import smtplib
from email import message_from_bytes, policy
from pathlib import Path

from embedded.house import House
from embedded.mail_catcher import keep


def test_a_message_becomes_one_whole_file_that_says_who_gets_it(servers: House) -> None:
    folder = servers.home / "mail"
    before = set(folder.iterdir())
    with smtplib.SMTP("127.0.0.1", servers.ports["mail"]) as connection:
        connection.sendmail("desk@a.example", ["ana@b.example", "bob@b.example"], b"Subject: Hello\r\n\r\nBody\r\n")
    [file] = set(folder.iterdir()) - before
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert file.suffix == ".eml"
    assert (message["X-RcptTo"], message["Subject"]) == ("ana@b.example, bob@b.example", "Hello")
    assert message.get_content().strip() == "Body"


def test_messages_sort_by_arrival(tmp_path: Path) -> None:
    kept = [keep(tmp_path, "a@a.example", ["b@b.example"], b"\r\n%d" % number) for number in range(20)]
    assert sorted(tmp_path.iterdir()) == kept
