"""Services built wrongly on purpose: the simulator must find both, or it would find nothing.

`python -m tests.faults.builds BUILD SERVICE` serves. Nothing in the services themselves knows of it.

acknowledge_first   messages are acknowledged before what they say is committed
no_id_check         a fact that is known already is applied again
"""

from __future__ import annotations

import asyncio
import runpy
import sys
from collections.abc import Sequence
from typing import Any

from kit._transaction import Transaction
from kit.consumer import Consumer

LINGER_SECONDS = 3.0
"""How long what is acknowledged and not committed lies about, so that no kill can miss it."""
ACKNOWLEDGE_FIRST = "acknowledge_first"
NO_ID_CHECK = "no_id_check"


def acknowledge_first() -> None:
    """The broker forgets a batch before it is applied."""
    process = Consumer.process

    async def hasty(self: Consumer, messages: Sequence[Any]) -> None:
        await asyncio.gather(*(message.ack() for message in messages))
        for message in messages:
            message._ackd = False  # the second acknowledgement, where it belongs, means nothing to the broker
        await asyncio.sleep(LINGER_SECONDS)
        await process(self, messages)

    Consumer.process = hasty  # type: ignore[method-assign]


def no_id_check() -> None:
    """Facts are never looked up, so each delivery counts."""

    read = Transaction._read_facts

    def forget(self: Transaction, keys: list[str]) -> dict[str, dict[str, Any]]:
        return {key: {field: row[field] for field in row.keys() - {"digest"}} for key, row in read(self, keys).items()}

    Transaction._read_facts = forget  # type: ignore[method-assign]


BUILDS = {ACKNOWLEDGE_FIRST: acknowledge_first, NO_ID_CHECK: no_id_check}

if __name__ == "__main__":
    BUILDS[sys.argv[1]]()
    sys.argv = [sys.argv[2]]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
