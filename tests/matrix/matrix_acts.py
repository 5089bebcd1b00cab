"""The rows of the matrix that act, or try to: booking, running, claiming, granting, and what nobody may do."""

from __future__ import annotations

from tests.matrix import matrix_trouble
from tests.matrix.matrix_rows import (
    ACCEPTING,
    ADMIN,
    ALL,
    ANYBODY,
    API,
    APPROVER,
    CENTRE,
    ENGINEER,
    FORMS,
    LOOKING,
    OWN_CHANGE,
    STALE,
    WINDOW,
    act,
    look,
)

CLIENT = {"client": ENGINEER}
BY_SOMEBODY = {"do": "approve", "name": "Somebody", "read": "{through.read}"}
READ = {"If-Match": "{through.terms}"}

BOOKING = [
    act(f"{API}/changes/", CENTRE, OWN_CHANGE),
    act(f"{API}/changes/", {}, {**OWN_CHANGE, "organisation": "client"}, "for another organisation"),
    act(f"{API}/changes/", {}, {**OWN_CHANGE, "owner": "{ana}"}, "for another owner"),
    act(f"{API}/changes/", {}, {**OWN_CHANGE, "state": "approved", "revision": 9}, "in a state"),
    act(f"{API}/changes/", {}, {**OWN_CHANGE, "approvals": []}, "with approvals"),
    act(f"{API}/changes/", {}, {**OWN_CHANGE, "report_state": "confirmed"}, "as a report"),
    act(f"{API}/changes/", {}, {**OWN_CHANGE, "targets": [{"system": "{vault}"}, {"system": "{cellar}"}]}, "targeting"),
    act(f"{API}/changes/", {}, {**OWN_CHANGE, "targets": [{"system": "kiosk"}, {"system": "ges"}]}, "targeting others"),
    act(f"{API}/changes/", {}, {**OWN_CHANGE, "validates": ["{vault}", "{cellar}", "{hideout}"]}, "validating"),
    act(f"{API}/changes/", {}, {**OWN_CHANGE, "validates": ["kiosk"], "targets": [{"system": "ges"}]}, "validating it"),
    act(f"{API}/changes/", {}, {**OWN_CHANGE, "implementers": ["{stranger.email}"]}, "with a stranger's person"),
    act(
        f"{API}/changes/{{draft}}/",
        CENTRE,
        {"title": "Other"},
        method="PATCH",
        headers={"If-Match": "{draft.revision}"},
    ),
    act(f"{API}/changes/{{draft}}/", {}, {"title": "Other"}, "stale", method="PATCH", headers=STALE),
    act(f"{API}/changes/{{secret}}/", {}, {"title": "Other"}, "stale", method="PATCH", headers=STALE),
    act(f"{API}/changes/{{upgrade}}/", {}, {"title": "Other"}, "stale", method="PATCH", headers=STALE),
    act(f"{API}/changes/{{upgrade}}/", {}, {"title": "Other"}, "without a revision", method="PATCH"),
    act(
        f"{API}/changes/{{draft}}/",
        {},
        {"windows": [{**WINDOW, "id": "{secret.window}"}]},
        "with a foreign window",
        method="PATCH",
        headers={"If-Match": "{draft.revision}"},
    ),
    act(
        f"{API}/changes/{{draft}}/",
        {},
        {"organisation": "client", "state": "approved"},
        "mass assignment",
        method="PATCH",
        headers={"If-Match": "{draft.revision}"},
    ),
    act(f"{API}/changes/{{draft}}/submit/", CENTRE),
    act(f"{API}/changes/{{secret}}/submit/", {"stranger": ENGINEER}),
    act(f"{API}/changes/{{through}}/approve/", {"client": APPROVER}, {"reason": "Good"}, headers=READ),
    act(f"{API}/changes/{{through}}/approve/", {}, {"reason": "Good"}, "without the terms"),
    act(f"{API}/changes/{{through}}/approve/", {}, {"reason": "Good"}, "other terms", headers=STALE),
    act(f"{API}/changes/{{secret}}/approve/", {}, {"reason": "Good"}, "other terms", headers=STALE),
    act(f"{API}/changes/{{through}}/reject/", {"client": APPROVER}, {"reason": "No"}, headers=READ),
    act(f"{API}/changes/{{through}}/propose/", {"client": APPROVER}, WINDOW, headers=READ),
    act(
        f"{API}/changes/{{through}}/propose/",
        {},
        {**WINDOW, "window": "{secret.window}"},
        "a foreign window",
        headers=READ,
    ),
    act(f"{API}/changes/{{through}}/withdraw/", {}, note="not answered yet", headers=READ),
    act(f"{API}/changes/{{shared}}/cancel/", {"partner": ENGINEER}, {"reason": "Off"}, "by those it is shared with"),
    act(f"{API}/changes/{{upgrade}}/cancel/", CENTRE, {"reason": "Off"}),
    act(f"{API}/changes/{{secret}}/cancel/", {"stranger": ENGINEER}, {"reason": "Off"}),
    act(
        f"{API}/windows/{{through.window}}/", CENTRE, WINDOW, method="PATCH", headers={"If-Match": "{through.revision}"}
    ),
    act(f"{API}/windows/{{through.window}}/", {}, WINDOW, "stale", method="PATCH", headers=STALE),
    act(f"{API}/windows/{{secret.window}}/", {}, WINDOW, "stale", method="PATCH", headers=STALE),
    act(f"{API}/windows/{{cards.window}}/start/", {"carrier": ENGINEER}, {"reason": "Now"}),
    act(f"{API}/windows/{{upgrade.window}}/extend/", CENTRE, {"ends_at": "{later}"}),
    act(f"{API}/windows/{{upgrade.window}}/complete/", CENTRE, {"despite": "It works"}),
    act(f"{API}/windows/{{upgrade.window}}/complete/", {}, {}, "with a check that nobody ticked"),
    act(f"{API}/windows/{{upgrade.window}}/undo/", CENTRE),
    act(f"{API}/windows/{{upgrade.window}}/roll-back/", CENTRE, {"reason": "Off"}),
    act(f"{API}/windows/{{through.window}}/cancel/", CENTRE, {"reason": "Off"}),
    act(f"{API}/windows/{{upgrade.window}}/updates/", CENTRE, {"text": "On"}),
    act(f"{API}/windows/{{secret.window}}/updates/", {}, {"text": "On"}, "not running"),
    act(f"{API}/windows/{{upgrade.window}}/hand-over/", {}, {"email": "nobody@centre.example"}, "to nobody"),
    act(f"{API}/windows/{{secret.window}}/hand-over/", {}, {"email": "nobody@centre.example"}, "to nobody"),
    act(f"{API}/windows/{{reported.window}}/confirm/", {"client": ENGINEER}),
    act(f"{API}/windows/{{reported.window}}/deny/", {"client": ENGINEER}, {"reason": "No"}),
    act(
        f"{API}/unscheduled/",
        CENTRE | {"client": ACCEPTING},
        {"targets": [{"system": "agent-desktop"}]},
        "agent desktop",
    ),
    act(
        f"{API}/unscheduled/",
        {"client": ENGINEER, "centre": ACCEPTING},
        {"targets": [{"system": "ges"}]},
        "a report of those whom it reaches",
    ),
    act(f"{API}/unscheduled/", {"carrier": ENGINEER, "partner": ENGINEER}, {"targets": [{"system": "trunk"}]}, "trunk"),
    act(f"{API}/unscheduled/", {"stranger": ENGINEER}, {"targets": [{"system": "{hideout}"}]}, "a private system"),
    act(f"{API}/unscheduled/", CENTRE, {"targets": [{"system": "{vault}"}]}, "what lies in the middle of a path"),
    act(
        f"{API}/conflicts/{{finding}}/accept/",
        {"centre": ACCEPTING, "carrier": ACCEPTING},
        {"reason": "Yes"},
        headers={"If-Match": "{finding.read}"},
    ),
    act(
        f"{API}/conflicts/{{hidden_finding}}/accept/",
        {"partner": ACCEPTING, "carrier": ACCEPTING},
        {"reason": "Yes"},
        headers={"If-Match": "{hidden_finding.read}"},
    ),
    act(f"{API}/conflicts/preview/", {}, {"targets": [{"system": "switch-a"}], **WINDOW}),
    *(
        act(
            f"{API}/conflicts/preview/",
            {},
            {"targets": [{"system": "agent-desktop"}], "window": f"{{{name}.window}}", **WINDOW},
            f"the window of {name}",
        )
        for name in ("upgrade", "secret")
    ),
    act(
        f"{API}/conflicts/preview/",
        {},
        {"targets": [{"system": "switch-a"}], "starts_at": "{soon}", "ends_at": "{soon.end}"},
        "then",
    ),
    act(
        f"{API}/conflicts/preview/",
        {},
        {"targets": [{"system": "trunk"}], "starts_at": "{week}", "ends_at": "{week.end}"},
        "carrier",
    ),
    act(
        f"{API}/conflicts/preview/",
        {},
        {"targets": [{"system": "ges"}], "starts_at": "{soon}", "ends_at": "{soon.end}"},
        "client",
    ),
    act(
        f"{API}/conflicts/preview/",
        {},
        {"targets": [{"system": "{hideout}"}], "starts_at": "{soon}", "ends_at": "{soon.end}"},
        "private",
    ),
    act(
        f"{API}/conflicts/preview/",
        {},
        {"targets": [{"system": "core"}], "starts_at": "{soon}", "ends_at": "{soon.end}"},
        "through",
    ),
    act(
        f"{API}/conflicts/preview/",
        {},
        {"change": "{secret}", "targets": [{"system": "kiosk"}], **WINDOW},
        "of a foreign change",
    ),
    act(
        f"{API}/conflicts/preview/",
        {},
        {"targets": [{"system": "kiosk"}], "validates": ["ges", "{vault}"], **WINDOW},
        "validating",
    ),
    *(
        act(
            f"{API}/slots/",
            {},
            {"targets": [{"system": slug}], "duration": "PT1H", "earliest": "{soon}", "latest": "{latest}"},
            slug,
        )
        for slug in ("switch-a", "trunk", "ges", "core", "{vault}", "{hideout}")
    ),
]

PARTIES = [
    act(f"{API}/systems/", dict.fromkeys(ALL.split(), ENGINEER), {"slug": "intercom", "name": "New"}),
    act(f"{API}/systems/", CENTRE, {"slug": "intercom", "name": "New", "organisation": "centre"}, "of the centre"),
    act(f"{API}/systems/", {}, {"slug": "{vault}", "name": "New"}, "called like a private one"),
    act(f"{API}/systems/{{switch-a}}/", CENTRE, {"name": "New", "listed": False}, method="PATCH"),
    act(f"{API}/systems/{{vault}}/", CENTRE, {"name": "New"}, method="PATCH"),
    act(f"{API}/systems/{{ges}}/", {}, {"organisation": "stranger"}, "taking it", method="PATCH"),
    act(
        f"{API}/dependencies/", {"stranger": ENGINEER, "client": ENGINEER}, {"dependent": "kiosk", "provider": "portal"}
    ),
    act(f"{API}/dependencies/", {}, {"dependent": "kiosk", "provider": "phone-switch"}, "refused a moment ago"),
    act(f"{API}/dependencies/", CENTRE, {"dependent": "agent-desktop", "provider": "{vault}"}, "a private provider"),
    act(
        f"{API}/dependencies/",
        {},
        {"dependent": "kiosk", "provider": "ges", "state": "confirmed"},
        "confirmed by itself",
    ),
    act(f"{API}/dependencies/{{claim}}/confirm/", {"client": ENGINEER}),
    act(f"{API}/dependencies/{{claim}}/refuse/", {"client": ENGINEER}),
    act(f"{API}/dependencies/{{hidden_claim}}/confirm/", {"client": ENGINEER}),
    act(f"{API}/dependencies/{{refused}}/confirm/", CENTRE),
    act(f"{API}/dependencies/{{claim}}/", {"stranger": ENGINEER}, method="DELETE"),
    act(f"{API}/dependencies/{{confirmed}}/", {"partner": ENGINEER}, method="DELETE"),
    act(f"{API}/dependencies/{{hidden_dependency}}/", {"client": ENGINEER}, method="DELETE"),
    act(f"{API}/freezes/", CENTRE, {"name": "New", "systems": ["switch-a"], **WINDOW}),
    act(f"{API}/freezes/{{freeze-ges}}/", CLIENT, {"name": "Other"}, method="PATCH"),
    act(f"{API}/freezes/{{freeze-ges}}/", CLIENT, method="DELETE"),
    act(f"{API}/maintenance-hours/{{hours-ges}}/", CLIENT, {"start": "05:00"}, method="PATCH"),
    act(f"{API}/maintenance-hours/{{hours-ges}}/", CLIENT, method="DELETE"),
    act(
        f"{API}/changes/{{draft}}/ask-exception/",
        CENTRE,
        {"freeze": "{freeze-switch-a}", "reason": "The vendor comes"},
    ),
    act(
        f"{API}/changes/{{draft}}/ask-exception/",
        {},
        {"freeze": "{freeze-kiosk}", "reason": "The vendor comes"},
        "a freeze that it does not reach",
    ),
    *(
        act(f"{API}/freezes/{{freeze-ges}}/exceptions/{{exception}}/{word}/", {"client": ACCEPTING}, {"reason": "Yes"})
        for word in ("grant", "refuse")
    ),
    act(f"{API}/freezes/{{freeze-kiosk}}/exceptions/{{exception}}/grant/", {}, {"reason": "Yes"}, "another freeze"),
    act(f"{API}/freezes/", {}, {"name": "New", "systems": ["{vault}", "{cellar}", "{hideout}"], **WINDOW}, "of others"),
    act(
        f"{API}/maintenance-hours/",
        CENTRE,
        {"system": "{vault}", "rrule": "FREQ=DAILY", "start": "02:00", "duration": "PT1H", "timezone": "UTC"},
    ),
    act(
        "/claims/do/claim/",
        {"stranger": ENGINEER, "client": ENGINEER},
        {"claim-dependent": "kiosk", "claim-provider": "portal", "claim-kind": "soft"},
    ),
    act(
        "/claims/do/claim/",
        {},
        {"claim-dependent": "{hideout}", "claim-provider": "{vault}", "claim-kind": "soft"},
        "between private ones",
    ),
    act("/claims/do/confirm/", {"client": ENGINEER}, {"row": "{claim}"}),
    act("/claims/do/refuse/", {"client": ENGINEER}, {"row": "{hidden_claim}"}),
    act("/claims/do/remove/", {"stranger": ENGINEER}, {"row": "{claim}"}),
    act("/claims/do/grant/", {"centre": ADMIN}, {"grant-system": "switch-a", "grant-organisation": "stranger"}),
    act("/claims/do/grant/", {}, {"grant-system": "{vault}", "grant-organisation": "stranger"}, "what they cannot see"),
    act("/claims/do/revoke/", {"client": ADMIN}, {"row": "{grant}"}),
    act("/claims/do/nothing/", {}, note="no such act"),
    act("/systems/{vault}/do/share/", CENTRE, {"share-organisation": "stranger"}),
    act(
        "/systems/{switch-a}/do/add-contact/",
        CENTRE,
        {"contact-person": "{centre.viewer.email}", "contact-role": "informed"},
    ),
    act(
        "/systems/{switch-a}/do/add-contact/",
        {},
        {"contact-person": "{client.viewer.email}", "contact-role": "informed"},
        "a foreign person",
    ),
    act("/settings/", {}, {"name": "Ours", "desk": "x"}, "with nothing filled in"),
    act(
        "/people/",
        dict.fromkeys(ALL.split(), ADMIN),
        {"email": "new@new.example", "name": "New", "timezone": "UTC", "roles": "viewer"},
    ),
    act(
        "/people/{client.viewer}/",
        {"client": ADMIN},
        {"email": "new@new.example", "name": "New", "timezone": "UTC", "roles": "admin", "organisation": "client"},
    ),
    act("/people/{client.viewer}/deactivate/", {"client": ADMIN}),
    act("/people/{client.viewer}/reactivate/", {}, note="who is active"),
    act("/people/{client.viewer}/sign-out/", {"client": ADMIN}),
    act("/account/sessions/end/", {}, note="where there is no other"),
    act("/account/sessions/0123/end/", {}, note="nobody’s"),
    act(
        "/tokens/",
        dict.fromkeys(ALL.split(), ANYBODY),
        {"name": "New", "scopes": "read", "lasts": "7", "person": "{client.viewer}"},
    ),
    act("/tokens/{stranger.token}/revoke/", {"stranger": "engineer"}),
    act("/tokens/{client.token}/revoke/", {"client": "engineer"}),
]

HOURS = {"repeats": "weekly", "days": "SU", "start": "05:00", "ends": "07:00", "timezone": "UTC"}
FREEZE = {"mode": "warn", "name": "New", "starts_at": "{later.local}", "ends_at": "{latest.local}"}
CALENDAR = [
    act("/freezes/new/", CENTRE, {**FREEZE, "systems": "switch-a"}),
    act("/freezes/new/", {}, {**FREEZE, "systems": "{hideout}x"}, "nobody's system"),
    act("/freezes/{freeze-ges}/edit/", CLIENT, {**FREEZE, "systems": "ges"}),
    act("/freezes/{freeze-ges}/lift/", CLIENT),
    act(
        "/freezes/{freeze-ges}/exceptions/{exception}/grant/",
        {"client": ACCEPTING},
        {"grant{exception}-reason": "Yes"},
    ),
    act(
        "/changes/{draft}/ask-exception/",
        CENTRE,
        {"freeze": "{freeze-switch-a}", "freeze{freeze-switch-a}-reason": "The vendor comes"},
    ),
    act("/systems/{ges}/hours/", CLIENT, HOURS),
    act("/systems/{ges}/hours/{hours-ges}/", CLIENT, HOURS),
    act("/systems/{ges}/hours/{hours-ges}/remove/", CLIENT),
    act("/systems/{vault}/hours/{hours-ges}/remove/", {}, note="of another system"),
]

PAGES = [
    act(
        "/book/",
        CENTRE,
        {
            **FORMS,
            "title": "Own",
            "targets-0-system": "agent-desktop",
            "targets-0-impact": "outage",
            "windows-0-starts_at": "{later.local}",
            "windows-0-ends_at": "{latest.local}",
            "do": "draft",
        },
    ),
    act(
        "/book/",
        {},
        {
            **FORMS,
            "title": "Own",
            "targets-0-system": "{vault}x",
            "targets-0-impact": "outage",
            "windows-0-starts_at": "{later.local}",
            "windows-0-ends_at": "{latest.local}",
            "do": "draft",
        },
        "nobody's system",
    ),
    *(
        act(
            "/book/preview/",
            {},
            {
                **FORMS,
                "title": "Own",
                "targets-0-system": f"{{{slug}}}",
                "change": "{secret}",
                "targets-0-impact": "outage",
                "windows-0-starts_at": "{soon.local}",
                "windows-0-ends_at": "{soon.end.local}",
            },
            slug,
        )
        for slug in ("switch-a", "voice-carrier", "ges", "core", "vault", "hideout")
    ),
    act(
        "/changes/{draft}/edit/",
        CENTRE,
        {
            **FORMS,
            "title": "Other",
            "targets-0-system": "switch-a",
            "targets-0-impact": "outage",
            "windows-0-id": "{draft.window}",
            "windows-0-starts_at": "{later.local}",
            "windows-0-ends_at": "{latest.local}",
            "revision": "{draft.rev}",
            "do": "draft",
            "organisation": "client",
            "state": "approved",
        },
    ),
    act("/changes/{secret}/edit/", {}, {**FORMS, "title": "Other", "revision": "0", "do": "draft"}, "stale"),
    act("/changes/{shared}/edit/", {}, {**FORMS, "title": "Other", "revision": "0", "do": "draft"}, "stale"),
    act(
        "/declare/",
        CENTRE | {"client": ACCEPTING},
        {"target": "agent-desktop", "impact": "outage", "since": "0", "until": "", "reason": "", "do": "declare"},
    ),
    act(
        "/declare/",
        {"stranger": ENGINEER},
        {"target": "{hideout}", "impact": "outage", "since": "0", "until": "", "reason": "", "do": "declare"},
        "a private system",
    ),
    *(
        act("/declare/preview/", {}, {"target": f"{{{slug}}}", "impact": "outage", "since": "0", "until": ""}, slug)
        for slug in ("switch-a", "voice-carrier", "ges", "vault", "hideout", "trunk")
    ),
    act("/changes/{draft}/do/submit/", CENTRE),
    act("/changes/{through}/do/approve/", {"client": APPROVER}, {"read": "{through.read}"}),
    act("/changes/{through}/do/approve/", {}, note="from a page that does not say what was read"),
    act("/changes/{through}/do/decline/", {"client": APPROVER}, {"reason": "No", "read": "{through.read}"}),
    act("/changes/{upgrade}/do/complete-despite/", CENTRE, {"window": "{upgrade.window}", "reason": "It works"}),
    act("/changes/{upgrade}/do/complete/", {}, {"window": "{upgrade.window}"}, "with a check that nobody ticked"),
    act("/changes/{upgrade}/do/complete/", {}, {"window": "{secret.window}"}, "a foreign window"),
    act("/changes/{upgrade}/do/hand-over/", {}, {"window": "{upgrade.window}", "email": "nobody@x.example"}, "nobody"),
    act("/changes/{secret}/do/cancel/", {"stranger": ENGINEER}, {"reason": "Off"}),
    act(
        "/changes/{draft}/do/move-to/",
        CENTRE,
        {"window": "{draft.window}", "starts_at": "{later}", "ends_at": "{later.end}"},
    ),
    act("/changes/{upgrade}/do/nothing/", {}, note="no such act"),
    *(
        act(
            f"/changes/{{{change}}}/do/{name}/preview/",
            {},
            {"window": f"{{{window}.window}}", "ends_at": "{latest.local}"},
            note,
        )
        for change, name, window, note in (
            ("upgrade", "extend", "upgrade", ""),
            ("upgrade", "start-early", "upgrade", ""),
            ("upgrade", "extend", "secret", "a foreign window"),
            ("secret", "extend", "secret", ""),
        )
    ),
    act("/changes/{upgrade}/share/", CENTRE, {"share-organisation": "stranger"}),
    act("/changes/{secret}/share/", {"stranger": ENGINEER}, {"share-organisation": "centre"}),
    act("/changes/{shared}/share/", {"partner": ENGINEER}, {"share-organisation": "stranger"}, "passing it on"),
    act("/changes/{shared}/unshare/", {"partner": ENGINEER}, {"organisation": "centre"}),
    act(
        "/conflicts/{finding}/accept/",
        {"centre": ACCEPTING, "carrier": ACCEPTING},
        {"f{finding}-reason": "Yes", "read": "{finding.number}"},
    ),
    act(
        "/conflicts/{hidden_finding}/accept/",
        {"partner": ACCEPTING, "carrier": ACCEPTING},
        {"f{hidden_finding}-reason": "Yes", "read": "{hidden_finding.number}"},
    ),
    act("/conflicts/{gone}/accept/", {}, {"f{gone}-reason": "Yes"}, "gone"),
    act("/proposals/{proposal}/take-over/", CENTRE),
    act("/links/{link}/revoke/", {"centre": ENGINEER, "client": ADMIN}),
    act(
        "/answer/{link.token}/",
        {},
        {"do": "approve", "name": "Somebody", "read": "{through.read}"},
        "without the page's cookie",
        anonymous=True,
    ),
    act(
        "/answer/{link}:AAAA/",
        {},
        {"do": "approve", "name": "Somebody", "read": "{through.read}"},
        "tampered",
        anonymous=True,
    ),
    act(
        "/answer/{link.cut}/",
        {},
        {"do": "approve", "name": "Somebody", "read": "{through.read}"},
        "truncated",
        anonymous=True,
    ),
]

NOTICES = [
    act("/notices/{notice-carrier}/again/", {"carrier": ENGINEER}),
    act("/notices/{notice-centre}/again/", {}, note="what was not sent yet"),
    act("/notices/{notice-carrier}/seen/", {}, note="what was sent to somebody else"),
    act(f"{API}/notices/{{notice-carrier}}/again/", {"carrier": ENGINEER}),
    act(f"{API}/notices/{{notice-carrier}}/seen/", {}, note="what was sent to somebody else"),
    act("/notices/seen/{seen-link.token}/", {}, note="without the page's cookie", anonymous=True),
    act("/notices/fewer/{fewer-link.token}/", {}, {"choice": "outage"}, "without the page's cookie", anonymous=True),
    act("/settings/notices/", dict.fromkeys(ALL.split(), ADMIN), {"acknowledge_minutes": "5"}),
    act(
        "/account/notices/",
        dict.fromkeys(ALL.split(), ANYBODY),
        {"impact_from": "outage", "person": "{client.viewer}"},
    ),
    act("/account/notices/{secret}/again/", {}, note="what was never muted"),
]

SIGNING_IN = [
    look("/sign-in/", anonymous=True),
    act("/sign-in/", {}, {"username": "{stranger.email}", "password": "wrong"}, anonymous=True),
    look("/sign-in/code/", anonymous=True),
    act("/sign-in/code/", {}, {"code": "123456"}, anonymous=True),
    look("/sign-in/forgotten/", anonymous=True),
    act("/sign-in/forgotten/", {}, {"email": "nobody@nowhere.example"}, anonymous=True),
    look("/sign-in/forgotten/sent/", anonymous=True),
    look("/sign-in/new-password/aa/bb-cc/", anonymous=True),
    act("/sign-in/new-password/aa/bb-cc/", {}, {"password1": "x", "password2": "x"}, anonymous=True),
    act("/sign-out/", {}, anonymous=True),
    look("/sign-out/", "", anonymous=True),
    look("/account/confirm/"),
    act("/account/confirm/", {}, {"password": "wrong", "next": "https://elsewhere.example/"}),
    look("/account/confirm/code/"),
    act("/account/confirm/code/", {}, {"code": "123456", "next": "//elsewhere.example/"}),
    look("/account/password/"),
    act("/account/password/", {}, {"oldpassword": "wrong", "password1": "x", "password2": "x"}),
    look("/account/password/new/", anonymous=True),
    act("/account/password/new/", {}, anonymous=True),
    look("/account/two-factor/"),
    look("/account/two-factor/on/"),
    act("/account/two-factor/on/", {}, {"code": "123456"}),
    look("/account/two-factor/off/", ""),
    act("/account/two-factor/off/", {}),
    look("/account/two-factor/recovery-codes/", ""),
    look("/account/two-factor/recovery-codes/new/"),
    act("/account/two-factor/recovery-codes/new/", {}),
]

ROWS = [*LOOKING, *BOOKING, *PARTIES, *CALENDAR, *PAGES, *NOTICES, *SIGNING_IN, *matrix_trouble.ROWS]
