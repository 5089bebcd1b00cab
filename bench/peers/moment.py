"""Where past and future part, for those that must not load the product."""

from datetime import UTC, datetime, timedelta

DAY = datetime(2026, 11, 22, tzinfo=UTC)
NOW = DAY + timedelta(minutes=1)
