"""The service's indicators: formulas over the counters of `rollup`, and what districts report without events behind it.

Receptions count in the month they were held, performance records in the month of their own date. Distinct persons are
counted where the persons belong, so that the districts of a city add up without counting anybody twice.
"""

from __future__ import annotations

from collections.abc import Mapping

from kit.indicators import Indicator, Measure, flow, live, stock

ACTIVE = "activity.any"
ACTIVE_SERVING = "activity.serving"
RECEIVING = "activity.RECEPTION"
RECEIVING_BY = {channel: f"activity.RECEPTION.{channel}" for channel in ("STATION", "ONLINE", "VISIT", "ENTERPRISE")}

_SERVING = stock("representative.serving")
_LIAISON = stock("station.LIAISON")
_AT_END = "at the end of the period"


def _one(
    identity: str,
    name: str,
    name_zh: str,
    unit: str,
    formula: str,
    numerator: Measure | None = None,
    denominator: Measure | None = None,
) -> Indicator:
    return Indicator(identity, name, name_zh, unit, formula, numerator, denominator)


_PERSONS = (
    _one("representatives", "Representatives", "在任代表人数", "persons", f"persons serving {_AT_END}", _SERVING),
    _one(
        "representatives_registered",
        "Representatives registered",
        "登记代表人数",
        "persons",
        f"persons serving {_AT_END}",
        _SERVING,
    ),
    _one("seats", "Seats filled", "在任席位数", "seats", f"mandates serving {_AT_END}", stock("mandate.serving")),
    _one(
        "district_representatives_elected",
        "District representatives elected",
        "选出区县代表",
        "persons",
        "mandates of level DISTRICT begun in the period",
        flow("mandate.elected_DISTRICT"),
    ),
    _one(
        "town_representatives_elected",
        "Town representatives elected",
        "选出乡镇代表",
        "persons",
        "mandates of level TOWN begun in the period",
        flow("mandate.elected_TOWN"),
    ),
    _one(
        "active_representatives",
        "Active representatives",
        "有履职记录的代表",
        "persons",
        "distinct persons with any reception, record or credit in the period",
        live(ACTIVE),
    ),
    _one(
        "active_rate",
        "Active rate",
        "代表活跃率",
        "ratio",
        f"distinct active persons serving {_AT_END} / persons serving {_AT_END}",
        live(ACTIVE_SERVING),
        _SERVING,
    ),
    _one(
        "grouped_representatives",
        "Representatives in groups",
        "编入小组代表",
        "persons",
        f"persons in at least one group {_AT_END}",
        stock("representative.grouped"),
    ),
    _one(
        "professional_groups",
        "Professional groups",
        "专业代表小组",
        "groups",
        f"groups of kind PROFESSIONAL with at least one member {_AT_END}",
        stock("group.PROFESSIONAL"),
    ),
)

_PLACES = (
    _one(
        "stations", "Liaison stations", "代表联络站", "stations", f"stations of type LIAISON open {_AT_END}", _LIAISON
    ),
    _one("homes", "Homes", "代表之家", "stations", f"stations of type HOME open {_AT_END}", stock("station.HOME")),
    _one("studios", "Studios", "代表工作室", "stations", f"type STUDIO open {_AT_END}", stock("station.STUDIO")),
    _one(
        "joint_studios",
        "Joint studios",
        "联动履职工作室",
        "stations",
        f"type STUDIO with tag joint open {_AT_END}",
        stock("station.joint_studio"),
    ),
    _one(
        "stations_opened",
        "Stations opened",
        "新设站点",
        "stations",
        "openings of any type in the period",
        flow("station.opened"),
    ),
    *(
        _one(
            f"stations_{tier.lower()}",
            f"{name} in the room and station network",
            name_zh,
            "stations",
            f"stations of type ROOM, LIAISON or INDUSTRY and tier {tier} open {_AT_END}",
            stock(f"station.network_{tier}"),
        )
        for tier, name, name_zh in (
            ("TOWN", "Town places", "镇街活动室站"),
            ("VILLAGE", "Village places", "村居联络站"),
            ("INDUSTRY", "Industry places", "行业站"),
        )
    ),
    _one(
        "mediation_rooms",
        "Mediation rooms",
        "代表调解室",
        "stations",
        f"type MEDIATION open {_AT_END}",
        stock("station.MEDIATION"),
    ),
    _one(
        "mediation_representatives",
        "Representatives in mediation rooms",
        "调解室代表",
        "persons",
        f"representatives posted at stations of type MEDIATION open {_AT_END}, once per station",
        stock("station.posted_MEDIATION"),
    ),
    _one(
        "mediation_judges",
        "Judges in mediation rooms",
        "调解室法官",
        "persons",
        f"staff of stations of type MEDIATION open {_AT_END}",
        stock("station.staff_MEDIATION"),
    ),
    _one(
        "medical_station_representatives",
        "Representatives in medical stations",
        "医疗行业站代表",
        "persons",
        f"representatives posted at stations with tag medical open {_AT_END}, once per station",
        stock("station.posted_medical"),
    ),
    _one(
        "enterprise_contact_points",
        "Enterprise contact points",
        "企业联系点",
        "stations",
        f"type ENTERPRISE_POINT open {_AT_END}",
        stock("station.ENTERPRISE_POINT"),
    ),
    _one(
        "legislative_collection_points",
        "Legislative collection points",
        "立法信息采集点",
        "stations",
        f"type COLLECTION_POINT open {_AT_END}",
        stock("station.COLLECTION_POINT"),
    ),
    _one(
        "legislative_informants",
        "Legislative informants",
        "立法信息采集员",
        "persons",
        f"staff of stations of type COLLECTION_POINT open {_AT_END}",
        stock("station.staff_COLLECTION_POINT"),
    ),
    *(
        _one(identity, name, name_zh, unit, f"valid QR codes with target {target} {_AT_END}", stock(f"code.{target}"))
        for identity, target, name, name_zh, unit in (
            ("qr_homes", "HOME", "QR codes of homes", "代表之家二维码", "stations"),
            ("qr_stations", "STATION", "QR codes of stations", "站点二维码", "stations"),
            ("qr_representatives", "REPRESENTATIVE", "QR codes of representatives", "代表二维码", "persons"),
        )
    ),
    _one(
        "code_coverage",
        "Code coverage",
        "二维码覆盖率",
        "ratio",
        f"valid QR codes with target REPRESENTATIVE / persons serving, {_AT_END}",
        stock("code.REPRESENTATIVE"),
        _SERVING,
    ),
)

_HELD, _CITIZENS = flow("reception.held"), flow("reception.citizens")
_RECEPTIONS = (
    _one("receptions", "Receptions", "接待次数", "activities", "receptions held in the period", _HELD),
    _one(
        "citizens_received",
        "Citizens received",
        "接待群众人次",
        "person_times",
        "sum of citizens over receptions",
        _CITIZENS,
    ),
    _one(
        "station_entries",
        "Entries into stations",
        "代表进站人次",
        "person_times",
        "sum of the representatives named over receptions of channel STATION",
        flow("reception.entries"),
    ),
    _one(
        "leader_town_visits",
        "Visits of leading cadres",
        "领导进室站次数",
        "activities",
        "receptions with visitor role LEADER",
        flow("reception.by_leader"),
    ),
    _one(
        "receptions_per_representative",
        "Receptions per serving representative",
        "人均接待次数",
        "activities_per_person",
        f"receptions held / persons serving {_AT_END}",
        _HELD,
        _SERVING,
    ),
    _one(
        "citizens_per_station",
        "Citizens per liaison station",
        "站均接待群众人次",
        "person_times_per_station",
        f"citizens received / stations of type LIAISON open {_AT_END}",
        _CITIZENS,
        _LIAISON,
    ),
    _one(
        "opinions_per_reception",
        "Opinions per reception",
        "次均收集意见",
        "opinions_per_activity",
        "opinion ids named by receptions / receptions held",
        flow("reception.opinions"),
        _HELD,
    ),
    _one(
        "receiving_representatives",
        "Receiving representatives",
        "参与接待的代表",
        "persons",
        "distinct persons named by receptions",
        live(RECEIVING),
    ),
    *(
        _one(
            identity,
            name,
            name_zh,
            "persons",
            f"distinct persons named by receptions of channel {channel}",
            live(RECEIVING_BY[channel]),
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
)

_RECORDS = (
    _one(
        "performance_records",
        "Performance records",
        "履职记录",
        "records",
        "records dated in the period that were not returned",
        flow("performance.records"),
    ),
    *(
        _one(
            identity,
            name,
            name_zh,
            unit,
            f"sum of count over records of kind {kind} that were not returned",
            flow(f"performance.count_{kind}"),
        )
        for identity, kind, name, name_zh, unit in (
            ("citizen_contacts", "CONTACT", "Contacts with citizens", "联系群众人次", "person_times"),
            ("policy_talks", "TALK", "Policy talks", "政策宣讲", "activities"),
            ("volunteer_participations", "VOLUNTEER", "Volunteer participations", "志愿服务人次", "person_times"),
            ("station_activities", "STATION_ACTIVITY", "Station activities", "站点活动", "activities"),
            ("themed_dialogues", "DIALOGUE", "Themed dialogues", "主题对话", "activities"),
            ("enterprises_visited", "ENTERPRISE_VISIT", "Enterprises visited", "走访企业", "enterprises"),
            ("enterprise_projects_landed", "INVESTMENT", "Enterprise projects landed", "落地企业项目", "projects"),
        )
    ),
    _one(
        "donations_yuan",
        "Donations",
        "捐款捐物金额",
        "CNY",
        "sum of amount over records of kind DONATION that were not returned",
        flow("performance.amount_yuan"),
    ),
    _one(
        "group_inspections",
        "Group inspections",
        "小组视察",
        "activities",
        "sum of count over records of kind INSPECTION that name a group",
        flow("performance.group_inspections"),
    ),
)

_CLAIMED = tuple(
    _one(identity, name, name_zh, unit, "as the district reported it")
    for identity, name, name_zh, unit in (
        ("reception_day_of_month", "Reception day", "每月接待日", "day"),
        ("reception_hours_per_day", "Reception hours per day", "每日接待时长", "hours"),
        ("rostered_representatives", "Rostered representatives", "排班代表", "persons"),
        ("representatives_appraised", "Representatives appraised", "考核评议代表", "persons"),
        ("representatives_debriefed", "Representatives debriefed", "述职代表", "persons"),
    )
)

INDICATORS: Mapping[str, Indicator] = {one.id: one for one in (*_PERSONS, *_PLACES, *_RECEPTIONS, *_RECORDS, *_CLAIMED)}
