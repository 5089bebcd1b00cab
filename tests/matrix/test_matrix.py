"""That the matrix is whole; what stands beside it: mails, what those see who may, and pages that do not stir."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import Organisation
from accounts.services.tokens import make_token
from changes.models import Change
from changes.selectors.stored_draft import draft_of
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import start_and_end
from changes.services.graph_edits import editing_graph
from core import clock
from estate.models import Dependency
from estate.services import dependencies as dependency_acts
from estate.services import grants, tags
from estate.services import systems as system_acts
from notifications.models import Notice
from notifications.services.letters.mails import letter_for
from tests.matrix.judging import kept
from tests.matrix.matrix_acts import ROWS
from tests.matrix.matrix_cells import Matrix, route_of, undone
from tests.matrix.matrix_routes import actions
from tests.matrix.matrix_rows import look
from tests.matrix.matrix_world import FIELDS, ORGANISATIONS, SIGHT, World


def test_every_address_and_act_has_a_row_and_every_row_an_address() -> None:
    rows = {(row.method, route_of(row.path)) for row in ROWS}

    assert sorted(rows ^ actions()) == []


def test_what_is_kept_is_kept_of_these_rows() -> None:
    assert set(kept()) == {str(row) for row in ROWS}


@pytest.mark.django_db
def test_no_mail_tells_more_than_its_reader_may_see(matrix: Matrix) -> None:
    world, now = matrix.world, clock.now()
    people = {person.pk: reader for reader, person in world.readers.items()}
    told = {}
    with undone():
        for notice in Notice.objects.for_sending():
            letter = letter_for(notice, now)
            organisation, role = people.get(notice.contact_id, (notice.contact.organisation.slug, ""))
            entry = letter.entry.content.decode().replace("\r\n ", "") if letter.entry else ""
            seen = world.seen_in(f"{letter.subject} {letter.body} {letter.html} {entry}")
            told[f"{notice.about} to {notice.contact.name}"] = world.forbidden_to(organisation, role, seen)

    assert len(told) > 10
    assert {about: leaks for about, leaks in told.items() if leaks} == {}


DOORS = [("/changes/{%s}/", "owner.email"), ("/api/v1/changes/{%s}/", "update")]
"""And what each leaves out for everybody: pages give the number to call, and updates are a resource of their own."""


@pytest.mark.django_db
@pytest.mark.parametrize("change", SIGHT)
@pytest.mark.parametrize(("path", "elsewhere"), DOORS, ids=["page", "API"])
def test_who_may_see_something_does_see_it(matrix: Matrix, path: str, elsewhere: str, change: str) -> None:
    missing = {}
    for organisation, level in SIGHT[change].items():
        fields = {f"{change}.{field}" for field in FIELDS[level] if field != elsewhere}
        seen = matrix.cell(look(path % change), (organisation, "engineer")).markers
        missing[organisation] = (fields & matrix.world.markers.keys()) - seen

    assert {organisation: names for organisation, names in missing.items() if names} == {}


Act = Callable[[World], object]


def _draft(world: World) -> object:
    change = Change.objects.get(public_id=world.ids["draft"])
    return booking.book(change.owner, draft_of(change))


def _cancel(name: str) -> Act:
    def act(world: World) -> object:
        change = Change.objects.get(public_id=world.ids[name])
        return start_and_end.cancel(change.owner, change.pk, "Off")

    return act


def _refuse(world: World) -> object:
    actor = world.readers["client", "engineer"]
    with editing_graph(actor):
        return dependency_acts.refuse_dependency(actor, Dependency.objects.get(public_id=world.ids["claim"]))


def _approve(world: World) -> object:
    return approving.approve(world.readers["client", "approver"], Change.objects.get(public_id=world.ids["through"]).pk)


def _token(world: World) -> object:
    person = world.readers["centre", "engineer"]
    return make_token(person, person, "Another", ["read"])


def _private(world: World) -> object:
    actor = world.readers["stranger", "engineer"]
    with editing_graph(actor):
        return system_acts.add_system(actor, {"slug": "den", "name": "Den", "listed": False})


def _grant(world: World) -> object:
    return grants.grant_work(world.readers["client", "admin"], "ges", "centre")


def _tag(world: World) -> object:
    return tags.tag_system(world.readers["centre", "engineer"], "switch-a", "New")


SILENT: list[tuple[str, Act, set[str]]] = [
    ("a draft is made", _draft, {"centre"}),
    ("a draft is cancelled for which the client was asked for an exception", _cancel("draft"), {"centre", "client"}),
    ("work of a stranger is cancelled", _cancel("secret"), {"stranger"}),
    ("work on the trunk is cancelled", _cancel("trunkwork"), {"carrier", "partner"}),
    ("a claim is refused", _refuse, {"client", "stranger"}),
    ("work is approved", _approve, {"centre", "client"}),
    ("a token is made", _token, set()),
    ("a system is tagged", _tag, set()),
    ("a private system is added", _private, {"stranger"}),
    ("work on a system is granted", _grant, {"centre", "client"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("what", "act", "told"), SILENT, ids=[name for name, _, _ in SILENT])
def test_pages_of_those_who_may_not_see_it_do_not_stir(matrix: Matrix, what: str, act: Act, told: set[str]) -> None:
    """What their pages ask every few seconds rests on one number for each organisation."""
    with undone():
        before = _versions()
        act(matrix.world)
        after = _versions()

    assert {slug for slug in ORGANISATIONS if before[slug] != after[slug]} == told


def _versions() -> dict[str, int]:
    return dict(Organisation.objects.values_list("slug", "board_version"))
