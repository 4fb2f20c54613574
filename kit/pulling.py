"""The loop around a durable pull consumer: fetch a batch, have it handled, wait out whatever passes.

A batch whose handling fails is given back to the broker, which delivers it again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext

from kit.topology import FACTS

log = logging.getLogger(__name__)

FETCH_SECONDS = 1.0  # a server restart during a fetch stalls for the whole time-out
RETRY_SECONDS = 2.0


async def pull(
    jetstream: JetStreamContext,
    consumer: str,
    batch_events_max: int,
    handle: Callable[[Sequence[Msg]], Awaitable[None]],
    stop: asyncio.Event,
) -> None:
    """Pull from `consumer` until `stop` is set; ends after the batch at hand, as a cancelled fetch loses messages.

    `handle` acknowledges what it has dealt with. Raises when the consumer cannot be bound at the start.
    """
    subscription = await jetstream.pull_subscribe_bind(consumer=consumer, stream=FACTS)
    while not stop.is_set():
        try:
            messages = await subscription.fetch(batch_events_max, timeout=FETCH_SECONDS)
        except (NatsTimeoutError, TimeoutError):
            continue
        except Exception as error:
            log.warning("fetch failed", extra={"consumer": consumer, "error": repr(error)})
            await _pause(stop)
            continue
        if not messages:
            continue
        try:
            await handle(messages)
        except Exception as error:
            what = {"consumer": consumer, "error": repr(error), "events": len(messages)}
            log.warning("batch failed, will be delivered again", extra=what)
            await asyncio.gather(*(message.nak(delay=RETRY_SECONDS) for message in messages), return_exceptions=True)
            await _pause(stop)


async def _pause(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), RETRY_SECONDS)
    except TimeoutError:
        return
