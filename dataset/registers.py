"""What there should be 应有清单, and the places, groups and mandates without a figure that fill most of it.

Villages and professions with and without a station, fields with and without a group, departments with and without a
lecture, constituencies with all their seats taken or not; the standards stations are assessed by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from dataset import names, places, roster
from dataset.days import add_workdays, in_office, spread
from dataset.figures import Figures
from dataset.history import Book
from dataset.words import DEPARTMENTS, FIELDS

_EIGHT = ("有场所", "有标识", "有制度", "有计划", "有活动", "有台账", "有经费", "有成效")  # 八有
_ONE_THREE_X = ("一个阵地", "一张排班表", "一本工作日志", "一份民情清单", "特色项目")  # 1+3+X
_PROFESSIONS = ("医疗", "教育", "建筑", "金融", "物流")
_FIELD_GROUPS = {"350205": (8, 5), "621000": (12, 9), "370782": (18, 18)}  # fields listed, and how many have a group
_AGRICULTURE, _EDUCATION, _FINANCE = "农业农村委员会", "教科文卫委员会", "财政经济委员会"
_BUILDING, _SOCIETY, _JUSTICE = "城乡建设环境保护委员会", "社会建设委员会", "监察和司法委员会"
_COMMITTEES = (  # in the order of FIELDS
    *(_AGRICULTURE, _EDUCATION, _EDUCATION, _FINANCE, _BUILDING, _FINANCE, _SOCIETY, _JUSTICE, _EDUCATION),
    *(_EDUCATION, _FINANCE, _BUILDING, _SOCIETY, _BUILDING, _AGRICULTURE, _SOCIETY, _SOCIETY, _FINANCE),
)
_LECTURED = 9  # of the departments of 海沧
_VILLAGES_WITHOUT = 3  # of 同安, beyond those with a station
_TREE = (27, 60, 54)  # 盖州: towns, villages, villages with a station (1+27+N)


def write(book: Book, figures: Figures) -> None:
    """Whatever of this the book's division runs."""
    match book.division:
        case "350211":
            _list(book, "PROFESSION", _PROFESSIONS, date(2022, 1, 12))
        case "350205":
            _list(book, "DEPARTMENT", DEPARTMENTS, date(2024, 12, 20))
            _lecture(book, 2025)
        case "350212":
            _seats(book, figures)
            villages = int(figures.numbers(book.division, 2023)["stations_village"])
            _list(book, "VILLAGE", _villages(villages + _VILLAGES_WITHOUT), date(2022, 12, 28))
        case "210881":
            _tree(book)
        case "210803":
            _adopt(book, "eight", "八有", _EIGHT, date(2024, 12, 25))
            _adopt(book, "one-three-x", "1+3+X", _ONE_THREE_X, date(2024, 12, 25))
    if book.division in _FIELD_GROUPS:
        _fields(book, figures)


def _list(book: Book, kind: str, entries: Iterable[str], day: date) -> None:
    book.write(
        "register.published",
        f"{book.division}-register-{kind.lower()}",
        in_office(book.random, day),
        kind=kind,
        entries=[{"name": name} for name in entries],
    )


def _villages(number: int) -> list[str]:
    return [places.village(one) for one in range(1, number + 1)]


def _adopt(book: Book, local: str, name: str, items: tuple[str, ...], day: date) -> None:
    book.write(
        "station.standard_adopted",
        f"{book.division}-standard-{local}",
        in_office(book.random, day),
        name=name,
        types=["HOME", "LIAISON"],
        items=list(items),
    )


def _seats(book: Book, figures: Figures) -> None:
    """换届 seats as they were elected; three fell vacant since, one of them was filled again, one mandate rests."""
    seats: Counter[tuple[str, str]] = Counter()
    for number in range(1, roster.size(figures, book.division) + 1):
        seats[roster.level(figures, book.division, number), names.constituency(number)] += 1
    for level in ("DISTRICT", "TOWN"):
        book.write(
            "register.published",
            f"{book.division}-register-seats-{level.lower()}-18",
            in_office(book.random, date(2021, 11, 3)),
            kind="CONSTITUENCY",
            level=level,
            term=18,
            entries=[{"name": name, "number": number} for (of, name), number in seats.items() if of == level],
        )
    for number, verb, day, facts in (
        (190, "mandate_ended", date(2023, 5, 18), {"reason": "MOVED"}),
        (201, "mandate_ended", date(2024, 3, 12), {"reason": "RESIGNED"}),
        (405, "mandate_ended", date(2024, 9, 20), {"reason": "DIED"}),
        (612, "mandate_suspended", date(2025, 4, 9), {"reason": "DETAINED"}),
    ):
        level = roster.level(figures, book.division, number)
        who = names.representative(book.division, number)
        book.write(f"representative.{verb}", who, in_office(book.random, day), level=level, term=18, **facts)
    filled = roster.size(figures, book.division) + 1
    book.write(
        "representative.mandate_started",
        names.representative(book.division, filled),
        in_office(book.random, date(2024, 1, 10)),
        level=roster.level(figures, book.division, 190),
        term=18,
        constituency=names.constituency(190),
        by_election=True,
        display_name=f"代表-{book.division}-{filled:04}",
        category="PROFESSIONAL",
    )


def _tree(book: Book) -> None:
    """室站网络 one station of the city, one in each town, one in most villages."""
    towns, villages, covered = _TREE
    root = names.station(book.division, "centre", 1)
    days = iter(spread(book.random, 1 + towns + covered, date(2024, 3, 4), date(2024, 11, 20)))
    _open(book, root, next(days), "HOME", "DISTRICT", "代表联络总站")
    for town in range(1, towns + 1):
        station = names.station(book.division, "town", town)
        _open(book, station, next(days), "ROOM", "TOWN", f"镇街代表活动室{town:03}", root, places.town(town))
    for village in range(1, covered + 1):
        parent = names.station(book.division, "town", (village - 1) % towns + 1)
        name = f"村居代表联络站{village:03}"
        station = names.station(book.division, "village", village)
        _open(book, station, next(days), "LIAISON", "VILLAGE", name, parent, places.village(village))
    _list(book, "TOWN", [places.town(one) for one in range(1, towns + 1)], date(2024, 1, 9))
    _list(book, "VILLAGE", _villages(villages), date(2024, 1, 9))


def _open(
    book: Book, station: str, day: date, kind: str, tier: str, name: str, parent: str | None = None, area: str = ""
) -> None:
    moment = in_office(book.random, day)
    book.write("station.opened", station, moment, type=kind, tier=tier, name=name, parent=parent, area=area)


def _fields(book: Book, figures: Figures) -> None:
    """专业代表小组 the fields listed, and the groups formed for the first of them, tied to committees and alliances."""
    listed, grouped = _FIELD_GROUPS[book.division]
    year = next((one for one in figures.years(book.division) if one >= 2024), 2025)
    _list(book, "FIELD", FIELDS[:listed], date(year - 1, 12, 18))
    for number, field in enumerate(FIELDS[:grouped], 1):
        book.write(
            "group.formed",
            names.group(book.division, number),
            in_office(book.random, date(year, 1, 4)),
            kind="PROFESSIONAL",
            name=f"{field}代表小组",
            field=field,
            committee=_COMMITTEES[number - 1],
            alliance=f"{field}行业联盟" if book.division == "370782" else None,
        )
    if "professional_groups" not in figures.numbers(book.division, year):
        _join(book, year, grouped)


def _join(book: Book, year: int, groups: int) -> None:
    """Four members each, where nobody reported how many."""
    for number in range(1, groups + 1):
        for place in range(4):
            book.write(
                "representative.group_joined",
                names.representative(book.division, number + place * groups),
                in_office(book.random, date(year, 2, 10 + place)),
                group=names.group(book.division, number),
                kind="PROFESSIONAL",
                name=f"{FIELDS[number - 1]}代表小组",
                leader=place == 0,
            )


def _lecture(book: Book, year: int) -> None:
    """人大讲堂 in most departments, in some of them twice."""
    for number, day in enumerate(spread(book.random, _LECTURED + 3, date(year, 3, 10), date(year, 11, 28))):
        book.write(
            "performance.recorded",
            f"{book.division}-record-{year}-lecture-{number + 1:04}",
            in_office(book.random, add_workdays(day, 1)),
            kind="LECTURE",
            status="PUBLISHED",
            representatives=[names.representative(book.division, number + 1)],
            department=DEPARTMENTS[number % _LECTURED],
            on=day,
        )
