"""Several messages that one stream stores together or not at all: one sync to disk and one receipt for all of them.

A stream that syncs every write syncs a batch once. What fails may all the same have been stored, when only the receipt
was lost: whoever then sends the messages again one by one, under the same ids, stores none twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from nats.aio.client import Client

from kit.in_process import HEADER

_BATCH, _NUMBER, _COMMIT = "Nats-Batch-Id", "Nats-Batch-Sequence", "Nats-Batch-Commit"


class Message(NamedTuple):
    """What is to be stored, and the id by which the stream knows it again."""

    subject: str
    payload: bytes
    message_id: str


class NotStoredError(Exception):
    """The stream has refused the batch; the message is its answer."""


class _Receipt(msgspec.Struct):
    count: int = 0


_receipt = msgspec.json.Decoder(_Receipt)


async def publish_together(client: Client, messages: Sequence[Message], seconds: float) -> None:
    """Returns when the stream behind all the subjects has stored every message, in this order.

    Raises `NotStoredError`, and what a request of so many `seconds` raises.
    """
    batch = secrets.token_hex(8)
    *most, last = enumerate(messages, 1)
    for number, (subject, payload, message_id) in most:
        # Without a reply: the broker answers for all of them with the last.
        await client.publish(subject, payload, headers=_headers(batch, number, message_id))
    number, (subject, payload, message_id) = last
    headers = {**_headers(batch, number, message_id), _COMMIT: "1"}
    answer = await client.request(subject, payload, timeout=seconds, headers=headers)
    # A server too old for batches answers as well, for the last message alone.
    if _receipt.decode(answer.data or b"{}").count != len(messages):
        raise NotStoredError(answer.data.decode(errors="replace"))


def _headers(batch: str, number: int, message_id: str) -> dict[str, str]:
    return {HEADER: message_id, _BATCH: batch, _NUMBER: str(number)}
