"""Models may be imported only once the settings are in place, so the helpers are when a fixture is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.core.mail import EmailMessage

if TYPE_CHECKING:
    from changes.models import Window
    from tests.estates import Night


@pytest.fixture
def upgrade(people: Night) -> Window:
    """The switch upgrade, approved nine days ahead; everybody has been told so."""
    return import_module("tests.notifications.telling").approved_upgrade(people)  # type: ignore[no-any-return]


@pytest.fixture
def inbox(upgrade: Window, mailoutbox: list[EmailMessage]) -> list[EmailMessage]:
    """What arrives after the upgrade was announced."""
    mailoutbox.clear()
    return mailoutbox
