"""What the party whom everything reaches waits for, of the API and of pages, on the ring's windows; beside the same
bytes from a bare server. PEER_WINDOWS is how many windows there are.
"""

import json
import os
from collections.abc import Iterator
from datetime import timedelta

from bench.peers.moment import DAY, NOW
from bench.peers.reading import PageQuestion, as_person, as_script, asked, with_floors
from bench.production.house import production
from bench.production.web import web

PATHS = {
    "peer_now": "/api/v1/now/",
    "peer_list": "/api/v1/changes/?page_size=50",
    "peer_preview": "/api/v1/conflicts/preview/",
    "peer_tonight": "/",
    "peer_board": "/board/",
    "peer_schedule": "/schedule/",
    "peer_system": "/systems/place-0007/",
    "peer_circuit": "/systems/circuit-0007/",
}
PRINTS = tuple(PATHS)
BODIES = {
    "peer_preview": {
        "targets": [{"system": "place-0007", "impact": "outage"}],
        "starts_at": (DAY + timedelta(days=3)).isoformat(),
        "ends_at": (DAY + timedelta(days=3, hours=4)).isoformat(),
    }
}
WINDOWS = int(os.environ.get("PEER_WINDOWS", "10000"))
WARMING, TIMES, SECONDS = 10, 100, 40


def run() -> Iterator[dict[str, object]]:
    with production() as house:
        house.part("peers.fill", WINDOWS, at=NOW)
        known = house.part("peers.readers")
        house.part("peers.overlaps", WINDOWS, 0, at=NOW)
        answers = []
        with web(house, house.environment(at=NOW), workers=1) as server:
            for name, path in PATHS.items():
                who = as_script(known["token"]) if path.startswith("/api/") else as_person(known["net"])
                body = json.dumps(BODIES[name]) if name in BODIES else ""
                answers.append(asked(server, PageQuestion(name, path, who, body), WARMING, TIMES, SECONDS))
        yield from with_floors(house, answers)
