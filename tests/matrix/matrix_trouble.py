"""The rows of the matrix about a fault that the centre looks for, and about work that runs."""

from __future__ import annotations

from tests.matrix.matrix_rows import ACCEPTING, ALL, API, CENTRE, act, look

OURS = {"centre": ACCEPTING}
EVERYBODY = dict.fromkeys(ALL.split(), ACCEPTING)
EVERYBODY_ELSE = {party: roles for party, roles in EVERYBODY.items() if party != "centre"}
ELSEWHERE = {"from": "agent-desktop", "to": "portal", "outcome": "failing"}
SEEN = {"from": "agent-desktop", "to": "ges", "outcome": "failing"}
TYPED = {"from_system": "agent-desktop", "to_system": "portal", "outcome": "working", "ago": "0"}
STEP = {"step-text": "Another step"}
TROUBLE = f"{API}/investigations/{{trouble}}"

LOOKING = [
    look("/broken/"),
    look("/investigations/"),
    look("/investigations/{trouble}/", "centre"),
    *(
        look(f"/investigations/{{trouble}}/all/{what}/", "centre")
        for what in ("suspects", "cleared", "observations", "log")
    ),
    look("/investigations/{trouble}/live/", "centre"),
    look("/investigations/{trouble}/observe/", "centre"),
    look(f"{TROUBLE}/", "centre"),
    look("/are-you-working-on-this/{question-link.token}/", anonymous=True),
    look("/confirm-dependency/{claim-link.token}/", anonymous=True),
    look("/confirm-dependency/{trouble}.AAAA/", "", "tampered", anonymous=True),
    look("/are-you-working-on-this/{trouble}:AAAA/", "", "tampered", anonymous=True),
]

SEARCHING = [
    act("/broken/", EVERYBODY, {"tried": "agent-desktop>ges:failing"}),
    act("/broken/", {}, {"tried": "{vault}>{cellar}:failing"}, "between what is private"),
    act("/investigations/{trouble}/observe/", OURS, TYPED),
    act("/investigations/{trouble}/check/", OURS, {**SEEN, "from": "client-website"}),
    act("/investigations/{trouble}/ask/", OURS, {"system": "ges-database"}),
    act("/investigations/{trouble}/ask/", {}, {"system": "ges"}, "who may still answer"),
    act("/investigations/{trouble}/ask/", {}, {"system": "{hideout}"}, "about what is not suspect"),
    act("/investigations/{trouble}/call/", OURS, {"system": "ges", "answer": "no"}),
    act("/investigations/{trouble}/close/", OURS, {"finding": "A cable"}),
    act("/investigations/{trouble}/share/", OURS, {"share-organisation": "carrier"}),
    act(f"{API}/triage/", {}, {"observations": [SEEN]}),
    act(f"{API}/triage/", {}, {"observations": [SEEN], "window": "{upgrade.window}"}, "about a window"),
    act(f"{API}/triage/", {}, {"observations": [{**SEEN, "to": "{vault}"}]}, "to what is private"),
    act(f"{API}/investigations/", EVERYBODY, {"observations": [ELSEWHERE]}),
    act(f"{API}/investigations/", EVERYBODY_ELSE, {"observations": [SEEN]}, "that the centre looks for already"),
    act(f"{API}/investigations/", {}, {"observations": [SEEN], "organisation": "client"}, "for another organisation"),
    act(f"{API}/investigations/", OURS, {"observations": [ELSEWHERE], "window": "{upgrade.window}"}, "about a window"),
    act(f"{TROUBLE}/observations/", OURS, {"observations": [{**SEEN, "from": "client-website"}]}),
    act(f"{TROUBLE}/ask/", OURS, {"system": "ges-database"}),
    act(f"{TROUBLE}/calls/", OURS, {"system": "ges", "answer": "call_me"}),
    act(f"{TROUBLE}/close/", OURS, {"finding": "A cable"}),
    act(f"{TROUBLE}/share/", OURS, {"organisation": "carrier"}),
    act(
        "/confirm-dependency/{claim-link.token}/",
        {},
        {"do": "refuse", "name": "Somebody"},
        "without the page's cookie",
        anonymous=True,
    ),
    act(
        "/are-you-working-on-this/{question-link.token}/",
        {},
        {"do": "no", "name": "Somebody"},
        "without the page's cookie",
        anonymous=True,
    ),
]

RUNNING = [
    act("/changes/{upgrade}/steps/", CENTRE, STEP),
    act(
        "/changes/{upgrade}/steps/",
        {},
        {"step-text": "Another step", "step-owner": "{stranger.email}"},
        "by a stranger",
    ),
    act("/steps/{step}/tick/", CENTRE, {"state": "done"}),
    act("/windows/{upgrade.window}/tick/", CENTRE, {"check": "{upgrade.validation}", "outcome": "passed"}),
    act("/windows/{upgrade.window}/tick/", CENTRE, {"check": "{upgrade.validation}", "outcome": "failed"}, "failed"),
    act("/windows/{upgrade.window}/tick/", {}, {"check": "{check.validation}", "outcome": "passed"}, "a foreign check"),
    act("/windows/{upgrade.window}/release/", CENTRE, {"system": "switch-a"}),
    act("/windows/{upgrade.window}/release/", {}, {"system": "ges"}, "of what is not worked on"),
    act(f"{API}/windows/{{upgrade.window}}/release/", CENTRE, {"systems": ["switch-b"]}),
]

ROWS = [*LOOKING, *SEARCHING, *RUNNING]
