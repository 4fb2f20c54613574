"""A local rule 地方规则 as staff read it: the term, whose it is, its text and the event that told it."""

from __future__ import annotations

from datetime import date

import strawberry

from services.suggestions import policies
from services.suggestions.graph import enums as _  # noqa: F401 - makes the field's words GraphQL enums
from services.suggestions.policy_events import Rule, TermUnit


@strawberry.type(description="A rule by which a clock of suggestions runs in a division. 地方规则。")
class Policy:
    """One rule in force."""

    rule: Rule
    value: int = strawberry.field(description="How many days, working days or months. 期限数。")
    unit: TermUnit
    valid_from: date = strawberry.field(
        description="Clocks that began on this day or later follow it; earlier ones keep theirs. 施行日期。"
    )
    basis: str = strawberry.field(description="The rule's text. 依据。")
    own: bool = strawberry.field(description="The division's own, not the one common to all. 是否本地规则。")
    event: str | None = strawberry.field(
        description="Key of the event that told it, source/id; null for what stands in the list of rules. 来源事件。"
    )

    @classmethod
    def of(cls, policy: policies.Policy) -> Policy:
        """The GraphQL form."""
        return cls(
            rule=policy.rule,
            value=policy.term.value,
            unit=policy.term.unit,
            valid_from=policy.valid_from,
            basis=policy.basis,
            own=policy.scope != policies.COMMON,
            event=policy.event_key,
        )
