"""python -m bench.production peers.readers: by what somebody of the party whom everything reaches, and somebody of a
provider, are known. Made at the hour of the wall, by which browsers' sessions end.
"""

from __future__ import annotations

from typing import Any

from accounts.models import Person
from bench.peers.fill import NET, TOKEN, person_id
from bench.readers.world import signed_in


def main() -> dict[str, Any]:
    net, provider = (Person.objects.get(pk=person_id(party, 0)) for party in (NET, 1))
    return {"token": TOKEN, "net": signed_in(net), "provider": signed_in(provider)}
