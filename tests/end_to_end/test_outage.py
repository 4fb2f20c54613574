"""A service that is down takes its own answers with it and no others; runs last, for it breaks the city."""

from __future__ import annotations

from tests.end_to_end.city import City

QUERY = """{ division(code: "350206") { name
    representativeIndicators(period: {year: 2025}, ids: ["representatives"]) { value }
    supervisionIndicators(period: {year: 2025}, ids: ["reports_heard"]) { value } } }"""


def test_the_others_answer_and_the_error_names_service_and_path(city: City) -> None:
    city.stack.kill("supervision")
    try:
        answer = city.ask(QUERY)
        assert answer["data"]["division"]["name"] == "湖里区"
        assert len(answer["data"]["division"]["representativeIndicators"]) == 1
        (error, *_) = [one for one in answer["errors"] if one["extensions"].get("service") == "supervision"]
        assert error["path"][:1] == ["division"]
    finally:
        city.stack.restart_service("supervision")
    assert "errors" not in city.ask(QUERY)
