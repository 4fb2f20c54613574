"""A division 区划 as this subgraph knows it: by its code, with the indicators of suggestions and opinions."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry.types import Info

from kit.graph_indicators import IndicatorValue, indicator_values
from kit.graph_types import PeriodInput
from services.suggestions import loaders, upload_days
from services.suggestions.graph.policies import Policy
from services.suggestions.indicators import INDICATORS
from services.suggestions.policy_events import Rule


@strawberry.type(description="Working days without an upload that follow each other. 连续未上传时段。")
class UploadSilence:
    """First and last day."""

    first: date
    last: date
    working_days: int

    @classmethod
    def of(cls, state: upload_days.Silence) -> UploadSilence:
        """The GraphQL form."""
        return cls(first=state.first, last=state.last, working_days=state.working_days)


@strawberry.type(description="On which days the division itself received opinions, so far. 上传日统计。")
class UploadDays:
    """Days, and those without."""

    state: strawberry.Private[upload_days.UploadDays]
    working_days: int = strawberry.field(description="Of the period so far. 工作日数。")
    with_upload: int = strawberry.field(description="Days with an opinion, working days or not. 有上传的天数。")
    without_upload: int = strawberry.field(description="Working days without one. 未上传的工作日数。")
    longest_silence: UploadSilence | None

    @strawberry.field(description="The working days without an upload, oldest first. 未上传的工作日。")
    def days(self, first: int = 31) -> list[date]:
        """At most a year has."""
        return list(self.state.without[: max(0, first)])

    @classmethod
    def of(cls, state: upload_days.UploadDays) -> UploadDays:
        """The GraphQL form."""
        return cls(
            state=state,
            working_days=state.working_days,
            with_upload=state.with_upload,
            without_upload=len(state.without),
            longest_silence=None if state.longest_silence is None else UploadSilence.of(state.longest_silence),
        )


@strawberry.federation.type(keys=["code"], description="An administrative division. 行政区划。")
class Division:
    """区划 with what this service computes for it."""

    code: strawberry.ID

    @classmethod
    def resolve_reference(cls, info: Info, code: strawberry.ID) -> Division | None:
        """For the gateway."""
        return cls(code=code) if code in loaders.of(info).store.tree else None

    @strawberry.field(
        description="Indicators of opinions and suggestions, over the division and all below it; without ids the "
        "whole catalogue. 民情民意和建议指标，含下级区划合计。"
    )
    async def suggestion_indicators(
        self, info: Info, period: PeriodInput, ids: list[strawberry.ID] | None = None
    ) -> list[IndicatorValue] | None:
        """Divisions that ask alike are answered together."""
        return await indicator_values(loaders.of(info).indicators, INDICATORS, self.code, period, ids)

    @strawberry.field(
        description="The rules by which clocks run that begin `on` a day, today by default; null where the division is "
        "not listed. 当日适用的期限规则，本地规则优先。"
    )
    async def policies(self, info: Info, on: date | None = None) -> list[Policy] | None:
        """The division's own come before those common to all."""
        request = loaders.of(info)
        known, day = await request.policies_in(str(self.code)), on or request.today
        found = (known.in_force(rule, str(self.code), day) for rule in Rule)
        return [Policy.of(one) for one in found if one is not None]

    @strawberry.field(
        description="Days with and without opinions of the division itself; null where it received none in the year. "
        "上传日统计；全年无上传则为空。"
    )
    async def upload_days(self, info: Info, period: PeriodInput) -> UploadDays | None:
        """From counters; divisions that ask alike are answered together."""
        request, asked = loaders.of(info), period.to_period()
        told = await request.opinion_days.load((str(self.code), asked.year))
        return None if told is None else UploadDays.of(upload_days.upload_days(told, asked, request.today))
