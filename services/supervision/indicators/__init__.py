"""The service's indicators: formulas over the counters of `rollup`, and what districts report without events behind it.

A hearing, a meeting and an appointment count in the month they happened; a finding in the month it was raised; a
livelihood project in the month it was voted on; a plan in its year; a commitment in the month it is due. Where a
formula says "by now" or "all", the number is of that cohort, whatever happened later.
"""

from __future__ import annotations

from kit.indicators import Indicator
from services.supervision.indicators.duties import DUTIES
from services.supervision.indicators.hearings import HEARINGS
from services.supervision.indicators.inquiries import INQUIRIES
from services.supervision.indicators.plans import PLANS
from services.supervision.indicators.projects import PROJECTS
from services.supervision.indicators.visits import VISITS

_CLAIMED_ONLY = (
    ("supervision_groups", "Supervision groups", "监督小组数", "groups"),
    ("reform_pilot_items", "Reform pilot items", "改革试点事项数", "items"),
    ("airport_innovation_items", "Airport innovation items", "空港创新事项数", "items"),
    ("tracking_years", "Years of tracking", "连续跟踪监督年数", "years"),
    ("supervision_activities", "Supervision activities", "监督活动次数", "activities"),
)

INDICATORS: dict[str, Indicator] = {
    one.id: one
    for one in (
        *HEARINGS,
        *PLANS,
        *INQUIRIES,
        *VISITS,
        *DUTIES,
        *PROJECTS,
        *(
            Indicator(id=identity, name=name, name_zh=name_zh, unit=unit, formula="as reported by the district")
            for identity, name, name_zh, unit in _CLAIMED_ONLY
        ),
    )
}
"""The catalogue by id, in the order it is shown."""
