"""What a link still opens."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from changes.domain.answer_links import DEAD, LinkFacts, LinkStanding, expiry_of_link, standing_of_link

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = LinkFacts(expires_at=ONE)


@pytest.mark.parametrize(
    ("link", "now", "standing"),
    [
        pytest.param(GOOD, ONE - DAY, LinkStanding.LIVE, id="good"),
        pytest.param(GOOD, ONE, LinkStanding.EXPIRED, id="its time is over"),
        pytest.param(replace(GOOD, may_answer=False), ONE, LinkStanding.NOT_ADDRESSED, id="no longer named"),
        pytest.param(replace(GOOD, still_asked=False, may_answer=False), ONE, LinkStanding.SUPERSEDED, id="changed"),
        pytest.param(replace(GOOD, over=True, still_asked=False), ONE, LinkStanding.OVER, id="over"),
        pytest.param(replace(GOOD, answered=True, still_asked=False), ONE, LinkStanding.ANSWERED, id="answered"),
        pytest.param(replace(GOOD, used=True, answered=True), ONE, LinkStanding.USED, id="used"),
        pytest.param(replace(GOOD, left=True, revoked=True), ONE, LinkStanding.NOT_ADDRESSED, id="left"),
        pytest.param(replace(GOOD, revoked=True, used=True), ONE, LinkStanding.REVOKED, id="revoked"),
    ],
)
def test_the_first_thing_that_is_wrong_is_what_people_are_told(
    link: LinkFacts, now: datetime, standing: LinkStanding
) -> None:
    assert standing_of_link(link, now) is standing


def test_every_way_to_be_dead_is_said_in_words() -> None:
    assert set(DEAD) == set(LinkStanding) - {LinkStanding.LIVE}


@pytest.mark.parametrize(
    ("starts", "expires"),
    [
        pytest.param([], ONE + 14 * DAY, id="without a start"),
        pytest.param([ONE + 3 * DAY], ONE + 14 * DAY, id="soon"),
        pytest.param([ONE + 20 * DAY, ONE + 30 * DAY], ONE + 30 * DAY, id="the last start"),
    ],
)
def test_a_link_lasts_until_the_last_start_or_fourteen_days(starts: list[datetime], expires: datetime) -> None:
    assert expiry_of_link(ONE, starts) == expires
