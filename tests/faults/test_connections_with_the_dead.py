"""Both ends of a connection with the database notice that the other is gone, also where nobody closed it."""

from __future__ import annotations

from contextlib import closing

import psycopg2
import pytest
from django.db import connection

from changes.ledger.schedule_lock import SCHEDULE_LOCK
from maintwin.noticing_the_dead import noticing_the_dead
from tests.security.settings_of import settings_of


@pytest.mark.django_db
def test_both_ends_ask_whether_the_other_is_still_there() -> None:
    connection.ensure_connection()
    ours = connection.connection.get_dsn_parameters()
    asked = {name: ours[name] for name in ("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count")}
    assert asked == {"keepalives": "1", "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3"}
    assert ours["tcp_user_timeout"] == "25000"
    assert [shown(name) for name in ("tcp_keepalives_idle", "idle_in_transaction_session_timeout")] == ["30", "1min"]


def shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_what_somebody_holds_who_is_frozen_in_the_middle_of_an_act_is_free_again() -> None:
    options = noticing_the_dead({}, idle_in_transaction_session_timeout=300)
    with closing(
        psycopg2.connect(**{**connection.get_connection_params(), **options, "cursor_factory": None})
    ) as frozen:
        frozen.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [SCHEDULE_LOCK])

        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', '5s', false)")
            cursor.execute("SELECT pg_advisory_lock(%s), pg_advisory_unlock(%s)", [SCHEDULE_LOCK, SCHEDULE_LOCK])
            free_again = cursor.fetchone()
            cursor.execute("RESET lock_timeout")

        assert free_again == ("", True)


def test_what_the_address_of_the_database_says_of_it_counts() -> None:
    address = "postgres://maintwin@db.example/maintwin?keepalives_idle=99&sslmode=verify-full"
    options = settings_of({"DATABASE_URL": address}, "DATABASES")["default"]["OPTIONS"]
    assert (options["keepalives_idle"], options["sslmode"]) == (99, "verify-full")


def test_web_processes_also_bound_their_statements() -> None:
    options = settings_of({"STATEMENT_TIMEOUT": "2000"}, "DATABASES")["default"]["OPTIONS"]["options"]
    assert "-c statement_timeout=2000" in options


@pytest.mark.django_db
def test_no_trigger_fails_and_catches_that_for_each_row_of_very_many() -> None:
    """PostgreSQL then looks through everything that waits for the end of the transaction, once for each row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')::text[]")
        assert cursor.fetchone() == ([],)


@pytest.mark.django_db
def test_no_process_is_started_and_nothing_compiled_for_a_question() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('max_parallel_workers_per_gather'), current_setting('jit')")
        assert cursor.fetchone() == ("0", "off")
