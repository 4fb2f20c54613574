"""What a stranger can get wrong in an event, and what he is told."""

import json
from typing import Any

import pytest

from kit.envelope import EVENT_BYTES_MAX, Reason, Rejected, digest, message_id
from tests.kit.toy import CATALOGUE, Deposited


def event(**changes: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": "e1",
        "source": "/divisions/350206",
        "type": "npc.account.deposited.v1",
        "subject": "350206-A1",
        "time": "2025-03-01T09:00:00+08:00",
        "data": {"division": "350206", "amount": 5},
    } | changes


def refusal(payload: bytes | dict[str, Any], publisher: str | None = "350206") -> Rejected:
    with pytest.raises(Rejected) as caught:
        CATALOGUE.decode(payload if isinstance(payload, bytes) else json.dumps(payload).encode(), publisher)
    return caught.value


def test_a_good_event_becomes_a_typed_fact_in_china_time() -> None:
    fact = CATALOGUE.decode(json.dumps(event(time="2025-03-01T01:00:00Z", sequence=4)).encode(), "350206")
    assert fact.key == "350206/e1"
    assert fact.data == Deposited(division="350206", amount=5)
    assert fact.time.isoformat() == "2025-03-01T09:00:00+08:00"
    assert fact.order == ("2025-03-01T01:00:00.000000+00:00", 4, "350206/e1")
    assert [(target.aggregate, target.id) for target in fact.targets] == [("account", "350206-A1")]


@pytest.mark.parametrize(
    ("payload", "reason", "words"),
    [
        (b"\xff\xfe{", Reason.NOT_JSON, "not JSON in UTF-8"),
        (b'{"specversion": "1.0", "id": "\xff"}', Reason.NOT_JSON, "not JSON in UTF-8"),
        (b"[]", Reason.ENVELOPE, "Expected `object`"),
        (b"x" * (EVENT_BYTES_MAX + 1), Reason.OVERSIZED, str(EVENT_BYTES_MAX)),
        (event(specversion="0.3"), Reason.ENVELOPE, "specversion"),
        (event(time="2025-03-01T09:00:00"), Reason.ENVELOPE, "time"),
        (event(source="350206"), Reason.ENVELOPE, "source"),
        (event(type="account.deposited"), Reason.UNKNOWN_TYPE, "npc.<entity>.<verb>.v<N>"),
        (event(type="npc.account.exploded.v1"), Reason.UNKNOWN_TYPE, "npc.account.closed.v1"),
        (event(type="npc.account.deposited.v9"), Reason.UNKNOWN_VERSION, "npc.account.deposited.v1"),
        (event(data={"division": "350206"}), Reason.SCHEMA, "amount"),
        (event(data={"division": "350206", "amount": "5"}), Reason.SCHEMA, "data.amount"),
        (event(data={"division": "350206", "amount": 5, "name": "x"}), Reason.SCHEMA, "name"),
        (event(data={"division": "350206", "amount": 2**70}), Reason.SCHEMA, "amount"),
        (event(data={"division": "350203", "amount": 5}), Reason.WRONG_DIVISION, "350203"),
        (event(id="e1\r\nNats-Rollup: all"), Reason.SCHEMA, "control characters"),
        (event(subject="350206-A1\n"), Reason.SCHEMA, "control characters"),
        (event(subject="A1"), Reason.WRONG_DIVISION, "must begin with 350206-"),
        (event(subject="350203-A1"), Reason.WRONG_DIVISION, "must begin with 350206-"),
        (event(source="/divisions/350203"), Reason.WRONG_DIVISION, "credential is that of '350206'"),
        (event(type="npc.account.welcomed.v1"), Reason.NOT_ALLOWED, "own services only"),
        (event(data={"division": "350206", "amount": 5, "note": "电话13800138000"}), Reason.PERSONAL_DATA, "手机号"),
        (
            event(data={"division": "350206", "amount": 5, "note": "１３８　００１３ ８０００"}),
            Reason.PERSONAL_DATA,
            "note",
        ),
        (event(data={"division": "350206", "amount": 5, "note": "11010519491231002X"}), Reason.PERSONAL_DATA, "身份证"),
        (event(data={"division": "350206", "amount": 5, "note": "请打 0592-2051234"}), Reason.PERSONAL_DATA, "电话"),
        (event(id="13800138000"), Reason.PERSONAL_DATA, "in id"),
    ],
)
def test_a_bad_event_is_refused_with_its_reason(payload: Any, reason: Reason, words: str) -> None:
    rejected = refusal(payload)
    assert rejected.reason is reason
    assert words in rejected.detail


def test_a_service_publishes_only_what_is_its_own() -> None:
    welcomed = event(source="/services/toys", type="npc.account.welcomed.v1", data={"division": "350206", "balance": 1})
    assert CATALOGUE.decode(json.dumps(welcomed).encode(), "toys").publisher == "toys"
    assert refusal(event(source="/services/toys"), "toys").reason is Reason.NOT_ALLOWED
    assert refusal(welcomed | {"source": "/services/others"}, "others").reason is Reason.NOT_ALLOWED


def test_hashes_and_long_codes_are_not_taken_for_persons() -> None:
    note = "case 9f13812345678abc, batch A13812345678B, 2025-0001-13812345678999"
    fact = CATALOGUE.decode(json.dumps(event(data={"division": "350206", "amount": 1, "note": note})).encode())
    assert isinstance(fact.data, Deposited)


def test_content_decides_the_digest_not_its_spelling() -> None:
    one, other = event(), dict(reversed(event().items()))
    assert digest(json.dumps(one).encode()) == digest(json.dumps(other, indent=3, ensure_ascii=False).encode())
    changed = json.dumps(event(data={"division": "350206", "amount": 6})).encode()
    assert message_id(changed, "e1") != message_id(json.dumps(one).encode(), "e1")


def test_naming_the_aggregate_of_another_division_writes_nothing_there() -> None:
    foreign = event(data={"division": "350206", "amount": 5, "also": "350203-A9"})
    fact = CATALOGUE.decode(json.dumps(foreign).encode())
    assert [target.id for target in fact.targets] == ["350206-A1"]
