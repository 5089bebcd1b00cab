"""The house in numbers, for Prometheus: what each process counted, and what the database knows at this moment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count, Min
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from changes.domain.conflicts.severity import Severity
from changes.models import Finding
from core import clock
from core.activity import Activity
from core.signs import Sign
from maintwin.signs import QUICK, signs
from notifications.models import Notice, NoticeState

LOOKED_AT = 10_000
"""Of all notices so many, those made last: they must not be counted by the million at every look."""
LATELY = timedelta(minutes=10)
SHARES = (0.5, 0.95, 1.0)


def measured() -> bytes:
    own = CollectorRegistry()
    own.register(AskedNow())
    return bytes(generate_latest(_of_processes()) + generate_latest(own))


def _of_processes() -> CollectorRegistry:
    """gunicorn has a folder in which its processes count together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


class AskedNow(Collector):
    """What is asked when somebody looks, and not counted before. Without the database it still says that much."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from _of_signs(signs(clock.now()))
        yield from _of_broker()
        with suppress(DatabaseError, InterfaceError):
            yield from _of_notices()
            yield from _of_findings()
            yield from _of_database()


def _of_signs(found: list[Sign]) -> Iterator[GaugeMetricFamily]:
    well = GaugeMetricFamily(
        "maintwin_is_well", "1 for each part that is well, 0 for one that is not.", labels=["part"]
    )
    age = GaugeMetricFamily("maintwin_age_seconds", "Since a part was seen at work; of notices: late.", labels=["part"])
    for sign in found:
        well.add_metric([sign.part], float(sign.is_well))
        if sign.age is not None:
            age.add_metric([sign.part], sign.age.total_seconds())
    yield from (well, age)


def _of_broker() -> Iterator[GaugeMetricFamily]:
    with suppress(redis.RedisError, OSError), redis.Redis.from_url(settings.CELERY_BROKER_URL, **QUICK) as broker:
        yield _one("maintwin_tasks_waiting", "Tasks that wait in the broker.", float(broker.llen("celery")))


def _of_notices() -> Iterator[GaugeMetricFamily]:
    waiting = Notice.objects.filter(state__in=[NoticeState.PLANNED, NoticeState.SENDING], due_at__lte=clock.now())
    due = waiting.order_by().aggregate(count=Count("pk"), since=Min("due_at"))
    oldest = (clock.now() - due["since"]).total_seconds() if due["since"] else 0.0
    yield _one("maintwin_notices_due", "Notices that are due and not sent yet.", due["count"])
    yield _one("maintwin_notices_due_oldest_seconds", "Since the first of them fell due.", oldest)
    untold = Activity.objects.filter(told_at=None).aggregate(since=Min("at"))["since"]
    age = (clock.now() - untold).total_seconds() if untold else 0.0
    yield _one("maintwin_untold_oldest_seconds", "Since the first act whose notices are still to be made.", age)
    yield from _of_the_last_made()


def _of_the_last_made() -> Iterator[GaugeMetricFamily]:
    newest = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    last = Notice.objects.filter(pk__gt=newest - LOOKED_AT).order_by()
    states = GaugeMetricFamily(
        "maintwin_notices", f"Of the last {LOOKED_AT} notices made.", labels=["state", "channel"]
    )
    for state, channel, count in last.values_list("state", "channel").annotate(count=Count("pk")):
        states.add_metric([state, channel], count)
    yield states
    sent = last.filter(sent_at__gt=clock.now() - LATELY).values_list("sent_at", "due_at")
    yield _lateness(sorted(max(0.0, (at - due).total_seconds()) for at, due in sent if at))


def _lateness(seconds: list[float]) -> GaugeMetricFamily:
    said = "How long after they fell due notices were sent, of those sent in the last ten minutes."
    late = GaugeMetricFamily("maintwin_notice_lateness_seconds", said, labels=["share"])
    for share in SHARES if seconds else ():
        late.add_metric([str(share)], seconds[min(len(seconds) - 1, int(share * len(seconds)))])
    return late


def _of_findings() -> Iterator[GaugeMetricFamily]:
    found = GaugeMetricFamily("maintwin_findings", "Conflicts that stand.", labels=["kind", "severity"])
    standing = Finding.objects.standing().order_by()
    for kind, severity, count in standing.values_list("kind", "severity").annotate(count=Count("pk")):
        found.add_metric([kind, Severity(severity).word], count)
    yield found


def _of_database() -> Iterator[GaugeMetricFamily]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE wait_event_type = 'Lock'), "
            "pg_database_size(current_database()) FROM pg_stat_activity WHERE datname = current_database()"
        )
        connections, waiting, size = cursor.fetchone()
    yield _one("maintwin_database_connections", "Connections to the database.", connections)
    yield _one("maintwin_waiting_for_locks", "Of these, how many wait for what another holds.", waiting)
    yield _one("maintwin_database_bytes", "How large the database is.", size)


def _one(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, said, value=value)
