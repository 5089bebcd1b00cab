"""The rows of the matrix about what is found: by one search of everything, and by what forms offer while one types.

Words are parts of what somebody hides, so that whatever is found by them is told from what was sent.
"""

from __future__ import annotations

from tests.matrix.matrix_rows import ACCEPTING, ADMIN, API, CENTRE, ENGINEER, FORMS, act, look

HIDDEN_WORDS = (
    "zq",
    "zqvaultnam",
    "zqhidoutname",
    "zqsecrettitl",
    "zqsecretreferenc",
    "zqsharedexternal",
    "zqupgradextrenal",
    "zqdraftreferenc",
    "zqstrangerengineernam",
    "zqcentreoncallemail",
    "Side+Doro",
)
"""Of everything; of a private system, and mistyped of another; of work, and of what only its own party knows of it,
mistyped, too; of people; and of what everybody may know, mistyped."""
SCOPES = ("seen", "workable", "checkable", "own", "colleagues", "engineers", "organisations")
PICKED_BY = ("zq", "zqvaultnam", "zqhidoutslug", "zqstrangerengineer")
KINDS = ("changes", "people", "organisations")

LOOKING = [
    look("/search/"),
    look("/search/below/"),
    *(look(f"/search/?q={words}") for words in HIDDEN_WORDS),
    *(look(f"/search/below/?q={words}") for words in HIDDEN_WORDS[:3]),
    *(look(f"/search/{kind}/?q=zq") for kind in KINDS),
    *(look(f"/search/{kind}/") for kind in KINDS),
    look("/search/changes/?q=zqsharedexternal"),
    look("/search/people/?q=stranger.example"),
    look("/search/systems/?q=zq", "", "systems have a page of their own"),
    *(look(f"/search/pick/{scope}/?x-words={words}") for scope in SCOPES for words in PICKED_BY),
    look("/search/pick/nothing/?x-words=zq", "", "no such scope"),
    *(look(f"{API}/search/?q={words}") for words in HIDDEN_WORDS),
]

OWN_WINDOW = {"windows-0-starts_at": "{later.local}", "windows-0-ends_at": "{latest.local}"}
BOOKED = {**FORMS, **OWN_WINDOW, "title": "Own", "targets-0-impact": "outage", "do": "draft"}
DECLARED = {"impact": "outage", "since": "0", "until": "", "reason": "", "do": "declare"}
LOOKED = {"do": "look"}
HAND_OVER = {"window": "{upgrade.window}"}
TYPED = {"to_system-words": "Portal", "outcome": "working", "ago": "0"}
HIDDEN = "zqhideoutnamezq"
OTHERS = {"centre": ACCEPTING}

PICKING = [
    act("/book/", CENTRE, {**BOOKED, "targets-0-system-words": "agent DESKTOP"}, "by name"),
    act("/book/", {}, {**BOOKED, "targets-0-system-words": f"{HIDDEN}x"}, "by nobody's name"),
    act("/book/", CENTRE, {**BOOKED, "targets-add": "agent-desktop"}, "adding"),
    act("/book/", {}, {**BOOKED, "targets-0-system": "agent-desktop", **LOOKED}, "only looking"),
    act("/book/", {}, {**BOOKED, "targets-add-words": HIDDEN, **LOOKED}, "looking for what is private"),
    act(
        "/changes/{draft}/edit/",
        {},
        {**BOOKED, "windows-0-id": "{draft.window}", "revision": "{draft.rev}", "targets-add-words": HIDDEN, **LOOKED},
        "looking",
    ),
    act("/declare/", CENTRE | {"client": ACCEPTING}, {**DECLARED, "target-words": "Agent desktop"}, "by name"),
    act("/declare/", {}, {**DECLARED, "target-words": "Nobody’s system"}, "by nobody's name"),
    act("/declare/", {}, {**DECLARED, "target": "agent-desktop", **LOOKED}, "only looking"),
    act("/declare/", {}, {**DECLARED, "target-words": HIDDEN, **LOOKED}, "looking for what is private"),
    act(
        "/claims/do/claim/",
        {"stranger": ENGINEER, "client": ENGINEER},
        {"claim-dependent-words": "Kiosk", "claim-provider-words": "Portal", "claim-kind": "soft"},
        "by name",
    ),
    act(
        "/claims/do/claim/",
        {},
        {"claim-dependent": "kiosk", "claim-provider": "portal", "claim-kind": "soft", **LOOKED},
        "only looking",
    ),
    act(
        "/claims/do/grant/",
        {"centre": ADMIN},
        {"grant-system-words": "Switch A", "grant-organisation-words": "Elsewhere Ltd"},
        "by name",
    ),
    act(
        "/claims/do/grant/",
        {},
        {"grant-system": "switch-a", "grant-organisation": "stranger", **LOOKED},
        "only looking",
    ),
    act("/systems/{vault}/do/share/", CENTRE, {"share-organisation-words": "Elsewhere Ltd"}, "by name"),
    act("/systems/{vault}/do/share/", {}, {"share-organisation": "stranger", **LOOKED}, "only looking"),
    act(
        "/systems/{switch-a}/do/add-contact/",
        CENTRE,
        {"contact-person-words": "{centre.viewer.email}", "contact-role": "informed"},
        "by address",
    ),
    act(
        "/systems/{switch-a}/do/add-contact/",
        {},
        {"contact-person-words": "{client.viewer.email}", "contact-role": "informed"},
        "a foreign person, by address",
    ),
    act(
        "/systems/{switch-a}/do/add-contact/",
        {},
        {"contact-person": "{centre.viewer.email}", "contact-role": "informed", **LOOKED},
        "only looking",
    ),
    act("/changes/{upgrade}/share/", CENTRE, {"share-organisation-words": "Elsewhere Ltd"}, "by name"),
    act("/changes/{upgrade}/share/", {}, {"share-organisation": "stranger", **LOOKED}, "only looking"),
    act(
        "/changes/{upgrade}/do/hand-over/",
        {},
        {**HAND_OVER, "email-words": "{client.engineer.email}"},
        "to a foreign person",
    ),
    act(
        "/changes/{upgrade}/do/hand-over/",
        {},
        {**HAND_OVER, "email": "{centre.admin.email}", **LOOKED},
        "only looking",
    ),
    act(
        "/changes/{upgrade}/steps/",
        {},
        {"step-text": "Another", "step-owner-words": "{stranger.email}"},
        "by a stranger, by address",
    ),
    act("/changes/{upgrade}/steps/", {}, {"step-text": "Another", **LOOKED}, "only looking"),
    act("/investigations/{trouble}/observe/", OTHERS, {**TYPED, "from_system-words": "Agent desktop"}, "by name"),
    act("/investigations/{trouble}/observe/", {}, {**TYPED, "from_system-words": f"{HIDDEN}x"}, "by nobody's name"),
    act("/investigations/{trouble}/observe/", {}, {**TYPED, "from_system": "agent-desktop", **LOOKED}, "only looking"),
    act("/broken/", {}, {**TYPED, "from_system-words": HIDDEN, **LOOKED}, "looking for what is private"),
]

ROWS = [*LOOKING, *PICKING]
