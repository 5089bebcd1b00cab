"""What work on a tag is work on."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from core.limits import MOST_TARGETS
from core.refusals import Invalid
from estate.domain.impact import Level
from estate.models import System
from estate.selectors.tagged import NamedTarget, targets_for_tags
from estate.services import tags
from tests.estates import Night

pytestmark = pytest.mark.django_db

OUT, RISK, NONE = Level.OUTAGE, Level.AT_RISK, Level.NONE


def by_system(slug: str, level: Level = OUT) -> NamedTarget:
    return NamedTarget(level, system=slug)


def by_tag(tag: str, level: Level = OUT) -> NamedTarget:
    return NamedTarget(level, tag=tag)


def targets(people: Night, *named: NamedTarget) -> dict[str, Level]:
    return targets_for_tags(people.organisations["centre"], named)


def refused(people: Night, *named: NamedTarget) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        targets(people, *named)
    return caught.value.errors


def test_a_tag_is_replaced_by_what_it_holds_each_with_the_tags_impact(people: Night) -> None:
    tag = tags.add_tag(people.ana, "Switches", ["switch-a", "switch-b"])

    for name in (str(tag.public_id), "Switches", "SWITCHES"):
        assert targets(people, by_tag(name, RISK)) == {"switch-a": RISK, "switch-b": RISK}


def test_a_system_named_by_itself_keeps_its_own_impact_wherever_it_stands(people: Night) -> None:
    tags.add_tag(people.ana, "Switches", ["switch-a", "switch-b"])
    wanted = {"switch-a": NONE, "switch-b": OUT, "agent-desktop": RISK}

    for named in (
        (by_system("switch-a", NONE), by_tag("Switches"), by_system("agent-desktop", RISK)),
        (by_tag("Switches"), by_system("agent-desktop", RISK), by_system("switch-a", NONE)),
    ):
        assert targets(people, *named) == wanted


def test_of_two_tags_the_worse_impact_counts(people: Night) -> None:
    tags.add_tag(people.ana, "Switches", ["switch-a", "switch-b"])
    tags.add_tag(people.ana, "Old", ["switch-b"])

    assert targets(people, by_tag("Old", OUT), by_tag("Switches", RISK)) == {"switch-a": RISK, "switch-b": OUT}
    assert targets(people, by_tag("Switches", RISK), by_tag("Old", OUT)) == {"switch-a": RISK, "switch-b": OUT}


def test_what_the_tag_holds_at_that_moment_counts(people: Night) -> None:
    tag = tags.add_tag(people.ana, "Switches", ["switch-a"])
    assert targets(people, by_tag("Switches")) == {"switch-a": OUT}

    tags.edit_tag(people.ana, tag, {"systems": ["switch-b"]})

    assert targets(people, by_tag("Switches")) == {"switch-b": OUT}


def test_a_tag_called_like_an_id_is_found_by_its_name(people: Night) -> None:
    called = str(uuid4())
    tags.add_tag(people.ana, called, ["switch-a"])

    assert targets(people, by_tag(called)) == {"switch-a": OUT}


def test_what_is_wrong_is_said_of_its_place(people: Night) -> None:
    tag = tags.add_tag(people.ana, "Switches", ["switch-a"])
    tags.add_tag(people.ana, "Empty")
    first = by_system("switch-b")

    assert refused(people, first, by_system("switch-b")) == {"targets.1.system": ["This system is here twice."]}
    assert refused(people, first, by_tag("Nothing")) == {"targets.1.tag": ["Your organisation has no tag “Nothing”."]}
    assert refused(people, first, by_tag("empty")) == {"targets.1.tag": ["The tag “Empty” holds no system."]}
    assert refused(people, by_tag("Switches"), first, by_tag(str(tag.public_id))) == {
        "targets.2.tag": ["This tag is here twice."]
    }


def test_a_tag_of_another_organisation_is_as_if_it_were_not_there(people: Night) -> None:
    theirs = tags.add_tag(people.gina, "Desk", ["ges"])

    for name in ("Desk", str(theirs.public_id)):
        assert refused(people, by_tag(name)) == {"targets.0.tag": [f"Your organisation has no tag “{name}”."]}


def test_a_tag_that_holds_more_than_one_change_may_is_refused_as_that(people: Night) -> None:
    made = [System(slug=f"rack-{n}", organisation=people.ana.organisation) for n in range(MOST_TARGETS + 1)]
    tags.add_tag(people.ana, "Racks", [system.slug for system in System.objects.bulk_create(made)])

    assert refused(people, by_tag("Racks")) == {
        "targets.0.tag": ["The tag “Racks” holds 501 systems; one change has at most 500."]
    }


def test_it_costs_two_questions_and_none_where_no_tag_is_named(people: Night, django_assert_num_queries: Any) -> None:
    for name, slug in (("A", "switch-a"), ("B", "switch-b"), ("C", "agent-desktop")):
        tags.add_tag(people.ana, name, [slug])

    with django_assert_num_queries(2):
        targets(people, by_tag("A"), by_tag("B"), by_tag("C"))
    with django_assert_num_queries(0):
        targets(people, by_system("switch-a"), by_system("switch-b"))
