"""A dependency across organisations is a claim: until the other side confirms it, it yields its claimant nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Organisation, Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.ledger import reconcile as ledger
from changes.ledger.finding_rows import Delta
from changes.models import Approval, Change, Finding
from changes.selectors.board import board
from changes.selectors.preview import PreviewInput, preview
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight, seen_at_all, sight_of_one, systems_needed_by
from changes.selectors.window_lists import levels_now
from changes.services import book as booking
from changes.services.graph_edits import editing_graph
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from core.time.interval import Interval
from estate.domain.claims import Claimed, what_it_yields
from estate.domain.impact import Level
from estate.models import Dependency, DependencyState, GraphVersion, System
from estate.selectors.graph import current_graph
from estate.services import dependencies as dependency_acts
from notifications.models import Notice
from notifications.services.making.fan_out import fan_out
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def people(people: Night) -> Night:
    people.systems["hotel"] = System.objects.create(
        slug="hotel", name="Hotel", organisation=people.organisations["stranger"]
    )
    people.contact("sten", "owner", "hotel")
    people.contact("sten", "on_call", "hotel")
    people.contact("sten", "approver", "hotel")
    GraphVersion.renew()
    return people


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def add(who: Person, dependent: str, provider: str, kind: str = "required") -> Dependency:
    with editing_graph(who):
        return dependency_acts.add_dependency(who, dependent, provider, kind)


def confirm(who: Person, claim: Dependency) -> Dependency:
    with editing_graph(who):
        return dependency_acts.confirm_dependency(who, claim)


def refuse(who: Person, claim: Dependency) -> Dependency:
    with editing_graph(who):
        return dependency_acts.refuse_dependency(who, claim)


def remove(who: Person, claim: Dependency) -> None:
    with editing_graph(who):
        dependency_acts.remove_dependency(who, claim)


def book(who: Person, system: str, level: Level = Level.OUTAGE, start: datetime = NOW + 48 * HOUR) -> Change:
    draft = ChangeDraft(f"Work on {system}", {system: level}, (DraftWindow(start, start + 2 * HOUR),))
    return booking.book(who, draft, submit=True)


def findings() -> list[tuple[str, list[str], str]]:
    return [(one.kind, one.meets_at, one.state) for one in Finding.objects.order_by("id")]


class TestWhoAnswers:
    def test_on_the_system_of_another_the_provider_is_asked(self, people: Night) -> None:
        claim = add(people.sten, "hotel", "ges", "soft")

        assert (claim.state, claim.entered_by, claim.entered_at) == ("claimed", people.sten, NOW)
        assert (claim.claimant.slug, claim.answerer.slug) == ("stranger", "client")
        assert list(Dependency.objects.to_answer_by(people.organisations["client"])) == [claim]
        for other in ("stranger", "centre", "carrier"):
            assert list(Dependency.objects.to_answer_by(people.organisations[other])) == []

    def test_entered_from_the_providers_side_the_dependents_owner_is_asked(self, people: Night) -> None:
        claim = add(people.sten, "ges", "hotel")

        assert (claim.state, claim.claimant.slug, claim.answerer.slug) == ("claimed", "stranger", "client")
        with pytest.raises(NotAllowed, match="belongs to Meridian Travel"):
            confirm(people.sten, claim)
        assert confirm(people.gina, claim).state == "confirmed"

    def test_between_own_systems_nobody_is_asked(self, people: Night) -> None:
        assert add(people.gina, "portal", "ges-database").state == "confirmed"

    @pytest.mark.parametrize("who", ["ana", "vera", "sten"])
    def test_nobody_else_confirms_or_refuses(self, people: Night, who: str) -> None:
        claim = add(people.sten, "hotel", "ges")

        for answer in (confirm, refuse):
            with pytest.raises(NotAllowed):
                answer(getattr(people, who), claim)
        claim.refresh_from_db()
        assert claim.state == "claimed"

    @pytest.mark.parametrize("roles", [[], ["viewer"], ["approver"]])
    def test_it_needs_an_engineer_or_an_admin(self, people: Night, roles: list[str]) -> None:
        claim = add(people.sten, "hotel", "ges")
        people.sten.roles = people.gina.roles = roles

        with pytest.raises(NotAllowed, match="needs the role engineer"):
            add(people.sten, "hotel", "portal")
        with pytest.raises(NotAllowed, match="needs the role engineer"):
            remove(people.sten, claim)
        with pytest.raises(NotAllowed, match="needs the role engineer"):
            confirm(people.gina, claim)
        assert Dependency.objects.across().filter(state="claimed").count() == 1

    def test_an_admin_answers_too(self, people: Night) -> None:
        people.gina.roles = ["admin"]

        assert refuse(people.gina, add(people.sten, "hotel", "ges")).state == "refused"

    def test_private_systems_of_others_cannot_be_claimed_nor_guessed(self, people: Night) -> None:
        System.objects.filter(slug="ges").update(listed=False)

        with pytest.raises(Invalid) as refused:
            add(people.sten, "hotel", "ges")
        with pytest.raises(Invalid) as unknown:
            add(people.sten, "hotel", "no-such")
        assert refused.value.errors == {"provider": ["There is no system “ges”."]}
        assert unknown.value.errors == {"provider": ["There is no system “no-such”."]}


class TestUntilConfirmed:
    """Sten of Elsewhere claims that Hotel needs GES. Gina works on GES; nothing of it reaches him."""

    @pytest.fixture
    def claimed(self, people: Night) -> Dependency:
        return add(people.sten, "hotel", "ges")

    @pytest.fixture
    def refused(self, people: Night, claimed: Dependency) -> Dependency:
        return refuse(people.gina, claimed)

    @pytest.fixture(params=["claimed", "refused"])
    def void(self, request: pytest.FixtureRequest) -> Dependency:
        dependency: Dependency = request.getfixturevalue(request.param)
        GraphVersion.renew()  # so that the graph is loaded with the claim in the database
        return dependency

    def test_no_sight(self, people: Night, void: Dependency) -> None:
        change = book(people.gina, "ges", start=NOW + HOUR)
        stranger = people.organisations["stranger"]

        assert sight_of_one(stranger, change) is Sight.NONE
        assert not seen_at_all(stranger).exists()
        assert [*System.objects.filter(pk__in=systems_needed_by(stranger))] == [people.systems["hotel"]]
        seen = board(Reader(people.sten), None, 12)
        assert (seen.upcoming.total, seen.in_progress.total, levels_now(Reader(people.sten))) == (0, 0, {})

    def test_no_findings_even_where_both_work_at_once(self, people: Night, void: Dependency) -> None:
        book(people.gina, "ges")
        mine = book(people.sten, "hotel")

        assert findings() == []
        assert sight_of_one(people.organisations["client"], mine) is Sight.NONE
        assert ledger.reconcile_all() == Delta()

    def test_no_approvals(self, people: Night, void: Dependency) -> None:
        change = book(people.gina, "ges")

        assert "stranger" not in Approval.objects.filter(change=change).values_list("organisation__slug", flat=True)

    def test_no_notice(self, people: Night, void: Dependency) -> None:
        book(people.gina, "ges")
        fan_out()

        told = Notice.objects.filter(contact__organisation=people.organisations["stranger"])
        assert not told.exclude(about="claim_answered").exists()

    def test_no_slot_in_counts(self, people: Night, void: Dependency) -> None:
        graph = current_graph()

        assert "hotel" not in graph.blast_radius(["ges"])
        assert graph.needs(["hotel"]) == {"hotel"}

    def test_not_in_previews(self, people: Night, void: Dependency) -> None:
        book(people.gina, "ges", start=NOW + HOUR)
        period = Interval(NOW + HOUR, NOW + 2 * HOUR)

        theirs = preview(Reader(people.gina), PreviewInput({"ges": Level.OUTAGE}, period))
        mine = preview(Reader(people.sten), PreviewInput({"hotel": Level.OUTAGE}, period))

        assert "hotel" not in [row.system for row in theirs.impact]
        assert "stranger" not in [asked.organisation for asked in theirs.approvals]
        assert (mine.conflicts, [row.system for row in mine.impact]) == ((), ["hotel"])

    def test_not_in_validations(self, people: Night, void: Dependency) -> None:
        window = DraftWindow(NOW + HOUR, NOW + 2 * HOUR)
        draft = ChangeDraft("Mine", {"hotel": Level.OUTAGE}, (window,), checks=(Check("ges"),))

        with pytest.raises(Invalid) as refused:
            booking.book(people.sten, draft)
        assert refused.value.errors == {
            "validates.0.to": ["None of your systems needs “ges”, so your work can’t be checked by it."]
        }
        with pytest.raises(Invalid):
            preview(
                Reader(people.sten),
                PreviewInput({"hotel": Level.OUTAGE}, Interval(NOW, NOW + HOUR), checks=(Check("ges"),)),
            )

    def test_and_the_other_way_round_the_provider_learns_nothing_either(self, people: Night) -> None:
        claim = add(people.sten, "ges", "hotel")
        theirs = book(people.gina, "ges")
        mine = book(people.sten, "hotel")

        assert findings() == []
        assert sight_of_one(people.organisations["stranger"], theirs) is Sight.NONE
        assert not Approval.objects.filter(change=mine).exists()
        confirm(people.gina, claim)
        assert findings() == [("dependency", ["ges"], "found")]

    def test_the_graph_is_not_even_loaded_again(self, people: Night) -> None:
        before = GraphVersion.current()

        claim = add(people.sten, "hotel", "ges")
        refuse(people.gina, claim)

        assert GraphVersion.current() == before


class TestOnceConfirmed:
    def test_findings_appear_on_windows_approved_long_ago_and_are_told_once(self, people: Night, clock: Any) -> None:
        claim = add(people.sten, "hotel", "ges")
        theirs, mine = book(people.gina, "ges"), book(people.sten, "hotel")
        fan_out()
        clock.move_to(NOW + 24 * HOUR)

        confirm(people.gina, claim)

        assert findings() == [("dependency", ["hotel"], "found")]
        assert sight_of_one(people.organisations["stranger"], theirs) is Sight.AFFECTED
        assert sight_of_one(people.organisations["client"], mine) is Sight.COUNTERPART
        told = Activity.objects.filter(tells__contains=["conflict_found"])
        assert [(one.kind, one.actor) for one in told] == [("graph_edited", people.gina)]
        assert ledger.reconcile_all().tells == []
        fan_out()
        fan_out()
        about = Notice.objects.filter(about="conflict_found").order_by("contact__email")
        assert [notice.contact for notice in about] == [people.sten]

    def test_refusing_it_again_later_ends_all_of_it(self, people: Night) -> None:
        claim = confirm(people.gina, add(people.sten, "hotel", "ges"))
        theirs = book(people.gina, "ges")
        book(people.sten, "hotel")

        refuse(people.gina, claim)

        assert findings() == [("dependency", ["hotel"], "gone")]
        assert sight_of_one(people.organisations["stranger"], theirs) is Sight.NONE

    def test_taking_it_back_marks_findings_gone(self, people: Night) -> None:
        claim = confirm(people.gina, add(people.sten, "hotel", "ges"))
        book(people.gina, "ges")
        book(people.sten, "hotel")

        remove(people.sten, claim)

        assert findings() == [("dependency", ["hotel"], "gone")]
        assert not Dependency.objects.filter(pk=claim.pk).exists()


class TestARefusedClaim:
    def test_can_be_made_again_after_a_day_only(self, people: Night, clock: Any) -> None:
        refuse(people.gina, add(people.sten, "hotel", "ges"))
        clock.move_to(NOW + 23 * HOUR + timedelta(minutes=30))

        with pytest.raises(Refused, match=r"^Meridian Travel refused this. It can be claimed again in 1 hour\.$"):
            add(people.sten, "hotel", "ges", "soft")

        clock.move_to(NOW + 24 * HOUR)
        again = add(people.sten, "hotel", "ges", "soft")
        assert (again.state, again.kind, again.entered_at, again.answered_at) == (
            "claimed",
            "soft",
            NOW + 24 * HOUR,
            None,
        )

    def test_is_not_made_again_by_taking_it_back_first(self, people: Night, clock: Any) -> None:
        claim = refuse(people.gina, add(people.sten, "hotel", "ges"))

        with pytest.raises(Refused, match="in 24 hours"):
            remove(people.sten, claim)
        clock.move_to(NOW + 24 * HOUR)
        remove(people.sten, claim)
        assert not Dependency.objects.filter(pk=claim.pk).exists()

    def test_can_be_confirmed_by_who_refused_it(self, people: Night) -> None:
        claim = refuse(people.gina, add(people.sten, "hotel", "ges"))

        assert confirm(people.gina, claim).state == "confirmed"
        with pytest.raises(Refused, match="already confirmed"):
            confirm(people.gina, claim)

    def test_one_that_waits_is_not_made_twice(self, people: Night) -> None:
        add(people.sten, "hotel", "ges")

        with pytest.raises(Refused, match="it is claimed"):
            add(people.sten, "hotel", "ges")


def test_each_act_is_recorded_with_both_ends(people: Night, clock: Any) -> None:
    claim = add(people.sten, "hotel", "ges")
    refuse(people.gina, claim)
    confirm(people.gina, claim)
    remove(people.sten, claim)

    acts = Activity.objects.about("dependency", claim.pk).order_by("id")
    ends = {"dependent": "hotel", "provider": "ges", "dependency": "required"}
    told = {"people": [people.sten.pk]}
    assert [(act.kind, act.actor, act.data) for act in acts] == [
        ("dependency_claimed", people.sten, {**ends, "state": "claimed", "people": [people.gina.pk]}),
        ("dependency_refused", people.gina, {**ends, **told, "state": "refused", "before": "claimed"}),
        ("dependency_confirmed", people.gina, {**ends, **told, "state": "confirmed", "before": "refused"}),
        ("dependency_removed", people.sten, {**ends, "state": "confirmed"}),
    ]


def test_imported_ones_are_answered_by_the_owner_of_the_provider(people: Night) -> None:
    known = Dependency.objects.with_ends().get(dependent__slug="agent-desktop", provider__slug="ges")

    assert (known.entered_by, known.claimant.slug, known.answerer.slug) == (None, "centre", "client")
    assert known in Dependency.objects.entered_for(people.organisations["centre"])
    assert known in Dependency.objects.answered_by(people.organisations["client"])
    assert known not in Dependency.objects.answered_by(people.organisations["centre"])


def test_both_sides_are_told_by_their_pages(people: Night) -> None:
    before = dict(Organisation.objects.values_list("slug", "board_version"))

    add(people.sten, "hotel", "ges")

    after = dict(Organisation.objects.values_list("slug", "board_version"))
    assert {slug for slug in after if after[slug] != before[slug]} == {"client", "stranger"}


def test_what_confirming_yields_is_said_in_words() -> None:
    theirs = what_it_yields(Claimed("Elsewhere", "Hotel", "GES", "degraded", theirs=True))
    ours = what_it_yields(Claimed("Elsewhere", "GES", "Hotel", "at risk", theirs=False))

    assert theirs == (
        (
            "Elsewhere sees your work on GES and on everything that it needs: what, when, how badly it is hit, the "
            "rollback and who to call. Not your notes, and nobody else’s approvals."
        ),
        "Elsewhere is told of that work, and asked to approve it where it makes Hotel degraded or worse.",
        (
            "Elsewhere sees who your contacts for GES, and for what it needs, are, with their numbers; and which of "
            "your listed systems need them."
        ),
        "This includes work already planned.",
    )
    assert ours[1] == (
        "Elsewhere learns that you are working, when, and who to call, where your work and theirs meet at GES. "
        "Not what you do."
    )


def test_states_are_those_of_the_register() -> None:
    assert DependencyState.values == ["claimed", "confirmed", "refused"]
