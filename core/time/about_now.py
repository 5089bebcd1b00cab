"""Clocks differ, and forms know no seconds: what lies within two minutes of now is now."""

from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=2)


def not_ahead(at: datetime, now: datetime) -> datetime:
    """Of what has happened: a moment that seems to lie just ahead is now."""
    return now if now < at <= now + TOLERANCE else at


def not_behind(at: datetime, now: datetime) -> datetime:
    """Of what is still to come: a moment that seems to have just passed is now."""
    return now if now - TOLERANCE <= at < now else at
