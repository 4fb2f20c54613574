"""One answer to a publisher's question, whichever way it came: the division is known, the question is not trusted.

Over HTTP the division is the token's (`app`), over NATS the one the server wrote into the subject (`hearing`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import aiohttp

from intake import status
from intake.progress import Progress
from publisher.questions import ABSENT, EVENTS, IDS_MAX, KINDS, UNSEEN, Fate, Fates, Harvests, ProblemError

AT_ONCE_MAX = 8


@dataclass
class Questions:
    """Answers for all divisions; one for the whole process."""

    session: aiohttp.ClientSession
    services: Mapping[str, str]
    """Addresses by name."""
    progress: Progress
    _asking: Counter[str] = field(default_factory=Counter)

    async def answer(self, division: str, kind: str, ids: Sequence[str]) -> Fates | Harvests:
        """What the services say. Raises `ProblemError`."""
        if kind not in KINDS:
            raise ProblemError(404, f"ask for one of {', '.join(KINDS)}")
        if self._asking[division] >= AT_ONCE_MAX:  # one division's questions must not be what all others wait for
            raise ProblemError(503, f"{AT_ONCE_MAX} questions of {division} are being answered: ask again")
        self._asking[division] += 1
        try:
            if kind == EVENTS:
                return await self._fates(division, list(dict.fromkeys(ids)))
            return await status.harvest(self.session, self.services, division)
        finally:
            self._asking[division] -= 1

    async def _fates(self, division: str, ids: Sequence[str]) -> Fates:
        if not 0 < len(ids) <= IDS_MAX:
            raise ProblemError(400, f'ask for 1 to {IDS_MAX} events: /events?id=a&id=b, or {{"ids":["a","b"]}}')
        told = await status.fates(self.session, self.services, division, ids)
        unseen = [one.id for one in told.events if one.status == UNSEEN]
        if not unseen or told.silent or not await self.progress.nothing_waits(division):
            return told
        # What waited a moment ago has been met by now, and what has not been met by now was not stored then.
        again = await status.fates(self.session, self.services, division, unseen)
        known = {one.id: one if one.status != UNSEEN or again.silent else Fate(one.id, ABSENT) for one in again.events}
        return Fates(tuple(known.get(one.id, one) for one in told.events), again.silent)
