"""Enums for GraphQL whose words stand in their docstrings."""

from enum import Enum, StrEnum

import pytest

from kit.graph_enums import chinese_terms, expose, summary


class Weather(StrEnum):
    """Weather of the day: SUNNY 晴, LIGHT_RAIN 小雨 (up to 10 mm); SNOW 雪. Hail is not told."""

    SUNNY = "SUNNY"
    LIGHT_RAIN = "LIGHT_RAIN"
    SNOW = "SNOW"


def described(enum: type[Enum]) -> dict[str, str | None]:
    return {value.name: value.description for value in enum.__strawberry_definition__.values}  # type: ignore[attr-defined]


def test_the_docstring_gives_summary_and_terms() -> None:
    assert summary(Weather) == "Weather of the day."
    assert chinese_terms(Weather) == {"SUNNY": "晴", "LIGHT_RAIN": "小雨 (up to 10 mm)", "SNOW": "雪"}


def test_an_enum_is_exposed_with_the_words_of_its_docstring() -> None:
    expose(Weather, "DailyWeather")
    definition = Weather.__strawberry_definition__  # type: ignore[attr-defined]
    assert (definition.name, definition.description) == ("DailyWeather", "Weather of the day.")
    assert described(Weather) == {
        "SUNNY": "Sunny 晴.",
        "LIGHT_RAIN": "Light rain 小雨 (up to 10 mm).",
        "SNOW": "Snow 雪.",
    }


def test_sentences_given_take_the_place_of_the_docstring() -> None:
    class Tide(Enum):
        EBB = 1

    expose(Tide, description="Tide. 潮汐。", texts={"EBB": "Going out. 退潮。"})
    assert described(Tide) == {"EBB": "Going out. 退潮。"}


def test_a_value_without_words_is_refused() -> None:
    class Wind(Enum):
        """Wind: CALM 无风."""

        CALM = 1
        STORM = 2

    with pytest.raises(KeyError, match="STORM"):
        expose(Wind)
