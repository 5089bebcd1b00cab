"""Whoever opens the address of a form, by a reload or after signing in, lands on the page where it stands."""

from __future__ import annotations

import pytest

from tests.matrix.matrix_acts import ROWS
from tests.matrix.matrix_cells import ANONYMOUS, Matrix, route_of
from tests.matrix.matrix_routes import actions
from tests.matrix.matrix_rows import MatrixRow

STAND_ON = {
    "/account/notices/{secret}/again/": "/account/notices/",
    "/account/sessions/end/": "/account/sessions/",
    "/account/sessions/0123/end/": "/account/sessions/",
    "/book/preview/": "/book/",
    "/changes/{draft}/ask-exception/": "/changes/{draft}/",
    "/changes/{shared}/share/": "/changes/{shared}/",
    "/changes/{shared}/unshare/": "/changes/{shared}/",
    "/changes/{through}/do/approve/": "/changes/{through}/",
    "/changes/{upgrade}/do/extend/preview/": "/changes/{upgrade}/",
    "/changes/{upgrade}/steps/": "/changes/{upgrade}/",
    "/claims/do/claim/": "/claims/",
    "/conflicts/{finding}/accept/": "/changes/{upgrade}/",
    "/declare/preview/": "/declare/",
    "/feeds/{stranger.feed}/revoke/": "/feeds/",
    "/freezes/{freeze-ges}/exceptions/{exception}/grant/": "/freezes/{freeze-ges}/",
    "/freezes/{freeze-ges}/lift/": "/freezes/{freeze-ges}/",
    "/getting-started/example/add/": "/getting-started/",
    "/getting-started/steps/systems/take-up/": "/getting-started/",
    "/investigations/{trouble}/ask/": "/investigations/{trouble}/",
    "/investigations/{trouble}/call/": "/investigations/{trouble}/",
    "/investigations/{trouble}/check/": "/investigations/{trouble}/",
    "/investigations/{trouble}/close/": "/investigations/{trouble}/",
    "/investigations/{trouble}/share/": "/investigations/{trouble}/",
    "/links/{link}/revoke/": "/changes/{through}/",
    "/notices/{notice-carrier}/again/": "/notices/",
    "/notices/{notice-carrier}/seen/": "/notices/",
    "/account/keep-address/": "/account/",
    "/people/invitations/{invite}/again/": "/people/",
    "/people/invitations/{invite}/take-back/": "/people/",
    "/people/{centre.viewer}/address/": "/people/{centre.viewer}/",
    "/people/{centre.viewer}/address/take-back/": "/people/{centre.viewer}/",
    "/people/{centre.viewer}/invite/": "/people/{centre.viewer}/",
    "/people/{centre.viewer}/deactivate/": "/people/{centre.viewer}/",
    "/people/{centre.viewer}/reactivate/": "/people/{centre.viewer}/",
    "/people/{centre.viewer}/sign-out/": "/people/{centre.viewer}/",
    "/proposals/{proposal}/take-over/": "/changes/{through}/",
    "/settings/imports/{centre.import}/do/cancel/": "/settings/imports/{centre.import}/",
    "/settings/walls/{centre.wall}/revoke/": "/settings/walls/",
    "/sign-out/": "/",
    "/steps/{step}/tick/": "/changes/{upgrade}/",
    "/systems/add-several/preview/": "/systems/add-several/",
    "/systems/new/preview/": "/systems/new/",
    "/systems/{switch-a}/do/retire/preview/": "/systems/{switch-a}/",
    "/systems/{switch-a}/edit/preview/": "/systems/{switch-a}/edit/",
    "/systems/{ges}/hours/{hours-ges}/remove/": "/systems/{ges}/hours/{hours-ges}/",
    "/systems/{switch-a}/do/add-contact/": "/systems/{switch-a}/",
    "/tokens/{stranger.token}/revoke/": "/tokens/",
    "/windows/{upgrade.window}/release/": "/changes/{upgrade}/",
    "/windows/{upgrade.window}/tick/": "/changes/{upgrade}/",
}
OF_THE_CLIENT = ("/freezes/", "/systems/{ges}")


ROUTES = {route_of(path) for path in STAND_ON}
ONLY_FORMS = [row for row in ROWS if row.method == "POST" and route_of(row.path) in ROUTES]


def test_these_are_all_addresses_that_only_take_forms() -> None:
    pages = {(method, one) for method, one in actions() if not one.startswith("api/")}
    only_forms = {one for method, one in pages if method == "POST" and ("GET", one) not in pages}

    assert only_forms | {"sign-out/"} == ROUTES


@pytest.mark.django_db
@pytest.mark.parametrize("path", STAND_ON)
def test_the_address_of_a_form_leads_to_the_page_on_which_it_stands(matrix: Matrix, path: str) -> None:
    organisation = "client" if path.startswith(OF_THE_CLIENT) else "centre"
    client = matrix.client_of((organisation, "admin"))

    led = client.get(matrix.filled(path), follow=True)

    assert (led.redirect_chain[-1][0], led.status_code) == (matrix.filled(STAND_ON[path]), 200)
    assert client.head(matrix.filled(path)).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("path", STAND_ON)
def test_whoever_is_not_signed_in_signs_in_first(matrix: Matrix, path: str) -> None:
    led = matrix.client_of(ANONYMOUS).get(matrix.filled(path), follow=True)

    assert (led.redirect_chain[-1][0].partition("?")[0], led.status_code) == ("/sign-in/", 200)


@pytest.mark.one_in(4)
@pytest.mark.django_db
@pytest.mark.parametrize("row", ONLY_FORMS, ids=str)
def test_nobody_learns_by_it_of_what_is_not_theirs(matrix: Matrix, row: MatrixRow) -> None:
    """In the end it is the page itself that says whether there is anything for them."""
    for organisation in ("stranger", "client"):
        answer = matrix.client_of((organisation, "engineer")).get(matrix.filled(row.path), follow=True)
        hidden = matrix.world.forbidden_to(organisation, "engineer", matrix.world.seen_in(answer.text))
        assert (hidden, answer.content != b"", answer.status_code != 405) == (set(), True, True)
