"""What other services must learn from representatives: who serves no more, and when a QR code is valid."""

from __future__ import annotations

from collections.abc import Mapping

from kit.fold import Emission
from services.representatives.code import Code
from services.representatives.events import CodeAnnounced, CodeSpan, MandateLapsed
from services.representatives.representative import Representative
from services.representatives.vocabulary import MandateStatus


def of_representative(state: Representative) -> Mapping[str, Emission]:
    """代表资格暂停或终止 stands while the person has had mandates, and none is serving."""
    status = state.status
    if status is None or status is MandateStatus.SERVING:
        return {}
    lapsed = MandateLapsed(division=state.division, ended=status is MandateStatus.ENDED)
    since = max(mandate.last_change.at for mandate in state.mandates)
    return {"lapsed": Emission(subject=state.id, time=since, data=lapsed)}


def of_code(state: Code) -> Mapping[str, Emission]:
    """二维码有效期 told anew whenever it changes."""
    if not state.valid:
        return {}
    valid = tuple(CodeSpan(since=span.since, until=span.until) for span in state.valid)
    announced = CodeAnnounced(division=state.division, valid=valid)
    return {"announced": Emission(subject=state.id, time=state.valid[0].since, data=announced)}
