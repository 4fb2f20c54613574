"""Where committees go and look: inspections 执法检查, witnesses 见证执行, trials 旁听庭审, sites 跟踪点位."""

from __future__ import annotations

import hashlib
from datetime import date

from dataset import findings, names, roster
from dataset.days import add_months, add_workdays, in_office, some_day, spread
from dataset.draws import draw
from dataset.figures import Figures, Numbers
from dataset.history import Book, Thread
from dataset.parts import evenly
from dataset.words import TOPICS

# The cities' own inspections of 2025, and the districts that joined them 上下联动.
CITY_INSPECTIONS = {
    "210800": ("养老服务条例", ("210803", "210804", "210881")),
    "350200": ("食品安全法", ("350203", "350205", "350211", "350212")),
}
_TOPIC_OF_CITY = {"210800": "养老", "350200": "食品"}
CITY_YEAR = 2025
_LAWS = ("安全生产法", "水污染防治法", "老年人权益保障法", "义务教育法", "消防法")
# Draws of enforcement cases besides those of the reported figure: how many cases, and what is odd about each draw.
_OTHER_DRAWS = {("350213", 2025): ((10, None), (10, "other places"))}
_OTHER_TRIALS = {("210802", 2025): 16}
_TRIAL_OBSERVERS = 5
# Sites tracked besides those of the reported figures: (number, years up to the year).
_OTHER_SITES = {("210881", 2025): (6, 3), ("350212", 2025): (4, 2)}
_SITE_KINDS = (
    ("school_canteens_tracked", "SCHOOL_CANTEEN", "学校食堂"),
    ("elder_canteens", "ELDER_CANTEEN", "老年食堂"),
    ("elder_meal_points", "MEAL_POINT", "老年助餐点"),
)
_YEARS_OF_OTHERS = 2


def write(book: Book, figures: Figures, year: int, numbers: Numbers) -> None:
    """One year's inspections, draws, trials and visits to sites."""
    _inspections(book, figures, year, numbers)
    _draws(book, year, int(numbers.get("cases_sampled", 0)))
    _trials(book, figures, year, int(numbers.get("court_observations", 0)))
    _track(book, year, numbers)


def write_city(book: Book) -> None:
    """执法检查 the city's inspection of a law, with sites drawn at random over its districts."""
    law, _ = CITY_INSPECTIONS[book.division]
    inspection = Thread(book, "inspection", city_inspection(book.division))
    title = f"《{law}》执法检查"
    inspection.on(date(CITY_YEAR, 4, 8), "started", title=title, mode="JOINT", laws=[law])
    sites = draw(f"{book.division}-sites-{CITY_YEAR}", 260, f"{CITY_YEAR}-04-15", 12)
    book.write(
        "sample.drawn",
        inspection.subject,
        in_office(book.random, date(CITY_YEAR, 4, 15)),
        title=title,
        purpose="SITES",
        **sites,
    )
    inspection.on(date(CITY_YEAR, 9, 18), "reported", sites=12)


def city_inspection(city: str) -> str:
    """The id of a city's inspection."""
    return f"{city}-inspection-{CITY_YEAR}-01"


# --- inspections 执法检查、视察 ---------------------------------------------------------------------------------------


def _inspections(book: Book, figures: Figures, year: int, numbers: Numbers) -> None:
    """As many as were reported, of laws and of livelihood items; the first joins the city's where the district did."""
    laws, items = (int(numbers.get(name, 0)) for name in ("laws_inspected", "livelihood_items_inspected"))
    joined = _joined(book.division) if year == CITY_YEAR else None
    number = max(int(numbers.get("inspections", 0)), laws, int(joined is not None))
    of_laws = max(laws, number - items)
    shares = evenly(items, number - of_laws)
    for position, day in enumerate(spread(book.random, number, date(year, 3, 10), date(year, 9, 20))):
        inspection = Thread(book, "inspection", f"{book.division}-inspection-{year}-{position + 1:02}")
        topic = TOPICS[(position * 5 + year) % len(TOPICS)]
        people = roster.some(book.random, figures, book.division, 3)
        if position == 0 and joined is not None:
            law = CITY_INSPECTIONS[joined][0]
            topic = next(one for one in TOPICS if one.name == _TOPIC_OF_CITY[joined])
            inspection.on(date(year, 4, 20), "started", title=f"《{law}》联动执法检查", mode="JOINT", laws=[law])
            inspection.on(date(year, 4, 22), "joined", inspection=city_inspection(joined))
        elif position < of_laws:
            law = _LAWS[position % len(_LAWS)]
            inspection.on(day, "started", title=f"《{law}》执法检查", laws=[law])
        else:
            inspection.on(day, "started", title=f"视察{topic.name}民生项目", type="VISIT")
        share = shares[position - of_laws] if position >= of_laws else None
        reported = add_workdays(inspection.day, book.random.randint(8, 30))
        inspection.on(
            reported, "reported", sites=book.random.randint(3, 8), livelihood_items=share, representatives=people
        )
        if position < of_laws:
            subject = inspection.subject.replace("-inspection-", "-inspection-finding-")
            owner = names.unit(book.division, topic)
            findings.write(book, subject, topic, owner, inspection.subject, reported, add_months(reported, 2))


def _joined(division: str) -> str | None:
    return next((city for city, (_, districts) in CITY_INSPECTIONS.items() if division in districts), None)


# --- witnessed enforcement 见证执行 -----------------------------------------------------------------------------------


def _draws(book: Book, year: int, cases: int) -> None:
    """A fifth of the reported cases each time; of one draw the places were not told, so that nobody can draw again."""
    fifths = [(share, "places not told" if number == 3 else None) for number, share in enumerate(evenly(cases, 5))]
    planned = fifths if cases else _OTHER_DRAWS.get((book.division, year), ())
    days = spread(book.random, len(planned), date(year, 3, 5), date(year, 10, 15))
    for number, ((size, oddity), day) in enumerate(zip(planned, days, strict=True), 1):
        subject = f"{book.division}-witness-{year}-{number:02}"
        fields = draw(f"{subject}-cases", 400, day.isoformat(), size)
        witnessed = fields["drawn"][: size * 3 // 4]
        if oddity == "places not told":
            del fields["drawn"]
        if oddity == "other places":
            # One place was exchanged for another: raised, not repaired.
            swapped = next(place for place in range(400) if place not in fields["drawn"])
            fields["drawn"] = [swapped, *fields["drawn"][1:]]
            witnessed = fields["drawn"][: size * 3 // 4]
        thread = Thread(book, "sample", subject)
        thread.on(day, "drawn", title=f"第{number}次执行案件见证", purpose="CASES", **fields)
        for place in witnessed:
            outcome = book.random.choice(("ENFORCED", "ENFORCED", "PARTLY", "NOT_ENFORCED"))
            later = add_workdays(day, 5 + witnessed.index(place))
            thread.on(later, "witnessed", case=place, outcome=outcome)


# --- trials 旁听庭审 --------------------------------------------------------------------------------------------------


def _trials(book: Book, figures: Figures, year: int, person_times: int) -> None:
    """Prepared, observed by about five representatives, commented on; of one trial in four the comments are missing."""
    total = person_times or _OTHER_TRIALS.get((book.division, year), 0)
    trials = -(-total // _TRIAL_OBSERVERS)
    days = spread(book.random, trials, date(year, 3, 10), date(year, 11, 20))
    for number, (day, observers) in enumerate(zip(days, evenly(total, trials), strict=True), 1):
        subject = f"{book.division}-trial-{year}-{number:02}"
        case = hashlib.sha256(f"{subject}/案号".encode()).hexdigest()
        thread = Thread(book, "trial", subject)
        people = roster.some(book.random, figures, book.division, observers)
        court = f"{book.division}-court"
        steps = (("BEFORE", 3), ("OBSERVED", 5), ("AFTER", 8))
        for step, after in steps[: 2 if number % 4 == 0 else 3]:
            thread.on(
                add_workdays(day, after), "observed", step=step, case_hash=case, court=court, representatives=people
            )


# --- sites 跟踪监督 ---------------------------------------------------------------------------------------------------


def _track(book: Book, year: int, numbers: Numbers) -> None:
    """The same sites each year up to the reported one: the schools' as long as was reported, the others two years."""
    long = int(numbers.get("tracking_years", 0))
    kinds = [
        (int(numbers[indicator]), category, name, long if category == "SCHOOL_CANTEEN" else _YEARS_OF_OTHERS)
        for indicator, category, name in _SITE_KINDS
        if indicator in numbers
    ]
    if others := _OTHER_SITES.get((book.division, year)):
        kinds.append((others[0], "SCHOOL_CANTEEN", "学校食堂", others[1]))
    for number, category, name, years in kinds:
        local = category.lower().replace("_", "-")
        thread = Thread(book, "tracking", f"{book.division}-tracking-{local}")
        thread.on(
            some_day(book.random, date(year - years + 1, 2, 20), date(year - years + 1, 3, 10)),
            "started",
            title=f"{name}跟踪监督",
        )
        for seen in range(year - years + 1, year + 1):
            for place, day in enumerate(spread(book.random, number, date(seen, 3, 15), date(seen, 11, 30)), 1):
                problems = max(0, book.random.randint(-2, 3) - (seen - (year - years + 1)))
                thread.on(
                    day,
                    "visited",
                    site=f"{book.division}-site-{local}-{place:02}",
                    name=f"{name}{place:02}",
                    category=category,
                    outcome="PROBLEMS" if problems else "CLEAR",
                    problems=problems or None,
                )
