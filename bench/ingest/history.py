"""The events of the benchmark: what districts told of suggestions and opinions, copied until there are enough."""

from __future__ import annotations

import re

from dataset.generate import generate

_OWN_ID = re.compile(rb'"(\d{6}(?:\d{3})?)-')
_ENTITIES = ("npc.suggestion.", "npc.opinion.")


def history(events: int) -> list[bytes]:
    """So many events of one service in time order, a copy with ids of its own after the other."""
    payloads = [event.payload for event in generate() if event.type.startswith(_ENTITIES)]
    copies = -(-events // len(payloads))
    found = [_OWN_ID.sub(rb'"\1-copy%d.' % copy, payload) for copy in range(copies) for payload in payloads]
    return found[:events]
