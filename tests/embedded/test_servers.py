import os

import pytest
import redis
from django.db import connection

from embedded.house import House


@pytest.mark.django_db
def test_the_database_is_a_real_postgresql_with_the_product_in_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int >= 150000, count(*) FROM accounts_organisation"
        )
        assert cursor.fetchone() == (True, 0)


def test_the_broker_answers_only_to_its_password(servers: House) -> None:
    assert redis.Redis.from_url(os.environ["REDIS_URL"]).ping()
    if servers.embeds("REDIS_URL"):
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=servers.ports["valkey"]).ping()
