"""What other services must learn from representatives: who served when, and when a QR code is valid."""

from __future__ import annotations

from collections.abc import Mapping

from kit.fold import Emission
from services.representatives.code import Code
from services.representatives.events.emitted import CodeAnnounced, CodeSpan, MandateLapsed, MembershipServed, ServedSpan
from services.representatives.representative import Representative
from services.representatives.vocabulary import MandateStatus


def of_representative(state: Representative) -> Mapping[str, Emission]:
    """What a person's mandates mean elsewhere: when they may vote, and that they serve no more."""
    return {**_served(state), **_lapsed(state)}


def _served(state: Representative) -> Mapping[str, Emission]:
    """在任期间 told anew whenever it changes."""
    spans = tuple(
        ServedSpan(level=mandate.level, since=span.since, until=span.until)
        for mandate in state.mandates
        for span in mandate.served
    )
    if not spans:
        return {}
    served = MembershipServed(division=state.division, spans=spans)
    return {"served": Emission(subject=state.id, time=min(span.since for span in spans), data=served)}


def _lapsed(state: Representative) -> Mapping[str, Emission]:
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
