"""Every folder of code is a room that the linter's contract knows."""

from __future__ import annotations

import tomllib

from embedded.house import ROOT

NO_ROOMS = {"bench", "demo", "tests"}
"""Nothing of the product knows these."""


def test_every_folder_of_code_stands_in_the_contract_of_rooms() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in settings["contracts"] if contract["id"] == "rooms")
    folders = {file.parent.name for file in ROOT.glob("*/__init__.py")} - NO_ROOMS

    assert folders == set(settings["root_packages"]) == {room for layer in layers for room in layer.split(" | ")}
