"""How long search takes at 20,000 systems and 100,000 changes, through the API and below the box of every page, beside
the bare SQL of the same words; and the forms of a party with 5,000 own systems, beside the same bytes from a bare
server."""

from collections.abc import Iterator
from contextlib import closing
from itertools import cycle, islice
from time import perf_counter
from urllib.parse import quote

import psycopg2

from bench.peers.reading import PageQuestion, TimedQuestion, as_person, as_script, asked, with_floors
from bench.production.house import Production, production
from bench.production.web import WebProcesses, web
from bench.register.fill import NOW, TOKEN
from bench.serving.client import latencies

TYPED = (
    *("switch", "zurich switch", "core switch zürich", "upgrade", "CHG0099", "ana", "core swich", "payment gatway"),
    *("firewall lodz", "P07-", "okafor", "carrier", "zzzqqq", "up", "renew certificates of database", "0417"),
)
FORMS = {"page_book_5000": "/book/", "page_declare_5000": "/declare/", "page_broken_5000": "/broken/"}
PRINTS = ("search", "search_below", *FORMS)
WARMING, TIMES, SECONDS = 16, 160, 60
BARE = """
    (SELECT slug FROM estate_system WHERE searched LIKE %(like)s AND listed LIMIT 21) UNION ALL
    (SELECT reference FROM changes_change WHERE searched LIKE %(like)s OR ticket_searched LIKE %(like)s
     ORDER BY id DESC LIMIT 21) UNION ALL
    (SELECT email FROM accounts_person WHERE searched LIKE %(like)s LIMIT 21) UNION ALL
    (SELECT slug FROM accounts_organisation WHERE searched LIKE %(like)s LIMIT 21)
"""


def run() -> Iterator[dict[str, object]]:
    with production() as house:
        house.part("register.fill", at=NOW)
        cookies, floor = house.part("register.reader"), bare_sql(house)
        with web(house, house.environment(at=NOW), workers=1) as server:
            for name, path, who in (
                ("search", "/api/v1/search/", as_script(TOKEN)),
                ("search_below", "/search/below/", as_person(cookies)),
            ):
                taken = searched(server, name, path, who)
                yield {"bench": name, "unit": "ms", **latencies(taken), "bare_sql_p95": latencies(floor)["p95"]}
            pages = [
                asked(server, PageQuestion(name, path, {**as_person(cookies), "Accept-Encoding": "gzip"}), 5, 60, 30)
                for name, path in FORMS.items()
            ]
        yield from with_floors(house, pages)


def searched(server: WebProcesses, name: str, path: str, who: dict[str, str]) -> list[float]:
    """One word after another; each is asked for as often."""
    times, taken = TIMES // len(TYPED), list[float]()
    for typed in TYPED:
        question = PageQuestion(name, f"{path}?q={quote(typed)}", who)
        answer: TimedQuestion = asked(server, question, 2, times, SECONDS)
        assert not answer.failures, (typed, answer.failures)
        taken += answer.taken
    return taken


def bare_sql(house: Production) -> list[float]:
    """The same words, folded before; whoever may see what is not asked."""
    taken = list[float]()
    with closing(psycopg2.connect(house.url())) as connection, connection.cursor() as cursor:
        for nth, typed in enumerate(islice(cycle(TYPED), WARMING + TIMES)):
            cursor.execute("SELECT '%%' || searched_by(%s) || '%%'", [typed])
            [like] = cursor.fetchone()
            started = perf_counter()
            cursor.execute(BARE, {"like": like})
            cursor.fetchall()
            taken += [(perf_counter() - started) * 1000] if nth >= WARMING else []
    return taken
