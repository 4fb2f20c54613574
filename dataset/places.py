"""Places 站点: every reported kind of station, with its QR codes and who is posted there.

A kind's number is that of the reported figure. Places were opened in the year before they were reported, except those
reported as opened in the year itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dataset import names
from dataset.days import in_office, some_day, spread
from dataset.figures import Figures, Numbers
from dataset.history import Book, Thread
from dataset.parts import evenly

# A kind with more places than a county has towns is one of villages.
_TOWNS_MAX = 30
_CHECKLIST_ITEMS = 8  # 八有
_OFTEN_MISSING = ("", "", "", "", "", "", "有台账", "有经费")  # by how many are met


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of place: the figure that counts it, the type it is opened with, and what it is called."""

    indicator: str
    local: str  # what its ids are made of
    type: str
    name: str
    tier: str | None = None  # None: of towns, or of villages where there are many
    tags: tuple[str, ...] = ()
    posted: str = ""  # the figure that counts the representatives posted there
    staff: str = ""  # the figure that counts others who work there
    codes: str = ""  # the figure that counts their QR codes
    profession: str | None = None


_KINDS = (
    _Kind("stations", "liaison", "LIAISON", "代表联络站", codes="qr_stations"),
    _Kind("homes", "home", "HOME", "代表之家", "TOWN"),
    _Kind("qr_homes", "home", "HOME", "代表之家", "TOWN", codes="qr_homes"),
    _Kind("studios", "studio", "STUDIO", "代表工作室", "VILLAGE"),
    _Kind("joint_studios", "joint-studio", "STUDIO", "联动履职工作室", "DISTRICT", tags=("joint",)),
    _Kind("stations_town", "room", "ROOM", "镇街代表活动室", "TOWN"),
    _Kind("stations_village", "village", "LIAISON", "村居代表联络站", "VILLAGE"),
    _Kind("stations_industry", "industry", "INDUSTRY", "行业代表联络站", "INDUSTRY"),
    _Kind("enterprise_contact_points", "enterprise", "ENTERPRISE_POINT", "企业联系点", "INDUSTRY"),
    _Kind(
        *("legislative_collection_points", "collection-point", "COLLECTION_POINT", "立法信息采集点"),
        staff="legislative_informants",
    ),
    _Kind(
        *("mediation_rooms", "mediation", "MEDIATION", "代表调解室", "TOWN"),
        posted="mediation_representatives",
        staff="mediation_judges",
    ),
)
_MEDICAL = _Kind("", "medical", "INDUSTRY", "医疗行业代表联络站", "INDUSTRY", ("medical",), profession="医疗")
_IN_SERVICE_HALL = _Kind(
    "", "hall", "LIAISON", "政务服务中心代表联系群众站", "DISTRICT", ("service-hall", "cross-strait")
)


def write(book: Book, figures: Figures) -> None:
    """The places of the book's division, as each year's figures count them."""
    for year in figures.years(book.division):
        numbers = figures.numbers(book.division, year)
        for kind in _KINDS:
            _open_all(book, year, kind, numbers)
        if posted := int(numbers.get("medical_station_representatives", 0)):
            # Medical posts come after the mediation rooms' in the register.
            first = int(numbers.get("mediation_representatives", 0)) + 1
            _open(book, _MEDICAL, 1, _day_before(book, year), range(first, first + posted), 0)
        for number in range(1, int(numbers.get("stations_opened", 0)) + 1):
            day = some_day(book.random, date(year, 3, 1), date(year, 9, 30))
            _open(book, _IN_SERVICE_HALL, number, day, (), 0, host="政务服务中心")


def _open_all(book: Book, year: int, kind: _Kind, numbers: Numbers) -> None:
    number = int(numbers.get(kind.indicator, 0))
    posts = evenly(int(numbers.get(kind.posted, 0)), number)
    staff = evenly(int(numbers.get(kind.staff, 0)), number)
    codes = int(numbers.get(kind.codes, 0))
    first_post = 1
    for place in range(number):
        posted = range(first_post, first_post + posts[place])
        first_post += posts[place]
        tier = kind.tier or ("TOWN" if number <= _TOWNS_MAX else "VILLAGE")
        thread = _open(book, kind, place + 1, _day_before(book, year), posted, staff[place], tier=tier)
        if place < codes:
            target = "HOME" if kind.type == "HOME" else "STATION"
            published = some_day(book.random, date(year, 2, 10), date(year, 3, 25))
            thread.on(published, "qr_published", code=f"{book.division}-QR-{kind.local}-{place + 1:03}", target=target)
        if kind.type in ("HOME", "LIAISON") and "legislative_collection_points" in numbers:
            _assess(book, thread, year)


def _day_before(book: Book, year: int) -> date:
    return some_day(book.random, date(year - 1, 3, 1), date(year - 1, 11, 30))


def _open(
    book: Book,
    kind: _Kind,
    number: int,
    day: date,
    posted: range | tuple[()],
    staff: int,
    *,
    tier: str | None = None,
    host: str | None = None,
) -> Thread:
    thread = Thread(book, "station", names.station(book.division, kind.local, number))
    thread.on(
        day,
        "opened",
        type=kind.type,
        tier=tier or kind.tier,
        name=f"{kind.name}{number:03}",
        host=host,
        tags=list(kind.tags),
        area=_area(kind, tier or kind.tier, number),
        profession=kind.profession,
        representatives=[names.representative(book.division, one) for one in posted],
        staff=staff or None,
    )
    return thread


def town(number: int) -> str:
    """A town's name that is no real one's."""
    return f"第{number:02}镇街"


def village(number: int) -> str:
    """A village's name that is no real one's."""
    return f"第{number:03}村居"


def _area(kind: _Kind, tier: str | None, number: int) -> str | None:
    """The town or village that a place of the network serves."""
    if kind.type not in ("ROOM", "LIAISON", "HOME"):
        return None
    return {"TOWN": town, "VILLAGE": village}[tier](number) if tier in ("TOWN", "VILLAGE") else None


def _assess(book: Book, thread: Thread, year: int) -> None:
    """家站标准 where a district runs legislative points it assesses its homes and stations too; most meet all."""
    met = book.random.choice((_CHECKLIST_ITEMS,) * 4 + (7, 6))
    day = some_day(book.random, date(year, 9, 1), date(year, 11, 15))
    missing = list(_OFTEN_MISSING[met:])
    thread.on(day, "checklist_assessed", standard="八有", items=_CHECKLIST_ITEMS, met=met, missing=missing)


def publish_representatives_codes(book: Book, year: int, number: int) -> None:
    """A QR code for each of the first `number` of the register, whoever of them still serves: raised, not repaired."""
    days = spread(book.random, number, date(year, 2, 10), date(year, 3, 25))
    for one, day in enumerate(days, 1):
        book.write(
            "station.qr_published",
            names.representative(book.division, one),
            in_office(book.random, day),
            code=names.representative_code(book.division, one),
            target="REPRESENTATIVE",
        )
