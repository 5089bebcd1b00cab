"""What a signed-in person saw is not left behind in the browser."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Response

from tests.servers import LiveHouse, eventually


def test_a_page_that_looks_again_by_itself_is_told_when_nothing_is_new_although_no_cache_keeps_it(
    night_house: LiveHouse, desk: BrowserContext
) -> None:
    page = desk.new_page()
    page.goto(f"{night_house.url}/sign-in/")
    page.fill("[name=username]", "ana@harbour.example")
    page.fill("[name=password]", "sandbox")
    page.click("main button")
    heard: list[Response] = []
    page.on("response", lambda answer: heard.append(answer) if answer.url.endswith("/board/") else None)

    def answers(status: int) -> bool:
        page.wait_for_timeout(100)
        return any(one.status == status for one in heard)

    assert eventually(lambda: answers(304), 20)
    assert all("cache-control" not in one.headers for one in heard if one.status == 304)
    whole = page.request.get(f"{night_house.url}/board/")
    assert whole.headers["cache-control"] == "no-store"
    assert page.locator("#board section").count() > 0
    page.close()
