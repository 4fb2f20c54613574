"""Small numbers of citizens; the refusal of personal data in text is tested with the catalogue."""

import pytest

from kit.privacy import shown_citizens


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (120, 120)])
def test_one_to_four_citizens_are_not_shown(number: int, shown: int | None) -> None:
    assert shown_citizens(number) == shown
