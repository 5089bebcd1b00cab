"""How workers share the tests: file by file, but all that starts whole houses goes to one worker.

A house takes the machine for itself, and must be ready, or have ended, within seconds.
"""

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

STARTING_HOUSES = ("tests/embedded/", "tests/journeys/", "tests/faults/")


class HousesInTurn(LoadScopeScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        return "houses" if nodeid.startswith(STARTING_HOUSES) else nodeid.partition("::")[0]
