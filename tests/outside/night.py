"""A fixed night, played through pages, links and API."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from typing import Any

from tests.outside.house import (
    NOW,
    KeptAnswer,
    OutsideVisitor,
    links,
    model,
    named,
    number_of,
    slug,
    without_keys,
    work,
)

# --- the night


@dataclass
class PlayedNight:
    """What is done, a minute apart; after each act workers do their part."""

    clock: Any
    people: dict[str, OutsideVisitor]
    answers: list[tuple[str, KeptAnswer]] = field(default_factory=list)

    def act(self, who: str, path: str, typed: dict[str, Any] | None = None, **more: Any) -> KeptAnswer:
        """Types into a form and presses its button; what would make a conflict is pressed once more."""
        data, client = {**(typed or {}), **more}, self.people[who].client
        response = client.post(path, data, follow=True)
        asked = re.search(r'name="seen" value="([^"]+)"', response.content.decode())
        if asked and "all the same" in response.content.decode() and "preview" not in path:
            self.keep(who, path, KeptAnswer(response))
            response = client.post(path, {**data, "seen": asked[1]}, follow=True)
        way = "".join(f"{status} {address} " for address, status in response.redirect_chain)
        return self.keep(who, path, KeptAnswer(response, without_keys(way)))

    def look(self, who: str, path: str) -> KeptAnswer:
        return self.keep(who, path, self.people[who].get(path))

    def call(self, key: str, method: str, path: str, body: Any = None, **headers: str) -> KeptAnswer:
        """Over the API, with a token."""
        sent = {"Authorization": f"Token {key}", **headers}
        client, text = self.people["anonymous"].client, "" if body is None else json.dumps(body)
        return self.keep("api", path, KeptAnswer(client.generic(method, path, text, "application/json", headers=sent)))

    def keep(self, who: str, path: str, answer: KeptAnswer) -> KeptAnswer:
        self.answers.append((f"{len(self.answers):03d}-{who}-{slug(without_keys(path))}", answer))
        self.wait(minutes=1)
        return answer

    def wait(self, minutes: int, *also: str) -> None:
        self.clock.shift(timedelta(minutes=minutes))
        work(*also)


CHORES = ("notifications.deliver", "notifications.remind", "changes.sweep", "notifications.audit")
FORMS = {
    f"{prefix}-{name}": value
    for prefix in ("targets", "checks", "windows")
    for name, value in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
}


def booked(title: str, system: str, starts_at: str, ends_at: str, do: str, **more: str) -> dict[str, str]:
    row = {"title": title, "targets-0-system": system, "targets-0-impact": "outage", "do": do}
    return {**FORMS, **row, "windows-0-starts_at": starts_at, "windows-0-ends_at": ends_at, **more}


def play(night: PlayedNight) -> None:
    night.wait(1, *CHORES)
    for part in (the_upgrade, the_fault, approvals, other_work, a_freeze, parties, the_api, accounts):
        part(night)
    for minutes in (6, 20, 45):
        night.wait(minutes, *CHORES)


def the_upgrade(night: PlayedNight) -> None:
    ana, change = night.people["ana"], named("Change", title="Phone switch upgrade")
    window, page = named("Window", change__public_id=change), f"/changes/{change}"
    night.act("ana", f"{page}/do/start-early/preview/", window=window)
    night.act("ana", f"{page}/do/start-early/", window=window)
    work = {"target": "ges", "impact": "outage", "since": "30", "until": "60", "reason": "Restarting GES."}
    night.act("priya", "/declare/", work, do="search", q="portal")
    night.act("priya", "/declare/preview/", work)
    night.act("priya", "/declare/", work, do="declare")
    night.look("ana", f"{page}/live/")
    finding = named("Finding", sides__window__public_id=window)
    night.act(
        "ruth",
        f"/conflicts/{finding}/accept/",
        {f"f{finding}-reason": "They will be done before we need it."},
        read=number_of("Finding", finding),
    )
    night.act("ana", f"{page}/do/update/", window=window, text="We go on: it is GES, not the switch.")
    step = {"step-text": "Move the calls to A", "step-owner": "tom@harbour.example", "step-planned_at": ana.local(1)}
    night.act("ana", f"{page}/steps/", step)
    night.act("ana", f"{page}/steps/", {"step-text": ""})
    night.act("tom", f"/steps/{named('Step')}/tick/", state="done")
    night.act("ana", f"/windows/{window}/tick/", check=named("Validation", text__contains="portal"), outcome="passed")
    night.act("ana", f"/windows/{window}/tick/", check=named("Validation", text__contains="GES"), outcome="failed")
    night.act("ana", f"/windows/{window}/release/", system="switch-b")
    night.act("ana", f"{page}/do/extend/preview/", window=window, ends_at=ana.local(9))
    night.act("ana", f"{page}/do/extend/", window=window, ends_at=ana.local(9))
    night.act("ana", f"{page}/do/complete/", window=named("Window", change__title__startswith="Patch"))
    night.act("ana", f"{page}/share/", {"share-organisation": "carrier"})
    night.act("priya", f"{page}/do/cancel/", reason="Not ours to cancel.")


def the_fault(night: PlayedNight) -> None:
    night.act("ana", "/broken/", tried=["agent-desktop>ges:failing", "agent-desktop>portal:working"])
    page = f"/investigations/{named('Investigation')}"
    night.act("ana", f"{page}/check/", {"from": "client-website", "to": "ges", "outcome": "failing"})
    for system in ("Phone switch", "Nothing"):
        tried = {"from_system": "Agent desktop", "to_system": system, "outcome": "working", "ago": "15"}
        night.act("tom", f"{page}/observe/", tried)
    for system in ("ges", "ges-database"):
        night.act("ana", f"{page}/ask/", system=system)
    for token in links("are-you-working-on-this"):
        link, yes = f"/are-you-working-on-this/{token}/", {"do": "yes", "since": "30", "until": "60", "note": "Soon."}
        night.look("anonymous", link)
        for name in ("", "Dora"):
            night.act("anonymous", link, yes, name=name)
    night.act("tom", f"{page}/call/", system="ges", answer="no", name="Daniel")
    night.act("ana", f"{page}/share/", {"share-organisation": "client"})
    night.act("ana", f"{page}/close/", finding="The GES team works on GES. We do not roll back.")
    night.act("daniel", "/broken/", from_system="Client website", to_system="GES", outcome="failing", ago="5")


def approvals(night: PlayedNight) -> None:
    numbers = named("Change", title__startswith="Move the Manila")
    disks = named("Change", title__startswith="Larger disks")
    key = named("Change", title__startswith="New signing key")
    helen, mailed = night.people["helen"], [f"/answer/{token}/" for token in links("answer")]
    night.look("anonymous", mailed[0])
    for decided in ({"do": "decline", "name": "Helen", "reason": ""}, *[{"do": "approve", "name": "Helen Marsh"}] * 2):
        night.act("anonymous", mailed[0], decided, read=number_of("Change", numbers))
    night.act("helen", f"/changes/{numbers}/do/withdraw-answer/", read=number_of("Change", numbers))
    night.act("helen", f"/changes/{numbers}/do/approve/", read=number_of("Change", numbers))
    night.act(
        "helen",
        f"/changes/{key}/do/propose/",
        read=number_of("Change", key),
        starts_at=helen.local(130),
        ends_at=helen.local(129),
    )
    night.act(
        "helen",
        f"/changes/{key}/do/propose/",
        read=number_of("Change", key),
        starts_at=helen.local(130),
        ends_at=helen.local(131),
    )
    night.act("owen", f"/proposals/{named('Proposal')}/take-over/")
    night.act("ruth", f"/changes/{disks}/do/decline/", read=number_of("Change", disks), reason="Sunday night is ours.")
    tom = night.people["tom"]
    spare = booked("Spare parts for switch B", "switch-b", tom.local(60), tom.local(62), "check")
    night.act("tom", "/book/", {**FORMS, "title": "", "do": "submit"})
    night.act("tom", "/book/preview/", spare)
    night.act("tom", "/book/", {**spare, "do": "look", "targets-add-words": "switch"})
    night.act("tom", "/book/", {**spare, "do": "draft", "notes": "Bring the torch.", "rollback_how": "None needed."})
    made = named("Change")
    moved = {**spare, "windows-0-id": named("Window"), "windows-0-ends_at": tom.local(63), "do": "submit"}
    moved |= {"targets-0-system": "phone-switch"}
    night.look("tom", f"/changes/{made}/edit/")
    night.act("tom", f"/changes/{made}/edit/", {**moved, "revision": "77"})
    night.act("tom", f"/changes/{made}/edit/", {**moved, "revision": model("Change").get(public_id=made).revision})
    night.act("max", f"/links/{named('AnswerLink')}/revoke/")


def other_work(night: PlayedNight) -> None:
    people = night.people

    def on(title: str) -> tuple[str, str]:
        change = named("Change", title__contains=title)
        return f"/changes/{change}/do", named("Window", change__public_id=change)

    page, window = on("Vienna gateway")
    night.act("jana", f"{page}/extend/", window=window, ends_at=people["jana"].local(4))
    page, window = on("fan tray")
    night.act("owen", f"{page}/roll-back/", window=window, reason="The new tray is noisy.")
    page, window = on("Storage firmware")
    night.act("owen", f"{page}/complete-despite/", window=window, reason="It works.")
    page, window = on("call recordings")
    night.act("max", f"{page}/start/", window=window)
    night.act("max", f"{page}/cancel/", left="nothing was changed", reason="The disks are not there.")
    page, window = on("text message gateway")
    night.act("lars", f"{page}/cancel-window/", window=window, reason="The test line is down.")
    page, window = on("second half")
    night.act("owen", f"{page}/cancel/", reason="Another week.")
    page, window = on("Front desk system answers")
    night.act("paolo", f"{page}/update/", window=window, text="The database is up again; we watch it.")
    page, _ = on("Desktop image")
    night.act("ruth", f"{page}/submit/")
    odd = {"impact": "degraded", "since": "15", "until": "", "reason": "Odd.", "do": "declare"}
    for who, system in (("tom", "mail-relay"), ("ana", "voice-carrier"), ("priya", "phone-switch")):
        night.act(who, "/declare/", odd, target=system)
    page, window = on("work on Voice carrier")
    night.act("lars", f"{page}/confirm/", window=window)
    page, window = on("work on Phone switch")
    night.act("tom", f"{page}/deny/", window=window, reason="All quiet here.")


def a_freeze(night: PlayedNight) -> None:
    tom, priya = night.people["tom"], night.people["priya"]
    frozen = {"mode": "block", "name": "Quarter end", "starts_at": tom.local(240), "ends_at": tom.local(300)}
    night.act("tom", "/freezes/new/", frozen)
    night.act("tom", "/freezes/new/", {**frozen, "systems": "agent-desktop"})
    freeze = named("Freeze")
    asked = booked("New index for GES", "ges", priya.local(250), priya.local(252), "draft")
    night.act("priya", "/book/", asked)
    change = named("Change")
    night.act("priya", f"/changes/{change}/do/submit/")
    why = {f"freeze{freeze}-reason": "The vendor comes."}
    night.act("priya", f"/changes/{change}/ask-exception/", why, freeze=freeze)
    exception = named("FreezeException")
    night.look("ruth", f"/freezes/{freeze}/")
    night.act("ruth", f"/freezes/{freeze}/exceptions/{exception}/grant/", {f"grant{exception}-reason": "Early, then."})
    night.act("priya", f"/changes/{change}/do/submit/")
    audit = named("Freeze", name__startswith="Audit")
    edited = {**frozen, "mode": "warn", "name": "Audit by the card schemes, second part", "systems": ["card-gateway"]}
    night.act("jana", f"/freezes/{audit}/edit/", edited)
    night.act("jana", "/freezes/new/", {**edited, "name": "Nobody pays"})
    night.act("jana", f"/freezes/{named('Freeze')}/lift/")
    hours = {"repeats": "weekly", "days": ["SU", "WE"], "start": "05:00", "ends": "07:00", "timezone": "UTC"}
    first = named("MaintenanceHours", system__slug="ges")
    night.act("priya", "/systems/ges/hours/", hours)
    made = named("MaintenanceHours")
    night.act("priya", f"/systems/ges/hours/{made}/", {**hours, "repeats": "monthly", "place": "1", "weekday": "MO"})
    night.act("priya", "/systems/ges-database/hours/", {**hours, "repeats": "rule", "rrule": "nonsense"})
    night.act("priya", f"/systems/ges/hours/{first}/remove/")


def claimed(dependent: str, provider: str) -> dict[str, str]:
    return {"claim-dependent": dependent, "claim-provider": provider, "claim-kind": "soft"}


def parties(night: PlayedNight) -> None:
    for who, dependent, word in (("paolo", "room-inventory", "confirm"), ("jana", "card-gateway", "refuse")):
        night.act(who, "/claims/do/claim/", claimed(dependent, "name-service"))
        night.act("owen", f"/claims/do/{word}/", row=named("Dependency"))
    night.act("paolo", "/claims/do/claim/", claimed("front-desk", "Nothing"))
    night.act("paolo", "/claims/do/claim/", claimed("front-desk", "ges"))
    night.act("max", "/claims/do/grant/", {"grant-system": "switch-a", "grant-organisation": "carrier"})
    night.act("jana", "/systems/fraud-check/do/share/", {"share-organisation": "client"})
    desk = "/systems/agent-desktop/do"
    night.act("ruth", f"{desk}/add-contact/", {"contact-person": "ana@harbour.example", "contact-role": "on_call"})
    contact = named("Contact")
    night.act("ruth", f"{desk}/call-earlier/", row=contact)
    night.act("ruth", f"{desk}/add-contact/", {"contact-person": "", "contact-role": "on_call"})
    night.act("ruth", f"{desk}/remove-contact/", row=named("Contact", system__slug="agent-desktop", role="informed"))
    ours = {"name": "Harbour Contact Centre", "phone": "+1 303 555 0199", "email": "desk@harbour.example"}
    numbers = {"notice_hours": "72", "open_end_hours": "6", "backdate_hours": "24"}
    night.act("max", "/settings/", {**ours, **numbers, "timezone": "America/Denver", "approval_from": "degraded"})
    night.act("max", "/settings/", {**ours, "notice_hours": "many"})
    plan = {"in_advance": ["before_24h"], "still_open_minutes": "30", "acknowledge_minutes": "5"}
    night.act("max", "/settings/notices/", plan)
    night.act("max", "/settings/notices/", {"still_open_minutes": "30", "acknowledge_minutes": "5"})
    newcomer = {"name": "Zoe Lane", "phone": "", "timezone": "UTC", "roles": ["viewer", "approver"]}
    night.act("max", "/people/", {**newcomer, "email": "zoe@harbour.example"})
    night.act("max", "/people/", {**newcomer, "email": "zoe@harbour.example"})
    zoe = f"/people/{named('Person', email='zoe@harbour.example')}"
    night.act("max", f"{zoe}/", {**newcomer, "name": "Zoe Lane-Ito", "roles": "engineer"})
    night.act("max", f"{zoe}/deactivate/")
    night.act("joy", "/account/notices/", impact_from="outage", quiet_from="22:00", quiet_until="06:00")
    night.look("anonymous", f"/notices/fewer/{links('fewer')[0]}/")
    for number, choice in enumerate(("change", "outage", "nothing")):
        night.act("anonymous", f"/notices/fewer/{links('fewer')[number]}/", choice=choice)
    night.look("anonymous", f"/notices/seen/{links('seen')[0]}/")
    night.act("anonymous", f"/notices/seen/{links('seen')[0]}/")
    told = named("Notice", contact__email="daniel@meridian.example", state="sent")
    night.act("daniel", f"/notices/{told}/seen/")
    night.act("ana", f"/notices/{named('Notice', change__organisation__slug='centre', state='sent')}/again/")


def the_api(night: PlayedNight) -> None:
    from django.core.management import call_command

    def token(email: str, *more: str) -> str:
        said = StringIO()
        call_command("create_token", email, *more, stdout=said)
        return said.getvalue().split()[-1]

    def at(hours: float) -> str:
        return (NOW + timedelta(hours=hours)).isoformat()

    def seen_as(change: str) -> str:
        return f'"{model("Change").get(public_id=change).revision}"'

    api, lars, helen = "/api/v1", token("lars@northline.example"), token("helen@meridian.example")
    reading = token("lars@northline.example", "--name", "Only looks", "--scope", "read")
    targets, reason = [{"system": "voice-carrier", "impact": "outage"}], {"reason": "It has to be."}
    wanted = {"title": "New trunk", "targets": targets, "windows": [{"starts_at": at(80), "ends_at": at(82)}]}
    night.call(lars, "POST", f"{api}/changes/", wanted)
    change, window = named("Change"), named("Window")
    night.call(reading, "POST", f"{api}/changes/", wanted)
    night.call("nobody's", "GET", f"{api}/changes/")
    night.call(lars, "POST", f"{api}/changes/", {**wanted, "windows": [{"starts_at": at(80)}], "colour": "red"})
    night.call(lars, "PATCH", f"{api}/changes/{change}/", {"title": "Newer trunk"})
    night.call(lars, "PATCH", f"{api}/changes/{change}/", {"title": "Newer trunk"}, **{"If-Match": '"0"'})
    night.call(lars, "PATCH", f"{api}/changes/{change}/", {"title": "Newer trunk"}, **{"If-Match": seen_as(change)})
    night.call(lars, "PATCH", f"{api}/windows/{window}/", {"ends_at": at(83)}, **{"If-Match": seen_as(change)})
    night.call(lars, "POST", f"{api}/changes/{change}/submit/")
    night.call(lars, "POST", f"{api}/changes/{change}/submit/")
    read = {"If-Match": f'"{number_of("Change", change)}"'}
    night.call(helen, "POST", f"{api}/changes/{change}/propose/", {"starts_at": at(90), "ends_at": at(92)}, **read)
    night.call(helen, "POST", f"{api}/changes/{change}/approve/", reason, **read)
    night.call(lars, "POST", f"{api}/windows/{window}/start/", reason)
    night.call(lars, "POST", f"{api}/windows/{window}/updates/", {"text": "Half of it is done."})
    night.call(lars, "POST", f"{api}/windows/{window}/extend/", {"ends_at": at(84)})
    night.call(lars, "POST", f"{api}/windows/{window}/roll-back/", reason)
    night.call(lars, "GET", f"{api}/windows/{window}/")
    now = {"targets": [{"system": "text-gateway", "impact": "degraded"}], "reason": "Queue is full."}
    night.call(lars, "POST", f"{api}/unscheduled/", now)
    asked = {"targets": targets, "starts_at": at(5), "ends_at": at(8)}
    night.call(lars, "POST", f"{api}/conflicts/preview/", asked)
    night.call(lars, "POST", f"{api}/conflicts/preview/", {**asked, "ends_at": at(4)})
    sought = {"targets": targets, "duration": "PT2H", "earliest": at(1), "latest": at(60)}
    night.call(lars, "POST", f"{api}/slots/", sought)
    seen = {"observations": [{"from": "agent-desktop", "to": "ges", "outcome": "failing"}]}
    for path in ("triage", "investigations"):
        night.call(helen, "POST", f"{api}/{path}/", seen)
    address = f"{api}/investigations/{named('Investigation')}/calls/"
    night.call(helen, "POST", address, {"system": "ges", "answer": "no"})
    night.call(helen, "POST", f"{api}/dependencies/", {"dependent": "member-app", "provider": "card-gateway"})
    night.call(helen, "PATCH", f"{api}/freezes/{named('Freeze', name='Holiday travel')}/", {"mode": "block"})
    night.call(helen, "DELETE", f"{api}/freezes/999999/")


def accounts(night: PlayedNight) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    night.people |= {"signing-in": OutsideVisitor()}
    me, account = "signing-in", "/account/two-factor"
    for password in ("wrong", "sandbox"):
        night.act(me, "/sign-in/?next=/schedule/", username="tom@harbour.example", password=password)
    night.act(me, "/tokens/", name="For the scripts", scopes=["read"], lasts="7")
    night.act(me, "/account/confirm/?next=/tokens/", password="sandbox", next="/tokens/")
    night.act(me, "/tokens/", name="", scopes=[], lasts="7")
    night.act(me, f"/tokens/{named('Token', name='For the scripts')}/revoke/")
    for path in ("", "/on/", "/off/", "/recovery-codes/", "/recovery-codes/new/"):
        night.look(me, f"{account}{path or '/'}")
    for password in ("wrong", "sandbox"):
        night.act(me, f"/account/confirm/?next={account}/on/", password=password, next=f"{account}/on/")
    key = re.search(r"secret=([A-Z2-7]{16,})|>([A-Z2-7]{16,})<", night.look(me, f"{account}/on/").body)
    secret = next(filter(None, key.groups())) if key else ""

    def code() -> str:
        return format_hotp_value(hotp_value(secret, int(time.time()) // 30)) if secret else ""

    night.act(me, f"{account}/on/", code="12")
    night.act(me, f"{account}/on/", code=code())
    night.act(me, f"{account}/recovery-codes/new/")
    night.look(me, f"{account}/off/")
    night.look(me, f"{account}/recovery-codes/")
    night.act(me, "/account/password/", oldpassword="sandbox", password1="short", password2="short")
    night.act(me, "/sign-out/")
    night.act(me, "/sign-in/", username="tom@harbour.example", password="sandbox")
    night.act(me, "/sign-in/code/", code="000000")
    night.act(me, "/sign-in/code/", code=code())
    for email in ("omar@meridian.example", "nobody@nowhere.example"):
        night.act("anonymous", "/sign-in/forgotten/", email=email)
    page = f"/sign-in/new-password/{links('new-password')[-1]}/"
    night.look("anonymous", page)
    page = f"{page.rstrip('/').rpartition('/')[0]}/set-password/"
    night.look("anonymous", page)
    night.act("anonymous", page, password1="short", password2="shorter")
    night.act("anonymous", page, password1="a long enough one", password2="a long enough one")
    night.people["omar"] = OutsideVisitor("omar@meridian.example")
