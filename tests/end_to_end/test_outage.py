"""A service that is down takes its own answers with it and no others; runs last, for it breaks the city."""

from __future__ import annotations

from typing import Any

from cli.programs import answers_well
from tests.end_to_end.city import City, event

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


OPINIONS = """{ opinions(within: "350211", period: {year: 2026}) { totalCount } }"""


def opinions(batch: str) -> list[dict[str, Any]]:
    return [
        event("opinion.received", f"350211-{batch}-{n}", f"{batch}-{n}", "2026-05-06", channel="ONLINE", title="停车")
        for n in range(100)
    ]


def test_a_killed_database_and_a_killed_broker_lose_nothing(city: City) -> None:
    city.publish("350211", *opinions("before"))
    city.stack.kill("mongod")
    city.publish("350211", *opinions("without-database"))
    city.stack.restart_service("mongod")
    city.publish("350211", *opinions("then"))
    city.stack.kill("nats-server")
    city.stack.restart_service("nats-server")
    city.publish("350211", *opinions("after"))
    city.settle()
    assert city.data(OPINIONS)["opinions"]["totalCount"] == 400
    assert [
        name for name in city.stack.services if not answers_well(f"{city.stack.addresses.services[name]}/readyz")
    ] == []
