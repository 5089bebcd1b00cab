"""Who is named first: whoever declared work that explains what fails at least as well as one's own."""

from __future__ import annotations

import pytest

from estate.domain.blast_radius import BlastRadius
from estate.domain.impact import Declared, Level
from tests.domain.night import GRAPH, at
from tests.domain.test_triage_night import AT_FIVE_PAST, AT_THREE, REACHES, UPGRADE, failing, weighed
from triage.domain.evidence import SeenOnce, WorkOn
from triage.domain.verdict import Verdict, your_window
from triage.domain.what_leads import HowLikely, LeadingWork, work_that_leads

GES = WorkOn("ges", frozenset({"ges"}), at("02:30"))
DATABASE = WorkOn("database", frozenset({"ges-database"}), at("02:40"))
PORTAL = WorkOn("portal", frozenset({"portal"}), at("02:30"))
CARRIER = WorkOn("carrier", frozenset({"voice-carrier"}), at("02:30"))
AFTERWARDS = WorkOn("ges", frozenset({"ges"}), at("03:10"))
UNDONE = WorkOn("ges", frozenset({"ges"}), at("02:00"), undone=at("02:50"))
PHONES_FAIL = (failing("agent-desktop", "phone-switch"),)


def leads(seen: tuple[SeenOnce, ...], *others: WorkOn, mine: WorkOn | None = UPGRADE) -> LeadingWork | None:
    found = weighed(*seen, works=(*((mine,) if mine else ()), *others))
    reaches = REACHES if mine is UPGRADE else BlastRadius(GRAPH, Declared({}))
    verdict = your_window(found, mine, reaches).verdict if mine else None
    return work_that_leads(found, others, mine, verdict)


@pytest.mark.parametrize(
    ("seen", "others", "first"),
    [
        (AT_THREE, (), None),
        (AT_THREE, (GES,), LeadingWork(GES, ("ges",), HowLikely.MOST)),
        (AT_FIVE_PAST, (GES,), LeadingWork(GES, ("ges",), HowLikely.LIKELY)),
        (AT_FIVE_PAST, (DATABASE, GES), LeadingWork(GES, ("ges",), HowLikely.COULD)),
        (AT_THREE, (PORTAL,), None),
        (AT_THREE, (CARRIER,), None),
        (AT_THREE, (AFTERWARDS,), None),
        (AT_THREE, (UNDONE,), None),
        (PHONES_FAIL, (GES,), None),
    ],
    ids=[
        "nothing else is declared",
        "on the very system that fails",
        "and one's own cannot explain it",
        "of several the best",
        "on what was cleared",
        "on something less suspect than one's own",
        "begun after it was seen",
        "undone before it was seen",
        "on what has nothing to do with it",
    ],
)
def test_declared_work_leads_where_it_explains_as_much(
    seen: tuple[SeenOnce, ...], others: tuple[WorkOn, ...], first: LeadingWork | None
) -> None:
    assert leads(seen, *others) == first


def test_ones_own_leads_where_it_is_the_likely_cause_and_holds_more() -> None:
    own = WorkOn("own", frozenset({"ges", "ges-database"}), at("02:00"))
    found = weighed(*AT_FIVE_PAST, works=(own, DATABASE))
    reaches = BlastRadius(GRAPH, Declared({"ges": Level.OUTAGE, "ges-database": Level.OUTAGE}))

    assert your_window(found, own, reaches).verdict is Verdict.LIKELY
    assert work_that_leads(found, (DATABASE,), own, Verdict.LIKELY) is None


def test_on_the_same_system_each_explains_as_much_as_the_other() -> None:
    own = WorkOn("own", frozenset({"ges"}), at("02:00"))
    found = weighed(*AT_FIVE_PAST, works=(own, GES))

    assert work_that_leads(found, (GES,), own, Verdict.LIKELY) == LeadingWork(GES, ("ges",), HowLikely.LIKELY)


def test_whoever_has_no_work_of_their_own_is_told_whose_it_is() -> None:
    assert leads(AT_THREE, GES, mine=None) == LeadingWork(GES, ("ges",), HowLikely.LIKELY)
