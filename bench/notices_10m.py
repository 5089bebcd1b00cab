"""The ledger's page, a system's page and lists of notices by the API, at ten million notices. NOTICES is how many there
are. TimedQuestion by the party that gets half of them, and by a provider; beside the same bytes from a bare server.
"""

import os
import sys
from collections.abc import Iterator

from bench.peers.moment import NOW
from bench.peers.reading import PageQuestion, as_person, as_script, asked, with_floors
from bench.production.house import production
from bench.production.web import web
from embedded.house import FAST

PRINTS = ("notices_page", "notices_undelivered", "notices_provider", "notices_system", "notices_api", "notices_tonight")
WINDOWS = 10_000
NOTICES = int(os.environ.get("NOTICES", "10000000"))
WARMING, TIMES, SECONDS = 2, 40, 60


def run() -> Iterator[dict[str, object]]:
    with production(FAST) as house:
        house.part("peers.fill", WINDOWS, at=NOW)
        known = house.part("peers.readers")
        filled = house.part("peers.notices", NOTICES, WINDOWS, at=NOW)
        print(filled, file=sys.stderr, flush=True)
        net, provider = as_person(known["net"]), as_person(known["provider"])
        questions = (
            PageQuestion("notices_page", "/notices/", net),
            PageQuestion("notices_undelivered", "/notices/?state=undelivered", net),
            PageQuestion("notices_provider", "/notices/", provider),
            PageQuestion("notices_system", "/systems/place-0007/", net),
            PageQuestion("notices_api", "/api/v1/notices/?page_size=50", as_script(known["token"])),
            PageQuestion("notices_tonight", "/", net),
        )
        with web(house, house.environment(at=NOW), workers=1) as server:
            answers = [asked(server, question, WARMING, TIMES, SECONDS) for question in questions]
        for result in with_floors(house, answers):
            yield {**result, **filled}
