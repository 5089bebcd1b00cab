"""The tables of a house: made anew, brought up to date, or refused."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.django_db
def test_a_database_of_before_is_refused_in_one_sentence_and_not_touched() -> None:
    MigrationRecorder.Migration.objects.create(app="calendar_app", name="0001_initial")
    applied = set(MigrationRecorder.Migration.objects.values_list("app", "name"))

    with pytest.raises(CommandError) as refused:
        call_command("migrate")

    assert str(refused.value) == (
        "This database comes from a maintwin before its first release and can’t be brought up to date: start with "
        "an empty one (for the demo, with another MAINTWIN_HOME)."
    )
    assert set(MigrationRecorder.Migration.objects.values_list("app", "name")) == applied


@pytest.mark.django_db
def test_a_database_that_is_up_to_date_is_left_as_it_is() -> None:
    before = list(MigrationRecorder.Migration.objects.values_list("app", "name"))
    call_command("migrate", verbosity=0)
    assert list(MigrationRecorder.Migration.objects.values_list("app", "name")) == before
