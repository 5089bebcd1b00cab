"""How long after an act its first mail arrives, while nothing else happens: an update of running work, from the call of
the service until the mail server has the message. The house runs as the demo does: one worker with two processes."""

from collections.abc import Iterator

from bench.mailing.office import office
from bench.serving.client import latencies

PRINTS = ("act_to_mail",)
WARMING, TIMES = 5, 60


def run() -> Iterator[dict[str, object]]:
    with office() as house, house.sending(at_once=2):
        posted = house.part("updates", WARMING + TIMES)[WARMING:]
        came = {one.message_id: one.at for one in house.arrivals()}
    firsts = [min(came[message] for message in mails) for _, _, mails in posted]
    taken = latencies([(first - begun) * 1000 for first, (begun, _, _) in zip(firsts, posted, strict=True)])
    after = latencies([(first - done) * 1000 for first, (_, done, _) in zip(firsts, posted, strict=True)])
    yield {"unit": "ms", **taken, "p50_after_commit": after["p50"], "p95_after_commit": after["p95"]}
