"""A district publishes over HTTP and learns what became of its events; nobody gets through another's door."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from cli.main import main
from kit import tokens
from kit.credentials import seed_path
from kit.tokens import TOKENS_FILE, Token
from publisher.transports import Nats
from tests.end_to_end.city import City, event

SUGGESTION = "350206-S2026-7001"
STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"


class Office:
    """A district's office with its token."""

    def __init__(self, city: City, token: str) -> None:
        self.url, self.token = city.stack.addresses.intake, token

    def post(self, body: bytes, media: str = STRUCTURED, **headers: str) -> tuple[int, Any]:
        return self._ask("/events", body, {"content-type": media, **headers})

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        return self._ask(path, None, headers)

    def _ask(self, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {self.token}", **headers}
        request = urllib.request.Request(f"{self.url}{path}", body, headers)  # noqa: S310 - our own loopback
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


@pytest.fixture(scope="module")
def office(city: City) -> Iterator[Office]:
    path = Path(city.stack.credentials) / TOKENS_FILE
    token, digest = tokens.make("350206")
    tokens.write(path, [Token("350206-test", "350206", digest, tokens.now())])
    yield Office(city, token)
    tokens.write(path, [])


def submitted(identity: str, subject: str = SUGGESTION, **changes: Any) -> dict[str, Any]:
    return event(
        "suggestion.submitted", subject, identity, "2026-01-05", title="关于增设站点的建议", kind="SESSION",
        level="DISTRICT", lead="350206-R0001",
    ) | changes  # fmt: skip


def encoded(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def test_an_event_is_stored_once_and_its_fate_is_told(city: City, office: Office) -> None:
    body = encoded(submitted("http-1"))
    code, receipt = office.post(body)
    assert (code, receipt["status"], receipt["id"], receipt["stream"]) == (200, "stored", "http-1", "IN_350206")
    assert office.post(body) == (200, receipt | {"status": "known"})
    city.settle()
    code, told = office.get("/events?id=http-1&id=http-never")
    assert code == 200
    applied, absent = told["events"]
    assert absent == {"id": "http-never", "status": "absent"}
    assert applied["status"] == "applied"
    assert {one["service"]: one["aggregates"] for one in applied["services"]} == {
        "suggestions": [f"suggestion:{SUGGESTION}", f"text:{SUGGESTION}"]
    }
    assert city.data(f'{{ suggestion(id: "{SUGGESTION}") {{ title }} }}') == {
        "suggestion": {"title": "关于增设站点的建议"}
    }


def test_binary_batch_and_lines_are_the_same_events(city: City, office: Office) -> None:
    whole = submitted("http-binary", "350206-S2026-7002")
    attributes = {f"ce-{name}": whole[name] for name in ("specversion", "id", "source", "type", "subject", "time")}
    code, receipt = office.post(encoded(whole["data"]), "application/json", **attributes)
    assert (code, receipt["status"]) == (200, "stored")
    again = [whole | {"datacontenttype": "application/json"}, submitted("http-batch", "350206-S2026-7003")]
    code, receipts = office.post(encoded(again), BATCH)
    assert (code, [one["status"] for one in receipts]) == (200, ["known", "stored"])
    lines = [submitted(f"http-line{number}", f"350206-S2026-71{number:02}") for number in range(50)]
    code, counts = office.post(b"\n".join([*map(encoded, lines), b"{broken", b""]), LINES)
    assert (code, counts["stored"], counts["refused"]) == (207, 50, 1)
    assert [(one["line"], one["reason"]) for one in counts["problems"]] == [(51, "not_json")]


@pytest.mark.parametrize(
    ("changes", "code", "reason"),
    [
        ({"id": ""}, 422, "envelope"),
        ({"type": "npc.suggestion.submit.v1"}, 422, "unknown_type"),
        ({"type": "npc.suggestion.submitted.v9"}, 422, "unknown_version"),
        ({"data": {"division": "350206"}}, 422, "schema"),
        ({"source": "/divisions/350203"}, 403, "wrong_division"),
        ({"subject": "350203-S1"}, 403, "wrong_division"),
        ({"source": "/services/suggestions"}, 403, "not_allowed"),
    ],
)
def test_what_is_refused_is_not_stored_and_says_why(
    office: Office, changes: dict[str, Any], code: int, reason: str
) -> None:
    answered, receipt = office.post(encoded(submitted("http-wrong", **changes)))
    assert (answered, receipt["status"], receipt["reason"]) == (code, "refused", reason)
    assert receipt["detail"]


def test_personal_data_stay_outside(office: Office) -> None:
    wrong = submitted("http-person")
    wrong["data"]["title"] = "请回电 13805920000"
    code, receipt = office.post(encoded(wrong))
    assert (code, receipt["reason"]) == (422, "personal_data")
    assert "13805920000" not in receipt["detail"]


def test_too_large_an_event_and_an_unknown_form_are_refused(office: Office) -> None:
    assert office.post(b"x" * 300_000)[0] == 413
    code, problem = office.post(b"{}", "text/plain")
    assert (code, problem["detail"].startswith("send application/cloudevents+json")) == (415, True)


def test_without_a_token_that_is_valid_nothing_is_heard(city: City, office: Office) -> None:
    for token in ("", "renda_350206_guess", f"{office.token}x"):
        assert Office(city, token).post(encoded(submitted("http-nobody")))[0] == 401
    assert Office(city, "x").get("/harvest")[0] == 401


def test_a_revoked_or_expired_token_is_worth_nothing_at_once(city: City, office: Office) -> None:
    path = Path(city.stack.credentials) / TOKENS_FILE
    known = tokens.read(path)
    short, digest = tokens.make("350203")
    tokens.write(path, [*known, Token("350203-old", "350203", digest, tokens.now(), tokens.now())])
    assert Office(city, short).get("/harvest")[0] == 401
    tokens.write(path, [*known, Token("350203-new", "350203", digest, tokens.now())])
    assert Office(city, short).get("/harvest")[0] == 200
    tokens.write(path, known)
    assert Office(city, short).get("/harvest")[0] == 401
    assert office.get("/harvest")[0] == 200


def test_a_token_opens_its_own_divisions_door_only_whatever_else_is_in_the_batch(city: City, office: Office) -> None:
    theirs = event("suggestion.withdrawn", "350203-S2026-7001", "http-theirs", "2026-01-05")
    code, receipts = office.post(encoded([theirs, submitted("http-ours", "350206-S2026-7007")]), BATCH)
    assert (code, [one["status"] for one in receipts]) == (207, ["refused", "stored"])
    assert receipts[0]["reason"] == "wrong_division"
    attributes = {f"ce-{name}": theirs[name] for name in ("specversion", "id", "source", "type", "subject", "time")}
    assert office.post(encoded(theirs["data"]), "application/json", **attributes)[0] == 403
    code, counts = office.post(encoded(theirs), LINES)
    assert (code, counts["stored"], counts["refused"]) == (207, 0, 1)


def test_headers_of_the_broker_mean_nothing_over_http(office: Office) -> None:
    """A publisher cannot pass its event off as another one that is known, or as another stream's."""
    known = submitted("http-known", "350206-S2026-7008")
    receipt = office.post(encoded(known))[1]
    changed = submitted("http-changed", "350206-S2026-7009")
    forged = {"Nats-Msg-Id": "http-known", "Nats-Rollup": "all", "Nats-Stream-Source": "IN_350203 1 > > in.350203.x"}
    code, answer = office.post(encoded(changed), **forged)
    assert (code, answer["status"], answer["stream"]) == (200, "stored", "IN_350206")
    assert answer["sequence"] > receipt["sequence"]


def test_a_request_overheard_and_sent_again_changes_nothing(city: City, office: Office) -> None:
    body = encoded(submitted("http-replayed", "350206-S2026-7010"))
    first = office.post(body)[1]
    assert [office.post(body)[1] for _ in range(3)] == [first | {"status": "known"}] * 3
    city.settle()
    assert office.get("/events?id=http-replayed")[1]["events"][0]["status"] == "applied"


@pytest.mark.parametrize("header", ["Basic {}", "{}", "Bearer", "Bearer {} {}", "Bearer  "])
def test_a_token_is_shown_in_one_way_only(city: City, office: Office, header: str) -> None:
    code, _ = office.get("/harvest", authorization=header.format(office.token, office.token))
    assert code == 401
    assert Office(city, "").get(f"/harvest?access_token={office.token}")[0] == 401


def test_nobody_learns_of_anothers_events(city: City, office: Office) -> None:
    path = Path(city.stack.credentials) / TOKENS_FILE
    known = tokens.read(path)
    other, digest = tokens.make("350203")
    tokens.write(path, [*known, Token("350203-1", "350203", digest, tokens.now())])
    office.post(encoded(submitted("http-mine", "350206-S2026-7004")))
    city.settle()
    assert office.get("/events?id=http-mine")[1]["events"][0]["status"] == "applied"
    assert Office(city, other).get("/events?id=http-mine")[1]["events"] == [{"id": "http-mine", "status": "absent"}]
    tokens.write(path, known)


def test_an_event_refused_by_the_services_is_explained(city: City, office: Office) -> None:
    city.publish("350206", submitted("http-conflict", "350206-S2026-7005"))
    office.post(encoded(submitted("http-conflict", "350206-S2026-7006")))
    city.settle()
    fate = office.get("/events?id=http-conflict")[1]["events"][0]
    assert fate["status"] == "refused"
    assert {(one["status"], one.get("reason", "")) for one in fate["services"]} == {
        ("applied", ""),
        ("refused", "conflict"),
    }
    code, harvest = office.get("/harvest")
    assert code == 200
    assert harvest["refused"]["conflict"] >= 1
    assert {one["service"] for one in harvest["services"]} == {"representatives", "suggestions", "supervision"}


def test_the_harvest_tells_the_district_and_operations_how_much_comes_a_day(city: City, office: Office) -> None:
    def suggestions() -> dict[str, Any]:
        found: dict[str, dict[str, Any]] = {one["service"]: one for one in office.get("/harvest")[1]["services"]}
        return found["suggestions"]

    before = suggestions()
    assert 0 < before["rates"]["last_day"] <= before["source"]["facts"]
    office.post(encoded([submitted(f"http-rate{number}", f"350206-S2026-72{number:02}") for number in range(5)]), BATCH)
    city.settle()
    after = suggestions()
    assert after["rates"]["last_day"] == before["rates"]["last_day"] + 5
    assert after["rates"]["daily_mean"] == round(after["rates"]["last_day"] / 7, 1)
    shown = CliRunner().invoke(main, ["harvest", "--source", "350206", "--data", str(city.stack.directory)])
    (line,) = [line.split() for line in shown.output.splitlines() if " suggestions " in line]
    rates = after["rates"]
    told = [f"{after['source']['facts']:,}", f"{rates['last_day']:,}", f"{rates['daily_mean']:,.1f}"]
    assert (shown.exit_code, line[:4]) == (0, ["suggestions", *told])


def test_an_applied_event_that_does_not_fit_says_so_until_the_missing_one_comes(city: City, office: Office) -> None:
    subject = "350206-S2026-7011"
    office.post(encoded(event("suggestion.sorted", subject, "http-sorted", "2026-01-06")))
    city.settle()
    assert office.get("/events?id=http-sorted")[1]["events"][0]["anomalous"] is True
    (seen,) = office.get("/events?id=http-sorted")[1]["events"][0]["services"]
    assert seen["anomalies"] == [
        {
            "code": "NOT_SUBMITTED",
            "text": "no submission is known that precedes this step",
            "text_zh": "此步骤之前没有提出记录",
            "aggregate": f"suggestion:{subject}",
        }
    ]
    before = office.get("/harvest")[1]["anomalous"]["NOT_SUBMITTED"]
    office.post(encoded(submitted("http-submitted", subject)))
    city.settle()
    fate = office.get("/events?id=http-sorted")[1]["events"][0]
    assert fate["status"] == "applied"
    assert "anomalous" not in fate
    assert office.get("/harvest")[1]["anomalous"].get("NOT_SUBMITTED", 0) == before - 1


def test_the_contracts_can_be_read_in_a_browser(city: City) -> None:
    with urllib.request.urlopen(city.stack.addresses.intake, timeout=10) as answer:  # noqa: S310
        page = answer.read().decode()
    assert "npc.suggestion.submitted.v1" in page
    assert "交办" in page


def test_over_nats_with_a_seed_alone_the_same_is_told_in_the_same_words(city: City, office: Office) -> None:
    subject = "350206-S2026-7012"
    office.post(encoded(submitted("nats-applied", subject)))
    office.post(encoded(event("suggestion.sorted", "350206-S2026-7013", "nats-misfit", "2026-01-06")))
    city.publish("350206", submitted("nats-refused", subject))
    office.post(encoded(submitted("nats-refused", "350206-S2026-7014")))
    city.settle()
    ids = ["nats-applied", "nats-misfit", "nats-refused", "nats-never", "绝无此事"]
    over_http = office.get(f"/events?{urlencode([('id', one) for one in ids])}")[1]
    assert asked_over_nats(city, "350206", "events", ids) == over_http
    assert [one["status"] for one in over_http["events"]] == ["applied", "applied", "refused", "absent", "absent"]
    assert asked_over_nats(city, "350206", "harvest") == office.get("/harvest")[1]
    theirs = asked_over_nats(city, "350203", "events", ids)
    assert {one["status"] for one in theirs["events"]} == {"absent"}
    assert asked_over_nats(city, "350203", "harvest")["division"] == "350203"


def test_as_many_and_as_long_ids_as_are_allowed_are_asked_of_every_service(city: City, office: Office) -> None:
    office.post(encoded(submitted("nats-among-many", "350206-S2026-7015")))
    city.settle()
    ids = ["nats-among-many", *(f"{number}-{'长' * 160}" for number in range(499))]
    told = asked_over_nats(city, "350206", "events", ids)
    assert ("silent" not in told, len(told["events"]), told["events"][0]["status"]) == (True, 500, "applied")


def test_a_publisher_learns_at_its_command_line_what_became_of_its_events(
    city: City, office: Office, tmp_path: Path
) -> None:
    seed = str(seed_path(Path(city.stack.credentials), "350206"))

    def status(*asked: str) -> tuple[int, str]:
        shown = CliRunner().invoke(main, ["status", "--credentials", seed, "--url", city.stack.addresses.nats, *asked])
        return shown.exit_code, shown.output

    subject = "350206-S2026-7016"
    events = [submitted("shell-applied", subject), event("suggestion.sorted", f"{subject}0", "shell-odd", "2026-01-06")]
    for one in events:
        office.post(encoded(one))
    city.settle()
    assert status("shell-applied") == (0, "1 applied.\n")
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"\n".join([*map(encoded, events), b"{broken", b""]))
    code, shown = status("--file", str(file))
    assert (code, shown.splitlines()[-1]) == (0, "2 applied, of which 1 do not fit.")
    assert "此步骤之前没有提出记录" in shown
    code, shown = status("shell-applied", "shell-never")
    assert (code, shown.splitlines()[-1]) == (1, "1 applied, 1 absent.")
    code, shown = status()
    assert (code, "350206" in shown, "suggestions" in shown) == (0, True, True)
    other = str(seed_path(Path(city.stack.credentials), "suggestions"))
    wrong = CliRunner().invoke(main, ["status", "--credentials", other, "--url", city.stack.addresses.nats])
    assert (wrong.exit_code, "is it the seed of a division on this platform?" in wrong.output) == (1, True)
    assert CliRunner().invoke(main, ["status", "shell-applied"]).exit_code == 2


def asked_over_nats(city: City, division: str, kind: str, ids: list[str] | None = None) -> dict[str, Any]:
    """The answer to a question put with a division's seed."""

    async def ask() -> bytes:
        way = Nats(city.stack.addresses.nats, seed_path(Path(city.stack.credentials), division))
        try:
            return await way.ask(kind, ids or ())
        finally:
            await way.close()

    told: dict[str, Any] = json.loads(asyncio.run(ask()))
    return told
