"""What the broker's answers mean to who publishes: stored, try again, or never."""

import json

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from kit.envelope import Rejected
from publisher.channel import Ack, UnavailableError, read_answer


def answer(error: dict[str, object] | None = None) -> Msg:
    body = {"error": error} if error else {"stream": "IN_350206", "seq": 7}
    return Msg(Client(), data=json.dumps(body).encode())


def test_a_receipt_is_where_the_event_is_stored() -> None:
    assert read_answer(answer()) == Ack("IN_350206", 7)


@pytest.mark.parametrize(
    ("code", "number", "description"),
    [
        (503, 10077, "maximum bytes exceeded"),
        (503, 10008, "JetStream system temporarily unavailable"),
        (500, 10118, "stream is offline"),
        (409, 10158, "duplicate message id is in process"),
    ],
)
def test_what_is_not_the_event_s_fault_is_tried_again(code: int, number: int, description: str) -> None:
    found = read_answer(answer({"code": code, "err_code": number, "description": description}))
    assert isinstance(found, UnavailableError)
    assert str(number) in str(found)


@pytest.mark.parametrize(("number", "reason"), [(10054, "oversized"), (10033, "not_allowed")])
def test_what_is_the_event_s_fault_is_refused(number: int, reason: str) -> None:
    found = read_answer(answer({"code": 400, "err_code": number, "description": "no"}))
    assert isinstance(found, Rejected)
    assert found.reason == reason
