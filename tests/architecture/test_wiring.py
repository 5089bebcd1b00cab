"""Rooms are joined when Django starts, in every process alike."""

from __future__ import annotations

import os
import subprocess
import sys

from core.ports import Ports, ports
from embedded.house import ROOT

ASKED = "import django; django.setup(); from celery import current_app as app; print(app.main, app.conf.broker_url)"


def test_every_port_is_filled() -> None:
    assert {name for name in Ports.__annotations__ if not callable(getattr(ports, name, None))} == set()


def test_every_process_that_may_wake_a_worker_knows_the_broker() -> None:
    environment = {**os.environ, "REDIS_URL": "redis://127.0.0.1:1/7", "DJANGO_SETTINGS_MODULE": "maintwin.settings"}
    told = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, env=environment, capture_output=True, text=True)

    assert (told.stdout, told.stderr) == ("maintwin redis://127.0.0.1:1/7\n", "")
