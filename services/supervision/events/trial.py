"""The one fact of observing a trial 旁听庭审, told for each of its three steps."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from kit.catalogue import EventData
from services.supervision.events.common import Hash, Representatives, Unit
from services.supervision.vocabulary import TrialStep


class TrialObserved(EventData, frozen=True, kw_only=True):
    """旁听庭审 a step of observing a trial: prepared, observed, commented. The case is a hash. Subject: the item."""

    event_type: ClassVar[str] = "npc.trial.observed.v1"
    step: TrialStep
    case_hash: Annotated[Hash, msgspec.Meta(description="SHA-256 of the case's number 案号哈希.")]
    court: Unit | None = None
    representatives: Representatives = ()
