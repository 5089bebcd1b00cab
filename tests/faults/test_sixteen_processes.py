"""Sixteen processes book, move, cancel and run work at once: afterwards the ledger says what a recomputation from
scratch says, no update is lost, and nobody sees a deadlock."""

from __future__ import annotations

import multiprocessing
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from random import Random
from typing import Any

import pytest
from django.db import connections

from accounts.models import Person
from changes.domain.conflicts.findings import signature
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.ledger import reconcile as ledger
from changes.models import Change, Finding, Window
from changes.selectors.stored_draft import draft_of
from changes.services import book as booking
from changes.services import start_and_end
from core import clock
from core.activity import Activity
from core.refusals import Busy, Refused, Stale
from estate.domain.impact import Level
from tests.estates import SYSTEMS, night

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES, ACTS_EACH = 16, 8
HOUR = timedelta(hours=1)
OWN = {
    owner: [slug for slug, (_, whose) in SYSTEMS.items() if whose == owner] for owner in ("centre", "client", "carrier")
}
WORKERS = {"centre": "ana@centre.example", "client": "gina@client.example", "carrier": "vera@carrier.example"}


def test_what_sixteen_processes_did_at_once_is_what_stands_in_the_ledger() -> None:
    night()
    shared = [_booked(slug).pk for slug in ("switch-a", "ges", "voice-carrier")]
    done = _all_at_once(shared)

    assert [entry for entry in done if entry[0] == "failed"] == []
    assert len(done) == PROCESSES * ACTS_EACH
    assert sum(entry[0] == "done" for entry in done) > PROCESSES * ACTS_EACH / 4
    assert _recorded() == _in_the_ledger()
    _assert_no_update_was_lost(done, shared)


def _booked(slug: str) -> Change:
    owner = SYSTEMS[slug][1]
    start = clock.now().replace(minute=0, second=0, microsecond=0) + 48 * HOUR
    draft = ChangeDraft(f"Shared {slug}", {slug: Level.OUTAGE}, (DraftWindow(start, start + 6 * HOUR),))
    return booking.book(Person.objects.get(email=WORKERS[owner]), draft, submit=True)


def _all_at_once(shared: list[int]) -> list[tuple[str, str, int]]:
    context = multiprocessing.get_context("fork")
    results: Queue[tuple[str, str, int]] = context.Queue()
    barrier = context.Barrier(PROCESSES)
    connections.close_all()
    working = [context.Process(target=_work, args=(seed, shared, barrier, results)) for seed in range(PROCESSES)]
    for process in working:
        process.start()
    done = [results.get(timeout=240) for _ in range(PROCESSES * ACTS_EACH)]
    for process in working:
        process.join(30)
    return done


def _work(seed: int, shared: list[int], barrier: Any, results: Queue[tuple[str, str, int]]) -> None:
    """One process: its own random acts, on its own changes and on those that all share."""
    random = Random(seed)
    owner = list(WORKERS)[seed % len(WORKERS)]
    actor = Person.objects.select_related("organisation").get(email=WORKERS[owner])
    mine = [pk for pk in shared if Change.objects.get(pk=pk).organisation_id == actor.organisation_id]
    barrier.wait(60)
    for _ in range(ACTS_EACH):
        act = random.choice(ACTS if mine else ACTS[:1])
        try:
            results.put(("done", act.__name__, act(random, actor, mine, OWN[owner])))
        except (Busy, Stale, Refused) as refusal:
            results.put((type(refusal).__name__, act.__name__, 0))
        except Exception:  # noqa: BLE001 (whatever it is, the test shows it)
            results.put(("failed", traceback.format_exc(), 0))
    connections.close_all()


def _book(random: Random, actor: Person, mine: list[int], systems: list[str]) -> int:
    start = clock.now() + random.randrange(-1, 60) * HOUR + timedelta(minutes=random.randrange(60))
    window = DraftWindow(start, start + random.randrange(2, 9) * HOUR)
    targets = {slug: random.choice(list(Level)) for slug in random.sample(systems, min(2, len(systems)))}
    change = booking.book(actor, ChangeDraft("Work", targets, (window,), implementers=(actor.email,)), submit=True)
    mine.append(change.pk)
    return change.pk


def _move(random: Random, actor: Person, mine: list[int], systems: list[str]) -> int:
    change = Change.objects.get(pk=random.choice(mine))
    window = random.choice(list(change.windows.all()))
    start = clock.now() + random.randrange(1, 60) * HOUR
    return booking.move_window(actor, window.pk, {"starts_at": start, "ends_at": start + 3 * HOUR}).pk


def _rename(random: Random, actor: Person, mine: list[int], systems: list[str]) -> int:
    change = Change.objects.get(pk=random.choice(mine))
    draft = replace(draft_of(change), title=f"Work {random.random()}")
    return booking.edit(actor, change.pk, draft, revision=change.revision).pk


def _start(random: Random, actor: Person, mine: list[int], systems: list[str]) -> int:
    window = random.choice(list(Window.objects.filter(change__in=mine)))
    return start_and_end.start(actor, window.pk, reason="It cannot wait").change_id


def _end(random: Random, actor: Person, mine: list[int], systems: list[str]) -> int:
    window = random.choice(list(Window.objects.filter(change__in=mine)))
    return start_and_end.complete(actor, window.pk, "It works.").change_id


def _cancel(random: Random, actor: Person, mine: list[int], systems: list[str]) -> int:
    return start_and_end.cancel(actor, random.choice(mine), reason="Not tonight").pk


ACTS: list[Callable[[Random, Person, list[int], list[str]], int]] = [
    _book,
    _book,
    _move,
    _move,
    _rename,
    _start,
    _end,
    _cancel,
]


def _recorded() -> set[tuple[str, str, int, tuple[str, ...]]]:
    standing = Finding.objects.standing()
    return {(one.signature, one.kind, one.severity, tuple(one.also)) for one in standing}


def _in_the_ledger() -> set[tuple[str, str, int, tuple[str, ...]]]:
    """What the ledger should hold, found from scratch."""
    ids = Window.objects.effective().values_list("pk", flat=True)
    found = ledger.found_for(list(ids), datetime.now(UTC)).conflicts
    return {(signature(one), str(one.kind), int(one.severity), tuple(map(str, one.also))) for one in found}


def _assert_no_update_was_lost(done: list[tuple[str, str, int]], shared: list[int]) -> None:
    """Each act that succeeded raised the revision of its change by one and stands in the log; the shared ones had been
    booked before."""
    succeeded = Counter(shared) + Counter(change for outcome, _, change in done if outcome == "done")
    acts = Activity.objects.filter(subject_kind="change", actor__isnull=False)
    assert Counter(acts.values_list("subject_id", flat=True)) == succeeded
    assert Counter({pk: revision - 1 for pk, revision in Change.objects.values_list("pk", "revision")}) == succeeded
