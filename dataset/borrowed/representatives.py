"""Stations, receptions, records and registers that districts took over: what representatives do, on a small scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from dataset import names, places
from dataset.borrowed.fates import YEAR, Fate
from dataset.days import add_workdays, in_office, spread
from dataset.history import Book, Thread
from dataset.words import DEPARTMENTS, FIELDS, TOPICS, opinion_title

_PEOPLE = 12  # the first of the register take part
_ALL_YEAR = (date(YEAR, 2, 17), date(YEAR, 11, 25))
_LAST_QUARTER = (date(YEAR, 10, 13), date(YEAR, 12, 12))
_OPENED, _OPENED_LATE = date(YEAR - 1, 11, 18), date(YEAR, 9, 22)
_PROFESSIONS = ("医疗", "教育", "建筑", "金融", "物流")
_EIGHT = ("有场所", "有标识", "有制度", "有计划", "有活动", "有台账", "有经费", "有成效")


def joint_studio(book: Book, fate: Fate) -> None:
    """联动履职工作室 opened; receptions all year, only at its end, or none before it was closed again."""
    (studio,) = _open(book, fate, "joint-studio", "STUDIO", "联动履职工作室", 1, tier="DISTRICT", tags=["joint"])
    _receive(book, "studio", _days(book, fate, 8, 3, 0), "STATION", station=studio)
    if fate is Fate.FAILED:
        book.write("station.closed", studio, in_office(book.random, date(YEAR, 8, 18)), reason="场地另作他用")


def window(book: Book, fate: Fate) -> None:
    """直通车窗口 and the days on which enterprises are received there."""
    (desk,) = _open(book, fate, "window", "WINDOW", "企业直通车窗口", 1, tier="DISTRICT", tags=["enterprise"])
    topics = ("营商", "就业", "道路")
    _receive(book, "enterprise", _days(book, fate, 10, 4, 0), "ENTERPRISE", station=desk, topics=topics)


def industry_stations(book: Book, fate: Fate) -> None:
    """行业站 a register of professions, with a station for all, some or one of them."""
    _register(book, "PROFESSION", _PROFESSIONS)
    for number, profession in enumerate(_PROFESSIONS[: fate.pick(5, 3, 1)], 1):
        _open(
            *(book, fate, "profession", "INDUSTRY", f"{profession}行业代表联络站", 1, number),
            tier="INDUSTRY",
            profession=profession,
            representatives=[names.representative(book.division, number)],
        )


def mediation(book: Book, fate: Fate) -> None:
    """代表调解室 where most disputes are settled, or few."""
    rooms = _open(book, fate, "mediation", "MEDIATION", "代表调解室", 2, tier="TOWN", staff=1)
    outcomes = fate.pick(("AGREED", "AGREED", "NOT_AGREED"), ("AGREED",), ("NOT_AGREED", "WITHDRAWN", "AGREED"))
    _record(book, "MEDIATION", _days(book, fate, 12, 4, 9), station=rooms, outcome=outcomes)


def contact_points(book: Book, fate: Fate) -> None:
    """企业联系点 and the meetings at them; where it failed, none."""
    points = _open(book, fate, "enterprise", "ENTERPRISE_POINT", "企业联系点", 6, tier="INDUSTRY")
    _record(book, "ENTERPRISE_MEETING", _days(book, fate, 14, 5, 0), station=points)


def lectures(book: Book, fate: Fate) -> None:
    """人大讲堂 in most of the departments listed, in a few, in none."""
    _register(book, "DEPARTMENT", DEPARTMENTS)
    visited = DEPARTMENTS[: fate.pick(10, 4, 1)]
    _record(book, "LECTURE", _days(book, fate, 11, 4, 0), department=visited)


def partners(book: Book, fate: Fate) -> None:
    """公益救助站 stations run with a partner organisation; one of them was given up."""
    partner = fate.pick("志愿者协会", "律师协会", "慈善总会")
    opened = _open(book, fate, "partner", "LIAISON", "公益救助站", 2, tier="TOWN", partner=partner, tags=["welfare"])
    if fate is Fate.FAILED:
        book.write("station.closed", opened[-1], in_office(book.random, date(YEAR, 6, 19)), reason="合作到期")


def visits(book: Book, fate: Fate) -> None:
    """代表回娘家 visits to constituents, who say much, something late, or nothing that was written down."""
    held = _receive(book, "visit", _days(book, fate, 9, 5, 6), "VISIT")
    for number in range(1, fate.pick(22, 8, 0) + 1):
        subject, day, people = held[number % len(held)]
        topic = TOPICS[number % len(TOPICS)]
        thread = Thread(book, "opinion", f"{book.division}-O{YEAR}-visit-{number:03}")
        thread.on(
            add_workdays(day, 1),
            "received",
            channel="VISIT",
            title=opinion_title(book.random, topic),
            topics=[topic.name],
            reception=subject,
            representatives=people,
        )
        unit = names.unit(book.division, topic)
        thread.on(add_workdays(thread.day, 2), "assigned", unit=unit)
        if number % fate.pick(6, 3, 2):
            later = fate.pick(12, 22, 30)
            thread.on(
                add_workdays(thread.day, later), "handled", unit=unit, outcome=fate.pick("RESOLVED", "PARTLY", "NOTED")
            )
            thread.on(add_workdays(thread.day, 2), "fed_back")


def practice_points(book: Book, fate: Fate) -> None:
    """民主实践点 with activities all year, from autumn on, or none."""
    points = _open(book, fate, "practice", "PRACTICE", "民主实践点", 4, tier="VILLAGE", tags=["station-plus"])
    _record(book, "STATION_ACTIVITY", _days(book, fate, 15, 6, 0), station=points)


def seats(book: Book, fate: Fate) -> None:
    """换届选举 the seats as elected; since then one was vacated and filled late, or is vacant still."""
    size = fate.pick(16, 21, 24)
    constituencies = dict.fromkeys(names.constituency(number) for number in range(1, size + 1))
    entries = [
        {"name": name, "number": sum(names.constituency(number) == name for number in range(1, size + 1))}
        for name in constituencies
    ]
    _register(book, "CONSTITUENCY", entries, level="DISTRICT", term=18)
    if fate is Fate.ORDINARY:
        return
    for number in range(size - fate.pick(0, 1, 2) + 1, size + 1):
        who, moment = names.representative(book.division, number), in_office(book.random, date(YEAR - 1, 8, 20))
        book.write("representative.mandate_ended", who, moment, level="DISTRICT", term=18, reason="MOVED")
    if fate is Fate.LATE:
        book.write(
            "representative.mandate_started",
            names.representative(book.division, size + 1),
            in_office(book.random, date(YEAR, 7, 10)),
            level="DISTRICT",
            term=18,
            constituency=names.constituency(size),
            by_election=True,
            display_name=f"代表-{book.division}-{size + 1:04}",
            category="PROFESSIONAL",
        )


def villages(book: Book, fate: Fate) -> None:
    """室站网络 a station in every village, in most since autumn, in few."""
    listed = [places.village(number) for number in range(1, 9)]
    _register(book, "VILLAGE", listed)
    for number, village in enumerate(listed[: fate.pick(8, 6, 3)], 1):
        _open(book, fate, "village", "LIAISON", "村居代表联络站", 1, number, tier="VILLAGE", area=village)


def leaders(book: Book, fate: Fate) -> None:
    """领导进室站 leaders receive citizens each month, at the end of the year, once."""
    _receive(book, "leader", _days(book, fate, 10, 3, 1), "STATION", role="LEADER")
    _receive(book, "member", _days(book, fate, 6, 2, 0), "STATION", role="COMMITTEE_MEMBER")


def debriefs(book: Book, fate: Fate) -> None:
    """述职评议 before voters who grade; late ones are not published yet, failed ones were put off and never held."""
    days = spread(book.random, 8, *fate.pick(_ALL_YEAR, _LAST_QUARTER, _LAST_QUARTER))
    for number, day in enumerate(days, 1):
        who = names.representative(book.division, number)
        thread = Thread(book, "debrief", f"{book.division}-debrief-{YEAR}-{number:04}")
        thread.on(day, "scheduled", representative=who, on=add_workdays(day, 10))
        if fate is Fate.FAILED and number > 2:
            continue
        voters = 30 + 3 * number
        thread.on(add_workdays(day, 10), "held", representative=who, voters=voters)
        mostly, dissatisfied = fate.pick((3, 0), (5, 1), (9, 12))
        thread.on(
            thread.day,
            "balloted",
            representative=who,
            eligible=voters,
            cast=voters - 2,
            satisfied=voters - 2 - mostly - dissatisfied,
            mostly=mostly,
            dissatisfied=dissatisfied,
        )
        if fate is Fate.ORDINARY:
            thread.on(add_workdays(thread.day, 5), "published", representative=who)
            book.write(
                "appraisal.scored",
                f"{book.division}-appraisal-{YEAR}-{number:04}",
                in_office(book.random, date(YEAR + 1, 1, 14)),
                representative=who,
                year=YEAR,
                score=78 + number * 2.5,
                grade="EXCELLENT" if number > 5 else "GOOD",
            )


def contacts(book: Book, fate: Fate) -> None:
    """委员联系代表 each of four members reaches three representatives, two late, or one."""
    reached = fate.pick(3, 2, 1)
    days = _days(book, fate, 4, 4, 2)
    for member, day in enumerate(days, 1):
        who = names.representative(book.division, member)
        book.write(
            "representative.profile_changed", who, in_office(book.random, date(YEAR, 1, 6)), posts=["常委会委员"]
        )
        first = 5 + (member - 1) * reached
        contacted = [names.representative(book.division, number) for number in range(first, first + reached)]
        _record(book, "MEMBER_CONTACT", [day], people=[member], number=member, contacted=[contacted])


def campaign(book: Book, fate: Fate) -> None:
    """五大行动 talks and volunteering for a campaign; where it failed, records were returned for correction."""
    status = fate.pick("PUBLISHED", "FILED", "RETURNED")
    for kind, count in (("TALK", 2), ("VOLUNTEER", 6), ("CONTACT", 5)):
        _record(book, kind, _days(book, fate, 8, 4, 3), status=status, campaign="five-actions", count=count)


def group_inspections(book: Book, fate: Fate) -> None:
    """行业小组 two groups that inspect; a suggestion comes of each inspection, of every other one, or of none."""
    groups = [names.group(book.division, number) for number in (1, 2)]
    for group, field in zip(groups, FIELDS, strict=False):
        told = {"kind": "PROFESSIONAL", "name": f"{field}代表小组", "field": field, "committee": "社会建设委员会"}
        book.write("group.formed", group, in_office(book.random, date(YEAR, 1, 8)), **told)
    days = _days(book, fate, 9, 6, 2)
    every = fate.pick(1, 2, 0)
    proposed = [
        [f"{book.division}-S{YEAR}-b{5 + place:03}"] if every and place % every == 0 else []
        for place in range(len(days))
    ]
    _record(book, "INSPECTION", days, group=groups, suggestions=proposed)


def codes(book: Book, fate: Fate) -> None:
    """码上找代表 codes of representatives and stations; scans closed, still open, or by a code that was revoked."""
    (station,) = _open(book, fate, "code-station", "LIAISON", "扫码代表联络站", 1, tier="TOWN")
    published = in_office(book.random, fate.pick(date(YEAR, 2, 20), date(YEAR, 9, 25), date(YEAR, 2, 20)))
    code = f"{book.division}-QR-code-station-001"
    book.write("station.qr_published", station, published, code=code, target="STATION")
    for number in range(1, fate.pick(_PEOPLE, 5, 2) + 1):
        who = names.representative(book.division, number)
        own = names.representative_code(book.division, number)
        book.write("station.qr_published", who, published, code=own, target="REPRESENTATIVE")
    if fate is Fate.FAILED:
        book.write("station.qr_revoked", station, in_office(book.random, date(YEAR, 5, 12)), code=code)
    for number, day in enumerate(_days(book, fate, 12, 6, 5), 1):
        topic = TOPICS[number * 3 % len(TOPICS)]
        unit = names.unit(book.division, topic)
        thread = Thread(book, "opinion", f"{book.division}-O{YEAR}-scan-{number:03}")
        title = opinion_title(book.random, topic)
        thread.on(add_workdays(day, 3), "received", channel="QR", title=title, topics=[topic.name], qr_code=code)
        thread.on(add_workdays(thread.day, 1), "assigned", unit=unit)
        if number % fate.pick(6, 2, 1):
            thread.on(add_workdays(thread.day, 9), "handled", unit=unit, outcome="RESOLVED")
            thread.on(add_workdays(thread.day, 2), "fed_back")
            thread.on(add_workdays(thread.day, 5), "revisited", grade="SATISFIED")
            thread.on(add_workdays(thread.day, 1), "closed")


def standard(book: Book, fate: Fate) -> None:
    """家站标准 a checklist of its own: all homes meet it, some are assessed late, most fall short."""
    name = fate.pick("六有", "五有", "七有")
    items = _EIGHT[: fate.pick(6, 5, 7)]
    adopted = in_office(book.random, date(YEAR - 1, 12, 11))
    subject = f"{book.division}-standard-local"
    book.write("station.standard_adopted", subject, adopted, name=name, types=["HOME"], items=list(items))
    homes = _open(book, Fate.ORDINARY, "home", "HOME", "代表之家", 4, tier="TOWN")
    assessed = fate.pick(4, 2, 3)
    for number, home in enumerate(homes[:assessed]):
        short = fate.pick(0, number, 2)
        moment = in_office(book.random, fate.pick(date(YEAR, 6, 12), date(YEAR, 12, 18), date(YEAR, 6, 12)))
        facts = {"standard": name, "items": len(items), "met": len(items) - short, "missing": list(items[:short])}
        book.write("station.checklist_assessed", home, moment, **facts)


# --- what they are written with ---------------------------------------------------------------------------------------


def _days(book: Book, fate: Fate, ordinary: int, late: int, failed: int) -> list[date]:
    """As many days as go with the fate: over the year, or in its last quarter."""
    number = fate.pick(ordinary, late, failed)
    return spread(book.random, number, *(_LAST_QUARTER if fate is Fate.LATE else _ALL_YEAR))


def _open(
    book: Book, fate: Fate, local: str, kind: str, name: str, number: int, first: int = 1, /, **facts: Any
) -> list[str]:
    """`number` stations, opened in the year before, or late."""
    opened = []
    for one in range(first, first + number):
        opened.append(names.station(book.division, local, one))
        day = add_workdays(_OPENED_LATE if fate is Fate.LATE else _OPENED, one)
        book.write(
            "station.opened", opened[-1], in_office(book.random, day), type=kind, name=f"{name}{one:03}", **facts
        )
    return opened


def _register(book: Book, kind: str, entries: Iterable[str | dict[str, Any]], **facts: Any) -> None:
    listed = [{"name": entry} if isinstance(entry, str) else entry for entry in entries]
    subject = f"{book.division}-register-{kind.lower()}"
    moment = in_office(book.random, date(YEAR - 1, 1, 10))
    book.write("register.published", subject, moment, kind=kind, entries=listed, **facts)


def _record(
    book: Book,
    kind: str,
    days: Sequence[date],
    people: Sequence[int] = range(1, _PEOPLE + 1),
    number: int = 1,
    status: str = "PUBLISHED",
    **facts: Any,
) -> None:
    """A record for each day; facts that are sequences are dealt round, as the people are."""
    for place, day in enumerate(days):
        dealt = {
            key: value[place % len(value)] if isinstance(value, list | tuple) else value for key, value in facts.items()
        }
        book.write(
            "performance.recorded",
            f"{book.division}-record-{YEAR}-{kind.lower().replace('_', '-')}-b{number + place:03}",
            in_office(book.random, add_workdays(day, 1)),
            kind=kind,
            status=status,
            representatives=[names.representative(book.division, people[place % len(people)])],
            on=day,
            **dealt,
        )


def _receive(
    book: Book,
    kind: str,
    days: Sequence[date],
    channel: str,
    *,
    station: str | None = None,
    role: str | None = None,
    topics: Sequence[str] = ("停车", "养老", "学校", "环境"),
) -> list[tuple[str, date, list[str]]]:
    """A reception by two representatives on each day; returns ids, days and who received."""
    held = []
    for number, day in enumerate(days, 1):
        subject = names.reception(book.division, YEAR, f"borrowed-{kind}", number)
        people = [names.representative(book.division, (number * 2 + one) % _PEOPLE + 1) for one in range(2)]
        book.write(
            "reception.held",
            subject,
            in_office(book.random, day),
            channel=channel,
            station=station,
            representatives=people,
            citizens=5 + number % 4,
            topics=[topics[number % len(topics)]],
            visitor_role=role,
        )
        held.append((subject, day, people))
    return held
