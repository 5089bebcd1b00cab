"""The least that a calendar must do: one SQL query for its windows, and one string for each of them."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from time import perf_counter

import psycopg2

WINDOWS = """
    SELECT w.public_id, c.reference, c.title, o.name, w.starts_at, COALESCE(w.ends_at, w.starts_at), w.state,
        array_agg(s.name)
    FROM changes_window w
    JOIN changes_change c ON c.id = w.change_id
    JOIN accounts_organisation o ON o.id = c.organisation_id
    JOIN changes_target t ON t.change_id = c.id
    JOIN estate_system s ON s.id = t.system_id
    WHERE w.period && tstzrange(%s, %s)
    GROUP BY w.id, c.id, o.id ORDER BY w.starts_at
"""


def bare(url: str, period: tuple[datetime, datetime], times: int) -> list[float]:
    """Milliseconds."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        taken = list[float]()
        for _ in range(times):
            started = perf_counter()
            cursor.execute(WINDOWS, period)
            assert "".join(_bar(*row) for row in cursor.fetchall())
            taken.append((perf_counter() - started) * 1000)
    return taken


def _bar(
    window: str, reference: str, title: str, owner: str, starts: datetime, ends: datetime, state: str, on: list[str]
) -> str:
    return (
        f'<a class="cal-bar {state} h{starts.hour} m{starts.minute}" href="/changes/{reference}/" '
        f'data-window="{window}" data-starts="{starts.isoformat()}" data-ends="{ends.isoformat()}">'
        f"<strong>{title}</strong> <span>{owner}</span> <span>{', '.join(on)}</span> "
        f"<time>{starts:%H:%M}–{ends:%H:%M}</time></a>"
    )
