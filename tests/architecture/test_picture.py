"""The picture of the rooms is the one that the imports draw."""

from __future__ import annotations

import subprocess
import sys

from embedded.house import ROOT


def test_the_picture_of_the_rooms_is_drawn_from_the_imports_as_they_are() -> None:
    checked = subprocess.run(
        [sys.executable, str(ROOT / "docs/draw_rooms.py"), "--check"], capture_output=True, text=True
    )
    assert (checked.returncode, checked.stderr) == (0, "")
