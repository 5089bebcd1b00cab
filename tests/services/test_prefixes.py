"""What references of an organisation begin with."""

import pytest

from changes.services.references import prefix_of


@pytest.mark.parametrize(
    ("slug", "prefix"),
    [
        ("centre", "CENTRE"),
        ("harbour-ops", "HARBOUR-OPS"),
        ("northwind-contact-centre", "NCC"),
        ("donaudampfschiffahrt", "DONAUDAMPFSC"),
        ("a-" * 30 + "b", "A" * 12),
        ("---------------------x", "---------------------X"[:12]),
    ],
)
def test_long_names_of_several_words_give_their_first_letters(slug: str, prefix: str) -> None:
    assert prefix_of(slug) == prefix
