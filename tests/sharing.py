"""How workers share the tests: file by file, the longest first, but all that starts whole houses goes to one worker.

A house takes the machine for itself, and must be ready, or have ended, within seconds.
"""

from collections import OrderedDict
from typing import Any

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

STARTING_HOUSES = ("tests/embedded/", "tests/journeys/", "tests/faults/")
HOUSES = "houses"
SECONDS = {
    HOUSES: 500,
    "tests/crawler/test_extremes.py": 80,
    "tests/crawler/test_answers.py": 70,
    "tests/crawler/test_pages.py": 55,
    "tests/crawler/test_as_if_not_there.py": 50,
    "tests/matrix/test_acting_on_pages.py": 50,
    "tests/matrix/test_looking_at_pages.py": 50,
    "tests/crawler/test_pairs.py": 40,
    "tests/notifications/test_auditing.py": 40,
    "tests/notifications/test_walks.py": 35,
    "tests/crawler/test_mails.py": 30,
    "tests/matrix/test_after_the_session_ended.py": 25,
    "tests/matrix/test_acting_through_the_api.py": 25,
    "tests/api/test_api_schema.py": 25,
    "tests/web/test_round_trips.py": 25,
    "tests/matrix/test_viewers_look.py": 15,
    "tests/notifications/test_a_month_of_the_demo.py": 16,
    "tests/security/test_no_cache.py": 11,
}
"""Of those that are long, roughly; what is handed out last must be short, or one worker waits for the other."""
SECONDS_OF_A_TEST = 0.1


class LongestFirst(OrderedDict[str, dict[str, bool]]):
    """Files and their tests, as they wait to be handed out."""

    def popitem(self, last: bool = True) -> tuple[str, dict[str, bool]]:
        """The longest, whichever end is asked for."""
        longest = max(self, key=lambda scope: SECONDS.get(scope, SECONDS_OF_A_TEST * len(self[scope])))
        return longest, self.pop(longest)


class HousesInTurn(LoadScopeScheduling):  # type: ignore[misc]
    def __init__(self, config: Any, log: Any) -> None:
        super().__init__(config, log)
        self.workqueue = LongestFirst()

    def _split_scope(self, nodeid: str) -> str:
        return HOUSES if nodeid.startswith(STARTING_HOUSES) else nodeid.partition("::")[0]
