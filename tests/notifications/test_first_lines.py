"""What the subject of each mail says, and the first line of its text, by the acts that bring it about."""

from __future__ import annotations

import re

import pytest

from notifications.domain.about import About
from notifications.domain.meaning import LONGEST
from notifications.services.letters.mails import SHOWN_OF_A_SUBJECT
from tests.estates import SYSTEMS, Night
from tests.notifications.every_kind import SCENES

TABLE = """
the_upgrade
approval_asked · Cleo
  Approve? Switch upgrade (Contact centre), Mon 23 Nov, 03:00–07:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
approval_reminded · Cleo
  Still to approve: Switch upgrade (Contact centre), Mon 23 Nov, 03:00–07:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
approval_answered · Ana
  Client approved: Switch upgrade, Mon 23 Nov, 01:00–05:00 MST
  You have all the approvals you need: it goes ahead as planned.
approval_decided · Cleo
  You approved: Switch upgrade (Contact centre), Mon 23 Nov, 03:00–07:00 EST
  The link in your mail was used. Wasn’t that you? Take it back.
announced · Gina
  Planned: Switch upgrade (Contact centre), Mon 23 Nov, 03:00–07:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_14d · Gina
  Starts in 14 days: Switch upgrade (Contact centre), Mon 23 Nov, 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_7d · Gina
  Starts in 7 days: Switch upgrade (Contact centre), Mon 23 Nov, 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_3d · Gina
  Starts in 3 days: Switch upgrade (Contact centre), Mon 23 Nov, 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_48h · Gina
  Starts in 2 days: Switch upgrade (Contact centre), Mon 23 Nov, 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_24h · Gina
  Starts in 1 day: Switch upgrade (Contact centre), Mon 23 Nov, 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_12h · Gina
  Starts in 12 h: Switch upgrade (Contact centre), Mon 23 Nov, 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_4h · Olaf
  Starts in 4 h: Switch upgrade (Contact centre), Mon 23 Nov, 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_2h · Olaf
  Starts in 2 h: Switch upgrade (Contact centre), 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_1h · Ana
  Starts in 1 h: Switch upgrade, 01:00 MST
  Your Switch A and Switch B can be out from 01:00 to 05:00 MST; you carry it out.
before_1h · Olaf
  Starts in 1 h: Switch upgrade (Contact centre), 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_30m · Olaf
  Starts in 30 min: Switch upgrade (Contact centre), 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_15m · Olaf
  Starts in 15 min: Switch upgrade (Contact centre), 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
asked_to_start · Ana
  Did it start? Switch upgrade, planned for 01:00 MST
  Start it, move it or cancel it: until then others see it as unconfirmed.
started · Ana
  Started 25 min late: Switch upgrade, until 05:00 MST
  Your Switch A and Switch B can be out until 05:00 MST; 2 more are affected less.
started · Olaf
  Started 25 min late: Switch upgrade (Contact centre), until 07:00 EST
  Your Reservation line is at risk until 07:00 EST.
start_undone · Ana
  Not started after all: Switch upgrade, planned for 01:00 MST
  Nothing has been done to your Switch A and 3 more yet.
start_undone · Olaf
  Not started after all: Switch upgrade (Contact centre), planned for 03:00 EST
  Nothing has been done to your Reservation line yet.
started · Ana
  Started 27 min late: Switch upgrade, until 05:00 MST
  Your Switch A and Switch B can be out until 05:00 MST; 2 more are affected less.
started · Olaf
  Started 27 min late: Switch upgrade (Contact centre), until 07:00 EST
  Your Reservation line is at risk until 07:00 EST.
updated · Ana
  Switch upgrade: All traffic is on Switch B now.
  Your Switch A and Switch B can be out until 05:00 MST; 2 more are affected less.
updated · Olaf
  Switch upgrade: All traffic is on Switch B now.
  Your Reservation line is at risk until 07:00 EST.
handed_over · Nele
  Handed over to you: Switch upgrade, 01:27–05:00 MST
  You answer for it now: start it, close it and keep others posted.
released · Olaf
  Done with Switch A, the rest goes on: Switch upgrade, until 07:00 EST
  Your Reservation line is at risk until 07:00 EST.
still_open · Ana
  Done in time? Switch upgrade, planned until 05:00 MST
  If it takes longer, extend it now so that others know.
still_open · Nele
  Done in time? Switch upgrade, planned until 05:00 MST
  If it takes longer, extend it now so that others know.
asked_to_end · Ana
  Is it done? Switch upgrade, planned until 05:00 MST
  Complete it, extend it or roll it back: it doesn’t end by itself.
overrun · Olaf
  Still running: Switch upgrade (Contact centre), planned end 07:00 EST
  Your Reservation line is still at risk.
asked_to_end · Nele
  Is it done? Switch upgrade, planned until 05:00 MST
  Complete it, extend it or roll it back: it doesn’t end by itself.
approval_asked · Cleo
  Late approval? Switch upgrade (Contact centre), 03:27–08:00 EST
  Your Reservation line is at risk until 08:00 EST.
extended · Gina
  Now runs until 08:00 EST: Switch upgrade (Contact centre)
  Your Reservation line is at risk until 08:00 EST.
extended · Olaf
  Now runs until 08:00 EST: Switch upgrade (Contact centre)
  Your Reservation line is at risk until 08:00 EST.
extended · Nele
  Now runs until 06:00 MST: Switch upgrade
  Your Switch B can be out until 06:00 MST; 2 more are affected less.
ended · Ana
  Finished 1 h late: Switch upgrade, at 07:00 MST
  Your Switch B and 2 more are back to normal.
ended · Gina
  Finished 1 h late: Switch upgrade (Contact centre), at 09:00 EST
  Your Reservation line should be back to normal.
ended · Olaf
  Finished 1 h late: Switch upgrade (Contact centre), at 09:00 EST
  Your Reservation line is back to normal.
end_undone · Ana
  Not finished after all: Switch upgrade, until 06:00 MST
  Your Switch B can still be out; 2 more are affected less.
end_undone · Gina
  Not finished after all: Switch upgrade (Contact centre), until 08:00 EST
  Your Reservation line is still at risk.
end_undone · Olaf
  Not finished after all: Switch upgrade (Contact centre), until 08:00 EST
  Your Reservation line is still at risk.
rolled_back · Ana
  Rolled back 2 h late: Switch upgrade, at 08:00 MST
  Your Switch B and 2 more are back to normal.
rolled_back · Gina
  Rolled back 2 h late: Switch upgrade (Contact centre), at 10:00 EST
  Your Reservation line should be back to normal.
rolled_back · Olaf
  Rolled back 2 h late: Switch upgrade (Contact centre), at 10:00 EST
  Your Reservation line is back to normal.

what_is_planned_changes
approval_voided · Cleo
  Approve again? Switch upgrade (Contact centre), Tue 24 Nov, 03:00–07:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
moved · Gina
  May move to Tue 24 Nov, 03:00–07:00 EST: Switch upgrade (Contact centre)
  If approved, your Reservation line is at risk from 03:00 to 07:00 EST.
approval_answered · Ana
  Client proposed another time: Switch upgrade, Tue 24 Nov, 01:00–05:00 MST
  Take the time they propose, or keep yours and wait for their answer.
proposal_taken · Cleo
  Moved for you: Switch upgrade (Contact centre), Wed 25 Nov, 03:00–07:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
moved · Gina
  Moved to Wed 25 Nov, 03:00–07:00 EST: Switch upgrade (Contact centre)
  Your Reservation line is at risk from 03:00 to 07:00 EST.
approval_voided · Cleo
  Approve again? Switch upgrade (Contact centre), Wed 25 Nov, 03:00–07:00 EST
  Your Reservation line can be out from 03:00 to 07:00 EST.
waits_again · Gina
  On hold: Switch upgrade (Contact centre), Wed 25 Nov, 03:00–07:00 EST
  Don’t rely on it: it needs approval again, and may move or not happen.
approval_answered · Ana
  Client declined: Switch upgrade, Wed 25 Nov, 01:00–05:00 MST
  You can’t go ahead: read their reason, change it and ask again.
not_taking_place · Gina
  Won’t happen: Switch upgrade (Contact centre), Wed 25 Nov, 03:00–07:00 EST
  You don’t have to prepare for it any more.
cancelled · Cleo
  Cancelled: Switch upgrade (Contact centre), Wed 25 Nov, 03:00–07:00 EST
  You don’t have to prepare for it any more.

what_was_announced_is_cancelled
before_7d · Gina
  Starts in 5 days: Switch upgrade (Contact centre), Mon 23 Nov, 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
not_delivered · Ana
  Couldn’t reach Gina (Client): Switch upgrade, Mon 23 Nov, 01:00–05:00 MST
  They missed “planned”: call them or their desk.
cancelled · Gina
  Cancelled: Switch upgrade (Contact centre), Mon 23 Nov, 03:00–07:00 EST
  You don’t have to prepare for it any more.

nobody_starts
asked_to_start · Ana
  Did it start? Switch upgrade, planned for 01:00 MST
  Start it, move it or cancel it: until then others see it as unconfirmed.
asked_what_became · Ana
  What happened? Switch upgrade, planned until 05:00 MST
  Nobody started it, so it no longer counts: move it, cancel it or declare it.

the_night
started · Bert
  Started: Switch upgrade, until 05:00 MST
  Your Switch A can be out until 05:00 MST.
started · Olaf
  Started: Switch upgrade (Contact centre), until 07:00 EST
  Your Reservation line is at risk until 07:00 EST.
owner_asked · Client desk
  Urgent: Are you working on GES? Contact centre asks
  It may be why Agent desktop can’t use GES, since 05:00 EST.
owner_answered · Nele
  Urgent: Call Dora at Client about GES
  They want to talk before they answer: +1 555 0200.
owner_asked · Olaf
  Urgent: Are you working on GES? Contact centre asks
  It may be why Agent desktop can’t use GES, since 05:00 EST.
owner_answered · Nele
  Urgent: Nobody is working on GES, says Gina at Client
  Their work does not explain what you see: check the next suspect.
unscheduled · Ana
  Urgent: GES has been down since 02:30 MST, Client declared it at 03:08
  If a check of Switch upgrade fails, this may be why.
approval_asked · Bert
  Late approval? Unscheduled work on GES (Client), 02:30–04:00 MST
  Your Agent desktop can be slow or partly working until 04:00 MST.
unscheduled · Olaf
  GES has been down since 04:30 EST, Client declared it at 05:08
  Your Client website and GES can be out until 06:00 EST; 1 more is affected less.
unscheduled · Nele
  GES has been down since 02:30 MST, Client declared it at 03:08
  It could explain what you saw at 03:00 MST.
ended · Ana
  Finished: Unscheduled work on GES (Client), at 03:30 MST
  Your Agent desktop is still affected by other work.
ended · Bert
  Finished: Unscheduled work on GES (Client), at 03:30 MST
  Your Agent desktop should be back to normal.
ended · Olaf
  Finished: Unscheduled work on GES, at 05:30 EST
  Your Client website and GES are back to normal; Reservation line not yet.
ended · Nele
  Finished: Unscheduled work on GES (Client), at 03:30 MST
  Your Agent desktop should be back to normal.

a_report
started · Olaf
  Started: Switch upgrade (Contact centre), until 07:00 EST
  Your Reservation line is at risk until 07:00 EST.
reported · Gina
  Reported by Contact centre: GES has been down since 05:00 EST
  Is that right? Confirm or deny it: until then others go by it.
reported · Olaf
  Reported by Contact centre: GES has been down since 05:00 EST
  Is that right? Confirm or deny it: until then others go by it.
report_answered · Ana
  Client confirmed the reported work on GES
  Your Agent desktop can be slow or partly working with no known end.
approval_asked · Bert
  Late approval? Unscheduled work on GES (Client), since 03:00 MST
  Your Agent desktop can be slow or partly working with no known end.
report_answered · Olaf
  Client confirmed the reported work on GES
  Your Client website and GES can be out with no known end.
ended · Ana
  Finished: Unscheduled work on GES (Client), at 03:12 MST
  Your Agent desktop is still affected by other work.
ended · Olaf
  Finished: Unscheduled work on GES, at 05:12 EST
  Your Client website and GES are back to normal; Reservation line not yet.
reported · Gina
  Reported by Contact centre: Portal has been slow or partly working since 05:30 EST
  Is that right? Confirm or deny it: until then others go by it.
reported · Olaf
  Reported by Contact centre: Portal has been slow or partly working since 05:30 EST
  Is that right? Confirm or deny it: until then others go by it.
report_answered · Ana
  Client denied the reported work on Portal
  Nobody is working there, they say: look for another cause.
report_answered · Olaf
  Client denied the reported work on Portal
  Nobody is working there, they say: look for another cause.

conflicts
conflict_found · Ana
  Conflict with your planned work: GES database move (Client), Mon 23 Nov, 02:00–03:00 MST
  You may need to move Switch upgrade: a check can fail at Agent desktop.
approval_asked · Bert
  Approve? GES database move (Client), Mon 23 Nov, 02:00–03:00 MST
  Your Agent desktop can be slow or partly working from 02:00 to 03:00 MST.
conflict_worse · Ana
  Conflict with your planned work has changed: GES database move (Client), Mon 23 Nov, 02:00–04:00 MST
  You may need to move Switch upgrade: a check can fail at Agent desktop.
approval_asked · Bert
  Approve? GES database move (Client), Mon 23 Nov, 02:00–04:00 MST
  Your Agent desktop can be slow or partly working from 02:00 to 04:00 MST.
before_3d · Gina
  Starts in 3 days: Switch upgrade (Contact centre), Mon 23 Nov, 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
conflict_gone · Ana
  No more conflict with your planned work: GES database move (Client)
  You don’t have to do anything about it any more.
approval_asked · Bert
  Approve? GES database move (Client), Thu 26 Nov, 01:00–02:00 MST
  Your Agent desktop can be slow or partly working from 01:00 to 02:00 MST.
started · Olaf
  Started: Switch upgrade (Contact centre), until 07:00 EST
  Your Reservation line is at risk until 07:00 EST.
conflict_found · Ana
  Urgent: Conflict with your running work: GES database move (Client), 02:00–05:00 MST
  If a check of Switch upgrade fails, this may be why.
approval_asked · Bert
  Approve? GES database move (Client), 02:00–06:00 MST
  Your Agent desktop can be slow or partly working from 02:00 to 06:00 MST.
asked_to_end · Ana
  Is it done? Switch upgrade, planned until 05:00 MST
  Complete it, extend it or roll it back: it doesn’t end by itself.
overrun · Olaf
  Urgent: Still running: Switch upgrade (Contact centre), planned end 07:00 EST
  Your Reservation line is still at risk.

conflicts_with_calendars
conflict_found · Ana
  Conflict with the freeze “Year end” of Client: Switch upgrade
  You may need to move it, or ask Client for an exception.
conflict_found · Gina
  Conflict with your freeze “Year end”: Switch upgrade (Contact centre)
  It reaches Reservation line during it: allow that, or agree on another time.

who_sees_little
announced · Vera
  Planned: work that checks Voice… (Contact centre), Mon 23 Nov, 08:00–09:00 GMT
  Your Voice carrier must work for it to count as done; no impact is expected.

informed_only
announced · Gina
  Planned: Switch upgrade (Contact centre), Mon 23 Nov, 03:00–07:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
announced · Zoe
  Planned: Switch upgrade (Contact centre), Mon 23 Nov, 03:00–07:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
informed_answered · Ana
  Client acknowledged: Switch upgrade, Mon 23 Nov, 01:00–05:00 MST
  Nothing changes by itself: they were told, not asked.
approval_decided · Zoe
  You acknowledged: Switch upgrade (Contact centre), Mon 23 Nov, 03:00–07:00 EST
  The link in your mail was used. Wasn’t that you? Call them.
before_3d · Gina
  Starts in 3 days: Switch upgrade (Contact centre), Mon 23 Nov, 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
before_3d · Zoe
  Starts in 3 days: Switch upgrade (Contact centre), Mon 23 Nov, 03:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
informed_answered · Ana
  Client objected: Switch upgrade, Mon 23 Nov, 01:00–05:00 MST
  Nothing changes by itself: they were told, not asked.
approval_decided · Gina
  You objected: Switch upgrade (Contact centre), Mon 23 Nov, 03:00–07:00 EST
  The link in your mail was used. Wasn’t that you? Call them.

a_question
approval_asked · Cleo
  Approve? Switch upgrade (Contact centre), Mon 23 Nov, 03:00–07:00 EST
  Your Reservation line is at risk from 03:00 to 07:00 EST.
remarked · Ana
  Question from Client: Switch upgrade, Mon 23 Nov, 01:00–05:00 MST
  “Can it wait until Sunday?” They decide once you answer.
remarked · Cleo
  Answer from Contact centre: Switch upgrade, Mon 23 Nov, 03:00–07:00 EST
  “Yes, if somebody tells us by noon on Friday. Yes, if somebody tells us by noo…”

a_claim
claim_asked · Gina
  Does Voice carrier need GES? Carrier says so
  If you confirm it, they see your work on GES and are told of it.
claim_asked · Gina
  Does Portal need Voice carrier? Carrier says so
  If you confirm it, you see their work on Voice carrier and are told of it.
claim_answered · Vera
  Confirmed: Voice carrier needs GES
  From now on you see their work on GES, and are told of it.
claim_answered · Vera
  Client says that Portal doesn’t need Voice carrier
  It counts for nothing. If you think it should, call them.

the_graph_changes
approval_asked · Bert
  Approve? Line test (Carrier), Mon 23 Nov, 01:00–03:00 MST
  Your Agent desktop and Phone switch can be out from 01:00 to 03:00 MST.
approval_asked · Cleo
  Approve? Line test (Carrier), Mon 23 Nov, 03:00–05:00 EST
  Your Reservation line can be out from 03:00 to 05:00 EST.
approval_answered · Vera
  Client approved: Line test, Mon 23 Nov, 08:00–10:00 GMT
  You have all the approvals you need: it goes ahead as planned.
announced · Ana
  Planned: Line test (Carrier), Mon 23 Nov, 01:00–03:00 MST
  Your Agent desktop and Phone switch can be out from 01:00 to 03:00 MST.
announced · Gina
  Planned: Line test (Carrier), Mon 23 Nov, 03:00–05:00 EST
  Your Reservation line can be out from 03:00 to 05:00 EST.
approval_answered · Vera
  Contact centre approved: Line test, Mon 23 Nov, 08:00–10:00 GMT
  You have all the approvals you need: it goes ahead as planned.
before_3d · Gina
  Starts in 3 days: Line test (Carrier), Mon 23 Nov, 03:00 EST
  Your Reservation line can be out from 03:00 to 05:00 EST.
newly_reached · Olaf
  Now affects Client website: Line test (Carrier), Mon 23 Nov, 03:00–05:00 EST
  Your Client website can be out from 03:00 to 05:00 EST.
dropped · Ana
  No longer affects you: work of Carrier, Mon 23 Nov, 01:00–03:00 MST
  Your systems are no longer part of it; the work itself goes ahead.
dropped · Olaf
  No longer affects you: work of Carrier, Mon 23 Nov, 03:00–05:00 EST
  Your systems are no longer part of it; the work itself goes ahead.

afterwards
approval_asked · Cleo
  Late approval? Unscheduled work on Agent de… (Contact centre), 03:00–05:00 EST
  Your Reservation line can be out until 05:00 EST.
unscheduled · Olaf
  Agent desktop is down, Contact centre declared it at 03:00 EST
  Your Reservation line can be out until 05:00 EST.
"""
"""By scene: kind and reader, subject, first line. Rows that read the same are there once."""
BLOCKS = {block.partition("\n")[0]: block.partition("\n")[2] for block in TABLE.strip().split("\n\n")}
TOO_LONG = {
    "conflict_found": "title, party and period stand whole, and “planned” or “running” is said of the own work",
    "conflict_worse": "as above",
    "reported": "who says it, of what, how bad, since when",
}
"""Kinds whose subject may be longer than mail programs show, and why."""
GREETING = re.compile(
    r"^(hello|hi|dear|good (morning|evening))\b|\b(please|kindly|hereby|in order to)\b", re.IGNORECASE
)
NAMES = [*(name for name, _ in SYSTEMS.values()), "Switch upgrade", "GES database move", "Contact centre", "Client"]


@pytest.mark.django_db
@pytest.mark.parametrize("scene", SCENES)
def test_each_subject_says_what_happened_and_each_first_line_what_it_means_to_its_reader(
    people: Night, scene: str
) -> None:
    came = SCENES[scene](people).came
    rows = dict.fromkeys(f"{one.about} · {one.to}\n  {one.mail.subject}\n  {_first(one.mail.body)}" for one in came)

    assert "\n".join(rows) == BLOCKS[scene]
    assert [one.mail.subject for one in came if one.mail.urgent != one.mail.subject.startswith("Urgent: ")] == []
    assert [one.about for one in came if _preview(one.mail.html).partition(".")[0] not in one.mail.body] == []


def _first(body: str) -> str:
    return body.partition("\n")[0]


def _preview(html: str) -> str:
    return html.partition("mso-hide:all")[2].partition("\n")[2].strip()


def _rows() -> list[tuple[str, str, str]]:
    lines = [line for block in BLOCKS.values() for line in block.splitlines()]
    return [(lines[n].partition(" · ")[0], lines[n + 1].strip(), lines[n + 2].strip()) for n in range(0, len(lines), 3)]


def test_every_kind_has_a_row() -> None:
    assert set(About) - {about for about, _, _ in _rows()} == set()


def test_neither_line_is_cut_beside_a_subject_or_greets() -> None:
    rows = _rows()
    assert [line for _, _, line in rows if len(line) > LONGEST] == []
    assert [said for about, said, _ in rows if len(said) > SHOWN_OF_A_SUBJECT and about not in TOO_LONG] == []
    assert [row for row in rows if GREETING.search(row[1]) or GREETING.search(row[2])] == []


def test_no_first_line_says_what_its_subject_has_said() -> None:
    assert [row for row in _rows() if _runs(row[1]) & _runs(row[2])] == []


def _runs(text: str) -> set[tuple[str, ...]]:
    """Four words in a row; names are no words."""
    for name in NAMES:
        text = text.replace(name, "|")
    parts = ([word.strip(",.;:?") for word in part.split()] for part in text.split("|"))
    return {tuple(words[n : n + 4]) for words in parts for n in range(len(words) - 3)}
