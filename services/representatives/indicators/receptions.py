"""Receptions, in the month they were held, and the rosters and cadences they keep."""

from __future__ import annotations

from kit.indicators import Indicator, flow, live, standing
from services.representatives.indicators.common import AT_END, DUE, KEPT, LIAISON, ROSTERED, SERVING, persons

HELD, CITIZENS = flow("reception.held"), flow("reception.citizens")
RECEPTIONS = (
    Indicator("receptions", "Receptions", "接待次数", "activities", "receptions held in the period", HELD),
    Indicator(
        "citizens_received",
        "Citizens received",
        "接待群众人次",
        "person_times",
        "sum of citizens over receptions",
        CITIZENS,
    ),
    Indicator(
        "station_entries",
        "Entries into stations",
        "代表进站人次",
        "person_times",
        "sum of the representatives named over receptions of channel STATION",
        flow("reception.entries"),
    ),
    Indicator(
        "leader_town_visits",
        "Visits of leading cadres",
        "领导进室站次数",
        "activities",
        "receptions with visitor role LEADER",
        flow("reception.by_LEADER"),
    ),
    Indicator(
        "receptions_per_representative",
        "Receptions per serving representative",
        "人均接待次数",
        "activities_per_person",
        f"receptions held / persons serving {AT_END}",
        HELD,
        SERVING,
    ),
    Indicator(
        "citizens_per_station",
        "Citizens per liaison station",
        "站均接待群众人次",
        "person_times_per_station",
        f"citizens received / stations of type LIAISON open {AT_END}",
        CITIZENS,
        LIAISON,
    ),
    Indicator(
        "opinions_per_reception",
        "Opinions per reception",
        "次均收集意见",
        "opinions_per_activity",
        "opinion ids named by receptions / receptions held",
        flow("reception.opinions"),
        HELD,
    ),
    Indicator(
        "receiving_representatives",
        "Receiving representatives",
        "参与接待的代表",
        "persons",
        "distinct persons named by receptions",
        persons("RECEPTION", "reception"),
    ),
    *(
        Indicator(
            identity,
            name,
            name_zh,
            "persons",
            f"distinct persons named by receptions of channel {channel}",
            persons(f"RECEPTION.{channel}", "reception"),
        )
        for identity, channel, name, name_zh in (
            ("distinct_representatives_entering", "STATION", "Representatives entering stations", "进站代表人数"),
            ("online_representatives", "ONLINE", "Representatives receiving online", "线上接待代表"),
            ("visiting_representatives", "VISIT", "Visiting representatives", "走访选民代表"),
            (
                "enterprise_reception_representatives",
                "ENTERPRISE",
                "Representatives receiving enterprises",
                "企业接待日代表",
            ),
        )
    ),
    *(
        Indicator(
            identity,
            name,
            name_zh,
            "activities",
            f"receptions with visitor role {role}",
            flow(f"reception.by_{role}"),
        )
        for identity, role, name, name_zh in (
            (
                "committee_member_receptions",
                "COMMITTEE_MEMBER",
                "Receptions by committee members",
                "常委会组成人员接待次数",
            ),
            ("official_receptions", "OFFICIAL", "Receptions by heads of departments", "部门负责人接待次数"),
        )
    ),
    Indicator(
        "enterprise_receptions",
        "Receptions of enterprises",
        "企业接待次数",
        "activities",
        "receptions of channel ENTERPRISE",
        flow("reception.held_ENTERPRISE"),
    ),
    Indicator(
        "opinions_per_visiting_representative",
        "Opinions per visiting representative",
        "走访代表人均收集意见",
        "opinions_per_person",
        "opinion ids named by receptions of channel VISIT / distinct persons named by them",
        flow("reception.opinions_VISIT"),
        persons("RECEPTION.VISIT", "reception"),
    ),
    Indicator(
        "rostered_representatives",
        "Rostered representatives",
        "排班代表",
        "persons",
        "distinct persons of the slots of the roster in the period",
        live(ROSTERED),
    ),
    Indicator(
        "duties_held_rate",
        "Receptions held against scheduled",
        "接待日按排班执行率",
        "ratio",
        "slots of the roster in the period that a reception kept / all of them",
        flow("duty.held"),
        flow("duty.scheduled"),
    ),
    Indicator(
        "cadence_kept_rate",
        "Cadence kept",
        "周期制度执行率",
        "ratio",
        "slots of cadences that ended in the period, before today, with enough occasions / all of them",
        standing(KEPT),
        standing(DUE),
    ),
)
