"""All that can be asked for, as everybody who could ask."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from tests.outside.house import KINDS, SAID, KeptAnswer, OutsideVisitor, house, links, mails, model, slug, without_keys
from tests.outside.night import PlayedNight, booked, play

MODELS = {
    "changes": "Change",
    "conflicts": "Finding",
    "dependencies": "Dependency",
    "freezes": "Freeze",
    "investigations": "Investigation",
    "links": "AnswerLink",
    "maintenance-hours": "MaintenanceHours",
    "notices": "Notice",
    "people": "Person",
    "proposals": "Proposal",
    "steps": "Step",
    "systems": "System",
    "tags": "Tag",
    "tokens": "Token",
    "windows": "Window",
}
"""Whose ids or slugs stand behind a word of an address."""
OVER_LINKS = ("answer", "are-you-working-on-this", "seen", "fewer")
"""Words of an address behind which stands the token of a mailed link."""
FOR_EVERYBODY = (*OVER_LINKS, "inbox", "new-password")
"""What is asked for without an account; as others only a few of them."""
FEW = 2
NOTICES_ASKED_FOR = 4
"""Every fourth by itself: there are hundreds, and lists hold them all."""
QUERIES = {
    "": ["?nothing=known"],
    "schedule/": [
        "?organisation=centre",
        "?system=agent+desktop",
        "?system=nothing",
        "?impact=outage",
        "?mine=on",
        "?from=2027-03-16",
        "?from=never",
    ],
    "notices/": [
        *(f"?state={state}" for state in ("planned", "sent", "seen", "undelivered", "dropped")),
        "?change=1",
        "?contact=1",
    ],
    "changes/<uuid:public_id>/log/": [
        *(f"?kind={kind}" for kind in ("act", "edit", "conflict", "notice")),
        "?at=2027-03-08T22:00",
        "?at=2027-03-08T21:20&kind=act",
    ],
    "systems/": ["?q=switch", "?q=nothing"],
    "declare/": ["?q=ges", "?system=ges", "?system=switch-a&system=portal"],
    "book/": ["?system=ges", "?system=switch-a&start=2027-03-10T01:00"],
    "broken/": ["?from=agent-desktop&to=ges"],
    "claims/": ["?dependent=member-app&provider=name-service"],
    "freezes/new/": ["?system=portal"],
    "inbox/": ["?to=ana@harbour.example", "?page=2"],
    "sign-in/": ["?next=/schedule/", "?next=https://elsewhere.example/"],
    "api/v1/conflicts/": ["?page_size=200", "?state=open", "?state=gone", "?state=accepted", "?change=1"],
    "api/v1/dependencies/": ["?page_size=200", "?state=claimed", "?state=nothing"],
    "api/v1/changes/": ["?page_size=200", "?page_size=3"],
    "api/v1/changes/<uuid:public_id>/log/": ["?kind=act", "?at=2027-03-09T05:00:00Z"],
    "api/v1/systems/": ["?page_size=200", "?search=switch"],
    "api/v1/freezes/": ["?organisation=client"],
    "api/v1/maintenance-hours/": ["?system=ges"],
    "api/v1/now/": ["?hours=48", "?at=2027-03-09T08:30:00Z", "?hours=many"],
    "api/v1/notices/": ["?page_size=200", "?change=1"],
}
"""What is asked for beside the bare address, of those who may open it."""


# --- everything that can be asked for


def routes(patterns: Any = None, before: str = "") -> Iterator[tuple[str, str]]:
    """Each address as it is written in the resolver, and its name."""
    from django.urls import URLResolver, get_resolver

    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, route)
        else:
            yield route, one.name or ""


def values_behind(route: str) -> list[tuple[Any, ...]]:
    """What stands in the places of a route, so that each address leads to something that is there."""
    places = re.findall(r"(?:([\w-]+)/)?<(?:\w+:)?(\w+)>", route)
    if re.search("systems/<slug:slug>/hours/<", route):
        return list(model("MaintenanceHours").order_by("pk").values_list("system__slug", "public_id"))
    if re.search("freezes/<[^>]+>/exceptions/<", route):
        found = list(model("FreezeException").order_by("pk").values_list("freeze__public_id", "public_id"))
        return [(*one, "grant")[: len(places)] for one in found]
    if "new-password" in route:
        return [tuple(link.split("/")) for link in links("new-password")]
    return list(itertools.product(*(values_after(word) for word, _ in places)))


def values_after(word: str) -> list[Any]:
    from django.conf import settings

    if word in OVER_LINKS:
        return [*links(word), "1.made-up"]
    if word == "inbox":
        return sorted(file.name for file in Path(settings.MAIL_CATCHER_DIR).glob("*.eml"))
    if word in MODELS:
        found = model(MODELS[word]).order_by("pk").values_list("slug" if word == "systems" else "public_id", flat=True)
        some = found[:: NOTICES_ASKED_FOR if word == "notices" else 1]
        return [*some, "nothing" if word == "systems" else 999_999]
    return ["submit"]


def addresses(route: str) -> list[str]:
    parts = re.split(r"<[^>]+>", route)
    filled = (itertools.chain(*zip(parts, (*one, ""), strict=True)) for one in values_behind(route))
    return ["/" + "".join(map(str, one)) for one in filled]


def looked_at(visitor: OutsideVisitor) -> Iterator[tuple[str, KeptAnswer]]:
    """Every address as this visitor; where nothing can be got there, once."""
    for route in sorted({route for route, _ in routes()}):
        if route == "api/v1/schema/":
            continue
        words = set(re.findall(r"[\w-]+", route.partition("<")[0].rpartition("api/v1/")[2]))
        open_to_all = bool(words & set(FOR_EVERYBODY))
        many = None if "<" not in route or open_to_all is (visitor.person is None) else FEW
        for path in addresses(route)[:many]:
            answer = visitor.get(path)
            yield path, answer
            if answer.status == 405:
                break
            if answer.status == 200:
                yield from ((path + query, visitor.get(path + query)) for query in QUERIES.get(route, ()))


def previews(visitor: OutsideVisitor) -> Iterator[tuple[str, KeptAnswer]]:
    """What stands beside a form while somebody types."""
    from django.urls import reverse

    if not visitor.person:
        return
    for change in model("Change").filter(organisation=visitor.person.organisation).order_by("pk"):
        window = change.windows.order_by("pk").first()
        for name in ("extend", "start", "start-early", "start-unapproved"):
            path = reverse("change-act-preview", args=[change.public_id, name])
            typed = {"window": str(window.public_id), "ends_at": visitor.local(12)}
            yield path, KeptAnswer(visitor.client.post(path, typed))
    for system in ("ges", "switch-a", "virtual-machines", "card-gateway"):
        typed = booked("Something", system, visitor.local(30), visitor.local(33), "check")
        yield f"book-{system}", KeptAnswer(visitor.client.post(reverse("book-preview"), typed))
        typed = {"target": system, "impact": "degraded", "since": "15", "until": "60"}
        yield f"declare-{system}", KeptAnswer(visitor.client.post(reverse("declare-preview"), typed))


def commands() -> Iterator[tuple[str, str]]:
    """What the project's own commands say of themselves, and what some of them answer."""
    from django.core.management import CommandError, call_command, get_commands, load_command_class

    installed = {name: app for name, app in get_commands().items() if isinstance(app, str)}
    ours = {name: app for name, app in installed.items() if (Path.cwd() / app.partition(".")[0]).is_dir()}
    os.environ["COLUMNS"] = "100"
    for name, app in sorted(ours.items()):
        yield f"help of {name}", load_command_class(app, name).create_parser("manage.py", name).format_help()
    yield from SAID.items()
    estate = next(Path.cwd().glob("tests/**/night.yaml"), None)
    for name, *arguments in (
        ("demo_accounts",),
        ("load_demo",),
        ("import_estate", str(estate), "--dry-run"),
        ("import_estate", "nothing.yaml"),
        ("create_token", "joy@harbour.example", "--name", "To look at"),
        ("create_token", "nobody@nowhere.example"),
        ("audit_notices", "--days", "2"),
    ):
        said = StringIO()
        try:
            call_command(name, *arguments, stdout=said)
        except CommandError as refusal:
            said.write(f"refused: {refusal}")
        yield f"{name} {' '.join(Path(one).name for one in arguments)}".strip(), said.getvalue()


def mail_as_text(mail: Any) -> str:
    rows = [f"{name}: {re.sub(r';? *boundary=.*', '', str(value))}" for name, value in mail.items()]
    for part in mail.walk():
        if not part.is_multipart():
            content = part.get_content()
            text = content if isinstance(content, str) else content.decode()
            rows += ["", f"--- {part.get_content_type()} {part.get_filename() or ''}".strip(), text]
    return without_keys("\n".join(rows))


# --- keeping


def emails_of_people() -> list[str]:
    from django.core.management import call_command

    said = StringIO()
    call_command("demo_accounts", stdout=said)
    return re.findall(r"\S+@\S+", said.getvalue())


def after_the_night(clock: Any) -> PlayedNight:
    people = [OutsideVisitor(), *map(OutsideVisitor, emails_of_people())]
    night = PlayedNight(clock, {one.name: one for one in people})
    play(night)
    return night


def everything(night: PlayedNight) -> Iterator[tuple[str, str]]:
    """Names of files, and what is kept in them."""
    yield "schema/schema.json", night.people["anonymous"].get("/api/v1/schema/?format=json").as_json()
    yield "routes/routes.txt", "\n".join(sorted({f"/{route} {name}".strip() for route, name in routes()}))
    yield from (("matrix/matrix.txt", file.read_text()) for file in Path.cwd().glob("tests/**/matrix.txt"))
    told: dict[str, int] = defaultdict(int)
    for mail in mails():
        told[mail["X-RcptTo"]] += 1
        yield f"mails/{mail['X-RcptTo']}/{told[mail['X-RcptTo']]:03d}.eml", mail_as_text(mail)
    for name, answer in night.answers:
        yield answer.kept_as("the-night", name)
    for name, one in night.people.items():
        if name != "signing-in":
            yield from (answer.kept_as(one.name, slug(path)) for path, answer in looked_at(one))
            yield from (answer.kept_as(f"{one.name}/previews", slug(path)) for path, answer in previews(one))
    yield from ((f"commands/{slug(name)}.txt", text) for name, text in commands())


def keep(folder: Path) -> None:
    for kind in KINDS[:-1]:
        shutil.rmtree(folder / kind, ignore_errors=True)
    with house() as clock:
        for name, text in everything(after_the_night(clock)):
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.exists():
                raise SystemExit(f"{name} would be written twice.")
            file.write_text(text)
            if re.search(r'(^|["/] ?)500\b', "\n".join(text.split("\n", 2)[:2])):
                print(f"Answered with 500: {name}", file=sys.stderr)
