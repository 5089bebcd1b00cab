"""The rows of the matrix: every address and act of the product, and who may do what there.

`to` names the organisations to which something is there to be looked at; `by` those who may act, as `centre` or
`centre:engineer admin`. For everybody else an act changes nothing. Braces stand for ids of `matrix_world`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ALL = "centre client carrier partner stranger"
JSON, FORM = "application/json", "form"
ENGINEER, APPROVER, ADMIN = "engineer admin", "approver admin", "admin"
ACCEPTING = "engineer approver admin"
ANYBODY = "viewer engineer approver admin"


@dataclass(frozen=True)
class MatrixRow:
    method: str
    path: str
    to: str = ""
    by: Mapping[str, str] = field(default_factory=dict)
    """Roles by organisation."""
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    anonymous: bool = False
    """Somebody who is not signed in is answered, too."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}{f' ({self.note})' if self.note else ''}"

    @property
    def api(self) -> bool:
        return self.path.startswith("/api/") and not self.path.endswith("/docs/")


def look(path: str, to: str = ALL, note: str = "", **more: Any) -> MatrixRow:
    return MatrixRow("GET", path, to, note=note, **more)


def act(path: str, by: Mapping[str, str] | None = None, body: Any = None, note: str = "", **more: Any) -> MatrixRow:
    return MatrixRow(
        more.pop("method", "POST"), path, by=by or {}, body=body if body is not None else {}, note=note, **more
    )


API = "/api/v1"
STALE = {"If-Match": '"0"'}
SEEING = {
    "upgrade": "centre client carrier",
    "cards": "carrier centre client",
    "draft": "centre",
    "through": "centre client",
    "shared": "partner centre carrier",
    "trunkwork": "carrier partner",
    "check": "partner carrier",
    "reported": "client centre carrier",
    "cancelled": "client centre",
    "former": "carrier centre client",
    "secret": "stranger",
}
"""Who sees anything of each change: written a second time, as addresses."""
SEEING_ALL = {"upgrade": "centre", "draft": "centre", "shared": "partner centre", "secret": "stranger"}
"""Who sees all of it."""
SEEN_AS_AFFECTED = {"upgrade": "centre client", "secret": "stranger"}
"""Who sees what it is, too."""
WINDOW = {"starts_at": "{later}", "ends_at": "{latest}"}
OWN_CHANGE = {"title": "Own", "targets": [{"system": "agent-desktop"}], "windows": [WINDOW]}
FORMS = {
    f"{prefix}-{name}": value
    for prefix in ("targets", "checks", "windows")
    for name, value in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
}
CENTRE = {"centre": ENGINEER}

LOOKING = [
    *(look(f"/changes/{{{name}}}/", to) for name, to in SEEING.items()),
    *(look(f"/changes/{{{name}}}/live/", SEEING[name]) for name in ("upgrade", "reported", "secret")),
    *(
        look(f"/changes/{{{name}}}/all/{what}/", SEEN_AS_AFFECTED[name])
        for name in ("upgrade", "secret")
        for what in ("windows", "targets", "reaches", "conflicts", "updates")
    ),
    *(look(f"/changes/{{{name}}}/log/", SEEING_ALL[name]) for name in ("upgrade", "draft", "shared")),
    *(look(f"{API}/changes/{{{name}}}/log/", SEEING_ALL[name]) for name in ("upgrade", "shared", "secret")),
    *(look(f"{API}/changes/{{{name}}}/", to) for name, to in SEEING.items()),
    *(look(f"{API}/changes/{{{name}}}/windows/", SEEING[name]) for name in ("upgrade", "cards", "draft", "secret")),
    *(
        look(f"{API}/windows/{{{name}.window}}/", SEEING[name])
        for name in ("upgrade", "cards", "draft", "reported", "check", "cancelled", "secret")
    ),
    *(look(f"/systems/{{{slug}}}/") for slug in ("ges", "switch-a", "phone-switch", "agent-desktop", "kiosk", "trunk")),
    *(look(f"/systems/{{{slug}}}/", to) for slug, to in (("vault", "centre"), ("cellar", "partner"), ("lounge", ALL))),
    *(look(f"/systems/{{{slug}}}/map/") for slug in ("ges", "switch-a", "agent-desktop", "kiosk", "trunk")),
    *(look(f"/systems/{{{slug}}}/map/", to) for slug, to in (("vault", "centre"), ("cellar", "partner"))),
    look("/systems/{agent-desktop}/map/?at={later}"),
    *(look(f"/systems/{{{slug}}}/past/") for slug in ("ges", "switch-a")),
    *(look(f"/systems/{{{slug}}}/past/", to) for slug, to in (("vault", "centre"), ("cellar", "partner"))),
    look("/systems/{ges}/past/?q=zq"),
    *(look(f"{API}/systems/{{{slug}}}/") for slug in ("ges", "switch-a", "kiosk", "atlas", "beacon")),
    *(look(f"{API}/systems/{{{slug}}}/", to) for slug, to in (("vault", "centre"), ("cellar", "partner"))),
    look("/"),
    look("/board/"),
    *(look(f"/board/{name}/") for name in ("in_progress", "unconfirmed", "overrunning", "upcoming", "just_ended")),
    look("/to-answer/"),
    look("/conflicts/"),
    *(look(f"/conflicts/?state={state}") for state in ("open", "accepted", "gone")),
    look("/conflicts/?state=open&severity=info"),
    look("/schedule/"),
    look("/schedule/?system=agent+desktop"),
    look("/schedule/?impact=outage"),
    look("/schedule/?organisation=centre"),
    look("/schedule/book/"),
    look("/schedule/book/?system={vault}&system={cellar}&from=2031-05-01T22:00:00Z&until=2031-05-02T02:00:00Z"),
    *(
        look(f"/schedule/detail/{{{name}.window}}/", SEEING[name])
        for name in ("upgrade", "cards", "draft", "reported", "check", "cancelled", "secret")
    ),
    *(look(f"/schedule/move/{{{name}.window}}/", SEEING[name]) for name in ("upgrade", "cards", "draft", "secret")),
    look("/systems/"),
    look("/systems/?q=zq"),
    look("/systems/?retired=yes"),
    look("/systems/new/", note="engineers"),
    look("/systems/add-several/", note="engineers"),
    look("/systems/{switch-a}/edit/"),
    look("/systems/{vault}/edit/", "centre"),
    look("/organisations/", note="those who look after the register"),
    look("/organisations/new/", note="those who look after the register"),
    look("/organisations/client/", note="those who look after the register"),
    look("/organisations/nobody/", note="those who look after the register"),
    look("/notices/"),
    look("/notices/?change={upgrade}"),
    look("/notices/?contact={client.approver}"),
    look("/notices/?q=zq"),
    look("/settings/notices/", note="admins"),
    look("/account/notices/"),
    look("/notices/seen/{seen-link.token}/", anonymous=True),
    look("/notices/seen/{fewer-link.token}/", "", "made for something else", anonymous=True),
    look("/notices/fewer/{fewer-link.token}/", anonymous=True),
    look("/notices/fewer/{notice-centre}/", "", "not signed", anonymous=True),
    look("/claims/"),
    *(look(f"/claims/all/{what}/") for what in ("waiting", "mine", "answered", "granted", "allowed")),
    look("/claims/?dependent={hideout}&provider={vault}"),
    look("/claims/?q=zq"),
    *(look(f"/claims/all/{what}/?q=zq") for what in ("answered", "granted")),
    look("/changes/{upgrade}/as/", "centre"),
    look("/changes/{upgrade}/as/?organisation=client", "centre"),
    look("/changes/{through}/as/?organisation=stranger&shared=on", "centre"),
    look("/changes/{secret}/as/?organisation=client&shared=on", "stranger"),
    look("/systems/{vault}/as/?organisation=client", "centre"),
    look("/systems/{vault}/as/?organisation=stranger&shared=on", "centre"),
    look("/systems/{ges}/as/?organisation=centre", "client"),
    look("/getting-started/", note="those who work"),
    look("/getting-started/on-call/", note="those who work"),
    look("/set-up/{vault}/", "", "where there is an organisation", anonymous=True),
    look("/people/", note="admins"),
    look("/people/?q=zq&there=yes", note="admins"),
    look("/settings/", note="admins"),
    look("/people/invite/", note="admins"),
    look("/people/invite-organisation/", note="admins"),
    look("/people/{client.engineer}/leaving/", "client", "its admins"),
    look("/invitation/{invite.key}/", anonymous=True),
    look("/invitation/{invite}/", "", "not its key", anonymous=True),
    look("/new-address/{new-address.key}/", anonymous=True),
    look("/new-address/{invite.key}/", "", "made for something else", anonymous=True),
    look("/account/"),
    look("/account/address/"),
    look("/settings/walls/", note="admins"),
    look("/settings/imports/", note="admins"),
    *(
        look(f"/settings/imports/{{{one}.import}}/{part}", one, "its admins")
        for one in ("centre", "stranger")
        for part in ("", "live/")
    ),
    *(look(f"/download/{what}/csv/") for what in ("systems", "dependencies", "contacts", "conflicts", "notices")),
    look("/download/schedule/csv/"),
    look("/download/people/csv/", note="admins"),
    look("/download/estate/", note="admins"),
    look("/wall/{centre.wall.secret}/", anonymous=True),
    look("/wall/{centre.wall}/", "", "not its secret", anonymous=True),
    look("/wall/", "", "where no wall was opened", anonymous=True),
    look("/wall/live/", "", "where no wall was opened", anonymous=True),
    *(look(f"/people/{{{one}.engineer}}/", one, "its admins") for one in ("centre", "client", "stranger")),
    look("/.well-known/security.txt", "", "where nobody is named", anonymous=True),
    look("/tokens/"),
    look("/feeds/"),
    look("/feeds/{client.feed.secret}.ics", anonymous=True),
    look("/feeds/{stranger.feed.secret}.ics", anonymous=True),
    look("/feeds/{client.feed}.ics", "", "not its secret", anonymous=True),
    look("/account/sessions/"),
    look("/declare/"),
    look("/declare/?q=zq"),
    look("/declare/?system={vault}&system={cellar}&system={hideout}"),
    look("/book/"),
    look("/book/?system={vault}"),
    look("/book/?system={vault}&system={cellar}&start=soon&end=2027-01-01T00:00:00Z&impact=none"),
    look("/find-a-time/"),
    look("/find-a-time/?takes=1+h&systems={vault}&systems={cellar}&systems={hideout}&part=any"),
    look("/find-a-time/?takes=1+h&systems=agent-desktop&systems=core&part=any"),
    look("/find-a-time/?takes=1+h&systems-words=zq&do=look"),
    *(look(f"/changes/{{{name}}}/edit/", SEEING_ALL[name]) for name in ("upgrade", "draft", "shared", "secret")),
    *(look(f"/changes/{{{name}}}/copy/", SEEING_ALL[name]) for name in ("upgrade", "draft", "shared", "secret")),
    look("/inbox/", "", "only in the demo", anonymous=True),
    look("/inbox/some.eml/", "", "only in the demo", anonymous=True),
    look("/inbox/some.eml/html/", "", "only in the demo", anonymous=True),
    look("/answer/{link.token}/", anonymous=True),
    look("/answer/{link}/", "", "not signed", anonymous=True),
    look(f"{API}/systems/"),
    look(f"{API}/systems/?search=zq"),
    look(f"{API}/dependencies/"),
    look(f"{API}/dependencies/?state=refused"),
    look(f"{API}/dependencies/?state=claimed"),
    look(f"{API}/dependencies/?provider={{vault}}"),
    look(f"{API}/dependencies/{{claim}}/", "client stranger"),
    look(f"{API}/dependencies/{{hidden_claim}}/", "client stranger"),
    look(f"{API}/dependencies/{{refused}}/", "centre stranger"),
    look(f"{API}/dependencies/{{confirmed}}/", "partner carrier"),
    look(f"{API}/dependencies/{{hidden_dependency}}/", "centre client"),
    look("/freezes/"),
    look("/freezes/new/"),
    *(
        look(f"/freezes/{{freeze-{slug}}}/", to)
        for slug, to in (("ges", "client centre"), ("kiosk", "stranger"), ("cellar", "partner"))
    ),
    look("/freezes/{freeze-ges}/edit/", "client centre"),
    look("/systems/{ges}/hours/"),
    look("/systems/{vault}/hours/", "centre"),
    look("/systems/{ges}/hours/{hours-ges}/"),
    look(f"{API}/freezes/{{freeze-ges}}/exceptions/", "client centre"),
    look(f"{API}/freezes/"),
    *(
        look(f"{API}/freezes/{{freeze-{slug}}}/", to)
        for slug, to in (
            ("switch-a", "centre client"),
            ("ges", "client centre"),
            ("kiosk", "stranger"),
            ("trunk", "carrier partner"),
            ("cellar", "partner"),
        )
    ),
    look(f"{API}/tags/"),
    look(f"{API}/feeds/"),
    *(
        look(f"{API}/tags/{{tag-{slug}}}/", to)
        for slug, to in (("switch-a", "centre"), ("ges", "client"), ("kiosk", "stranger"), ("cellar", "partner"))
    ),
    look(f"{API}/maintenance-hours/"),
    *(
        look(f"{API}/maintenance-hours/{{hours-{slug}}}/", to)
        for slug, to in (
            ("switch-a", "centre client"),
            ("ges", "client centre"),
            ("kiosk", "stranger"),
            ("trunk", "carrier partner"),
            ("cellar", "partner"),
        )
    ),
    look(f"{API}/changes/"),
    look(f"{API}/changes/?page_size=1"),
    look(f"{API}/conflicts/"),
    look(f"{API}/conflicts/?state=gone"),
    look(f"{API}/conflicts/?state=accepted"),
    look(f"{API}/conflicts/?change={{upgrade}}"),
    look(f"{API}/conflicts/?window={{secret.window}}"),
    look(f"{API}/notices/"),
    look(f"{API}/notices/?change={{upgrade}}"),
    look(f"{API}/notices/?window={{upgrade.window}}"),
    look(f"{API}/notices/{{notice-centre}}/", "centre"),
    look(f"{API}/notices/{{notice-carrier}}/", "carrier"),
    look(f"{API}/now/"),
    look(f"{API}/now/?hours=700"),
    look(f"{API}/now/?at={{upgrade.time}}"),
    look(f"{API}/schema/"),
    look(f"{API}/docs/"),
]
