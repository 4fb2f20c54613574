"""What a suggestion or an opinion is seen in the light of: its division's local rules, the code it came by.

Neither moves its state. They decide what it is found by and what follows from it: terms, alarms, follow-ups.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from kit.catalogue import Target
from kit.fold import States
from services.suggestions.anomalies import SuggestionAnomaly
from services.suggestions.deadlines import policy_anomalies
from services.suggestions.events import CODE
from services.suggestions.opinion import Opinion
from services.suggestions.policies import Policies
from services.suggestions.policy_events import POLICY, policies_id
from services.suggestions.standing import code_anomalies
from services.suggestions.suggestion import Cause, Suggestion
from services.suggestions.timeline import Anomaly


@dataclass(frozen=True, slots=True)
class RuledSuggestion:
    """A suggestion, and the rules that hold in its division."""

    state: Suggestion
    policies: Policies

    @property
    def id(self) -> str:
        """The suggestion's."""
        return self.state.id

    @property
    def division(self) -> str:
        """The suggestion's."""
        return self.state.division

    @property
    def anomalies(self) -> tuple[Anomaly[SuggestionAnomaly], ...]:
        """The suggestion's, and what breaks a rule."""
        return (*self.state.anomalies, *policy_anomalies(self.state, self.policies))


def rules_regarded(state: Suggestion) -> Iterator[str]:
    """The rules of its division, while anything that is stored of it depends on one; statutory terms do not."""
    handling = state.handling
    again = handling is not None and handling.cause is Cause.REHANDLED and state.awaited
    if again or state.waits or any(part.bounced_at for part in state.parts()):
        yield policies_id(state.division)


def ruled(state: Suggestion, states: States, policies: Policies) -> RuledSuggestion:
    """The suggestion under `policies` and what its division has published beside them."""
    own = states.get(Target(POLICY, policies_id(state.division)))
    return RuledSuggestion(state, policies.with_own(own))


def code_regarded(state: Opinion) -> Iterator[str]:
    """The code it came by."""
    if state.qr_code is not None:
        yield state.qr_code


def scanned(state: Opinion, states: States) -> Opinion:
    """The opinion with what is wrong with its code."""
    code = None if state.qr_code is None else states.get(Target(CODE, state.qr_code))
    return replace(state, anomalies=(*state.anomalies, *code_anomalies(state, code)))
