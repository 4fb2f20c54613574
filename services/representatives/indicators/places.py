"""Places: stations of every type, their QR codes and standards, and how far they cover what the district listed."""

from __future__ import annotations

from kit.indicators import Indicator, flow, standing, stock
from services.representatives.indicators.common import AT_END, LIAISON, SERVING, filled
from services.representatives.vocabulary import RegisterKind

PLACES = (
    Indicator(
        "stations", "Liaison stations", "代表联络站", "stations", f"stations of type LIAISON open {AT_END}", LIAISON
    ),
    Indicator("homes", "Homes", "代表之家", "stations", f"stations of type HOME open {AT_END}", stock("station.HOME")),
    Indicator("studios", "Studios", "代表工作室", "stations", f"type STUDIO open {AT_END}", stock("station.STUDIO")),
    Indicator(
        "joint_studios",
        "Joint studios",
        "联动履职工作室",
        "stations",
        f"type STUDIO with tag joint open {AT_END}",
        stock("station.joint_studio"),
    ),
    Indicator(
        "stations_opened",
        "Stations opened",
        "新设站点",
        "stations",
        "openings of any type in the period",
        flow("station.opened"),
    ),
    *(
        Indicator(
            f"stations_{tier.lower()}",
            f"{name} in the room and station network",
            name_zh,
            "stations",
            f"stations of type ROOM, LIAISON or INDUSTRY and tier {tier} open {AT_END}",
            stock(f"station.network_{tier}"),
        )
        for tier, name, name_zh in (
            ("TOWN", "Town places", "镇街活动室站"),
            ("VILLAGE", "Village places", "村居联络站"),
            ("INDUSTRY", "Industry places", "行业站"),
        )
    ),
    Indicator(
        "mediation_rooms",
        "Mediation rooms",
        "代表调解室",
        "stations",
        f"type MEDIATION open {AT_END}",
        stock("station.MEDIATION"),
    ),
    Indicator(
        "mediation_representatives",
        "Representatives in mediation rooms",
        "调解室代表",
        "persons",
        f"representatives posted at stations of type MEDIATION open {AT_END}, once per station",
        stock("station.posted_MEDIATION"),
    ),
    Indicator(
        "mediation_judges",
        "Judges in mediation rooms",
        "调解室法官",
        "persons",
        f"staff of stations of type MEDIATION open {AT_END}",
        stock("station.staff_MEDIATION"),
    ),
    Indicator(
        "medical_station_representatives",
        "Representatives in medical stations",
        "医疗行业站代表",
        "persons",
        f"representatives posted at stations with tag medical open {AT_END}, once per station",
        stock("station.posted_medical"),
    ),
    Indicator(
        "enterprise_contact_points",
        "Enterprise contact points",
        "企业联系点",
        "stations",
        f"type ENTERPRISE_POINT open {AT_END}",
        stock("station.ENTERPRISE_POINT"),
    ),
    Indicator(
        "legislative_collection_points",
        "Legislative collection points",
        "立法信息采集点",
        "stations",
        f"type COLLECTION_POINT open {AT_END}",
        stock("station.COLLECTION_POINT"),
    ),
    Indicator(
        "legislative_informants",
        "Legislative informants",
        "立法信息采集员",
        "persons",
        f"staff of stations of type COLLECTION_POINT open {AT_END}",
        stock("station.staff_COLLECTION_POINT"),
    ),
    *(
        Indicator(
            identity, name, name_zh, unit, f"valid QR codes with target {target} {AT_END}", stock(f"code.{target}")
        )
        for identity, target, name, name_zh, unit in (
            ("qr_homes", "HOME", "QR codes of homes", "代表之家二维码", "stations"),
            ("qr_stations", "STATION", "QR codes of stations", "站点二维码", "stations"),
            ("qr_representatives", "REPRESENTATIVE", "QR codes of representatives", "代表二维码", "persons"),
        )
    ),
    Indicator(
        "code_coverage",
        "Code coverage",
        "二维码覆盖率",
        "ratio",
        f"valid QR codes with target REPRESENTATIVE / persons serving, {AT_END}",
        stock("code.REPRESENTATIVE"),
        SERVING,
    ),
    *(
        Indicator(
            f"{target.lower()}_code_coverage",
            f"Code coverage of {name}",
            f"{name_zh}二维码覆盖率",
            "ratio",
            f"valid QR codes with target {target} / stations of type {kind} open, {AT_END}",
            stock(f"code.{target}"),
            stock(f"station.{kind}"),
        )
        for target, kind, name, name_zh in (
            ("HOME", "HOME", "homes", "代表之家"),
            ("STATION", "LIAISON", "liaison stations", "联络站"),
        )
    ),
    Indicator(
        "partnered_stations",
        "Stations with a partner",
        "共建站点",
        "stations",
        f"stations of any type run with a partner organisation, open {AT_END}",
        stock("station.partnered"),
    ),
    Indicator(
        "service_hall_stations",
        "Stations inside service halls",
        "政务服务中心站点",
        "stations",
        f"stations with tag service-hall open {AT_END}",
        stock("station.service_hall"),
    ),
    Indicator(
        "standard_met_rate",
        "Stations that meet the standard",
        "家站达标率",
        "ratio",
        f"latest assessments that found every point met / latest assessments of open stations, {AT_END}",
        stock("assessment.met"),
        stock("assessment.latest"),
    ),
    Indicator(
        "activities_per_station",
        "Activities per station",
        "站均活动次数",
        "activities_per_station",
        "sum of count over records of kind STATION_ACTIVITY / homes, liaison and industry stations, rooms, studios and "
        f"practice points open {AT_END}",
        flow("performance.count_STATION_ACTIVITY"),
        stock(*(f"station.{one}" for one in ("HOME", "LIAISON", "INDUSTRY", "ROOM", "STUDIO", "PRACTICE"))),
    ),
    *(
        Indicator(
            f"{kind.lower()}_coverage",
            name,
            name_zh,
            "ratio",
            f"entries of the published register {kind} with {what} / all its entries, {AT_END}",
            standing(filled(RegisterKind(kind))),
            stock(f"register_{kind}.expected"),
        )
        for kind, name, name_zh, what in (
            ("TOWN", "Towns with a station", "镇街建站覆盖率", "an open station of tier TOWN"),
            ("VILLAGE", "Villages with a station", "村居建站覆盖率", "an open station of tier VILLAGE"),
            ("PROFESSION", "Professions with a station", "行业建站覆盖率", "an open station"),
            ("FIELD", "Fields with a group", "领域小组覆盖率", "a group that has members"),
            ("DEPARTMENT", "Departments with a lecture", "人大讲堂覆盖率", "a lecture so far"),
            ("CONSTITUENCY", "Seats filled", "席位到位率", "their seats taken"),
        )
    ),
)
