"""The rows of the night about triage, as the contact centre that needs what the client owns.

switch-a ┐ (redundant)
switch-b ┴→ phone-switch ┐
voice-carrier → phone-switch
                portal   ┼→ agent-desktop → reservation-line
ges-database → ges (soft)┘
               ges → client-website
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from estate.domain.blast_radius import BlastRadius
from estate.domain.impact import Declared, Level
from tests.domain.night import BOTH_SWITCHES, GRAPH, SYSTEMS, at
from triage.domain.evidence import Outcome, SeenOnce, WorkOn, things_seen
from triage.domain.inference import Weighed, weigh
from triage.domain.known import Known
from triage.domain.next_check import next_check
from triage.domain.verdict import Verdict, cleared, leading, your_window
from triage.domain.words import NO_ONE_FAULT, TriageWords

OWN = frozenset({"switch-a", "switch-b", "phone-switch", "agent-desktop"})
KNOWN = Known(GRAPH, GRAPH.needs(OWN), OWN, frozenset(SYSTEMS))
UPGRADE = WorkOn("switches", frozenset(BOTH_SWITCHES), at("01:00"))
REACHES = BlastRadius(GRAPH, Declared(BOTH_SWITCHES, one_at_a_time=True))
WORDS = TriageWords(lambda slug: slug, lambda moment: f"{moment:%H:%M}")


def failing(from_: str, to: str, clock: str = "03:00") -> SeenOnce:
    return SeenOnce(from_, to, Outcome.FAILING, at(clock))


def working(from_: str, to: str, clock: str = "03:00") -> SeenOnce:
    return SeenOnce(from_, to, Outcome.WORKING, at(clock))


AT_THREE = (failing("agent-desktop", "ges"), working("agent-desktop", "portal"))
AT_FIVE_PAST = (*AT_THREE, failing("client-website", "ges", "03:05"))


def weighed(*seen: SeenOnce, works: tuple[WorkOn, ...] = (UPGRADE,), denied: tuple[str, ...] = ()) -> Weighed:
    return weigh(KNOWN, things_seen(seen), works, denied)


def suspects(found: Weighed) -> list[str]:
    return [slug for slug in found.probability if slug not in cleared(found)]


def said_of_the_upgrade(found: Weighed) -> tuple[Verdict, str]:
    yours = your_window(found, UPGRADE, REACHES)
    return yours.verdict, WORDS.verdict(yours, leading(found), anything_fails=True)


def test_at_three_all_that_the_desktop_and_ges_need_is_suspect_and_the_portal_is_cleared() -> None:
    found = weighed(*AT_THREE)

    assert set(suspects(found)) == {
        "ges",
        "ges-database",
        "agent-desktop",
        "phone-switch",
        "switch-a",
        "switch-b",
        "voice-carrier",
    }
    assert {slug: WORDS.cleared(slug, by) for slug, by in cleared(found).items()} == {
        "portal": "agent-desktop to portal works."
    }
    assert found.one_fault_is_enough()


def test_at_three_the_own_window_could_explain_it_and_the_path_is_given() -> None:
    assert said_of_the_upgrade(weighed(*AT_THREE)) == (
        Verdict.COULD_EXPLAIN,
        "Your work could explain this: switch-a → phone-switch → agent-desktop.",
    )


def test_at_three_the_next_check_is_whether_ges_works_from_the_website() -> None:
    found = weighed(*AT_THREE)
    check = next_check(found, {one.edge for one in AT_THREE})

    assert check is not None
    assert check.edge == ("client-website", "ges")


def test_at_five_past_ges_and_its_database_lead_and_the_own_window_cannot_explain_it() -> None:
    found = weighed(*AT_FIVE_PAST)

    assert leading(found) == ("ges", "ges-database")
    assert sum(found.probability[slug] for slug in leading(found)) > 0.8
    assert said_of_the_upgrade(found) == (
        Verdict.CANNOT_EXPLAIN,
        (
            "client-website to ges fails, and nothing leads there from what you work on: your work cannot "
            "explain that. ges or ges-database could. Your work may still have a fault of its own."
        ),
    )


def test_each_suspect_says_what_it_explains_and_what_speaks_against_it() -> None:
    found = weighed(*AT_FIVE_PAST)

    assert {slug: WORDS.suspect(found.explains(slug), found.contradicts(slug)) for slug in ("ges", "switch-a")} == {
        "ges": "It would explain that agent-desktop to ges fails and client-website to ges fails.",
        "switch-a": "It would explain that agent-desktop to ges fails. "
        "It would not explain that client-website to ges fails.",
    }
    assert WORDS.suspect(found.explains("portal"), found.contradicts("portal")) == (
        "It would explain that agent-desktop to ges fails. "
        "It would not explain that agent-desktop to portal works and client-website to ges fails."
    )


def test_declared_work_makes_ges_the_first_suspect_and_hides_none() -> None:
    work = WorkOn("ges", frozenset({"ges"}), at("02:30"))
    before, after = weighed(*AT_FIVE_PAST), weighed(*AT_FIVE_PAST, works=(UPGRADE, work))

    assert after.probability["ges"] > 2 / 3 > before.probability["ges"]
    assert after.probability.keys() == before.probability.keys()
    assert your_window(after, work, BlastRadius(GRAPH, Declared({"ges": Level.OUTAGE}))).verdict is Verdict.LIKELY


@pytest.mark.parametrize("began", ["03:06", "03:30"])
def test_work_explains_nothing_that_was_seen_before_it_began(began: str) -> None:
    late = WorkOn("ges", frozenset({"ges"}), at(began))

    without, with_it = weighed(*AT_FIVE_PAST), weighed(*AT_FIVE_PAST, works=(UPGRADE, late))

    assert with_it.probability["ges"] == pytest.approx(without.probability["ges"], abs=0.02)


def test_what_failed_before_the_window_began_it_cannot_explain() -> None:
    assert said_of_the_upgrade(weighed(failing("agent-desktop", "ges", "00:40"))) == (
        Verdict.CANNOT_EXPLAIN,
        (
            "agent-desktop to ges failed at 00:40, before your work began: your work cannot explain that. "
            "ges, ges-database or agent-desktop could. Your work may still have a fault of its own."
        ),
    )


def test_what_still_fails_after_a_rollback_speaks_for_the_window() -> None:
    back = WorkOn("switches", frozenset(BOTH_SWITCHES), at("01:00"), undone=at("03:20"))
    seen = (failing("agent-desktop", "ges", "03:00"), failing("agent-desktop", "ges", "03:30"))

    running, undone = weighed(*seen), weighed(*seen, works=(back,))

    assert undone.probability["switch-a"] < running.probability["switch-a"] / 1.5
    yours = your_window(undone, back, REACHES)
    assert yours.verdict is Verdict.COULD_EXPLAIN
    assert WORDS.verdict(yours, (), anything_fails=True).endswith(
        "It was rolled back and agent-desktop to ges fails still: that counts in its favour."
    )


def test_an_owner_who_says_that_nobody_works_makes_a_system_less_suspect_but_keeps_it() -> None:
    asked, unasked = weighed(*AT_FIVE_PAST, denied=("ges",)), weighed(*AT_FIVE_PAST)

    assert 0.2 < asked.probability["ges"] < unasked.probability["ges"]


def test_one_wrong_report_does_not_exclude_the_true_cause() -> None:
    """The database is broken; somebody says that the website reaches GES."""
    seen = (
        failing("agent-desktop", "ges"),
        failing("client-website", "ges"),
        working("client-website", "ges", "03:01"),
        failing("ges", "ges-database"),
        working("agent-desktop", "portal"),
    )

    assert next(iter(weighed(*seen, works=()).probability)) == "ges-database"


def test_two_faults_are_said_to_be_two() -> None:
    found = weighed(failing("phone-switch", "voice-carrier"), failing("client-website", "ges"))

    assert not found.one_fault_is_enough()
    assert NO_ONE_FAULT.startswith("No single fault explains all of this")


def test_the_same_symptom_told_by_a_thousand_counts_once() -> None:
    many = [failing("agent-desktop", "ges") for _ in range(1_000)]

    assert weighed(*many).probability == weighed(many[0]).probability


def test_what_could_not_be_told_counts_for_nothing_and_is_not_asked_again() -> None:
    unknown = SeenOnce("client-website", "ges", Outcome.CANNOT_TELL, at("03:02"))
    found = weighed(*AT_THREE, unknown)

    assert found.probability == weighed(*AT_THREE).probability
    check = next_check(found, {one.edge for one in (*AT_THREE, unknown)})
    assert check is not None
    assert check.edge != ("client-website", "ges")


def test_no_edge_is_proposed_twice_until_none_would_tell_more() -> None:
    seen, proposed = list(AT_THREE), []
    while check := next_check(weighed(*seen), {one.edge for one in seen}):
        proposed.append(check.edge)
        seen.append(failing(*check.edge) if check.edge[1].startswith("ges") else working(*check.edge))

    assert len(proposed) == len(set(proposed))
    assert proposed[:2] == [("client-website", "ges"), ("ges", "ges-database")]


def test_nothing_failing_suspects_nobody() -> None:
    found = weighed(working("agent-desktop", "portal"))

    assert (found.probability, next_check(found)) == ({}, None)
    assert list(cleared(found)) == ["portal"]


def test_a_system_cannot_be_seen_from_itself_and_a_time_needs_its_offset() -> None:
    with pytest.raises(ValueError, match="ges cannot be seen from itself"):
        failing("ges", "ges")
    with pytest.raises(ValueError, match="a time needs its offset"):
        SeenOnce("portal", "ges", Outcome.FAILING, at("03:00").replace(tzinfo=None))


def test_seen_twice_counts_from_the_first_time() -> None:
    seen = things_seen([failing("portal", "ges", "03:10"), failing("portal", "ges")])

    assert [one.times for one in seen] == [(at("03:00"), at("03:00") + timedelta(minutes=10))]
