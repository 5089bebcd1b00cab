"""Settings as another house would have them."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from typing import Any

from embedded.house import ROOT

HOUSE = {
    "PATH": os.environ["PATH"],
    "MAINTWIN_HOME": "/nowhere",
    "DATABASE_URL": "postgres://maintwin:secret@db.example/maintwin",
    "SECRET_KEY": "kq7Zr2vN-x9LmTf4bW8sJcYd3hGp6uAeQ1oViK5nRtXzM0wCjE",
}


def settings_of(environment: dict[str, str], name: str) -> Any:
    """The value of one setting in a house of this environment."""
    command = [sys.executable, "-c", f"from maintwin import settings; print(repr(settings.{name}))"]
    house = {**HOUSE, **environment}
    done = subprocess.run(command, cwd=ROOT, env=house, capture_output=True, text=True, check=True)
    return ast.literal_eval(done.stdout)
